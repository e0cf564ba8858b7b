"""The judge itself: what it must find is put there, and it finds it."""

from __future__ import annotations

import json

import asyncpg

from kota_common.testing.faults import read_history

from .checker import judge
from .load import sound_after


async def test_the_judge_finds_what_is_lost_doubled_or_told_wrongly(stage, tmp_path):
    async with sound_after(stage, "nothing breaks") as load:
        await load.more(12)
    entries = read_history(stage.history)
    created = next(e for e in entries if e.f == "CreatePermit" and e.type == "ok")

    lines = stage.history.read_text().splitlines()
    never = {"process": "x", "type": "ok", "f": "CreateUnit", "value": created.value, "t_mono_ns": 1}
    never["answer"] = {"name": "cities/13.77/units/none", "version": 1}
    forged = tmp_path / "lost.jsonl"
    forged.write_text("\n".join([*lines, json.dumps(never)]) + "\n")
    found = str(await judge(stage.place, forged, stage.strays))
    assert "CreateUnit, audit lines" in found
    assert "CreateUnit, first answers" in found
    assert "CreateUnit, rows" in found
    assert "1 lost" in found
    assert f"CreateUnit {created.value} was answered" in found

    owner = await asyncpg.connect(stage.place.database("permitting").owner_url)
    try:
        twice = (
            "INSERT INTO audit_log (city, at, principal, position, mandate, method, request_id, trace_id)"
            " SELECT city, at, principal, position, mandate, method, request_id, 'twice' FROM audit_log"
            " WHERE request_id = $1::uuid"
        )
        await owner.execute(twice, created.value)
        found = str(await judge(stage.place, stage.history, stage.strays))
        assert "CreatePermit, audit lines" in found
        assert "1 doubled" in found
        await owner.execute("DELETE FROM audit_log WHERE trace_id = 'twice'")

        lose = "UPDATE event_log SET aggregate_version = $3 WHERE aggregate = $1 AND aggregate_version = $2"
        await owner.execute(lose, created.answer["name"], 1, 9)
        found = str(await judge(stage.place, stage.history, stage.strays))
        assert f"CreatePermit {created.value} was answered" in found
        assert "logged 0 times" in found
        await owner.execute(lose, created.answer["name"], 9, 1)
    finally:
        await owner.close()
    assert (await judge(stage.place, stage.history, stage.strays)).sound
