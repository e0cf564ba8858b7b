"""The command itself, against one real platform that it started."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime

import grpc
import httpx
import nats
import psutil
import pytest
import uuid6

from kota.identity.v1 import units_pb2, units_pb2_grpc
from kota.identity.v1.events_pb2 import CredentialRevoked
from kota.identity.v1.revocations_pb2 import Revocation
from kota.permitting.v1 import permit_types_pb2, permit_types_pb2_grpc
from kota_cli.installation import Installation
from kota_common.messaging import Bus
from kota_common.messaging.cloudevents import Envelope, headers_of
from kota_common.testing.embedded import wait_until

KOTA = [sys.executable, "-m", "kota_cli"]


def kota(*words, data=None, **settings):
    """One command to its end: exit code, standard output, standard error."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KOTA_")}
    if data is not None:
        environment["KOTA_DATA"] = str(data)
    environment |= settings
    done = subprocess.run([*KOTA, *words], env=environment, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


class Up:
    """`kota up` in a process of its own."""

    def __init__(self, data):
        self.data = data
        environment = {key: value for key, value in os.environ.items() if not key.startswith("KOTA_")}
        self.process = subprocess.Popen(
            [*KOTA, "up", "--data", str(data), "--json"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.said = self._document()

    def _document(self):
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line == "}\n":
                return json.loads("".join(lines))
        raise AssertionError(f"kota up ended: {self.process.stderr.read()}")

    def children(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word):
        """The living child whose command line has this word; one that died and was not yet waited for is none."""
        for child in self.children():
            with suppress(psutil.NoSuchProcess):
                if any(word in part for part in child.cmdline()):
                    return child
        return None

    def stop(self):
        family = self.children()
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(60)
        return code, [member for member in family if member.is_running()]


@pytest.fixture(scope="module")
def up(tmp_path_factory):
    running = Up(tmp_path_factory.mktemp("kota") / "data")
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture
def place(up):
    return Installation.read(up.data)


def ready(place, service):
    try:
        return httpx.get(f"{place.http_url(service)}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def test_every_service_is_ready_when_up_says_so(up, place):
    assert set(up.said["services"]) == set(place.services)
    assert all(ready(place, service) for service in place.services)


def test_the_doctor_finds_a_fresh_platform_well(up):
    code, out, err = kota("doctor", "--json", data=up.data)
    failed = [check for check in json.loads(out) if check["state"] == "failed"]
    assert (code, failed) == (0, []), err


def test_a_fresh_platform_keeps_its_promises(up):
    code, out, err = kota("verify", "--json", data=up.data)
    assert code == 0, out + err
    assert {proof["service"] for proof in json.loads(out)} == set(up.said["services"])


def test_the_topology_is_as_declared_and_applying_it_again_changes_nothing(up):
    assert kota("topology", "diff", "--json", data=up.data)[:2] == (0, "[]\n")
    assert kota("topology", "apply", "--json", data=up.data)[:2] == (0, "[]\n")


def test_there_are_no_dead_letters(up):
    code, out, _ = kota("dead-letters", "list", "--json", data=up.data)
    assert (code, json.loads(out)) == (0, [])


def test_a_dead_letter_that_is_not_there_is_refused_with_a_fix(up):
    code, _, err = kota("dead-letters", "show", "999", data=up.data)
    assert code == 1
    assert "999" in err
    assert "dead-letters list" in err


def test_events_of_the_past_are_shown_decoded(up):
    code, out, err = kota(
        "events", "tail", "--service", "identity", "--last", "1", "--count", "1", "--json", data=up.data
    )
    assert code == 0, err
    event = json.loads(out)
    assert event["type"].startswith("kota.identity.v1.")
    assert isinstance(event["payload"], dict)


def test_the_first_call_can_be_traced(up):
    latest = json.loads(kota("trace", "--json", data=up.data)[1])
    assert latest
    code, out, _ = kota("trace", latest[0]["trace_id"], data=up.data)
    assert code == 0
    assert latest[0]["trace_id"] in out


def test_the_call_that_up_made_is_in_the_store_under_the_trace_that_it_names(up):
    trace_id = up.said["first_call"]["trace_id"]

    def known():
        code, out, _ = kota("trace", trace_id, "--json", data=up.data)
        return code == 0 and json.loads(out)[0]["name"].endswith("/ListPermitTypes")

    assert wait_until(known, timeout_s=10, poll_s=0.2)


def test_a_token_of_the_demo_partner_opens_the_service_it_is_for_and_no_other(up):
    code, out, err = kota("token", "partner", "permitting", data=up.data)
    assert code == 0, err
    request = permit_types_pb2.ListPermitTypesRequest(parent="cities/13.77")
    metadata = [("authorization", f"Bearer {out.strip()}")]
    with grpc.insecure_channel(up.said["services"]["permitting"]["grpc"]) as channel:
        types = permit_types_pb2_grpc.PermitTypeServiceStub(channel).ListPermitTypes(request, metadata=metadata)
    assert [one.code for one in types.permit_types] == ["galian-utilitas", "reklame-videotron"]
    with grpc.insecure_channel(up.said["services"]["identity"]["grpc"]) as channel:
        units = units_pb2_grpc.UnitServiceStub(channel)
        with pytest.raises(grpc.RpcError) as refused:
            units.ListUnits(units_pb2.ListUnitsRequest(parent="cities/13.77"), metadata=metadata)
    assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("words", [("token", "nobody"), ("token", "partner", "nothing"), ("trace", "xyz")])
def test_what_is_not_there_to_choose_is_wrong_usage(up, words):
    assert kota(*words, data=up.data)[0] == 2


def test_events_that_come_are_shown_as_they_pass(up):
    following = subprocess.Popen(
        [*KOTA, "events", "tail", "--follow", "--last", "1", "--service", "permitting", "--data", str(up.data)],
        stdout=subprocess.PIPE, text=True,
        # A run in the background of a shell ignores Ctrl-C and hands that on; this child must hear it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        assert "kota.permitting.permit_type.published.v1" in following.stdout.readline()
        following.send_signal(signal.SIGINT)
        assert following.wait(10) == 0
    finally:
        following.kill()


async def give_up(place, *, decodable):
    """A dead letter as the consumer writes it, of an event that takes no effect anywhere."""
    event = CredentialRevoked(revocation=Revocation(subject="cities/13.77/partners/FIKTIF"))
    envelope = Envelope(
        id=str(uuid6.uuid7()), type="kota.identity.v1.CredentialRevoked", source="//13.77/identity",
        subject=f"cities/13.77/revocations/{uuid6.uuid7()}", time=datetime.now(UTC), aggregate_version=1,
    )  # fmt: skip
    headers = headers_of(envelope, stream="DEAD_LETTERS") | {
        "x-consumer": "videotron_content__screen_devices",
        "x-subject": "kota.identity.credential.revoked.v1",
        "x-error-code": "TEST",
        "x-error-text": "given up by a test",
        "x-deliveries": "7",
    }
    seed = place.nats_seed("videotron_content")
    bus = await Bus.connect(place.nats_url, service="videotron_content", seed_file=seed)
    payload = event.SerializeToString() if decodable else b"\xff\xff"
    answer = await bus.request("dead.videotron_content.screen_devices", payload, headers)
    await bus.close()
    return str(json.loads(answer.data)["seq"])


async def test_a_letter_is_open_until_its_replay_took_effect(up, place):
    number = await give_up(place, decodable=True)
    listed = ("dead-letters", "list", "--json")
    code, out, _ = await asyncio.to_thread(kota, *listed, data=up.data)
    assert (code, [letter["took_effect"] for letter in json.loads(out)]) == (1, [False])
    code, out, _ = await asyncio.to_thread(kota, "doctor", "--json", data=up.data)
    failed = [check["what"] for check in json.loads(out) if check["state"] == "failed"]
    assert (code, failed) == (1, ["dead letters"])
    code, out, err = await asyncio.to_thread(kota, "dead-letters", "replay", number, data=up.data)
    assert code == 0, out + err
    code, out, _ = await asyncio.to_thread(kota, *listed, data=up.data)
    assert (code, [letter["took_effect"] for letter in json.loads(out)]) == (0, [True])
    assert (await asyncio.to_thread(kota, "doctor", data=up.data))[0] == 0


async def test_in_front_of_a_cluster_the_address_of_the_bus_is_enough(up, place):
    """Then no inbox can be read, and nobody claims to know the effect."""
    number = await give_up(place, decodable=True)
    for user, words, said in (
        ("operator", ("list",), "unknown"),
        ("replay", ("replay", number), "effect unknown"),
    ):
        bus = {"KOTA_NATS_URL": place.nats_url, "KOTA_NATS_SEED_FILE": str(place.nats_seed(user))}
        code, out, err = await asyncio.to_thread(kota, "dead-letters", *words, **bus)
        assert (code, number in out, said in out) == (1, True, True), out + err


async def test_a_replay_without_an_effect_is_a_finding(up, place):
    number = await give_up(place, decodable=False)
    code, out, _ = await asyncio.to_thread(kota, "dead-letters", "replay", number, "--wait-s", "1", data=up.data)
    assert code == 1
    assert "no effect" in out
    code, out, _ = await asyncio.to_thread(kota, "dead-letters", "show", number, "--json", data=up.data)
    assert (code, json.loads(out)["reason"]) == (0, "TEST")


@pytest.mark.parametrize("decodable", [True, False])
async def test_a_skipped_letter_is_decided_and_nobody_waits_for_it(up, place, decodable):
    number = await give_up(place, decodable=decodable)
    assert (await asyncio.to_thread(kota, "dead-letters", "skip", number, data=up.data))[0] == 1
    code, out, _ = await asyncio.to_thread(kota, "dead-letters", "show", number, "--json", data=up.data)
    assert json.loads(out)["decided"] == "", "it asks, and without an answer nothing is skipped"
    code, out, err = await asyncio.to_thread(kota, "dead-letters", "skip", "--yes", number, data=up.data)
    assert code == 0, out + err
    code, out, _ = await asyncio.to_thread(kota, "dead-letters", "list", "--json", data=up.data)
    (letter,) = [one for one in json.loads(out) if str(one["number"]) == number]
    assert letter["decided"] == "skipped"
    others = [one for one in json.loads(out) if not one["took_effect"] and one["decided"] != "skipped"]
    assert (code == 0) == (not others)


def test_a_trace_that_nobody_knows_is_a_finding(up):
    assert kota("trace", "f" * 32, data=up.data)[0] == 1


def test_a_second_up_on_the_same_folder_is_refused(up):
    code, _, err = kota("up", "--data", str(up.data))
    assert code == 1
    assert "another" in err


def test_a_service_that_is_killed_comes_back(up, place):
    child = up.child("kota_permitting")
    child.kill()
    assert wait_until(
        lambda: (found := up.child("kota_permitting")) is not None and found.pid != child.pid, timeout_s=10
    )
    assert wait_until(lambda: ready(place, "permitting"), timeout_s=30)


async def test_a_stream_that_disappears_is_declared_again(up, place):
    client = await nats.connect(
        place.nats_url, nkeys_seed=str(place.nats_seed("topology")), inbox_prefix=b"_INBOX_topology"
    )
    assert await client.jetstream().delete_stream("DEAD_LETTERS")
    await client.close()

    def whole():
        return kota("topology", "diff", data=up.data)[0] == 0

    assert await asyncio.to_thread(wait_until, whole, timeout_s=20)


def test_ctrl_c_stops_everything_and_a_second_start_finds_the_same_ports(up, place):
    code, left = up.stop()
    assert (code, left) == (0, [])
    assert kota("doctor", "--json", data=up.data)[0] == 1
    again = Up(up.data)
    try:
        assert again.said["services"] == up.said["services"]
        assert kota("verify", data=up.data)[0] == 0
    finally:
        code, left = again.stop()
    assert (code, left) == (0, [])


def test_a_folder_without_a_platform_is_named_with_what_to_do(tmp_path):
    code, _, err = kota("doctor", data=tmp_path)
    assert code == 1
    assert "kota up" in err


@pytest.mark.parametrize("words", [("nonsense",), ("trace", "--nonsense"), ("dead-letters", "replay"), ("topology",)])
def test_wrong_usage_is_exit_code_2(words):
    assert kota(*words)[0] == 2


def test_minted_keys_are_listed_once(tmp_path):
    code, out, _ = kota("keys", "mint", "--json", data=tmp_path)
    assert code == 0
    assert "nats/permitting.nk" in json.loads(out)["made"]
    assert json.loads(kota("keys", "mint", "--json", data=tmp_path)[1])["made"] == []
