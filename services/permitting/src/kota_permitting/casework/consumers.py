"""What the fiber network answers, the cases that dig follow."""

from __future__ import annotations

from kota.fiber_network.v1.events_pb2 import DigCheckAmended, DigCheckAnswered
from kota_common.messaging import LATEST_STATE, Event, consumer
from kota_common.postgres import Transaction
from kota_permitting.casework import advice, ground


@consumer("dig_safe_answers", order=LATEST_STATE)
async def follow_dig_check(tx: Transaction, event: Event[DigCheckAnswered | DigCheckAmended]) -> None:
    """Record the network's answer in the case that asked for it.

    Raises PermitNotFound for a permit that is not known here and InvalidField for an answer that says nothing: such an
    event is tried again and ends among the dead letters, where an operator sees it.
    """
    said = event.data.dig_check
    if not said.expired:
        name = ground.permit_of(event.city, said)
        await advice.record_dig_check(tx, name, ground.dig_checked(event.city, said))
