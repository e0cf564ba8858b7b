"""Lists by keyset: UUIDv7 ids ascend with time, so the id is the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from google.protobuf.message import Message

from kota_common.grpc import Page, Pages

FIRST = UUID(int=0)  # below every id


class Identified(Protocol):
    """What a list holds."""

    @property
    def id(self) -> UUID:
        """UUIDv7."""


def after(page: Page) -> UUID:
    """The id that the page begins after."""
    return UUID(page.after[0]) if page.after else FIRST


def next_token(pages: Pages, request: Message, page: Page, rows: Sequence[Identified]) -> str:
    """The token of the next page; empty when this one was not full."""
    return pages.next_token(request, (str(rows[-1].id),)) if len(rows) == page.size else ""
