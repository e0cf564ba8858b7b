"""Persons: citizens and staff, their numbers and names sealed.

Beside the usual files: `vault`, which seals and opens what is personal with keys outside the database.
"""
