"""The map of the plant in a browser: for officers, with a token that the page keeps in memory and nowhere else.

There is no public map. Where the strategic cables of a city lie is not for everybody; what everybody may know, that a
service is down and why, goes out as sentences of the outages. The page itself holds no data: it reads the layers of
`exports` with the officer's token, so it shows nobody more than the token may read.
"""
