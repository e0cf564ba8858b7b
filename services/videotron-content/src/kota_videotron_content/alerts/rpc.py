"""The door of partners that warn, and of those who look what became of a warning."""

from __future__ import annotations

from uuid import UUID

from kota.videotron_content.v1 import alerts_pb2, alerts_pb2_grpc
from kota_common.grpc import Pages, command, query
from kota_common.postgres import Reader, Transaction
from kota_videotron_content.alerts import commands, messages, store
from kota_videotron_content.alerts.feed import policy
from kota_videotron_content.names import AlertName
from kota_videotron_content.playlists.commands import Publisher
from kota_videotron_content.settings import Settings


class Alerts(alerts_pb2_grpc.AlertServiceServicer):
    """Warnings as CAP documents."""

    def __init__(self, publisher: Publisher, pages: Pages, settings: Settings) -> None:
        self._publisher = publisher
        self._pages = pages
        self._settings = settings

    @command
    async def SubmitAlert(self, tx: Transaction, request: alerts_pb2.SubmitAlertRequest) -> alerts_pb2.Alert:
        """Take a document; show it now if it may be shown."""
        rules = policy(self._settings)
        return messages.alert(
            await commands.receive(tx, self._publisher, rules, request.document, source=tx.actor.principal)
        )

    @query
    async def GetAlert(self, reader: Reader, request: alerts_pb2.GetAlertRequest) -> alerts_pb2.Alert:
        """One alert."""
        return messages.alert(await store.read(reader, AlertName.parse(request.name)))

    @query
    async def ListAlerts(self, reader: Reader, request: alerts_pb2.ListAlertsRequest) -> alerts_pb2.ListAlertsResponse:
        """Alerts of the city, newest first."""
        page = self._pages.read(request)
        rows = await store.page(reader, page.size + 1, UUID(page.after[0]) if page.after else None)
        shown = rows[: page.size]
        token = self._pages.next_token(request, (str(shown[-1].name.id),)) if len(rows) > page.size else ""
        return alerts_pb2.ListAlertsResponse(alerts=[messages.alert(row) for row in shown], next_page_token=token)
