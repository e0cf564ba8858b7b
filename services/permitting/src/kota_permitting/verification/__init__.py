"""Verification: whether a permit that somebody shows is real and in force now, for everybody who asks.

Beside the usual files: `page`, what a citizen sees after scanning a code.
"""
