"""Policies: bands, windows and what evidence means, as versions that cite their regulation. Nothing of it is code.

Beside the usual files: `refusals`, the room's errors.
"""
