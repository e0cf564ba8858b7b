"""Moderation: submitting creatives, deciding on them, and what a decision does to the bookings that show them."""
