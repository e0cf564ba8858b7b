"""One module per command: it parses, asks, prints. What it asks lives elsewhere."""
