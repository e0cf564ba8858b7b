"""Catalogue: what the city permits, as versioned data that is immutable once published.

Beside the usual files: `lint`, what would go wrong with a type; `pack`, types that come with the platform;
`refusals`, the room's errors.
"""
