"""Accounts: who is logged in, what may be asked for, and whose data it is."""
