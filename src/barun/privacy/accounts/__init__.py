"""Who may do what to whose data, for how long a login holds, and how passwords may be tried."""
