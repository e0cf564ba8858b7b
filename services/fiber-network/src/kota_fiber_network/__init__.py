"""fiber-network: the city's optical network down to the single core, and whom a cut of it hits."""
