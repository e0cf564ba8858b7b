"""Permitting (perizinan): from the first draft of an application to a permit that anybody can verify."""
