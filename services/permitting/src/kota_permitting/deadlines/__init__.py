"""Deadlines: the statutory clock of a case, its ledger of running and standing, and why it is due when it is due."""
