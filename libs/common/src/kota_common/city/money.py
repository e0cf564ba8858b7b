"""Whole rupiah: integers always, factors as decimals, one rounding for each line of a bill."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kota_common.city.errors import MoneyOutOfRange

CURRENCY = "IDR"
"""ISO 4217 code that travels beside every amount."""

MAX_RUPIAH = 2**63 - 1
"""Largest amount in rupiah that int64 on the wire holds; the smallest is its negative."""


class Rounding(StrEnum):
    """Which way a fraction of a step goes. Negative amounts mirror positive ones."""

    HALF_UP = "half_up"  # 0.5 away from zero, the custom on bills
    HALF_EVEN = "half_even"  # 0.5 to the even neighbour
    DOWN = "down"  # towards zero, in favour of the payer
    UP = "up"  # away from zero


@dataclass(frozen=True, slots=True)
class RoundingRule:
    """How a line is rounded: a regional tariff regulation may ask for full hundreds or thousands."""

    mode: Rounding = Rounding.HALF_UP
    step_rupiah: int = 1  # amounts are multiples of this

    def __post_init__(self) -> None:
        if self.step_rupiah < 1:
            raise ValueError("step_rupiah is a positive number of rupiah")


WHOLE_RUPIAH = RoundingRule()
"""Half up to one rupiah: what applies where no regulation says otherwise."""


def times(amount_rupiah: int, *factors: Decimal | int, rule: RoundingRule = WHOLE_RUPIAH) -> int:
    """The amount times all factors, rounded once at the end, in rupiah.

    Factors are exact: a float is refused with TypeError, because 0.1 is not a tenth. Raises MoneyOutOfRange.
    """
    product = Fraction(_whole(amount_rupiah))
    for factor in factors:
        if isinstance(factor, bool) or not isinstance(factor, Decimal | int):
            raise TypeError(f"a factor is a Decimal or an int, not {type(factor).__name__}")
        product *= Fraction(factor)
    steps = _rounded(abs(product) / rule.step_rupiah, rule.mode)
    return checked((steps if product >= 0 else -steps) * rule.step_rupiah)


def _rounded(exact: Fraction, mode: Rounding) -> int:
    """A number that is not negative as a whole one."""
    whole, rest = divmod(exact.numerator, exact.denominator)
    half = 2 * rest - exact.denominator  # below, at or above a half by its sign
    away = {
        Rounding.DOWN: False,
        Rounding.UP: rest > 0,
        Rounding.HALF_UP: half >= 0,
        Rounding.HALF_EVEN: half > 0 or (half == 0 and whole % 2 == 1),
    }
    return whole + away[mode]


def checked(amount_rupiah: int, *, field: str | None = None) -> int:
    """The amount itself, when the wire can hold it. Raises MoneyOutOfRange."""
    if abs(_whole(amount_rupiah)) > MAX_RUPIAH:
        raise MoneyOutOfRange(field=field)
    return amount_rupiah


def format_number(value: int) -> str:
    """`1.234.567`: full stops between thousands."""
    return f"{value:,}".replace(",", ".")


def format_rupiah(amount_rupiah: int, *, cents: bool = False) -> str:
    """`Rp1.250.000`, negative `-Rp5.000`; `cents` adds the customary `,00` of bills."""
    sign = "-" if amount_rupiah < 0 else ""
    return f"{sign}Rp{format_number(abs(_whole(amount_rupiah)))}{',00' if cents else ''}"


def _whole(amount_rupiah: int) -> int:
    if isinstance(amount_rupiah, bool) or not isinstance(amount_rupiah, int):
        raise TypeError(f"an amount is whole rupiah, not {type(amount_rupiah).__name__}")
    return amount_rupiah
