"""What the plant is made of, and how it is kept.

Beside the usual files: `ends`, everything that can be joined; `colours`, what crews see in a cable; `geometry`, lengths
and lines; `refusals`, what is not found.
"""
