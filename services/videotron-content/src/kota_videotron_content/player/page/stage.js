/**
 * Two layers on each other. One shows, the other prepares; they change places only when the next picture is decoded or
 * the next film has presented a frame. So there is never a black gap: at worst the last frame stays on.
 */

const FIRST_FRAME_MS = 2_000;

export class Stage {
  /** @param {HTMLElement[]} layers */
  constructor(layers) {
    [this.front, this.back] = layers;
    this.prepared = null;
  }

  /** Load an item into the layer behind. Throws when it does not decode. */
  async prepare(key, item, url) {
    if (this.prepared?.key === key) return this.prepared;
    const element = item.mime.startsWith("video/") ? await film(url) : await picture(url);
    this.#clear(this.back);
    this.back.replaceChildren(element);
    this.prepared = { key, element };
    return this.prepared;
  }

  /** Bring what was prepared to the front, `elapsedMs` into it. Throws when a film gives no frame. */
  async show(prepared, elapsedMs) {
    if (prepared.element instanceof HTMLVideoElement) await started(prepared.element, elapsedMs);
    [this.front, this.back] = [this.back, this.front];
    this.front.classList.add("front");
    this.back.classList.remove("front");
    this.prepared = null;
    // The old layer is emptied only after the new one was drawn.
    requestAnimationFrame(() => requestAnimationFrame(() => this.prepared || this.#clear(this.back)));
  }

  /** How far the film in front is, seconds; null for a picture. */
  get filmTime() {
    const element = this.front.firstElementChild;
    return element instanceof HTMLVideoElement && !element.ended ? element.currentTime : null;
  }

  #clear(layer) {
    layer.querySelector("video")?.pause();
    layer.replaceChildren();
  }
}

async function picture(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

async function film(url) {
  const video = document.createElement("video");
  Object.assign(video, { src: url, muted: true, playsInline: true, preload: "auto" });
  await new Promise((resolve, reject) => {
    video.oncanplay = resolve;
    video.onerror = () => reject(new Error(video.error?.message ?? "film does not decode"));
  });
  return video;
}

/** Play from `elapsedMs` and wait until a frame was presented. */
async function started(video, elapsedMs) {
  // A few frames late is no reason to seek, which costs more than it corrects.
  if (elapsedMs > 250) video.currentTime = Math.min(elapsedMs / 1_000, Math.max(0, video.duration - 0.05));
  const presented = new Promise((resolve, reject) => {
    video.requestVideoFrameCallback(resolve);
    setTimeout(() => reject(new Error("film gives no frame")), FIRST_FRAME_MS);
  });
  await video.play();
  await presented;
}
