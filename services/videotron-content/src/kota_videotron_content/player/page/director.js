/**
 * Decides what is on the screen at each instant and writes down what was.
 *
 * In this order: an emergency message; beside everything else the calls of the hall; what the current playlist plans for now; what may stand in for it (never paid);
 * the test card. Position follows from the server's time alone, so a restarted player resumes where its neighbours are.
 */

import { playAt, standInAt } from "./playlist.js";
import { fitCanvas } from "./sheets.js";

const LOOK_MS = 1_000; // how long the director trusts a decision at most
const STRIKES = 3; // failures after which a file is not tried again until the page is loaded anew
const STALL_MS = 2_000;
const CARDS = {
  boot: ["Layar siap", "Menunggu daftar tayang dari kota."],
  retired: ["Layar tidak aktif", "Layar ini sudah dihentikan oleh operator kota."],
  card: ["Layar informasi kota", "Tidak ada tayangan terjadwal saat ini."],
};

export class Director {
  constructor({ clock, sync, tiles, queue, media, proof, stage, card, override, status, canvas }) {
    Object.assign(this, { clock, sync, tiles, queue, media, proof, stage, card, override, status, canvas });
    this.shown = null; // {key, play, seq, startMs (device), state}
    this.strikes = new Map();
    this.film = { time: -1, sinceMs: 0 };
  }

  /** Direct for ever. Nothing that goes wrong in one turn may stop the next. */
  async run() {
    for (;;) {
      let untilMs = this.clock.now() + LOOK_MS;
      try {
        untilMs = Math.min(untilMs, await this.#turn());
      } catch (error) {
        console.error("director", error);
        this.status.fault("DIRECTOR_FAILED");
      }
      await this.sync.changed.next(Math.max(1, untilMs - this.clock.now()));
    }
  }

  /** One decision; gives until when it holds, in server time. */
  async #turn() {
    const t = this.clock.now();
    const emergency = this.#emergency(t);
    if (!this.shown?.play || t >= this.shown.play.toMs || this.#withdrawn(this.shown.play) || !this.sync.current) {
      await this.sync.advance(t);
    }
    fitCanvas(this.canvas, this.sync.current?.canvas.w || innerWidth, this.sync.current?.canvas.h || innerHeight);
    this.#tell(emergency);
    // Beside the playlist, never over it; an emergency message has the whole canvas.
    this.queue.show(emergency || this.sync.retired ? null : this.tiles.at(t), t);
    if (emergency) {
      await this.#end(true);
      await this.override.show(emergency, this.sync.newest.timezone);
      return emergency.until_ms;
    }
    await this.override.show(null, "");
    this.#watchFilm();
    const decision = this.#decide(t);
    if (decision.key !== this.shown?.key) await this.#change(decision);
    if (!decision.play) return t + LOOK_MS;
    await this.#prepareNext(decision.play.toMs + 1);
    return decision.play.toMs;
  }

  #emergency(t) {
    const override = this.sync.newest?.override;
    return override && override.from_ms <= t && t < override.until_ms ? override : null;
  }

  /** What should be on the screen at `t`. */
  #decide(t) {
    const { current: document, suspended } = this.sync;
    if (this.sync.retired) return { key: "retired", state: "retired", play: null };
    if (!document) return { key: "boot", state: "boot", play: null };
    const valid = !suspended && document.not_before_ms <= t && t < document.not_after_ms;
    const planned = valid ? playAt(document, t) : null;
    const usable = (item) => this.#usable(item);
    const play = planned && usable(planned.item) ? planned : standInAt(document, t, usable);
    if (!play) return { key: "card", state: "card", play: null };
    if (planned && play !== planned) play.toMs = Math.min(play.toMs, planned.toMs);
    const state = play === planned ? "playing" : "fallback";
    return { key: `${document.seq}|${play.item.booking}|${play.item.sha256}|${Math.round(play.fromMs)}`, state, play };
  }

  /** Whether an item can and may be shown: its media is whole, and the newest document still has it. */
  #usable(item) {
    if (!item.sha256 || !this.media.has(item.sha256)) return false;
    if ((this.strikes.get(item.sha256) ?? 0) >= STRIKES) return false;
    return !this.#withdrawn({ item });
  }

  #withdrawn({ item }) {
    const { newest, current } = this.sync;
    if (!newest || newest === current) return false;
    return !newest.items.some((other) => other.booking === item.booking && other.sha256 === item.sha256);
  }

  async #change(decision) {
    const { play, key, state } = decision;
    if (!play) {
      await this.#end(true);
      const [title, text] = CARDS[state];
      this.card.show(title, text, this.sync.identity.screen, this.sync.current?.canvas);
      this.#began(decision);
      return;
    }
    try {
      const prepared = await this.stage.prepare(key, play.item, await this.media.url(play.item.sha256));
      await this.stage.show(prepared, this.clock.now() - play.fromMs);
    } catch (error) {
      this.#strike(play.item.sha256, error);
      return;
    }
    await this.#end(false);
    this.card.hide();
    this.#began(decision);
  }

  #began({ key, play, state }) {
    this.shown = { key, play, state, seq: this.sync.current?.seq ?? 0, startMs: this.clock.deviceMs() };
    this.film = { time: -1, sinceMs: this.shown.startMs };
    this.#tell(null);
  }

  /** The item on the screen is over: into the book of plays. */
  async #end(cut) {
    const { shown } = this;
    this.shown = null;
    if (!shown?.play) return;
    const endMs = Math.min(this.clock.deviceMs(), shown.play.toMs - this.clock.offsetMs + LOOK_MS);
    await this.proof.record(shown.seq, shown.play, shown.startMs, endMs, cut && this.clock.now() < shown.play.toMs);
  }

  async #prepareNext(t) {
    const next = this.#decide(t);
    if (!next.play) return;
    try {
      await this.stage.prepare(next.key, next.play.item, await this.media.url(next.play.item.sha256));
    } catch (error) {
      this.#strike(next.play.item.sha256, error);
    }
  }

  #strike(sha, error) {
    console.error("media does not play", sha, error);
    this.strikes.set(sha, (this.strikes.get(sha) ?? 0) + 1);
    this.status.fault("MEDIA_DOES_NOT_PLAY");
  }

  /** A film that stands still for two seconds is not shown any longer. */
  #watchFilm() {
    const time = this.stage.filmTime;
    const nowMs = this.clock.deviceMs();
    if (time === null || time !== this.film.time) {
      this.film = { time, sinceMs: nowMs };
    } else if (nowMs - this.film.sinceMs > STALL_MS && this.shown?.play) {
      this.strikes.set(this.shown.play.item.sha256, STRIKES);
      this.status.fault("MEDIA_STALLED");
    }
  }

  #tell(emergency) {
    const { shown, status, sync } = this;
    status.set("state", emergency ? "override" : (shown?.state ?? "boot"));
    status.set("override", emergency?.id ?? "");
    status.set("seq", sync.current?.seq ?? "");
    status.set("accepted", sync.floor.seq);
    status.set("item", emergency ? "" : (shown?.play?.item.sha256 ?? ""));
    status.set("booking", emergency ? "" : (shown?.play?.item.booking ?? ""));
    status.set("skew", Math.round(this.clock.offsetMs));
  }
}
