"""Signatures are verified in a process beside the service: same findings, and no punch waits for it or dies with it."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kota_attendance.devices.ceremony import Party
from kota_attendance.punches import signatures
from kota_attendance.punches.reading import Incoming
from kota_attendance.punches.refusals import SignatureHighS, SignatureInvalid
from kota_attendance.punches.signatures import ORDER
from kota_attendance.punches.verification import ProcessGone, SignatureProcess, Task, Workshop
from kota_common.actor import service_actor
from kota_common.testing.bus import until

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def signed(payload: bytes) -> bytes:
    r, s = decode_dss_signature(KEY.sign(payload, ec.ECDSA(SHA256())))
    return encode_dss_signature(r, min(s, ORDER - s))


def kinds(payload: bytes) -> dict[str, bytes]:
    """A signature for each finding."""
    good = signed(payload)
    r, s = decode_dss_signature(good)
    return {
        "": good,
        "MALFORMED": b"\x30\x01",
        "OUT_OF_RANGE": encode_dss_signature(r, ORDER),
        "HIGH_S": encode_dss_signature(r, ORDER - s),
        "DOES_NOT_VERIFY": signed(payload + b"!"),
    }


@pytest.fixture
async def workshop():
    opened = Workshop(2, Party("localhost", ["https://localhost"]))
    yield opened
    await opened.close()


def task(payload: bytes, signature: bytes) -> Task:
    incoming = Incoming(service_actor("attendance", "13.77"), payload, signature, "key")
    return Task(incoming, "DEVICE_KEY", PUBLIC, b"")


def batch(rows: int) -> tuple[list[Task], list[str]]:
    tasks, expected = [], []
    for number in range(rows):
        payload = b"punch %d" % number
        found, signature = list(kinds(payload).items())[number % len(signatures.FINDINGS)]
        tasks.append(task(payload, signature))
        expected.append(found)
    return tasks, expected


def said(verified) -> list[str]:
    words = []
    for one in verified:
        if isinstance(one.refusal, SignatureHighS):
            words.append("HIGH_S")
        else:
            assert one.refusal is None or isinstance(one.refusal, SignatureInvalid)
            words.append(one.refusal.facts["label"] if one.refusal else "")
    return words


async def test_the_process_finds_what_a_thread_finds_in_batches_of_any_size(workshop):
    await workshop.process.begun()
    assert workshop.process.pid is not None
    for rows in (1, 7, 8, 500, 10_000):
        tasks, expected = batch(rows)
        assert said(await workshop.verify(tasks)) == expected
    several = [batch(rows) for rows in (40, 9, 200)]
    answers = await asyncio.gather(*(workshop.verify(tasks) for tasks, _ in several))
    assert [said(answer) for answer in answers] == [expected for _, expected in several]


async def test_nobody_waits_for_a_process_that_is_not_there_yet(workshop):
    with pytest.raises(ProcessGone):
        await workshop.process.check([(PUBLIC, signed(b"x"), b"x")])
    tasks, expected = batch(50)
    assert said(await workshop.verify(tasks)) == expected


async def test_a_killed_process_costs_no_punch_and_comes_back(workshop, monkeypatch):
    monkeypatch.setattr("kota_attendance.punches.verification.AGAIN_AFTER_S", 0.0)
    await workshop.process.begun()
    first = workshop.process.pid
    tasks, expected = batch(2_000)
    under_way = asyncio.create_task(workshop.verify(tasks))
    await asyncio.sleep(0)  # the question is on its way
    os.kill(first, signal.SIGKILL)
    assert said(await under_way) == expected

    async def another():
        assert said(await workshop.verify(tasks[:20])) == expected[:20]
        return workshop.process.pid not in (None, first)

    await until(another)
    assert said(await workshop.verify(tasks)) == expected


async def test_a_process_that_hangs_holds_up_no_punch(workshop, monkeypatch):
    monkeypatch.setattr("kota_attendance.punches.verification.ANSWER_S", 0.2)
    await workshop.process.begun()
    hanging = workshop.process.pid
    os.kill(hanging, signal.SIGSTOP)
    tasks, expected = batch(50)
    assert said(await workshop.verify(tasks)) == expected
    await until(lambda: not Path(f"/proc/{hanging}").exists())


async def test_closing_does_not_wait_for_a_process_that_hangs(monkeypatch):
    monkeypatch.setattr("kota_attendance.punches.verification.ANSWER_S", 0.2)
    process = SignatureProcess()
    await process.begun()
    hanging = process.pid
    os.kill(hanging, signal.SIGSTOP)
    await process.close()
    assert not Path(f"/proc/{hanging}").exists()


async def test_one_that_cannot_live_is_not_begun_for_every_punch(workshop, monkeypatch):
    begun = []

    async def refuse(*words, **options):
        begun.append(words)
        raise OSError("no more processes")

    monkeypatch.setattr(asyncio, "create_subprocess_exec", refuse)
    tasks, expected = batch(20)
    for _ in range(5):
        assert said(await workshop.verify(tasks)) == expected
    assert len(begun) == 1


async def test_it_ends_with_the_service_however_that_ends():
    text = (
        "import asyncio\n"
        "from kota_attendance.punches.verification import SignatureProcess\n"
        "async def main():\n"
        "    process = SignatureProcess()\n"
        "    await process.begun()\n"
        "    print(process.pid, flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        child = int(await asyncio.to_thread(service.stdout.readline))
        os.kill(child, signal.SIGTERM)  # that is for the service: it still has punches to finish
        service.kill()

    async def gone():
        state = Path(f"/proc/{child}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"

    await until(gone)


async def test_closing_ends_it():
    process = SignatureProcess()
    await process.begun()
    pid = process.pid
    await process.close()
    assert process.pid is None
    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(ProcessGone):
        await process.check([(PUBLIC, signed(b"x"), b"x")])
