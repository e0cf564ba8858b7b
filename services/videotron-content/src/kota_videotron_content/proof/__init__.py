"""Proof of play: what screens say they showed, taken in once and counted."""
