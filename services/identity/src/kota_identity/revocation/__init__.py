"""Revocation: what was trusted is denied everywhere, at once."""
