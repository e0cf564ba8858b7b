"""Devices: screens and phones with their own key."""
