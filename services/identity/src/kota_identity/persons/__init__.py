"""Persons: citizens and staff, their numbers and names sealed."""
