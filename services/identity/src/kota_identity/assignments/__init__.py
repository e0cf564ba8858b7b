"""Assignments: who holds which position, and by which title."""
