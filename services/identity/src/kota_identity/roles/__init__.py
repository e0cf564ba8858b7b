"""Roles: what a position or a client may do, as data."""
