"""`kota`: starts the platform on one machine, and looks into any installation of it."""
