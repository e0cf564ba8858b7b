"""Duty: who holds which position in which unit, by which title and from when to when, as identity tells it."""
