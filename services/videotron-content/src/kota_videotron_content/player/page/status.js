/**
 * What the player says of itself: on `<html data-…>` for operators' tools and tests, with every pull to the server, and
 * on the panel that the key "i" opens. Faults are counted, never shown to the public.
 */

export class Status {
  constructor(root, panel) {
    this.root = root;
    this.panel = panel;
    this.counts = new Map();
    addEventListener("keydown", (event) => {
      if (event.key !== "i") return;
      panel.hidden = !panel.hidden;
      this.#draw();
    });
  }

  set(name, value) {
    this.root.dataset[name] = String(value);
    this.#draw();
  }

  online(value) {
    if (this.root.dataset.online !== String(value)) this.set("online", value);
  }

  queue(length) {
    this.set("queue", length);
  }

  /** Count a fault by its code. */
  fault(code) {
    this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
    this.set("fault", code);
    this.set("faults", [...this.counts.values()].reduce((a, b) => a + b, 0));
  }

  /** One line for the server: `seq=7;faults=2;last=SIGNATURE_INVALID;queue=0`. */
  report() {
    const { seq = "", faults, fault = "", queue = 0, skew = 0 } = this.root.dataset;
    return `seq=${seq};faults=${faults};last=${fault};queue=${queue};skew_ms=${skew}`;
  }

  #draw() {
    if (this.panel.hidden) return;
    const lines = Object.entries(this.root.dataset).map(([name, value]) => `${name.padEnd(8)} ${value}`);
    for (const [code, count] of this.counts) lines.push(`  ${count} × ${code}`);
    this.panel.textContent = lines.join("\n");
  }
}
