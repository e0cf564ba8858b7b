"""videotron-content: what every public screen of a city shows at every instant, and the proof that it did."""
