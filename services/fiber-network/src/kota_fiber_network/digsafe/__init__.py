"""Dig-safe: what lies where somebody wants to dig, by call and by itself for every excavation permit.

Beside the usual files: `ground`, the routes in a flat copy of the city with a tree over them; `desk`, which holds one
for each city.
"""
