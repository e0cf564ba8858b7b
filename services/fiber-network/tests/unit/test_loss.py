"""Losses against figures worked out by hand."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kota_fiber_network.demo import CITY, plant
from kota_fiber_network.imports.survey import survey
from kota_fiber_network.joints.model import Places
from kota_fiber_network.network import path_loss, walk
from kota_fiber_network.network.core_graph import Kind
from kota_fiber_network.network.loss import GPON_B_PLUS, check, glass_term, half_up, planned
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant.colours import colour_of


def link(metres: int, splices: int, connectors: int, splitters: list[tuple[int, int | None]]):
    return [
        check(name, planned(Decimal(metres), splices, connectors, splitters, wavelength), GPON_B_PLUS)
        for wavelength, name in enumerate(("up", "down"))
    ]


def test_ten_kilometres_behind_two_splitters_fit_the_class_in_both_directions():
    up, down = link(10_000, 6, 4, [(4, 7250), (8, 10380)])
    assert (up.total, up.rx_min, up.class_margin) == (22_730, -22_230, 5_270)
    assert (down.total, down.rx_min, down.class_margin) == (22_030, -20_530, 5_970)
    assert (up.problems, down.problems) == ((), ())
    assert (up.wavelength_nm, down.wavelength_nm) == (1310, 1490)


def test_a_lone_splitter_at_the_exchange_blinds_the_receivers():
    up, down = link(0, 0, 0, [(4, 7250)])
    for direction in (up, down):
        assert direction.total == 7_250
        assert direction.rx_max == -2_250
        assert set(direction.problems) == {"OVERLOAD", "BELOW_CLASS"}
        assert direction.band == "fail"


def test_every_term_says_where_its_figure_is_from():
    terms = planned(Decimal(1000), 1, 1, [(8, None), (4, 7000)], 0)
    assert [(t.kind, t.milli_db, t.source) for t in terms] == [
        ("glass", 350, "city_default"),
        ("splice", 100, "city_default"),
        ("connector", 250, "city_default"),
        ("splitter", 10_500, "city_default"),
        ("splitter", 7_000, "request"),
    ]


def test_halves_are_rounded_upwards():
    assert [half_up(Decimal(text)) for text in ("0.5", "1.5", "-0.5", "-0.6", "2.49")] == [1, 2, 0, -1, 2]
    assert glass_term(Decimal("10"), 350, "x").milli_db == 4


@pytest.mark.parametrize(
    ("per_tube", "core", "expected"),
    [
        (12, 25, (3, "hijau", 0, "biru", 0)),
        (24, 37, (2, "oranye", 0, "biru", 1)),
        (12, 288, (24, "toska", 1, "toska", 0)),
    ],
)
def test_colours_follow_tia_598(per_tube: int, core: int, expected: tuple[int, str, int, str, int]):
    found = colour_of(core, per_tube)
    assert (found.tube, found.tube_colour, found.tube_tracer, found.core_colour, found.core_tracer) == expected


def test_the_figures_of_a_trace_are_the_sums_of_the_terms_of_a_budget():
    network = Network(CITY)
    network.absorb(survey(plant({}), network, Places(), datetime(2026, 7, 6, tzinfo=UTC)).created)
    graph, seen = network.graph, set()
    for owner in graph.owners:
        tree = walk.forward(graph, 2 * owner.base) if owner.count else walk.Tree([], [])
        for step in tree.steps:
            seen.add(owner.kind)
            for wavelength in range(3):
                terms = list(path_loss.terms(network, (step,), wavelength))
                metres, lost = path_loss.passed(network, step, wavelength)
                assert lost == sum(term.milli_db for term in terms)
                assert (metres > 0) == any(term.kind == "glass" for term in terms)
    assert seen == set(Kind)
