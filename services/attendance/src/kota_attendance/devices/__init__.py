"""Devices: keys that identity registered and follow its word, and WebAuthn keys that employees bind themselves.

Beside the usual files: `ceremony`, registration and assertion of WebAuthn; `refusals`, the room's errors.
"""
