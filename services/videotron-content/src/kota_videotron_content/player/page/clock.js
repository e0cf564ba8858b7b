/**
 * Time as the server tells it. Screens' own clocks are wrong; every answer carries `X-Server-Time-Ms`, and the answer
 * that travelled fastest says best what the difference is (NTP's rule). The offset is kept, so that a player that
 * starts without a network still knows the time by its own clock and the last offset.
 */

const SAMPLES = 16;
const SAMPLE_LIFE_MS = 30 * 60_000;

export class Clock {
  /** @param {import("./vault.js").Vault} vault @param {{offsetMs: number}|undefined} kept */
  constructor(vault, kept) {
    this.vault = vault;
    this.offsetMs = kept?.offsetMs ?? 0;
    /** @type {{rttMs: number, offsetMs: number, atMs: number}[]} */
    this.samples = [];
  }

  static async load(vault) {
    return new Clock(vault, await vault.get("clock"));
  }

  /** The device's clock in Unix ms; it never jumps while the page lives. */
  deviceMs() {
    return performance.timeOrigin + performance.now();
  }

  /** The server's time in Unix ms, as well as it is known. */
  now() {
    return this.deviceMs() + this.offsetMs;
  }

  /** Learn from one answer: the server's time and the device's before and after. */
  learn(serverMs, sentMs, receivedMs) {
    if (!Number.isFinite(serverMs) || serverMs <= 0) return;
    const sample = { rttMs: receivedMs - sentMs, offsetMs: serverMs - (sentMs + receivedMs) / 2, atMs: receivedMs };
    this.samples = [...this.samples, sample].filter((s) => s.atMs > receivedMs - SAMPLE_LIFE_MS).slice(-SAMPLES);
    const best = this.samples.reduce((a, b) => (b.rttMs < a.rttMs ? b : a));
    const moved = Math.abs(best.offsetMs - this.offsetMs);
    this.offsetMs = best.offsetMs;
    if (moved > 20) this.vault.put("clock", { offsetMs: this.offsetMs });
  }
}
