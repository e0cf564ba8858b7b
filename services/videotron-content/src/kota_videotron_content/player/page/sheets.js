/** What the player draws itself: the pairing screen, the test card and emergency messages. */

const LEVELS = { EXTREME: "AWAS", WARNING: "WASPADA", NOTICE: "INFORMASI" };
const element = (id) => document.getElementById(id);

/** Fit the canvas into the window; with `?scale=1` one canvas pixel is one CSS pixel at the upper left corner. */
export function fitCanvas(canvas, width, height) {
  const exact = new URLSearchParams(location.search).get("scale") === "1";
  const scale = exact ? 1 : Math.min(innerWidth / width, innerHeight / height);
  Object.assign(canvas.style, {
    width: `${width * scale}px`,
    height: `${height * scale}px`,
    left: exact ? "0" : `${(innerWidth - width * scale) / 2}px`,
    top: exact ? "0" : `${(innerHeight - height * scale) / 2}px`,
  });
}

/** The code that the operator types, and how long it works. */
export class PairingSheet {
  constructor(clock, serial) {
    this.clock = clock;
    element("pairing-serial").textContent = serial;
  }

  /** @param {{code: string, untilMs: number}|null} shown null while no code could be had */
  show(shown) {
    element("pairing").hidden = false;
    clearInterval(this.timer);
    const tiles = [...(shown?.code ?? "····-····")].map((char) => {
      const tile = document.createElement("span");
      tile.textContent = char === "-" ? "–" : char;
      tile.className = char === "-" ? "gap" : "";
      return tile;
    });
    element("pairing-code").replaceChildren(...tiles);
    element("pairing-code").dataset.code = shown?.code ?? "";
    const tick = () => {
      const leftS = shown ? Math.max(0, Math.round((shown.untilMs - this.clock.now()) / 1_000)) : 0;
      const text = `Berlaku ${Math.floor(leftS / 60)}.${String(leftS % 60).padStart(2, "0")} menit lagi`;
      element("pairing-life").textContent = shown ? text : "Menghubungi layanan kota…";
    };
    tick();
    this.timer = setInterval(tick, 1_000);
  }

  hide() {
    clearInterval(this.timer);
    element("pairing").hidden = true;
  }
}

/** The test card: shown only when there is nothing else that may be shown. */
export class Card {
  constructor(serial) {
    element("card-serial").textContent = serial;
  }

  show(title, text, screen, canvas) {
    element("card-title").textContent = title;
    element("card-text").textContent = text;
    element("card-screen").textContent = screen.split("/").at(-1) || "-";
    element("card-pixels").textContent = canvas ? `${canvas.w} × ${canvas.h}` : `${innerWidth} × ${innerHeight}`;
    element("card").hidden = false;
  }

  hide() {
    element("card").hidden = true;
  }
}

/** Emergency messages, over everything else. */
export class OverrideSheet {
  constructor(media) {
    this.media = media;
    this.shown = "";
    new ResizeObserver(() => this.#fit()).observe(element("override"));
  }

  /** @param {object|null} override @param {string} timezone IANA zone in which its end is written */
  async show(override, timezone) {
    const sheet = element("override");
    // A picture that arrives later is another showing of the same message.
    const hasMedia = Boolean(override?.sha256) && this.media.has(override.sha256);
    const key = override ? `${override.id}|${override.until_ms}|${override.text}|${hasMedia}` : "";
    if (key === this.shown) return;
    this.shown = key;
    sheet.hidden = !override;
    if (!override) return;
    sheet.dataset.severity = override.severity;
    element("override-level").textContent = LEVELS[override.severity] ?? LEVELS.NOTICE;
    element("override-text").textContent = hasMedia ? "" : override.text || "Ikuti arahan petugas.";
    element("override-issuer").textContent = override.issuer;
    element("override-until").textContent = `Berlaku sampai ${clockTime(override.until_ms, timezone)}`;
    element("override-drill").hidden = element("override-badge").hidden = !override.drill;
    const words = Array.from({ length: 24 }, () => Object.assign(document.createElement("span"), { textContent: "LATIHAN" }));
    element("override-drill").replaceChildren(...(override.drill ? words : []));
    element("override-media").replaceChildren(...(hasMedia ? [await this.#picture(override)] : []));
    this.#fit();
  }

  async #picture(override) {
    const film = override.mime.startsWith("video/");
    const media = document.createElement(film ? "video" : "img");
    if (film) Object.assign(media, { muted: true, loop: true, autoplay: true, playsInline: true });
    media.src = await this.media.url(override.sha256);
    return media;
  }

  /** The largest letters that fit the room. */
  #fit() {
    const text = element("override-text");
    if (element("override").hidden || !text.textContent) return;
    const room = element("override-media").getBoundingClientRect();
    for (let size = room.height * 0.6; size > 8; size *= 0.94) {
      text.style.fontSize = `${size}px`;
      if (text.scrollHeight <= room.height && text.scrollWidth <= text.clientWidth) return;
    }
  }
}

function clockTime(ms, timeZone) {
  const zone = { "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };
  const text = new Intl.DateTimeFormat("id-ID", { timeZone, hour: "2-digit", minute: "2-digit" }).format(ms);
  return `${text} ${zone[timeZone] ?? ""}`.trim();
}
