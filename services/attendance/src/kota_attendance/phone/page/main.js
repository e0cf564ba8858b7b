/** The page: registers the phone, punches, shows the receipt and what the day looks like. It speaks by `<html data-...>`. */

import { Identity, Refused } from "./identity.js";
import { Punches, zone } from "./punch.js";
import { Vault } from "./vault.js";

const $ = (id) => document.getElementById(id);
const root = document.documentElement.dataset;
const STATES = {
  PUNCH_STATE_ACCEPTED: "Diterima",
  PUNCH_STATE_ACCEPTED_FLAGGED: "Diterima dengan catatan",
  PUNCH_STATE_PENDING_APPROVAL: "Menunggu persetujuan atasan",
  PUNCH_STATE_REJECTED: "Ditolak",
};
const FLAGS = {
  PUNCH_FLAG_UNTRUSTED_TIME: "waktu dari jam perangkat",
  PUNCH_FLAG_OUTSIDE: "di luar lokasi kerja",
  PUNCH_FLAG_UNCERTAIN_PLACE: "lokasi tidak pasti",
  PUNCH_FLAG_NO_LOCATION: "tanpa lokasi",
  PUNCH_FLAG_MOCK_LOCATION: "lokasi tiruan",
  PUNCH_FLAG_LATE_ARRIVAL: "terlambat dikirim",
  PUNCH_FLAG_COUNTER_WENT_BACK: "penghitung kunci mundur",
  PUNCH_FLAG_POSITION_INVALID: "lokasi tidak sah",
};
const KINDS = { IN: "Masuk", OUT: "Pulang" };
const RETRY_MS = 20_000;

let identity, punches, vault;
let reached = navigator.onLine; // by the last attempt: what the browser believes is a guess

function say(message, good = false) {
  $("message").textContent = message;
  $("message").className = good ? "good" : "";
}

