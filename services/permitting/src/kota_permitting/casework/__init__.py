"""Casework: the case from draft to decision, and the permit that grows from it."""
