"""Changes of the tables, one module each in ``versions``; Alembic runs them in order."""
