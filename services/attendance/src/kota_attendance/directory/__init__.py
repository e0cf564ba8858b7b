"""The directory: what a process remembers of a city to judge punches and days by, and the door to the roster.

Beside the usual files: `memory`, which keeps a directory as long as its version stands.
"""
