"""A cut cable: screen, camera and attendance site behind it know why at once, and recover when it is repaired."""

from __future__ import annotations

import pytest

from kota_cli.demo import digging, network
from kota_cli.demo.callers import eventually
from kota_fiber_network.demo import STORY

STREET = STORY.street


async def test_everything_behind_the_cut_says_why_and_recovers(day):
    facts = day.facts[3]
    assert set(facts["hit"]) == set(STORY.hit)
    assert facts["people"] == 180 + 240 + 240
    assert STREET in facts["screen_reason"]
    assert "terputus" in facts["screen_reason"]
    assert STREET in facts["camera_reason"]
    assert facts["recovered"] == ["VTR-01", "CCTV-01", "balai-kota"]


async def test_the_screen_keeps_its_playlist_through_the_cut(day):
    before, during, after = day.facts[3]["playlist_seq"]
    assert before == during == after


async def test_the_outage_suspects_the_permit_to_dig_there(day):
    assert day.facts[3]["suspected_permit"] == day.facts[2]["permit"]


async def test_a_punch_without_a_network_is_excused_only_while_the_site_is_cut_off(day):
    during, after = day.facts[3]["punch_during"], day.facts[3]["punch_after"]
    assert (during["state"], during["flags"]) == ("ACCEPTED", "")
    assert during["site_outage"] == day.facts[3]["site_outage"]
    assert (after["state"], after["flags"], after["site_outage"]) == ("ACCEPTED_FLAGGED", "UNTRUSTED_TIME", "")


@pytest.mark.parametrize(
    ("trace", "verb", "event"),
    [("trace_id", "DeclareCut", "degraded"), ("repair_trace_id", "ResolveOutage", "restored")],
)
async def test_one_trace_leads_from_the_engineers_word_to_screen_and_site(day, spans, trace, verb, event):
    for service, durable in (
        ("videotron_content", "videotron_content__screen_links"),
        ("attendance", "attendance__site_endpoints"),
    ):
        trace_id = day.facts[3][trace]
        spoken = await spans.way(trace_id, ("fiber_network", verb))
        published = [
            span
            for span in spans.trace(trace_id).values()
            if span.parent_id == spoken.span_id and f"endpoint.{event}.v1" in span.name and "publish" in span.name
        ]
        assert len(published) == len(STORY.hit), "one event an endpoint"
        ids = {span.span_id for span in published}

        async def processed(ids=ids, trace_id=trace_id, durable=durable, service=service):
            return [
                s
                for s in spans.trace(trace_id).values()
                if s.parent_id in ids and s.service == service and durable in s.name
            ]

        assert await eventually(processed, until=bool)


async def test_what_two_cuts_keep_dark_is_not_restored_by_the_first_repair(city):
    engineer, content = city.caller("network"), city.caller("content")
    await network.mend_leftovers(engineer, digging.CABLE)
    cable, screen = await network.cable(engineer, digging.CABLE), city.screens["VTR-01"]
    crossing = digging.crossing()
    first = await network.declare(engineer, network.cut_place(cable.name, crossing), "CONTOH 1")
    await eventually(lambda: network.read_screen(content, screen), until=lambda s: s.HasField("degradation"))
    second = await network.declare(engineer, network.cut_place(cable.name, crossing), "CONTOH 2")
    await eventually(lambda: network.read_screen(content, screen), until=lambda s: len(s.degradation.outages) == 2)
    await network.resolve(engineer, first)
    left = await eventually(
        lambda: network.read_screen(content, screen), until=lambda s: len(s.degradation.outages) == 1
    )
    assert list(left.degradation.outages) == [second.name]
    await network.resolve(engineer, second)
    await eventually(lambda: network.read_screen(content, screen), until=lambda s: not s.HasField("degradation"))
    await engineer.close()
    await content.close()
