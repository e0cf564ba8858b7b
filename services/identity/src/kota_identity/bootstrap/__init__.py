"""Bootstrap: a city's first minute, from the operator's own shell."""
