"""The morning rush on a whole platform: its people, its bell, the replay and the proof after it."""
