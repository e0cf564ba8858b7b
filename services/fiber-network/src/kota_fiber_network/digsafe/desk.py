"""Answers for every city, from the network of this moment. Consumers and timers, declared before there are settings,
share it with the door."""

from __future__ import annotations

from dataclasses import dataclass, field

from kota_common.postgres import Reader
from kota_fiber_network.digsafe.ground import Ground
from kota_fiber_network.digsafe.model import Answer, Limits, Works, answer
from kota_fiber_network.network.board import Board
from kota_fiber_network.network.model import Network

GROUNDS_MAX = 32


@dataclass(slots=True)
class Desk:
    """The grounds that this process has drawn."""

    board: Board
    limits: Limits = field(default_factory=Limits)
    grounds: dict[str, Ground] = field(default_factory=dict)

    async def answer(self, reader: Reader, works: Works) -> tuple[Answer, int]:
        """The answer now, and the version of the network that gave it."""
        network = await self.board.network(reader)
        return self.answer_from(network, works), network.version

    def answer_from(self, network: Network, works: Works) -> Answer:
        """The answer from a network."""
        found = self.ground(network).find(network, works, self.limits) if network.segments else []
        return answer(found, works, self.limits, plant_known=bool(network.segments))

    def ground(self, network: Network) -> Ground:
        """The routes of a network, drawn when they changed since the last time."""
        known = self.grounds.get(network.city)
        if known is None or known.segments_version != network.segments_version:
            known = Ground.of(network)
            self.grounds.pop(network.city, None)
            self.grounds[network.city] = known
            while len(self.grounds) > GROUNDS_MAX:
                self.grounds.pop(next(iter(self.grounds)))
        return known
