"""Datasets for the page: what there is, what a check finds, what a person decides about rows."""
