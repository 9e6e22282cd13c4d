"""Importing files of labelled poses by the page: sent, looked at, kept or dropped."""
