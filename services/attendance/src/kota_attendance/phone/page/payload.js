/**
 * kota.attendance.v1.PunchPayload as Protocol Buffers bytes. Only what this page sends; the field numbers are those of the
 * contract. What is encoded here is what is signed: nobody encodes it a second time.
 */

import { join, text } from "./encoding.js";

export const KINDS = { IN: 1, OUT: 2 };

function varint(value) {
  let rest = BigInt(value);
  const bytes = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest ? low | 0x80 : low);
  } while (rest);
  return Uint8Array.from(bytes);
}

function number(field, value) {
  return value ? join(varint(field << 3), varint(value)) : new Uint8Array();
}

/** sint32: negative numbers stay short. */
function signed(field, value) {
  return number(field, value < 0 ? -2 * value - 1 : 2 * value);
}

function bytes(field, value) {
  return value && value.length ? join(varint((field << 3) | 2), varint(value.length), value) : new Uint8Array();
}

function string(field, value) {
  return bytes(field, text(value ?? ""));
}

function location(place) {
  if (!place) return new Uint8Array();
  const inner = join(
    signed(1, Math.round(place.latitude * 1e7)),
    signed(2, Math.round(place.longitude * 1e7)),
    number(3, Math.max(1, Math.round(place.accuracy * 100))),
    number(4, 95), // what browsers mean by accuracy
    string(5, "browser"),
    number(6, Math.max(0, Math.round(place.ageMs))),
  );
  return bytes(14, inner);
}

/** The payload of a punch. */
export function encode(punch) {
  return join(
    number(1, 1),
    string(2, punch.city),
    string(3, punch.keyId),
    string(4, punch.punchId),
    number(5, KINDS[punch.kind]),
    number(6, punch.seq),
    bytes(7, punch.prevHash),
    bytes(8, punch.nonce),
    number(9, Math.round(punch.wallMs)),
    string(10, punch.zone),
    location(punch.place),
    string(16, "presensi-web 1"),
    bytes(17, punch.salt),
  );
}

/** The text fields of a message by their number; of a repeated one the last. For the typed details of a refusal. */
export function texts(message) {
  const found = {};
  let at = 0;
  const next = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = next();
    if ((tag & 7) !== 2) return found; // the details that are read here hold nothing else before their texts
    const length = next();
    found[tag >> 3] = new TextDecoder().decode(message.subarray(at, at + length));
    at += length;
  }
  return found;
}
