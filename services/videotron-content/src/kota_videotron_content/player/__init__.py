"""The HTML5 player: a page that pairs, pulls, verifies, caches, plays and proves, in a stock browser."""
