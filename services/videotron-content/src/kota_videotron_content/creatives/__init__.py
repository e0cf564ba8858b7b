"""Creatives: what people submit to be shown, and other people approve."""
