"""The demo city and its story, played through public interfaces: what a partner, an officer and a screen would do."""
