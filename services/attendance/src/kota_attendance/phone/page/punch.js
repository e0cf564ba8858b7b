/**
 * Making punches and getting them to the service. A punch is signed and on disk before anything is sent, so a lost
 * connection, a closed page or an empty battery costs nothing; whatever is on disk is sent until it is answered.
 */

import { base64, fromBase64, join, sha256, text, uuid7 } from "./encoding.js";
import { encode } from "./payload.js";

const OFFLINE_NONCES = 10;
const BATCH = 50;
const ZONES = { 420: "Asia/Jakarta", 480: "Asia/Makassar", 540: "Asia/Jayapura" };
const KNOWN = ["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"];

/** The zone of the place, by name or by what the clock is ahead of UTC. */
export function zone() {
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return KNOWN.includes(name) ? name : (ZONES[-new Date().getTimezoneOffset()] ?? "Asia/Jakarta");
}

/** Where the phone is now; null when it does not know or may not say. */
export async function whereNow() {
  return new Promise((resolve) => {
    const found = ({ coords, timestamp }) =>
      resolve({
        latitude: coords.latitude,
        longitude: coords.longitude,
        accuracy: coords.accuracy,
        ageMs: Math.max(0, Date.now() - timestamp),
      });
    navigator.geolocation.getCurrentPosition(found, () => resolve(null), {
      enableHighAccuracy: true,
      timeout: 8_000,
      maximumAge: 0,
    });
  });
}

export class Punches {
  constructor(vault, identity, rpId) {
    Object.assign(this, { vault, identity, rpId, sending: null });
  }

  get parent() {
    return `cities/${this.identity.owner.city}`;
  }

  /** The finger key that is bound, `{keyId}`; undefined for none. */
  async finger() {
    return this.vault.get("finger");
  }

  /** Make a key that only the finger opens and bind it. Throws NotAllowedError when the finger is not recognised. */
  async bind() {
    const begun = await this.identity.call("DeviceService/BeginBind", { parent: this.parent });
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(begun.creationOptionsJson));
    const credential = await navigator.credentials.create({ publicKey });
    const device = await this.identity.call("DeviceService/FinishBind", {
      parent: this.parent,
      requestId: crypto.randomUUID(),
      credentialJson: JSON.stringify(credential.toJSON()),
    });
    if (device.state === "DEVICE_STATE_ACTIVE") await this.vault.put("finger", { keyId: device.keyId });
    return device;
  }

  /** Sign a punch and put it on disk; gives it back. Throws NotAllowedError when the finger is not recognised. */
  async make(kind) {
    const wallMs = Date.now();
    const [place, finger] = [await whereNow(), await this.finger()];
    const nonce = await this.#nonce(finger?.keyId ?? this.identity.keyId);
    const fact = { kind, wallMs, place };
    const entry = finger && nonce ? await this.#byFinger(fact, finger.keyId, nonce) : await this.#byDevice(fact, nonce);
    await this.vault.add(entry);
    return entry;
  }

  /** Send what waits; gives the answered rows. Throws TypeError without a network. */
  async send() {
    this.sending ??= this.#sendAll().finally(() => (this.sending = null));
    return this.sending;
  }

  async #sendAll() {
    const answered = [];
    for (;;) {
      const waiting = await this.vault.queue(BATCH);
      if (!waiting.length) return answered;
      const answer = await this.identity.call("PunchService/RecordPunches", {
        parent: this.parent,
        punches: waiting.map((entry) => entry.signed),
        withReceipts: true,
      });
      for (const [index, row] of answer.rows.entries()) {
        const entry = waiting[index];
        if (row.reason === "NONCE_EXPIRED") {
          // It was signed with a connection that was gone before it could be sent. The service has not kept it: signed
          // anew by the phone's own key, with the time at which it was made.
          await this.vault.add(await this.#byDevice(entry.fact, null));
        }
        await this.vault.remove(entry.punchId);
        if (row.reason !== "NONCE_EXPIRED") answered.push({ ...row, kind: entry.fact.kind });
      }
    }
  }

  /** A nonce from the service, which also fills the store; without a network one from the store; otherwise null. */
  async #nonce(keyId) {
    try {
      const issued = await this.identity.call("PunchService/IssueNonce", { parent: this.parent, keyId, offlineCount: OFFLINE_NONCES });
      const untilMs = Date.parse(issued.offlineExpireTime);
      await this.vault.put(`nonces ${keyId}`, issued.offlineNonces.map((nonce) => ({ nonce, untilMs })));
      return fromBase64(issued.nonce);
    } catch (error) {
      const store = ((await this.vault.get(`nonces ${keyId}`)) ?? []).filter(({ untilMs }) => untilMs > this.identity.now());
      const next = store.shift();
      await this.vault.put(`nonces ${keyId}`, store);
      return next ? fromBase64(next.nonce) : null;
    }
  }

  async #byDevice(fact, nonce) {
    const made = await this.#payload(fact, this.identity.keyId, nonce);
    const signature = await this.identity.sign(made.payload);
    return this.#entry(made, fact, { payload: base64(made.payload), signature: base64(signature), keyId: this.identity.keyId });
  }

  async #byFinger(fact, keyId, nonce) {
    const made = await this.#payload(fact, keyId, nonce);
    const challenge = await sha256(join(text("pres-v1"), nonce, made.hash));
    const allowCredentials = [{ type: "public-key", id: fromBase64(keyId), transports: ["internal"] }];
    const publicKey = { challenge, rpId: this.rpId, allowCredentials, userVerification: "required", timeout: 60_000 };
    const { response } = await navigator.credentials.get({ publicKey });
    const webauthn = {
      authenticatorData: base64(response.authenticatorData),
      clientDataJson: base64(response.clientDataJSON),
    };
    const signed = { payload: base64(made.payload), signature: base64(response.signature), keyId, webauthn };
    return this.#entry(made, fact, signed);
  }

  /** The next payload of a key. The counter is on disk before it is used: a number is never used twice. */
  async #payload(fact, keyId, nonce) {
    const chain = (await this.vault.get(`chain ${keyId}`)) ?? { seq: 0, hash: new Uint8Array() };
    const seq = chain.seq + 1;
    const punchId = uuid7(fact.wallMs);
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const { city } = this.identity.owner;
    const payload = encode({ ...fact, city, keyId, punchId, seq, prevHash: chain.hash, nonce, zone: zone(), salt });
    const hash = await sha256(payload);
    await this.vault.put(`chain ${keyId}`, { seq, hash });
    return { payload, hash, punchId };
  }

  #entry(made, fact, signed) {
    return { punchId: made.punchId, fact, signed };
  }
}

