"""Schedules: the week as data, the occurrences that follow for a date, and who works by which.

Beside the usual files: `refusals`, the room's errors.
"""
