from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_common.city import MoneyOutOfRange, Rounding, RoundingRule, checked, format_rupiah, times

AMOUNTS = st.integers(-(10**12), 10**12)
FACTORS = st.lists(st.decimals(0, 1000, places=4, allow_nan=False), max_size=4)


@pytest.mark.parametrize(
    ("amount", "shown"), [(1_250_000, "Rp1.250.000"), (-5000, "-Rp5.000"), (0, "Rp0"), (999, "Rp999")]
)
def test_rupiah_are_written_the_indonesian_way(amount, shown):
    assert format_rupiah(amount) == shown
    assert format_rupiah(amount, cents=True) == f"{shown},00"


@pytest.mark.parametrize(
    ("mode", "plus", "minus"),
    [
        (Rounding.HALF_UP, 3, -3),
        (Rounding.HALF_EVEN, 2, -2),
        (Rounding.DOWN, 2, -2),
        (Rounding.UP, 3, -3),
    ],
)
def test_each_mode_treats_the_half_as_it_says(mode, plus, minus):
    rule = RoundingRule(mode)
    assert times(5, Decimal("0.5"), rule=rule) == plus
    assert times(-5, Decimal("0.5"), rule=rule) == minus


def test_a_step_rounds_to_full_hundreds():
    assert times(12_345, 1, rule=RoundingRule(Rounding.UP, step_rupiah=100)) == 12_400


def test_a_line_is_rounded_once_and_not_after_each_factor():
    third = Decimal("0.333")
    assert times(10, third, third, 10) == 11
    assert times(times(10, third), third, 10) == 10


@given(AMOUNTS, FACTORS, st.sampled_from(Rounding), st.sampled_from([1, 100, 1000]))
def test_rounding_moves_a_line_by_less_than_one_step(amount, factors, mode, step):
    exact = Fraction(amount)
    for factor in factors:
        exact *= Fraction(factor)
    if abs(exact) < 2**62:
        rounded = times(amount, *factors, rule=RoundingRule(mode, step))
        assert abs(rounded - exact) < step
        assert rounded % step == 0


@given(AMOUNTS, FACTORS)
def test_the_order_of_the_factors_does_not_matter(amount, factors):
    if abs(amount) * 1000 ** len(factors) < 2**62:
        assert times(amount, *factors) == times(amount, *reversed(factors))


@pytest.mark.parametrize("factor", [0.1, True, "2"])
def test_only_exact_factors_are_taken(factor):
    with pytest.raises(TypeError):
        times(1000, factor)


@pytest.mark.parametrize("amount", [1.0, True, Decimal(1)])
def test_only_whole_rupiah_are_taken(amount):
    with pytest.raises(TypeError):
        checked(amount)


def test_an_amount_that_the_wire_cannot_hold_is_refused():
    assert checked(2**63 - 1) == 2**63 - 1
    with pytest.raises(MoneyOutOfRange):
        times(2**62, 3)
    with pytest.raises(MoneyOutOfRange) as refused:
        checked(-(2**63), field="amount_rupiah")
    assert refused.value.field == "amount_rupiah"
