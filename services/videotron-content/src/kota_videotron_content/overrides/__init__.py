"""Emergency messages that take over screens, signed like everything else, and always end by themselves."""
