/**
 * A playlist document: is it to be believed, and what does it play at an instant? Nothing here touches the network, the
 * clock or the page.
 */

import { fromBase64url, sha256 } from "./encoding.js";

export const FORMAT = "kota.playlist.v1";

/** Why a document was not believed; `code` is what the operator sees. */
export class Refusal extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`.trim());
    this.code = code;
  }
}

/**
 * The document behind signed bytes. Throws Refusal.
 *
 * @param {{data: ArrayBuffer, keyid: string, signature: string, etag: string}} signed
 * @param {{keyid: string, alg: string, public_b64url: string}[]} keys trusted keys
 * @param {{screen: string, floor: {seq: number, sha256: string}}} expected whose screen this is, and what was accepted
 */
export async function believe(signed, keys, expected) {
  if (!(await verified(signed, keys))) throw new Refusal("SIGNATURE_INVALID");
  const digest = await sha256(signed.data);
  const document = parse(signed.data);
  if (document.format !== FORMAT) throw new Refusal("FORMAT_UNKNOWN", String(document.format));
  if (document.screen !== expected.screen) throw new Refusal("FOREIGN_SCREEN", String(document.screen));
  checkShape(document);
  if (document.seq < document.min_seq || document.seq < expected.floor.seq) {
    throw new Refusal("ROLLED_BACK", `${document.seq} < ${expected.floor.seq}`);
  }
  if (document.seq === expected.floor.seq && expected.floor.sha256 && digest !== expected.floor.sha256) {
    throw new Refusal("TWO_OF_ONE_SEQ", String(document.seq));
  }
  return { ...document, sha256: digest };
}

/** Whether one of the trusted keys signed exactly these bytes. Throws Refusal for a key that is not known. */
export async function verified(signed, keys) {
  const key = keys.find((known) => known.keyid === signed.keyid);
  if (!key || key.alg !== "Ed25519") throw new Refusal("KEY_UNKNOWN", signed.keyid);
  try {
    const algorithm = { name: "Ed25519" };
    const imported = await crypto.subtle.importKey("raw", fromBase64url(key.public_b64url), algorithm, false, ["verify"]);
    return await crypto.subtle.verify(algorithm, imported, fromBase64url(signed.signature), signed.data);
  } catch (error) {
    throw new Refusal("SIGNATURE_INVALID", error.message);
  }
}

function parse(data) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
  } catch (error) {
    throw new Refusal("MALFORMED", error.message);
  }
}

/** Signed nonsense must not stop a player either: whatever the position formula divides by or looks up is checked. */
function checkShape(document) {
  const natural = (value) => Number.isSafeInteger(value) && value >= 0;
  const must = (condition, what) => {
    if (!condition) throw new Refusal("MALFORMED", what);
  };
  for (const name of ["seq", "min_seq", "not_before_ms", "not_after_ms"]) must(natural(document[name]), name);
  must(natural(document.canvas?.w) && natural(document.canvas?.h), "canvas");
  for (const name of ["items", "loops", "segments"]) must(Array.isArray(document[name]), name);
  for (const item of document.items) {
    must(typeof item.sha256 === "string" && /^([0-9a-f]{64})?$/.test(item.sha256), "sha256");
    must(natural(item.duration_ms) && typeof item.mime === "string" && typeof item.booking === "string", "item");
  }
  document.loops.forEach((loop, index) => {
    must(loop.id === index && natural(loop.len_ms) && loop.len_ms > 0 && Array.isArray(loop.entries), "loop");
    const sum = loop.entries.reduce((total, [item, ms]) => {
      must(natural(item) && item < document.items.length && natural(ms) && ms > 0, "entry");
      return total + ms;
    }, 0);
    must(sum === loop.len_ms, "len_ms");
  });
  for (const segment of document.segments) {
    must(natural(segment.from_ms) && natural(segment.to_ms) && segment.from_ms < segment.to_ms, "segment");
    must(natural(segment.phase_ms) && natural(segment.loop) && segment.loop < document.loops.length, "segment");
  }
  const override = document.override;
  must(override === null || (natural(override?.from_ms) && natural(override?.until_ms)), "override");
}

/**
 * What plays at an instant: the position in the loop is `(t - from + phase) mod len`.
 *
 * @returns {{item: object, fromMs: number, toMs: number, plannedMs: number}|null}
 */
export function playAt(document, t) {
  const segment = document.segments.find((s) => s.from_ms <= t && t < s.to_ms);
  if (!segment) return null;
  const loop = document.loops[segment.loop];
  const position = (t - segment.from_ms + segment.phase_ms) % loop.len_ms;
  let start = 0;
  for (const [item, ms] of loop.entries) {
    if (position < start + ms) {
      const fromMs = Math.max(segment.from_ms, t - (position - start));
      const toMs = Math.min(segment.to_ms, t - (position - start) + ms);
      return { item: document.items[item], fromMs, toMs, plannedMs: ms };
    }
    start += ms;
  }
  return null;
}

/** The items that can stand in when the plan cannot be followed: never paid ones. By wall clock, like the plan. */
export function standInAt(document, t, usable) {
  const items = document.items.filter((item) => ["psa", "civic", "house"].includes(item.kind) && usable(item));
  const length = items.reduce((total, item) => total + item.duration_ms, 0);
  if (length === 0) return null;
  let start = Math.floor(t / length) * length;
  for (const item of items) {
    if (t < start + item.duration_ms) {
      return { item, fromMs: start, toMs: start + item.duration_ms, plannedMs: item.duration_ms };
    }
    start += item.duration_ms;
  }
  return null;
}

/** SHA-256 of the media that a document needs, in the order in which it first needs them after `t`. */
export function mediaInOrder(document, t) {
  const found = new Set(document.override?.sha256 ? [document.override.sha256] : []);
  for (const segment of document.segments) {
    if (segment.to_ms <= t) continue;
    for (const sha of ofLoop(document, segment)) found.add(sha);
  }
  return [...found];
}

/** Whether everything is there that plays until the segment of `t` (or the next one) ends. */
export function readyAt(document, t, have) {
  const segment = document.segments.find((s) => t < s.to_ms);
  return !segment || ofLoop(document, segment).every(have);
}

function ofLoop(document, segment) {
  const items = new Set(document.loops[segment.loop].entries.map(([item]) => document.items[item].sha256));
  return [...items].filter(Boolean);
}
