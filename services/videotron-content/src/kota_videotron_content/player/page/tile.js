/**
 * The tile beside the playlist: the calls of the service hall that the screen stands in. A signed document like the
 * playlist, with its own sequence; outside its own time nothing is shown, so an old number never stays on a screen.
 */

import { Refusal, verified } from "./playlist.js";
import { Backoff, Signal } from "./waiting.js";

const FORMAT = "kota.tile.v1";
const ERROR_CAP_MS = 30_000;
const SHOWN_BEFORE = 5;

/** Pulls the newest tile when a hint or a playlist's answer names one that is not here yet. */
export class TileSync {
  constructor(vault, identity, edge, sync, status) {
    Object.assign(this, { vault, identity, edge, sync, status });
    this.named = new Signal();
    this.newest = null;
    this.wantedSeq = 0;
    this.floor = 0;
  }

  /** What was kept, verified again. */
  async restore() {
    this.floor = (await this.vault.get("tile-floor")) ?? 0;
    const signed = await this.vault.get("tile");
    if (!signed) return;
    try {
      this.newest = await this.#believe(signed);
    } catch (error) {
      this.status.fault(error.code ?? "STORAGE_DAMAGED");
    }
  }

  /** Somebody says that a tile of this sequence exists. */
  name(seq) {
    if (!Number.isSafeInteger(seq) || seq <= this.wantedSeq) return;
    this.wantedSeq = seq;
    this.named.fire();
  }

  /** Pull whenever a newer one is named, for ever. */
  async run() {
    const backoff = new Backoff(500, ERROR_CAP_MS);
    for (;;) {
      if ((this.newest?.seq ?? 0) >= this.wantedSeq) await this.named.next(86_400_000);
      try {
        await this.#pull();
        backoff.reset();
      } catch (error) {
        console.warn("tile", error);
        if (error instanceof Refusal) this.status.fault(error.code);
      }
      if ((this.newest?.seq ?? 0) < this.wantedSeq) await this.named.next(backoff.next());
    }
  }

  /** What belongs on the screen at `t`; null for nothing. */
  at(t) {
    const tile = this.newest;
    return tile && tile.from_ms <= t && t < tile.until_ms && tile.calls.length ? tile : null;
  }

  async #pull() {
    const response = await this.edge.request(`${this.identity.screen}/tile`);
    if (response.status === 404) this.wantedSeq = 0; // there is none any more
    if (!response.ok) return;
    const signed = {
      data: await response.arrayBuffer(),
      keyid: response.headers.get("x-kota-key-id") ?? "",
      signature: response.headers.get("x-kota-signature") ?? "",
    };
    const tile = await this.#believe(signed);
    await this.vault.put("tile", signed);
    await this.vault.put("tile-floor", tile.seq);
    this.floor = tile.seq;
    this.newest = tile;
    this.status.set("tile", tile.seq);
    this.sync.changed.fire();
  }

  /** The tile behind signed bytes. Throws Refusal. */
  async #believe(signed) {
    if (!(await verified(signed, this.sync.keys))) throw new Refusal("TILE_SIGNATURE_INVALID");
    let tile;
    try {
      tile = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(signed.data));
    } catch (error) {
      throw new Refusal("TILE_MALFORMED", error.message);
    }
    if (tile.format !== FORMAT || tile.kind !== "queue") throw new Refusal("TILE_UNKNOWN", String(tile.format));
    if (tile.screen !== this.identity.screen) throw new Refusal("TILE_FOREIGN", String(tile.screen));
    checkShape(tile);
    if (tile.seq < this.floor) throw new Refusal("TILE_ROLLED_BACK", `${tile.seq} < ${this.floor}`);
    return tile;
  }
}

function checkShape(tile) {
  const natural = (value) => Number.isSafeInteger(value) && value >= 0;
  const whole = ["seq", "from_ms", "until_ms", "fresh_ms"].every((name) => natural(tile[name]));
  const text = (value) => typeof value === "string";
  const call = (c) => text(c?.number) && text(c.counter) && text(c.service) && natural(c.called_ms);
  if (!whole || !Array.isArray(tile.calls) || !tile.calls.every(call)) throw new Refusal("TILE_MALFORMED");
}

/** Draws the calls beside the playlist, which gets the rest of the canvas. */
export class QueueSheet {
  constructor(canvas) {
    this.canvas = canvas;
    this.sheet = document.getElementById("queue");
    this.shown = "";
  }

  /** @param {object|null} tile @param {number} t server time */
  show(tile, t) {
    const [newest, ...before] = tile?.calls ?? [];
    const fresh = Boolean(newest) && t < newest.called_ms + tile.fresh_ms;
    const key = tile ? `${tile.seq}|${fresh}` : "";
    if (key === this.shown) return;
    this.shown = key;
    this.sheet.hidden = !tile;
    this.canvas.classList.toggle("with-queue", Boolean(tile));
    if (!tile) return;
    this.sheet.classList.toggle("fresh", fresh);
    const put = (id, text) => (document.getElementById(id).textContent = text);
    put("queue-number", newest.number);
    put("queue-counter", newest.counter);
    put("queue-service", newest.service);
    const rows = before.slice(0, SHOWN_BEFORE).map((call) => {
      const row = document.createElement("li");
      for (const text of [call.number, call.counter]) row.append(Object.assign(document.createElement("span"), { textContent: text }));
      return row;
    });
    document.getElementById("queue-before").replaceChildren(...rows);
  }
}
