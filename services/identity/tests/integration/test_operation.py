"""What the operator and the clock do: bootstrap from the shell, and forgetting."""

import asyncio
import json
from datetime import timedelta

from kota_common.security.jose import generate_signing_key
from kota_identity import timers
from kota_identity.bootstrap import cli
from kota_identity.oauth.assertions import SKEW_S

from .kit import CITY, public_jwk


async def test_an_operator_sets_a_city_up_once_and_a_wrong_one_never(house, tmp_path, monkeypatch, capsys):
    key_file = tmp_path / "root.jwk"
    key = generate_signing_key()
    key_file.write_text(public_jwk(key))
    for name, value in {
        "POSTGRES_URL": house.app_url,
        "POSTGRES_RELAY_URL": house.app_url,
        "NATS_URL": "nats://127.0.0.1:1",
        "NATS_SEED_FILE": str(tmp_path / "seed"),
        "NATS_MONITOR_URL": "http://127.0.0.1:1",
        "ISSUER": "https://identity.kota.invalid",
        "JWKS_URL": "https://identity.kota.invalid/jwks.json",
        "SECRETS_DIR": str(house.floor.settings.secrets_dir),
    }.items():
        monkeypatch.setenv(f"KOTA_IDENTITY_{name}", value)
    words = ["--city", "35.75", "--admin-jwk", str(key_file)]
    assert await asyncio.to_thread(cli.main, words) == 0
    done = json.loads(capsys.readouterr().out)
    assert done["city"] == "35.75"
    assert (await house.client_token(done["client_id"], key)).status == 200
    assert await asyncio.to_thread(cli.main, words) == 1
    assert "runs once" in capsys.readouterr().err
    for city in ("35.99", "3575", "x"):
        assert await asyncio.to_thread(cli.main, ["--city", city, "--admin-jwk", str(key_file)]) == 1
    key_file.write_text(json.dumps(key.key.as_dict(private=True)))
    assert await asyncio.to_thread(cli.main, ["--city", "35.10", "--admin-jwk", str(key_file)]) == 1
    assert "public" in capsys.readouterr().err


async def test_what_means_nothing_any_more_is_forgotten(house):
    client, key = await house.partner(["identity.units.read"])
    await house.client_token(client, key)
    async with house.as_app(CITY) as connection:
        used = "SELECT count(*) FROM used_assertion WHERE client_id::text = $1"
        assert await connection.fetchval(used, client) == 1
        house.clock.ahead = timedelta(seconds=60 + SKEW_S + 1)
        await timers.forget_expired.run(house.floor)
        assert await connection.fetchval(used, client) == 0


async def test_an_entry_of_the_list_about_old_tokens_ends_with_them(house):
    async with house.as_app(CITY) as connection:
        await connection.execute(
            "INSERT INTO kv_outbox (key, value, version, expire_time) VALUES ('jti.old', '', 1, now())"
        )
        await house.writer.drain()
        assert house.revocations.find(("jti.old",), 0)
        await timers.forget_expired.run(house.floor)
        await house.writer.drain()
        await asyncio.wait_for(_gone(house, "jti.old"), 1)
        await timers.forget_expired.run(house.floor)
        assert await connection.fetchval("SELECT count(*) FROM kv_outbox WHERE key = 'jti.old'") == 0


async def _gone(house, key: str) -> None:
    while house.revocations.find((key,), 0):
        await asyncio.sleep(0.001)


async def test_the_timer_rotates_a_key_that_has_served_its_time(house):
    before = house.ring.signing_key().kid
    await timers.rotate_signing_key.run(house.floor)
    await house.ring.reload()
    assert house.ring.signing_key().kid == before
    house.clock.ahead = timedelta(days=2)
    await timers.rotate_signing_key.run(house.floor)
    await house.ring.reload()
    assert house.ring.signing_key().kid != before
