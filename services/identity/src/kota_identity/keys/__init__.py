"""Signing keys: their life, and how services learn them.

Beside the usual files: `ring`, the keys as a process holds them, ready to sign and to publish.
"""
