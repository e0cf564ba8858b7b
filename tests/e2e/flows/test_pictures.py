"""The phone page, the hall's screen and the map in Chromium, on the demo city; each flow leaves a picture."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from kota.identity.v1 import devices_pb2, devices_pb2_grpc
from kota.permitting.v1 import queue_pb2, queue_pb2_grpc
from kota_cli.demo import advertising, digging, hall, network, staff
from kota_cli.demo.callers import eventually, once_known, request_id
from kota_cli.demo.chapters.hall_call import _call_until, _move, _take
from kota_cli.demo.people import Registrar
from kota_cli.demo.place import CITY, PARENT
from kota_cli.demo.stage import Stage
from kota_common.testing.browser import CHROMIUM, Browser

from .test_player import keep

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is not installed"),
]
PHONE, WALL, DESK = (390, 844), (1280, 720), (1280, 800)
AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
    "defaultBackupEligibility": False,
}


@pytest.fixture
async def open_browser(tmp_path):
    """Opens a page in a browser of its own; all are closed afterwards."""
    opened = []
    async with async_playwright() as playwright:

        async def open_(url, size):
            browser = Browser(playwright, tmp_path / f"profile-{len(opened)}", url, size)
            opened.append(browser)
            await browser.open()
            return browser

        yield open_
        for browser in opened:
            await browser.kill()


async def test_an_employee_registers_a_phone_binds_a_finger_and_punches_in_the_browser(place, city, root, open_browser):
    """Hired with identity; the officer of personnel registers the key that the page shows; the finger signs."""
    origin = f"http://localhost:{place.ports['attendance.http']}"
    tag = f"nadia-{secrets.token_hex(3)}"
    registrar = Registrar(root, city.folder)
    person = await registrar.person(tag, "Nadia Putri FIKTIF", staff.fresh_nip())
    seat = await registrar.position(tag, city.units["disdik"], "Analis", ("employee",))
    await registrar.assign(tag, person, seat, valid_from_date="2026-01-01")
    browser = await open_browser(f"{origin}/presensi/", PHONE)
    longitude, latitude = city.places["balai-kota"]
    await browser.context.grant_permissions(["geolocation"], origin=origin)
    await browser.context.set_geolocation({"longitude": longitude, "latitude": latitude, "accuracy": 12})
    devtools = await browser.context.new_cdp_session(browser.page)
    await devtools.send("WebAuthn.enable")
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    shown = await browser.until(state="unregistered", jwk=bool)
    admin = city.caller("attendance")
    await admin.stub("identity", devices_pb2_grpc.DeviceServiceStub).RegisterPhone(
        devices_pb2.RegisterPhoneRequest(parent=PARENT, person=person, jwk=shown["jwk"], request_id=request_id())
    )
    employee = person.replace("/persons/", "/employees/")
    await once_known(lambda: staff.employee(admin, employee), "EMPLOYEE_NOT_FOUND")
    await eventually(lambda: staff.devices(admin, employee), until=bool)
    await browser.page.click("#check")
    await browser.until(state="ready")
    await browser.page.click("#bind")
    await browser.until(finger="bound")
    await browser.page.click("#in")
    await browser.until(receipt="PUNCH_STATE_ACCEPTED", busy="no", waiting="0", timeout_s=40)
    await keep(browser, "phone-presence")
    assert json.loads(shown["jwk"])["crv"] == "P-256"
    await admin.close()


async def test_a_called_number_stands_beside_the_playlist_in_the_browser(place, city, root, open_browser):
    content, officer = city.caller("content"), city.caller("counter")
    screen = city.screens["VTR-MPP"]
    browser = await open_browser(f"{place.http_url('videotron_content')}/player/", WALL)
    shown = await browser.until(state="pairing", code=lambda code: len(code) == 9)
    await advertising.approve_screen(content, screen, shown["code"])
    await browser.until(online="true", timeout_s=40)
    before = (await browser.data()).get("tile", "0")
    described = await officer.stub("permitting", queue_pb2_grpc.QueueServiceStub).DescribeQueue(
        queue_pb2.DescribeQueueRequest(name=city.hall)
    )
    if not described.open:
        pytest.skip("the hall is closed today")
    stage = Stage(city, root, 6, lambda step: None)
    ticket = await _take(stage)
    called = await _call_until(officer, ticket.name)
    await browser.until(tile=lambda seq: int(seq or 0) > int(before or 0), timeout_s=30)
    await browser.page.wait_for_selector(f"text={ticket.number}")
    await keep(browser, "hall-screen")
    assert hall.COUNTER in called.counter_title
    await _move(officer, "MissTicket", called)
    for caller in (content, officer):
        await caller.close()


async def test_a_cut_is_on_the_map_with_street_and_reason(place, city, open_browser):
    engineer = city.caller("network")
    await network.mend_leftovers(engineer, digging.CABLE)
    browser = await open_browser(f"{place.http_url('fiber_network')}/map/?city={CITY}", DESK)
    cable = await network.cable(engineer, digging.CABLE)
    outage = await network.declare(engineer, network.cut_place(cable.name, digging.crossing()), "Alat berat (CONTOH)")
    await browser.page.fill("#token", await engineer.token("fiber_network"))
    await browser.page.click("#gate button")
    await browser.until(state="live", down="4", outages="1", timeout_s=30)
    assert digging.STREET in await browser.page.inner_text("body")
    await keep(browser, "map-cut")
    await network.resolve(engineer, outage)
    await browser.until(down="0", outages="0", timeout_s=40)
    await engineer.close()
