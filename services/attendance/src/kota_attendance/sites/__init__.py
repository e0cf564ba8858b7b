"""Sites: where employees work, the geofence around it, and the outages that cut it off.

Beside the usual files: `geofence`, the verdict on a position; `refusals`, the room's errors.
"""
