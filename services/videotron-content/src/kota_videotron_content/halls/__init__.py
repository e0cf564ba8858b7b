"""Halls: what a screen in a service hall shows beside its playlist, from the calls of permitting's queue."""
