"""Revocation: what was trusted is denied everywhere, at once.

Beside the usual files: `writer`, which brings the list on the bus to what the outbox wants.
"""
