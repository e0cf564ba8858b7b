"""Roles: what a position or a client may do, as data.

Beside the usual files: `catalogue`, the roles that a city begins with.
"""
