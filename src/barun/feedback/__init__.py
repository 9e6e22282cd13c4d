"""What people see of the results: reports, plots, annotated video."""
