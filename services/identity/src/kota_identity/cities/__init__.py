"""Cities: the tenants of an installation."""
