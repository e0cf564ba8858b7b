"""Where light goes and what is lost on the way, for callers. Beside the usual files: `drawing`, a trace on the map."""
