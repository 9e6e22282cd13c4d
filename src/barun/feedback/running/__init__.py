"""The report on how somebody runs."""
