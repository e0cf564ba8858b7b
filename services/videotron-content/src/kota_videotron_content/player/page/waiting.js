/** Waiting: for a time, for a signal, with jitter and with backoff. */

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Something that happens again and again; `next` waits for the next time, or until `ms` have passed. */
export class Signal {
  #waiting = new Set();

  fire() {
    for (const resolve of this.#waiting) resolve(true);
    this.#waiting.clear();
  }

  next(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => finish(false), ms);
      const finish = (fired) => {
        clearTimeout(timer);
        this.#waiting.delete(finish);
        resolve(fired);
      };
      this.#waiting.add(finish);
    });
  }
}

/** Even numbers in [0, 1) that follow from a text, so that devices spread but each keeps its own rhythm. */
export function seeded(text) {
  let state = 2166136261;
  for (const char of text) state = Math.imul(state ^ char.codePointAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Decorrelated backoff: each wait is between `base` and three times the one before, at most `cap`. */
export class Backoff {
  constructor(baseMs, capMs, random = Math.random) {
    Object.assign(this, { baseMs, capMs, random, lastMs: baseMs });
  }

  next() {
    this.lastMs = Math.min(this.capMs, this.baseMs + this.random() * (this.lastMs * 3 - this.baseMs));
    return this.lastMs;
  }

  reset() {
    this.lastMs = this.baseMs;
  }
}
