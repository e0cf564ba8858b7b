"""Verification: whether a permit that somebody shows is real and in force now, for everybody who asks."""
