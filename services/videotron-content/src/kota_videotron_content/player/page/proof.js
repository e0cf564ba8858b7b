/** Proof of play: every showing is written down first and reported until the server has it, exactly once each. */

import { uuid7 } from "./encoding.js";
import { Backoff } from "./waiting.js";

const BATCH = 500;
const FULL_PER_MILLE = 950; // from here on a showing counts as completed, as the server counts

export class Proof {
  constructor(vault, clock, edge, status) {
    Object.assign(this, { vault, clock, edge, status });
    this.bootId = crypto.randomUUID();
    this.n = 0;
    this.sending = null;
    this.backoff = new Backoff(2_000, 300_000);
    this.notBeforeMs = 0;
  }

  /** Write down that an item was on the screen from `startMs` to `endMs` (the device's clock). */
  async record(seq, play, startMs, endMs, cut) {
    if (!play.item.sha256 || endMs - startMs < 1) return;
    const shownMs = endMs - startMs;
    const full = shownMs * 1_000 >= play.plannedMs * FULL_PER_MILLE;
    this.n += 1;
    await this.vault.addPlay({
      boot_id: this.bootId,
      n: this.n,
      play_id: uuid7(this.clock.now()),
      playlist_seq: seq,
      booking: play.item.booking,
      sha256: play.item.sha256,
      start_ms: Math.round(startMs),
      end_ms: Math.round(endMs),
      offset_ms: Math.round(this.clock.offsetMs),
      planned_ms: play.plannedMs,
      result: full && !cut ? "completed" : "cut",
      trace: play.item.trace ?? "",
    });
    this.status.queue(await this.vault.countPlays());
    this.flush();
  }

  /** Report what waits, unless that already happens. */
  flush() {
    this.sending ??= this.#send().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  async #send() {
    if (this.clock.deviceMs() < this.notBeforeMs) return;
    try {
      for (let batch = await this.vault.plays(BATCH); batch.length; batch = await this.vault.plays(BATCH)) {
        await this.#report(batch);
        await this.vault.removePlays(batch.map((record) => [record.boot_id, record.n]));
        this.status.queue(await this.vault.countPlays());
      }
      this.backoff.reset();
    } catch (error) {
      console.warn("proof of play", error);
      this.notBeforeMs = this.clock.deviceMs() + this.backoff.next();
    }
  }

  async #report(batch) {
    const response = await this.edge.request(`${this.edge.identity.screen}/plays`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson", "idempotency-key": batch[0].play_id },
      body: batch.map((record) => JSON.stringify(record)).join("\n"),
    });
    if (!response.ok) {
      if (response.status < 500) this.status.fault("PROOF_REFUSED");
      throw new Error(`plays answered ${response.status}`);
    }
    const { records = [] } = await response.json();
    const rejected = records.filter((record) => record.verdict === "rejected");
    if (rejected.length) {
      console.warn("plays rejected", rejected);
      this.status.fault(`PLAY_${rejected[0].reason ?? "REJECTED"}`);
    }
  }
}
