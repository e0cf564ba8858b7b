"""What plays when on a screen: computed fairly, explained, signed, published and pulled.

Beside the usual files: `fairness`, who plays next; `spans`, what may play when; `document`, the signed bytes; `tiles`,
what is shown beside; `board`, what every screen plays now, in memory; `explanation` and `preview`, what plays at an
instant, and why.
"""
