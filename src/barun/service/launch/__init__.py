"""Who may use the service of one person: whoever was given the address that it prints."""
