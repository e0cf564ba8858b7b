"""A plant to show: some 45 km of fictional routes inside the real village outlines of Kota Pariaman (13.77).

`layout` is what it consists of, as tables; `streets` where its routes run; `plant` makes the file of both.
"""

from kota_fiber_network.demo.layout import STORY, Story
from kota_fiber_network.demo.plant import CITY, plant

__all__ = ["CITY", "STORY", "Story", "plant"]
