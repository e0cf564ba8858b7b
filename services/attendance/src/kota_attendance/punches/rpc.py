"""The door to punches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kota.attendance.v1 import punches_pb2 as pb
from kota.attendance.v1 import punches_pb2_grpc
from kota_attendance.devices.rpc import own_of
from kota_attendance.directory.memory import Memory
from kota_attendance.names import EmployeeName, PunchName
from kota_attendance.nonces import TTL, NonceKind
from kota_attendance.punches import commands, decisions, messages, store
from kota_attendance.punches.commands import Desk
from kota_attendance.punches.model import RECEIPTS_MAX, Kept
from kota_attendance.punches.reading import Incoming, incoming
from kota_attendance.punches.refusals import PunchNotFound
from kota_attendance.punches.rows import Row
from kota_attendance.roster import model as roster_model
from kota_attendance.roster import store as roster
from kota_common.actor import Actor, service_actor
from kota_common.errors import InvalidField, KotaError
from kota_common.grpc import Pages, command, hot, query
from kota_common.postgres import Database, Entry, MicroBatcher, Reader, Transaction

SERVICE = "attendance"


class Intake:
    """Where punches are taken in, for every door of the service."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self.desk = desk
        self._database = database
        self.batcher: MicroBatcher[Incoming, Row] = MicroBatcher(database, SERVICE, self._work)

    def now(self) -> datetime:
        """The service's clock."""
        return self._database.clock()

    async def one(self, city: str, punch: Incoming) -> Row:
        """One punch, in a transaction shared with its neighbours. Its refusal is part of the row."""
        return await self.batcher.submit(city, punch)

    async def many(self, city: str, punches: Sequence[Incoming], *, with_receipts: bool) -> list[Row]:
        """Many in a transaction of their own."""
        async with self._database.transaction(city, service_actor(SERVICE, city), under_deadline=True) as tx:
            return await commands.record_punches(tx, self.desk, punches, with_receipts=with_receipts)

    def answer(self, city: str, rows: Sequence[Row], *, with_receipts: bool) -> pb.RecordPunchesResponse:
        """The answer to a batch: each row, and one receipt over all that stand."""
        receipts = self.desk.receipts
        answers, standing = [], []
        for row in rows:
            if isinstance(row.outcome, KotaError):
                answers.append(messages.refused_row(row.outcome))
                continue
            assert row.outcome is not None
            signed = receipts.of(row.outcome) if with_receipts else ""
            answers.append(messages.row(row.outcome, duplicate=row.duplicate, signed=signed))
            standing.append(row.outcome.first)
        return pb.RecordPunchesResponse(rows=answers, receipt=receipts.sign_batch(city, self.now(), standing))

    async def _work(self, tx: Transaction, entries: Sequence[Entry[Incoming]]) -> list[Row]:
        with entries[0].traced():  # what is emitted together belongs to the trace of the first
            return await commands.record_punches(tx, self.desk, [entry.item for entry in entries], with_receipts=True)


class Punches(punches_pb2_grpc.PunchServiceServicer):
    """Serves PunchService."""

    def __init__(self, pages: Pages, intake: Intake, memory: Memory) -> None:
        self._pages, self._intake, self._memory = pages, intake, memory

    @hot
    async def IssueNonce(self, actor: Actor, city: str, request: pb.IssueNonceRequest) -> pb.IssueNonceResponse:
        """A nonce and an anchor, from memory."""
        return issue(self._intake, city, request, self._intake.now())

    @hot
    async def RecordPunch(self, actor: Actor, city: str, request: pb.RecordPunchRequest) -> pb.PunchReceipt:
        """Take one in."""
        row = await self._intake.one(city, incoming(actor, request.punch))
        if isinstance(row.outcome, KotaError):
            raise row.outcome
        assert row.outcome is not None
        return messages.receipt(row.outcome, self._intake.desk.receipts.of(row.outcome))

    @hot
    async def RecordPunches(
        self, actor: Actor, city: str, request: pb.RecordPunchesRequest
    ) -> pb.RecordPunchesResponse:
        """Take many in."""
        if request.with_receipts and len(request.punches) > RECEIPTS_MAX:
            raise InvalidField("with_receipts", f"an answer holds at most {RECEIPTS_MAX} receipts")
        given = [incoming(actor, punch) for punch in request.punches]
        rows = await self._intake.many(city, given, with_receipts=request.with_receipts)
        return self._intake.answer(city, rows, with_receipts=request.with_receipts)

    @query
    async def GetPunch(self, reader: Reader, request: pb.GetPunchRequest) -> pb.Punch:
        """One punch."""
        return messages.punch((await self._seen(reader, request.name)).punch)

    @query
    async def GetReceipt(self, reader: Reader, request: pb.GetReceiptRequest) -> pb.PunchReceipt:
        """Its receipt."""
        kept = await self._seen(reader, request.name)
        return messages.receipt(kept, self._intake.desk.receipts.of(kept))

    @query
    async def ListPunches(self, reader: Reader, request: pb.ListPunchesRequest) -> pb.ListPunchesResponse:
        """Punches, newest first."""
        page = self._pages.read(request)
        employee = EmployeeName.parse_in(reader.city, request.employee, "employee").id if request.employee else None
        found = await store.page(
            reader,
            employee,
            messages.state_of(request.state),
            roster_model.roof(reader.actor),
            own_of(reader.actor),
            UUID(page.after[0]) if page.after else None,
            page.size + 1,
        )
        shown = found[: page.size]
        token = self._pages.next_token(request, (str(shown[-1].name.id),)) if len(found) > page.size else ""
        return pb.ListPunchesResponse(punches=[messages.punch(one) for one in shown], next_page_token=token)

    @command
    async def DecidePunch(self, tx: Transaction, request: pb.DecidePunchRequest) -> pb.Punch:
        """Decide about one."""
        name, state = PunchName.parse(request.name), messages.state_of(request.state)
        assert state is not None, "the contract's rules allow two states"
        decided = await decisions.decide(tx, self._memory, name, request.etag, state, request.reason)
        return messages.punch(decided)

    async def _seen(self, reader: Reader, text: str) -> Kept:
        """The punch, when the caller may see it. Raises PunchNotFound."""
        name = PunchName.parse(text)
        found = (await store.kept(reader, [name.id])).get(name.id)
        if found is None:
            raise PunchNotFound(name)
        units = await roster.units(reader) if found.punch.unit_id else {}
        path = units.get(found.punch.unit_id, ()) if found.punch.unit_id else ()
        if not roster_model.may_see(reader.actor, found.punch.employee, path):
            raise PunchNotFound(name)
        return found


def issue(intake: Intake, city: str, request: pb.IssueNonceRequest, now: datetime) -> pb.IssueNonceResponse:
    """Nonces and an anchor for a key, without looking anything up."""
    nonces, key_id = intake.desk.nonces, request.key_id
    response = pb.IssueNonceResponse(
        nonce=nonces.issue(city, key_id, NonceKind.ONLINE, now), expire_time=now + TTL[NonceKind.ONLINE]
    )
    if request.boot_count:
        server_ms = (now - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)
        response.anchor.server_ms = server_ms
        response.anchor.elapsed_ms, response.anchor.boot_count = request.elapsed_ms, request.boot_count
        response.anchor.mac = nonces.anchor_mac(city, key_id, server_ms, request.elapsed_ms, request.boot_count)
    if request.offline_count:
        response.offline_nonces.extend(
            nonces.issue(city, key_id, NonceKind.OFFLINE, now) for _ in range(request.offline_count)
        )
        response.offline_expire_time.FromDatetime(now + TTL[NonceKind.OFFLINE])
    return response
