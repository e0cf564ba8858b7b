"""Screens: geometry, place, decoder, and the player bound to each."""
