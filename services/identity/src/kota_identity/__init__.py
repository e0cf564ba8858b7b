"""Identity: who is calling, in which official capacity, and the only tokens that the platform's services accept."""
