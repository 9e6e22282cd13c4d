"""The report on how somebody sat."""
