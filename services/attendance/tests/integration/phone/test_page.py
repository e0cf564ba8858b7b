"""An employee's phone: registered, bound to a finger, punching, without a network, and what it shows."""

import io

from PIL import Image

from .conftest import SIZE, Stage


async def test_an_employee_registers_binds_a_finger_and_punches(stage: Stage) -> None:
    await stage.open()
    await stage.register()
    await stage.page.click("#bind")
    await stage.browser.until(finger="bound")
    for count, button in enumerate(("#in", "#out"), start=1):
        await stage.page.click(button)
        await stage.browser.until(receipt="PUNCH_STATE_ACCEPTED", busy="no", waiting=0)
        assert len(await stage.punched()) == count
    rows = await stage.punched()
    assert [(row["channel"], row["geofence"], row["time_grade"], row["state"]) for row in rows] == [
        ("WEBAUTHN", "INSIDE", "ONLINE", "ACCEPTED")
    ] * 2
    assert [row["seq"] for row in rows] == [1, 2]
    assert bytes(rows[1]["prev_hash"]) == bytes(rows[0]["payload_sha256"])
    await stage.city.judged()
    await stage.page.reload()
    await stage.browser.until(day=bool)
    assert "Presensi" in await stage.page.inner_text("#lines")
    shot = Image.open(io.BytesIO(await stage.page.screenshot()))
    assert shot.size == SIZE
    assert stage.browser.requested == {f"localhost:{stage.edge.port}"}, "nothing is loaded from anywhere else"
    overflow = await stage.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not overflow, "it fits a phone"


async def test_a_finger_that_is_not_recognised_binds_nothing_and_makes_no_punch(stage: Stage) -> None:
    await stage.open()
    await stage.register()
    await stage.finger(False)
    await stage.page.click("#bind")
    await stage.browser.until(refused="FINGER", busy="no")
    assert (await stage.browser.data())["finger"] == "none"
    await stage.finger(True)
    await stage.page.click("#bind")
    await stage.browser.until(finger="bound")
    await stage.finger(False)
    await stage.page.click("#in")
    await stage.browser.until(refused="FINGER", busy="no")
    assert "tidak dikenali" in await stage.page.inner_text("#message")
    assert await stage.punched() == []
    await stage.finger(True)
    await stage.page.click("#in")
    await stage.browser.until(receipt="PUNCH_STATE_ACCEPTED")


async def test_punches_made_without_a_network_are_kept_over_a_power_cut_and_sent_once(stage: Stage) -> None:
    await stage.open()
    await stage.register()
    await stage.page.click("#in")  # fills the store of nonces, too
    await stage.browser.until(receipt="PUNCH_STATE_ACCEPTED", waiting=0)
    await stage.browser.until(shell="kept")
    await stage.offline(True)
    for waiting in (1, 2):
        await stage.page.click("#out")
        await stage.browser.until(waiting=waiting, busy="no")
    assert len(await stage.punched()) == 1
    await stage.browser.kill()
    await stage.open()
    await stage.browser.until(state="ready", waiting=0)
    rows = await stage.punched()
    assert [row["seq"] for row in rows] == [1, 2, 3]
    assert all(row["time_grade"] == "UNTRUSTED" for row in rows[1:])
    assert all(row["nonce"] is not None for row in rows), "nonces from the store"
    assert [row["state"] for row in rows] == ["ACCEPTED", "ACCEPTED_FLAGGED", "ACCEPTED_FLAGGED"]


async def test_the_page_opens_without_a_network_and_forbids_everything_foreign(stage: Stage) -> None:
    await stage.open()
    await stage.register()
    await stage.browser.until(shell="kept")
    await stage.page.reload()
    await stage.browser.until(state="ready")
    await stage.offline(True)
    await stage.page.reload()
    await stage.browser.until(state="ready")
    await stage.browser.until(link="down")
    assert await stage.page.inner_text("#link") == "Tanpa jaringan"
    await stage.offline(False)
    answer = await stage.page.request.get(stage.browser.url)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    manifest = await (await stage.page.request.get(f"{stage.browser.url}manifest.webmanifest")).json()
    assert (manifest["display"], manifest["lang"]) == ("standalone", "id")
