"""Campaigns and bookings: what is sold on which screen, and whether its permit lets it play.

Beside the usual files: `capacity`, whether there is room; `errors`, the room's refusals.
"""
