/**
 * Who this phone is: a P-256 key that cannot leave the browser, registered by an officer with identity, and the person's
 * short tokens that it proves itself for (RFC 7523 jwt-bearer). No secret is ever typed in or stored.
 */

import { base64url, fromBase64, join, sha256, text } from "./encoding.js";
import { texts } from "./payload.js";

const RESOURCE = "attendance";
const ASSERTION_LIFE_S = 60;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n; // of P-256

export class Refused extends Error {
  constructor(reason, message, status) {
    super(message);
    Object.assign(this, { reason, status });
  }
}

export class Identity {
  constructor(vault, keys, jwk, keyId, owner) {
    Object.assign(this, { vault, keys, jwk, keyId, owner, token: null, tokenUntilMs: 0, offMs: 0 });
  }

  static async load(vault) {
    let keys = await vault.get("key");
    if (!keys) {
      keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
      await vault.put("key", keys);
    }
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
    // RFC 7638: the members in this order and without spaces.
    const keyId = base64url(await sha256(text(JSON.stringify({ crv, kty, x, y }))));
    return new Identity(vault, keys, { kty, crv, x, y }, keyId, await vault.get("owner"));
  }

  /** The service's time, as far as this phone knows it. */
  now() {
    return Date.now() + this.offMs;
  }

  /** 64 bytes r and s, with s in the lower half of the order: the format takes no other form of a device key. */
  async sign(message) {
    const raw = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, this.keys.privateKey, message));
    const s = BigInt("0x" + hex(raw.slice(32)));
    if (s <= ORDER / 2n) return raw;
    return join(raw.slice(0, 32), Uint8Array.from((ORDER - s).toString(16).padStart(64, "0").match(/../g), (b) => parseInt(b, 16)));
  }

  /** Ask whose phone this is. Throws Refused KEY_UNKNOWN while nobody has registered it. */
  async identify() {
    const { nonce } = await this.ask("identify", { key_id: this.keyId });
    const proof = await this.sign(join(text("presensi-identify|"), fromBase64(nonce)));
    const owner = await this.ask("identify", { key_id: this.keyId, nonce, signature: base64url(proof) });
    await this.vault.put("owner", owner);
    this.owner = owner;
  }

  /** Call a method of the service as the person (Connect protocol, JSON). Throws Refused, or TypeError without a network. */
  async call(method, message, fresh = false) {
    const response = await fetch(`/kota.attendance.v1.${method}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${await this.#bearer(fresh)}` },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(15_000),
    });
    const body = await response.json();
    if (response.ok) return body;
    if (response.status === 401 && !fresh) return this.call(method, message, true);
    throw refusal(body, response.status);
  }

  async #bearer(fresh) {
    if (!fresh && this.token && Date.now() < this.tokenUntilMs) return this.token;
    const { issuer } = await this.#get("config.json");
    const form = {
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: await this.#assertion(issuer),
      resource: RESOURCE,
    };
    const answer = await this.ask("oauth2/token", new URLSearchParams(form));
    this.token = answer.access_token;
    this.tokenUntilMs = Date.now() + answer.expires_in * 800;
    return this.token;
  }

  async #assertion(issuer) {
    const issued = Math.floor(this.now() / 1_000);
    const { device, person } = this.owner;
    const claims = { iss: device, sub: person, aud: issuer, jti: crypto.randomUUID(), iat: issued, exp: issued + ASSERTION_LIFE_S };
    const encode = (value) => base64url(text(JSON.stringify(value)));
    const unsigned = `${encode({ alg: "ES256", typ: "JWT" })}.${encode(claims)}`;
    return `${unsigned}.${base64url(await this.sign(text(unsigned)))}`;
  }

  async config() {
    return this.#get("config.json");
  }

  async #get(path) {
    return this.#answer(await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(10_000) }));
  }

  async ask(path, body) {
    const json = !(body instanceof URLSearchParams);
    const headers = json ? { "content-type": "application/json" } : {};
    const options = { method: "POST", headers, body: json ? JSON.stringify(body) : body, signal: AbortSignal.timeout(10_000) };
    return this.#answer(await fetch(path, options));
  }

  async #answer(response) {
    const serverMs = Number(response.headers.get("x-server-time-ms"));
    if (serverMs) this.offMs = serverMs - Date.now();
    const body = await response.json();
    if (!response.ok) throw refusal(body, response.status);
    return body;
  }
}

/** A refusal: a problem document, a token error, or the Connect protocol's typed details. */
function refusal(body, status) {
  const typed = (type) => (body.details ?? []).filter((d) => d.type.endsWith(type)).map((d) => texts(fromBase64(d.value)));
  const [info] = typed(".ErrorInfo");
  const indonesian = typed(".LocalizedMessage").find((found) => found[1]?.startsWith("id"));
  const reason = body.reason ?? info?.[1] ?? body.error ?? body.code ?? "UNAVAILABLE";
  return new Refused(reason, indonesian?.[2] ?? body.detail ?? body.message ?? reason, status);
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
