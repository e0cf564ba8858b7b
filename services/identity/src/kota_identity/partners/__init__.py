"""Partners: systems with their own key."""
