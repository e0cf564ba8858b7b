"""Campaigns and bookings: what is sold on which screen, and whether its permit lets it play."""
