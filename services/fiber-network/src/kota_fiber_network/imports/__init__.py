"""Taking a plant in from GeoJSON: read, checked as a whole, kept as a whole or not at all.

Beside the usual files: `rules`, what may be found; `document`, the file and its features; `fields`, reading one
feature; `things`, nodes to endpoints; `glass`, cuts, joints and circuits; `survey`, one import from beginning to end.
"""
