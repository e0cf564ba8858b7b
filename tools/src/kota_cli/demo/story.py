"""The whole day in Pariaman, chapter by chapter, told step by step through public interfaces."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kota_cli.demo.callers import Caller
from kota_cli.demo.chapters import (
    advertising_permit,
    cable_cut,
    excavation,
    hall_call,
    moving_staff,
    working_day,
)
from kota_cli.demo.city import DemoCity
from kota_cli.demo.stage import Stage, Tell


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter; it plays alone, too."""

    number: int
    title: str
    about: str
    play: Callable[[Stage], Awaitable[Any]]


CHAPTERS = (
    Chapter(
        1,
        "Izin reklame sampai ke layar",
        "A partner's system applies for a permit; the decision reaches the screen, and so does its suspension.",
        advertising_permit.play,
    ),
    Chapter(
        2,
        "Galian di atas kabel",
        "Somebody wants to dig. The network answers with the cables in the way before anybody is asked.",
        excavation.play,
    ),
    Chapter(
        3,
        "Kabel putus",
        "A cable is cut. What is behind it says why it is dark; people still clock in; all recovers.",
        cable_cut.play,
    ),
    Chapter(
        4,
        "Hari kerja",
        "Employees clock in: on time, late, outside, offline, replayed, tampered with. Each day explains itself.",
        working_day.play,
    ),
    Chapter(
        5,
        "Pegawai pindah, Plt menggantikan",
        "Somebody is hired, moves, gets an acting head and leaves. Rosters, rights and keys follow by themselves.",
        moving_staff.play,
    ),
    Chapter(
        6,
        "Nomor antrean di layar",
        "A number is called at the service mall and stands on the hall's screen.",
        hall_call.play,
    ),
)


def chapters(numbers: Sequence[int] = ()) -> list[Chapter]:
    """These chapters in the story's order; all of them when none is named. Raises KeyError."""
    by_number = {chapter.number: chapter for chapter in CHAPTERS}
    return [by_number[number] for number in sorted(set(numbers))] if numbers else list(CHAPTERS)


async def play(
    city: DemoCity,
    root: Caller,
    tell: Tell,
    *,
    only: Sequence[int] = (),
    begin: Callable[[Chapter], None] = lambda chapter: None,
) -> dict[int, Any]:
    """Play chapters once; gives the facts of each. Raises whatever goes wrong on the way."""
    facts: dict[int, Any] = {}
    for chapter in chapters(only):
        begin(chapter)
        stage = Stage(city, root, chapter.number, tell)
        try:
            facts[chapter.number] = await chapter.play(stage)
        finally:
            await stage.close()
    return facts
