"""The way from a consumer or a timer to the publisher of playlists.

Consumers and timers are declared when the package is imported, before there are settings and keys; the publisher exists
once the service is built. This holds the place between the two.
"""

from __future__ import annotations

from kota_videotron_content.playlists.commands import Publisher


class Publishing:
    """The publisher of this process, from `open` on."""

    def __init__(self) -> None:
        self._publisher: Publisher | None = None

    def open(self, publisher: Publisher) -> None:
        """Say who publishes: when the service is built, before anything is consumed."""
        self._publisher = publisher

    @property
    def publisher(self) -> Publisher:
        """Who publishes."""
        assert self._publisher is not None, "nothing is consumed before the service is built"
        return self._publisher
