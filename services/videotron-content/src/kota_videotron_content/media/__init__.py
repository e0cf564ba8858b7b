"""Media files by content: what is accepted, how it is checked, where it lies."""
