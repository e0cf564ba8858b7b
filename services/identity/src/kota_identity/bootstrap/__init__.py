"""Bootstrap: a city's first minute, from the operator's own shell.

Beside the usual files: `cli`, the operator's command line, the only door of this room.
"""
