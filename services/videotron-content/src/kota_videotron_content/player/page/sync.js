/**
 * Keeps the newest believable playlist at hand: polls, follows hints, verifies, fetches media.
 *
 * `newest` is the last document accepted; `current` the one that plays. A document becomes current when the media of its
 * first segment are complete, so that a change never blanks the screen.
 */

import { Refusal, believe, mediaInOrder, readyAt, verified } from "./playlist.js";
import { Backoff, Signal, seeded, sleep } from "./waiting.js";

const POLL_MS = 15_000;
const ERROR_CAP_MS = 300_000;

export class Sync {
  constructor(vault, clock, identity, edge, media, status) {
    Object.assign(this, { vault, clock, identity, edge, media, status });
    this.changed = new Signal(); // the director looks again
    this.hinted = new Signal();
    this.current = null;
    this.newest = null;
    this.named = () => {}; // told the sequence of the tile that the server has
    this.retired = false;
    this.suspended = false; // identity no longer knows this device: paid items stop
    this.keys = [];
    this.etag = "";
    this.floor = { seq: 0, sha256: "" };
  }

  /** What was kept, verified again: storage is not trusted more than the network. */
  async restore() {
    this.keys = (await this.vault.get("keys")) ?? [];
    this.floor = (await this.vault.get("floor")) ?? this.floor;
    this.current = await this.#restored("current");
    this.newest = (await this.#restored("newest")) ?? this.current;
    this.etag = this.newest?.etag ?? "";
  }

  async #restored(name) {
    const signed = await this.vault.get(name);
    if (!signed) return null;
    try {
      const expected = { screen: this.identity.screen, floor: { seq: 0, sha256: "" } };
      return { ...(await believe(signed, this.keys, expected)), etag: signed.etag };
    } catch (error) {
      this.status.fault(error.code ?? "STORAGE_DAMAGED");
      return null;
    }
  }

  /** Poll for ever. */
  async run() {
    const random = seeded(this.identity.device.clientId);
    const backoff = new Backoff(1_000, ERROR_CAP_MS, random);
    this.#follow();
    if (this.newest) this.#fetchMedia();
    for (;;) {
      let waitMs;
      try {
        waitMs = (await this.pull()) * (0.8 + 0.4 * random());
        backoff.reset();
      } catch (error) {
        this.#refusedBy(error);
        waitMs = backoff.next();
      }
      await this.hinted.next(waitMs);
    }
  }

  /** Ask once; gives after how many ms to ask again. Throws when the answer is of no use. */
  async pull() {
    if (!this.keys.length) await this.#learnKeys();
    const response = await this.edge.request(`${this.identity.screen}/playlist`, {
      headers: { ...(this.etag ? { "if-none-match": this.etag } : {}), "x-kota-player-report": this.status.report() },
    });
    this.#setSuspended(false);
    this.named(Number(response.headers.get("x-kota-tile-seq")));
    if (response.status === 200) await this.#take(response);
    else if (response.status === 410) await this.#retire();
    else if (response.status !== 304) {
      const retryS = Number(response.headers.get("retry-after"));
      if (response.status >= 500 || response.status === 429) return Math.max(1, retryS || 15) * 1_000;
      this.status.fault(`PULL_${response.status}`);
      throw new Error(`playlist answered ${response.status}`);
    }
    return Number(response.headers.get("x-poll-after-ms")) || POLL_MS;
  }

  async #take(response) {
    const signed = await signedBody(response);
    try {
      if (!this.keys.some((key) => key.keyid === signed.keyid)) await this.#learnKeys();
      const document = await believe(signed, this.keys, { screen: this.identity.screen, floor: this.floor });
      await this.vault.put("newest", signed);
      this.floor = { seq: Math.max(document.seq, document.min_seq), sha256: document.sha256 };
      await this.vault.put("floor", this.floor);
      this.newest = { ...document, etag: signed.etag };
      this.etag = signed.etag;
      this.retired = false;
      this.changed.fire();
      this.#fetchMedia();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      console.error("playlist refused", error.message);
      this.status.fault(error.code);
    }
  }

  /** At an item's end: the newest document takes over when it is complete and has begun. */
  async advance(t) {
    const { newest, current } = this;
    if (!newest || newest === current || t < newest.not_before_ms) return;
    if (!readyAt(newest, t, (sha) => this.media.has(sha))) return;
    this.current = newest;
    await this.vault.put("current", await this.vault.get("newest"));
    await this.#forgetOldMedia();
  }

  #fetchMedia() {
    const document = this.newest;
    this.media.fetchAll(mediaInOrder(document, this.clock.now()), () => this.changed.fire());
  }

  async #forgetOldMedia() {
    const needed = [this.current, this.newest].filter(Boolean);
    const shas = needed.flatMap((d) => [...d.items.map((item) => item.sha256), d.override?.sha256 ?? ""]);
    await this.media.keepOnly(new Set(shas));
  }

  /** The first key set is taken as it comes, when the screen is paired; later ones only from a key already trusted. */
  async #learnKeys() {
    const response = await this.edge.request(`${this.edge.city}/screen-keys.json`);
    if (!response.ok) throw new Error(`screen-keys answered ${response.status}`);
    const signed = await signedBody(response);
    if (this.keys.length && !(await verified(signed, this.keys))) throw new Refusal("KEYS_UNTRUSTED");
    const { keys } = JSON.parse(new TextDecoder().decode(signed.data));
    await this.vault.put("keys", keys);
    this.keys = keys;
  }

  async #retire() {
    this.retired = true;
    this.current = null;
    this.newest = null;
    this.etag = "";
    await this.vault.remove("current");
    await this.vault.remove("newest");
    this.changed.fire();
  }

  #refusedBy(error) {
    console.warn("pull", error);
    if (error.code !== "invalid_client") return;
    this.status.fault("DEVICE_REFUSED");
    this.#setSuspended(true);
  }

  #setSuspended(value) {
    if (value === this.suspended) return;
    this.suspended = value;
    this.changed.fire();
  }

  /** Hints by server-sent events: `{seq, kind, urgent}`. They only shorten the wait; the state is always pulled. */
  async #follow() {
    const backoff = new Backoff(1_000, 60_000);
    for (;;) {
      try {
        const response = await this.edge.request(`${this.identity.screen}/events`, {
          headers: { accept: "text/event-stream" },
          timeoutMs: 86_400_000,
        });
        if (!response.ok) throw new Error(`events answered ${response.status}`);
        for await (const hint of events(response.body)) {
          backoff.reset();
          if (hint.kind === "tile") this.named(hint.seq);
          else if (!(hint.seq <= this.floor.seq)) this.hinted.fire();
        }
      } catch (error) {
        console.debug("hints", error);
      }
      await sleep(backoff.next());
    }
  }
}

async function signedBody(response) {
  return {
    data: await response.arrayBuffer(),
    keyid: response.headers.get("x-kota-key-id") ?? "",
    signature: response.headers.get("x-kota-signature") ?? "",
    etag: response.headers.get("etag") ?? "",
  };
}

/** The JSON of each event of a stream. */
async function* events(body) {
  let pending = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    pending += text.replaceAll("\r\n", "\n");
    const blocks = pending.split("\n\n");
    pending = blocks.pop();
    for (const block of blocks) {
      const data = block.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim());
      if (data.length) yield JSON.parse(data.join("\n"));
    }
  }
}
