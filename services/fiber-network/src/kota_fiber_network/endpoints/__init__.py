"""What hangs on the network: offices, schools, cameras, screens, and whether light reaches them."""
