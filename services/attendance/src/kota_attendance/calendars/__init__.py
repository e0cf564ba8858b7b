"""Calendars: holidays, collective leave, local closures and Ramadan, as rows that officers confirm and may withdraw.

Beside the usual files: `refusals`, the room's errors; `proposal`, the rows that come with the platform.
"""
