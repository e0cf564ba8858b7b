"""Signing keys: their life, and how services learn them."""
