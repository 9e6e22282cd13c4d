"""How the installation and the running service are."""
