"""Pairing: how a screen gets its identity from a code that it shows (RFC 8628)."""
