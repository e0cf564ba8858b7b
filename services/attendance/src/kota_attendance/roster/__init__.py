"""The roster: units, posts, employees and who holds what, as identity says it.

Beside the usual files: `refusals`, the room's errors.
"""
