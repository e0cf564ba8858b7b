"""Units: the organisation tree."""
