/**
 * Media by SHA-256 in the origin's private file system: `<hex>.part` while it grows, `<hex>` once its content was
 * compared with its name. A cut download goes on where it stopped, also after a power cut.
 */

import { sha256 } from "./encoding.js";
import { Backoff, sleep } from "./waiting.js";

const CHUNK_BYTES = 4 * 1024 * 1024;
const ATTEMPTS = 5;

export class Media {
  constructor(edge, status, directory, present) {
    Object.assign(this, { edge, status, directory, present });
    this.checked = new Set(); // compared with their names since the page began
    this.urls = new Map();
    this.running = Promise.resolve();
  }

  static async open(edge, status) {
    await navigator.storage.persist?.();
    const root = await navigator.storage.getDirectory();
    const directory = await root.getDirectoryHandle("media", { create: true });
    const present = new Set();
    for await (const name of directory.keys()) if (!name.endsWith(".part")) present.add(name);
    return new Media(edge, status, directory, present);
  }

  has(sha) {
    return this.present.has(sha);
  }

  /** An address for an element. Throws when the file is not there or no longer what its name says. */
  async url(sha) {
    if (!this.urls.has(sha)) {
      const file = await (await this.directory.getFileHandle(sha)).getFile();
      if (!this.checked.has(sha) && (await sha256(await file.arrayBuffer())) !== sha) {
        await this.#drop(sha);
        throw new Error(`media ${sha} changed on disk`);
      }
      this.checked.add(sha);
      this.urls.set(sha, URL.createObjectURL(file));
    }
    return this.urls.get(sha);
  }

  /** Fetch what is missing, in order, one at a time; `arrived` is called after each. */
  fetchAll(shas, arrived) {
    this.running = this.running.then(async () => {
      for (const sha of shas) {
        if (this.has(sha)) continue;
        try {
          await this.#fetch(sha);
          arrived();
        } catch (error) {
          console.warn("media", sha, error);
          this.status.fault(error.code ?? "MEDIA_UNAVAILABLE");
        }
      }
    });
    return this.running;
  }

  /** Remove what nobody needs any more. */
  async keepOnly(shas) {
    for await (const name of this.directory.keys()) {
      if (!shas.has(name.replace(/\.part$/, ""))) await this.#drop(name);
    }
  }

  async #drop(name) {
    this.present.delete(name);
    this.checked.delete(name);
    URL.revokeObjectURL(this.urls.get(name) ?? "");
    this.urls.delete(name);
    await this.directory.removeEntry(name).catch(() => {}); // gone already is as good
  }

  async #fetch(sha) {
    const backoff = new Backoff(500, 30_000);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const part = await this.directory.getFileHandle(`${sha}.part`, { create: true });
        while (await this.#chunk(sha, part));
        const bytes = await (await part.getFile()).arrayBuffer();
        if ((await sha256(bytes)) !== sha) {
          await this.#drop(`${sha}.part`);
          throw Object.assign(new Error("content differs from its name"), { code: "MEDIA_HASH_MISMATCH" });
        }
        await part.move(sha);
        this.present.add(sha);
        this.checked.add(sha);
        return;
      } catch (error) {
        if (attempt >= ATTEMPTS || error.code === "MEDIA_HASH_MISMATCH") throw error;
        await sleep(backoff.next());
      }
    }
  }

  /** Append one chunk; gives whether there is more. */
  async #chunk(sha, part) {
    const have = (await part.getFile()).size;
    const response = await this.edge.request(`${this.edge.city}/media/${sha}`, {
      headers: { range: `bytes=${have}-${have + CHUNK_BYTES - 1}` },
      timeoutMs: 120_000,
    });
    if (response.status === 416) return false; // nothing follows: the hash decides whether that is the end
    if (!response.ok) throw new Error(`media answered ${response.status}`);
    const whole = response.status === 200;
    const total = whole ? 0 : Number(response.headers.get("content-range")?.split("/")[1]);
    await this.#room(total - have);
    const bytes = await response.arrayBuffer();
    const file = await part.createWritable({ keepExistingData: !whole });
    await file.write({ type: "write", position: whole ? 0 : have, data: bytes });
    await file.close();
    return !whole && have + bytes.byteLength < total && bytes.byteLength > 0;
  }

  async #room(bytes) {
    const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
    if (bytes > quota - usage) throw Object.assign(new Error("no room"), { code: "STORAGE_FULL" });
  }
}
