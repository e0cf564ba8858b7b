/** The player, put together: open what is kept, play it, then look for the network. */

import { Clock } from "./clock.js";
import { Director } from "./director.js";
import { Edge } from "./edge.js";
import { Identity } from "./identity.js";
import { Media } from "./media.js";
import { Proof } from "./proof.js";
import { Card, OverrideSheet, PairingSheet, fitCanvas } from "./sheets.js";
import { Stage } from "./stage.js";
import { Status } from "./status.js";
import { Sync } from "./sync.js";
import { QueueSheet, TileSync } from "./tile.js";
import { Vault } from "./vault.js";

const RELOAD_HOUR = 4; // local time at which the page begins anew: new shell, fresh memory

const root = document.documentElement;
const canvas = document.getElementById("canvas");
const status = new Status(root, document.getElementById("panel"));

async function play() {
  fitCanvas(canvas, innerWidth, innerHeight);
  keepShell();
  const vault = await Vault.open();
  const clock = await Clock.load(vault);
  const identity = await Identity.load(vault, clock);
  const edge = new Edge(identity, clock, status);
  const media = await Media.open(edge, status);
  const proof = new Proof(vault, clock, edge, status);
  const sync = new Sync(vault, clock, identity, edge, media, status);
  status.set("serial", identity.serial);
  status.queue(await vault.countPlays());
  await pairing(identity, new PairingSheet(clock, identity.serial));
  status.set("screen", identity.screen);
  await sync.restore();
  const tiles = new TileSync(vault, identity, edge, sync, status);
  sync.named = (seq) => tiles.name(seq);
  await tiles.restore();
  const stage = new Stage([...document.querySelectorAll(".layer")]);
  const card = new Card(identity.serial);
  const override = new OverrideSheet(media);
  const queue = new QueueSheet(canvas);
  const director = new Director({ clock, sync, tiles, queue, media, proof, stage, card, override, status, canvas });
  navigator.wakeLock?.request("screen").catch(() => {}); // refused when the page is not in front: then nothing sleeps
  reloadAtNight();
  setInterval(() => proof.flush(), 15_000);
  await Promise.all([director.run(), sync.run(), tiles.run()]);
}

async function pairing(identity, sheet) {
  if (identity.device) return;
  status.set("state", "pairing");
  await identity.pair((shown) => {
    sheet.show(shown);
    status.set("code", shown?.code ?? "");
  });
  sheet.hide();
}

/** The service worker keeps the page itself, so that it starts with no network. */
async function keepShell() {
  await navigator.serviceWorker.register("sw.js");
  await navigator.serviceWorker.ready;
  status.set("shell", "kept");
}

function reloadAtNight() {
  const next = new Date();
  next.setHours(RELOAD_HOUR, Math.floor(Math.random() * 30), 0, 0);
  if (next <= Date.now()) next.setDate(next.getDate() + 1);
  setTimeout(() => location.reload(), next - Date.now());
}

// Two players on one store would report everything twice: the second waits until the first is closed.
navigator.locks.request("kota-player", play).catch((error) => {
  console.error("player", error);
  status.fault("PLAYER_FAILED");
  setTimeout(() => location.reload(), 10_000);
});
