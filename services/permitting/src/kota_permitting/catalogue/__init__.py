"""Catalogue: what the city permits, as versioned data that is immutable once published."""