function tick() {
  const now = new Date(identity ? identity.now() : Date.now());
  const options = { timeZone: zone() };
  $("time").textContent = now.toLocaleTimeString("id-ID", { ...options, hour12: false });
  $("date").textContent = now.toLocaleDateString("id-ID", { ...options, weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

async function show() {
  const registered = Boolean(identity.owner);
  const finger = registered && (await punches.finger());
  const waiting = await vault.waiting();
  $("enrol").hidden = registered;
  $("work").hidden = !registered;
  $("bind").hidden = Boolean(finger) || !globalThis.PublicKeyCredential;
  $("how").textContent = finger ? "Presensi dengan sidik jari." : "Presensi dengan kunci ponsel ini.";
  $("queue").hidden = !waiting;
  $("waiting").textContent = `${waiting} presensi tersimpan di ponsel dan akan dikirim saat ada jaringan.`;
  $("link").textContent = reached ? "Tersambung" : "Tanpa jaringan";
  Object.assign(root, { waiting, link: reached ? "up" : "down", finger: finger ? "bound" : "none", state: registered ? "ready" : "unregistered" });
}

async function showEnrolment() {
  const jwk = JSON.stringify(identity.jwk);
  $("jwk").value = jwk;
  root.jwk = jwk;
  const answer = await fetch("qr", { method: "POST", body: jwk });
  if (answer.ok) $("qr").src = URL.createObjectURL(await answer.blob());
}

function showReceipt(row) {
  const punch = row.receipt?.punch;
  if (!punch) return;
  const at = new Date(punch.occurTime).toLocaleTimeString("id-ID", { timeZone: punch.timeZone, hour12: false });
  const facts = {
    Jenis: KINDS[row.kind] ?? "",
    Waktu: at,
    Status: STATES[punch.state] ?? punch.state,
    Catatan: (punch.flags ?? []).map((flag) => FLAGS[flag] ?? flag).join(", ") || "tidak ada",
    Nomor: punch.name.split("/").pop(),
  };
  $("facts").replaceChildren(...Object.entries(facts).flatMap(([name, value]) => [element("dt", name), element("dd", value)]));
  $("receipt").hidden = false;
  Object.assign(root, { receipt: punch.state, channel: punch.channel, flags: (punch.flags ?? []).join(" ") });
}

async function showToday() {
  const { city, person } = identity.owner;
  const date = new Intl.DateTimeFormat("en-CA", { timeZone: zone() }).format(new Date(identity.now()));
  const name = `cities/${city}/employees/${person}/days/${date}`;
  try {
    const told = await identity.call("DayService/ExplainDay", { name });
    $("lines").replaceChildren(...told.lines.map((line) => element("li", line)));
    $("today").hidden = false;
    root.day = told.day.verdict;
    root.dayVersion = told.day.version;
  } catch (error) {
    if (!(error instanceof Refused) || error.reason !== "DAY_NOT_FOUND") throw error;
  }
}

function element(name, content) {
  const made = document.createElement(name);
  made.textContent = content;
  return made;
}

/** Send what waits, and tell. Without a network everything stays where it is. */
async function send() {
  if (!identity.owner) return;
  try {
    const rows = await punches.send();
    if (rows.length) reached = true;
    for (const row of rows) {
      if (row.verdict === "ROW_VERDICT_REFUSED") {
        say(row.message);
        root.refused = row.reason;
      } else {
        showReceipt(row);
        say(`${KINDS[row.kind] ?? "Presensi"}: ${STATES[row.state] ?? row.state}.`, row.state === "PUNCH_STATE_ACCEPTED");
      }
    }
    if (rows.length) setTimeout(() => showToday().catch(quiet), 1_500);
  } catch (error) {
    quiet(error);
    if (error instanceof Refused) say(error.message);
  }
  await show();
}

/** No network is no defect: the page works without one. */
function quiet(error) {
  const noNetwork = error instanceof TypeError || error.name === "TimeoutError";
  if (noNetwork) reached = false;
  else console.warn(error);
}

async function punch(kind) {
  busy(true);
  say("");
  try {
    await punches.make(kind);
    await show();
    await send();
    if (await vault.waiting()) say("Tersimpan di ponsel. Akan dikirim saat ada jaringan.", true);
  } catch (error) {
    if (error.name !== "NotAllowedError") throw error;
    root.refused = "FINGER";
    say("Sidik jari tidak dikenali. Presensi belum dibuat, silakan coba lagi.");
  } finally {
    busy(false);
  }
}

async function bind() {
  busy(true);
  say("");
  try {
    const device = await punches.bind();
    const active = device.state === "DEVICE_STATE_ACTIVE";
    say(active ? "Sidik jari aktif." : "Menunggu persetujuan petugas.", active);
  } catch (error) {
    root.refused = error instanceof Refused ? error.reason : "FINGER";
    say(error instanceof Refused ? error.message : "Sidik jari tidak dikenali, belum diaktifkan.");
  } finally {
    busy(false);
    await show();
  }
}

async function check() {
  try {
    await identity.identify();
    say("");
    await show();
    await showToday().catch(quiet);
  } catch (error) {
    say(error instanceof Refused ? error.message : "Tidak ada jaringan.");
  }
}

function busy(on) {
  for (const id of ["in", "out", "bind"]) $(id).disabled = on;
  root.busy = on ? "yes" : "no";
}

async function start() {
  vault = await Vault.open();
  identity = await Identity.load(vault);
  const known = await vault.get("rp");
  punches = new Punches(vault, identity, known ?? location.hostname);
  $("in").onclick = () => punch("IN");
  $("out").onclick = () => punch("OUT");
  $("bind").onclick = bind;
  $("check").onclick = check;
  $("copy").onclick = () => navigator.clipboard.writeText($("jwk").value);
  addEventListener("online", send);
  addEventListener("offline", () => {
    reached = false;
    show();
  });
  setInterval(tick, 1_000);
  setInterval(send, RETRY_MS);
  tick();
  busy(false);
  const worker = await navigator.serviceWorker?.register("sw.js");
  if (worker) navigator.serviceWorker.ready.then(() => (root.shell = "kept"));
  try {
    const { rp_id } = await identity.config();
    reached = true;
    punches.rpId = rp_id;
    await vault.put("rp", rp_id);
    if (!identity.owner) await showEnrolment();
  } catch (error) {
    quiet(error);
  }
  await show();
  if (identity.owner) {
    await send();
    await showToday().catch(quiet);
  }
}

start().catch((error) => {
  console.error(error);
  say("Halaman tidak dapat dibuka di peramban ini.");
  root.state = "broken";
});
