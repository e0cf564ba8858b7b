/**
 * Who this player is: a P-256 key that cannot leave the browser, the screen it was paired with (RFC 8628), and short
 * tokens that it proves itself for (RFC 7523 private_key_jwt). No secret is ever typed in or stored.
 */

import { base64url, sha256 } from "./encoding.js";
import { sleep } from "./waiting.js";

const RESOURCE = "videotron_content";
const ASSERTION_LIFE_S = 60;
const EXPIRED = ["expired_token", "access_denied", "invalid_grant"];

/** The identity service's refusal; `code` as in RFC 6749 section 5.2. */
export class TokenRefused extends Error {
  constructor(code, status) {
    super(code);
    Object.assign(this, { code, status });
  }
}

export class Identity {
  constructor(vault, clock, keys, publicJwk, serial, device) {
    Object.assign(this, { vault, clock, keys, publicJwk, serial, device, token: null, tokenUntilMs: 0 });
  }

  static async load(vault, clock) {
    let keys = await vault.get("key");
    if (!keys) {
      keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
      await vault.put("key", keys);
    }
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
    // RFC 7638: the members in this order and without spaces.
    const canonical = JSON.stringify({ crv, kty, x, y });
    const digest = await sha256(new TextEncoder().encode(canonical));
    const serial = `KOTA-${digest.slice(0, 8).toUpperCase()}`;
    return new Identity(vault, clock, keys, { kty, crv, x, y }, serial, await vault.get("device"));
  }

  /** Resource name of the paired screen, `cities/{city}/screens/{screen}`; "" before. */
  get screen() {
    return this.device?.screen ?? "";
  }

  /** Show codes until an operator approves one. `show({code, untilMs})` draws it. */
  async pair(show) {
    while (!this.device) {
      try {
        await this.#pairOnce(show);
      } catch (error) {
        console.warn("pairing", error);
        show(null);
        await sleep(3_000);
      }
    }
  }

  async #pairOnce(show) {
    const { issuer } = await this.#config();
    const begun = await this.#post("device_authorization", { jwk: JSON.stringify(this.publicJwk), serial: this.serial });
    const untilMs = this.clock.now() + begun.expires_in * 1_000;
    show({ code: begun.user_code, untilMs });
    let intervalS = begun.interval ?? 5;
    while (this.clock.now() < untilMs) {
      await sleep(intervalS * 1_000);
      try {
        const form = {
          grant_type: "urn:ietf:params:oauth:grant-type:device_code",
          device_code: begun.device_code,
          resource: RESOURCE,
        };
        const answer = await this.#post("token", form);
        const device = { clientId: answer.client_id, screen: answer.screen, issuer };
        await this.vault.put("device", device);
        this.#keep(answer);
        this.device = device;
        return;
      } catch (error) {
        if (EXPIRED.includes(error.code)) return;
        if (error.code === "slow_down") intervalS += 5;
        else if (error.code !== "authorization_pending") console.warn("pairing", error);
      }
    }
  }

  /** A token for the edge; a fresh one when the last was refused. Throws TokenRefused or a network error. */
  async bearer(fresh = false) {
    if (!fresh && this.token && this.clock.deviceMs() < this.tokenUntilMs) return this.token;
    await this.#config(); // also tells the time, without which the proof would look old or early
    const form = {
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: await this.#assertion(),
      client_id: this.device.clientId,
      resource: RESOURCE,
    };
    this.#keep(await this.#post("token", form));
    return this.token;
  }

  #keep(answer) {
    this.token = answer.access_token;
    this.tokenUntilMs = this.clock.deviceMs() + answer.expires_in * 800;
  }

  async #assertion() {
    const issued = Math.floor(this.clock.now() / 1_000);
    const { clientId, issuer } = this.device;
    const claims = { iss: clientId, sub: clientId, aud: issuer, jti: crypto.randomUUID(), iat: issued };
    const encode = (value) => base64url(new TextEncoder().encode(JSON.stringify(value)));
    const text = `${encode({ alg: "ES256", typ: "JWT" })}.${encode({ ...claims, exp: issued + ASSERTION_LIFE_S })}`;
    const algorithm = { name: "ECDSA", hash: "SHA-256" };
    const signature = await crypto.subtle.sign(algorithm, this.keys.privateKey, new TextEncoder().encode(text));
    return `${text}.${base64url(signature)}`;
  }

  async #config() {
    return this.#ask("config.json", { cache: "no-store" });
  }

  async #post(endpoint, form) {
    return this.#ask(`oauth2/${endpoint}`, { method: "POST", body: new URLSearchParams(form) });
  }

  async #ask(path, options) {
    const sentMs = this.clock.deviceMs();
    const response = await fetch(path, { ...options, signal: AbortSignal.timeout(15_000) });
    this.clock.learn(Number(response.headers.get("x-server-time-ms")), sentMs, this.clock.deviceMs());
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new TokenRefused(body.error ?? body.reason ?? "unavailable", response.status);
    return body;
  }
}
