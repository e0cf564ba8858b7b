"""Positions: seats in the organisation."""
