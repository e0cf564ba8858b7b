"""The floor that all services stand on. Code enters here when two services need it, not before."""
