"""Cuts: where the plant is broken, whom that hits, and that it is whole again.

Beside the usual files: `places`, where a cut lies; `words`, what people are told.
"""
