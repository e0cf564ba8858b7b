"""Registers: gapless numbers, taken inside the issuing transaction."""
