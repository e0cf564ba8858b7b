"""The way from a room's command to the publisher of playlists.

Consumers and timers are declared when the package is imported, before there are settings and keys; the publisher exists
once the service is built. This holds the place between the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kota_common.postgres import Transaction
from kota_videotron_content.playlists.commands import Publisher


class Publishing:
    """The publisher of this process, from `open` on."""

    def __init__(self) -> None:
        self._publisher: Publisher | None = None

    def open(self, publisher: Publisher) -> None:
        """Say who publishes; once, when the service is built."""
        assert self._publisher is None, "a service is built once"
        self._publisher = publisher

    async def publish(self, tx: Transaction, affected: Iterable[UUID], *, cause: str, cut_now: bool = False) -> None:
        """New versions, inside the transaction, of those screens for which something changed."""
        assert self._publisher is not None, "nothing is served before the service is built"
        await self._publisher.publish(tx, affected, cause=cause, cut_now=cut_now)
