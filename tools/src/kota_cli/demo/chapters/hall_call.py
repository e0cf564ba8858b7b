"""Chapter 6: a number is called at the service mall and stands on the hall's screen."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import grpc

from kota.permitting.v1 import queue_pb2, queue_pb2_grpc
from kota_cli.demo import advertising, hall
from kota_cli.demo.callers import Caller, request_id
from kota_cli.demo.city import HALL_SCREEN
from kota_cli.demo.screen import Screen
from kota_cli.demo.stage import Stage, tracer
from kota_common.grpc import RemoteError, connect
from kota_common.telemetry import current_trace_id

PERMITTING = "permitting"
MAX_WAITING = 200  # numbers that an earlier run may have left waiting


@dataclass(slots=True)
class Facts:
    """What the chapter left behind."""

    number: str = ""
    ticket: str = ""
    counter: str = ""
    shown_after_ms: float = 0.0
    shown: str = ""  # the newest number on the screen
    tile_seqs: tuple[int, ...] = ()  # before and after the call
    finished: bool = False
    closed_because: str = ""  # why the hall gives no numbers now; everything else is empty then
    trace_id: str = ""  # of the call to the counter


async def play(stage: Stage) -> Facts:
    """Take a number at the kiosk, have it called, see it on the hall's screen, be served."""
    facts, officer = Facts(), stage.caller("counter")
    screen = await _paired(stage)
    before = await screen.tile()
    try:
        ticket = await _take(stage)
    except RemoteError as error:
        if error.remote.reason != "HALL_CLOSED":
            raise
        facts.closed_because = error.remote.message_indonesian
        stage.tell("Gedung layanan tutup", "The hall gives no numbers now.", facts.closed_because)
        return facts
    facts.number, facts.ticket = ticket.number, ticket.name
    stage.tell(
        "Nomor antrean diambil",
        "At the kiosk, without any login: a ticket is a number and never a name.",
        number=ticket.number,
        waiting_ahead=str(ticket.waiting_ahead),
        ticket=ticket.name,
    )
    with tracer.start_as_current_span("officer calls the next number"):
        facts.trace_id = current_trace_id()
        called = await _call_until(officer, ticket.name)
    asked = time.perf_counter()
    tile = await screen.until_tile(lambda document: document["calls"][0]["number"] == ticket.number)
    facts.shown_after_ms = (time.perf_counter() - asked) * 1000
    facts.counter, facts.shown = called.counter_title, tile["calls"][0]["number"]
    facts.tile_seqs = (before["seq"] if before else 0, tile["seq"])
    stage.tell(
        "Nomor dipanggil dan tampil di layar",
        "The screen of the hall shows it beside its playlist, signed like everything on a screen.",
        shown=f"{facts.shown} → {tile['calls'][0]['counter']}",
        after=f"{facts.shown_after_ms:.0f} ms",
        trace=facts.trace_id,
    )
    served = await _move(officer, "ServeTicket", called)
    finished = await _move(officer, "FinishTicket", served)
    facts.finished = finished.state == queue_pb2.Ticket.STATE_FINISHED
    stage.tell("Selesai dilayani", "The counter is free for the next number.", served_at=facts.counter)
    return facts


async def _paired(stage: Stage) -> Screen:
    content = stage.caller("content")
    screen = Screen(stage.city.endpoints, stage.city.screens[HALL_SCREEN])

    async def approve(user_code: str) -> None:
        await advertising.approve_screen(content, screen.name, user_code)

    await screen.pair(approve)
    await screen.until(lambda document: True, seconds=20)
    return screen


def _queue(caller: Caller) -> Any:
    return caller.stub(PERMITTING, queue_pb2_grpc.QueueServiceStub)


async def _take(stage: Stage) -> queue_pb2.Ticket:
    endpoints = stage.city.endpoints
    channel: Any = connect(endpoints.grpc[PERMITTING], credentials=endpoints.credentials)  # the kiosk has no token
    stub: Any = queue_pb2_grpc.QueueServiceStub(channel)  # type: ignore[no-untyped-call]
    try:
        ticket: queue_pb2.Ticket = await stub.TakeTicket(
            queue_pb2.TakeTicketRequest(parent=stage.city.hall, service=hall.SERVICE, request_id=request_id())
        )
    finally:
        await channel.close()
    return ticket


async def _call_until(officer: Caller, name: str) -> queue_pb2.Ticket:
    """Call whoever is next until it is this ticket; who was left waiting by an earlier run never comes."""
    for _ in range(MAX_WAITING):
        try:
            called: queue_pb2.Ticket = await _queue(officer).CallNextTicket(
                queue_pb2.CallNextTicketRequest(parent=name.rpartition("/tickets/")[0], counter=hall.COUNTER,
                                                request_id=request_id())
            )  # fmt: skip
        except RemoteError as error:
            if error.remote.reason != "COUNTER_BUSY" or error.remote.code is not grpc.StatusCode.FAILED_PRECONDITION:
                raise
            await _free_counter(officer, error.remote.metadata["ticket"])
            continue
        if called.name == name:
            return called
        await _move(officer, "MissTicket", called)
    raise AssertionError(f"{MAX_WAITING} numbers were called before {name}")


async def _free_counter(officer: Caller, name: str) -> None:
    ticket = await _queue(officer).GetTicket(queue_pb2.GetTicketRequest(name=name))
    verb = "MissTicket" if ticket.state == queue_pb2.Ticket.STATE_CALLED else "FinishTicket"
    await _move(officer, verb, ticket)


async def _move(officer: Caller, verb: str, ticket: queue_pb2.Ticket) -> queue_pb2.Ticket:
    request = getattr(queue_pb2, f"{verb}Request")(name=ticket.name, etag=ticket.etag, request_id=request_id())
    moved: queue_pb2.Ticket = await getattr(_queue(officer), verb)(request)
    return moved
