"""Queue: the numbers of the service mall (Mal Pelayanan Publik), from the kiosk to the end of the service.

Beside the usual files: `hall`, what a hall is and when it is open; `standing`, who is ahead of whom and about how long
that takes; `refusals`, the room's errors.
"""
