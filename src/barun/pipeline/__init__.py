"""Joins the rooms, live and recorded alike."""
