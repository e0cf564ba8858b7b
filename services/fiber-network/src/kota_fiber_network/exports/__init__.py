"""The plant as GeoJSON for QGIS and for the map: one FeatureCollection a layer, read by who may read the plant.

Beside the usual files: `features`, a thing as the import reads it; `layers`, one layer of one version as bytes.
"""
