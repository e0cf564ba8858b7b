/** Requests to the content service, with the device's token; each answer also teaches the clock. */

export class Edge {
  constructor(identity, clock, status) {
    Object.assign(this, { identity, clock, status });
  }

  /** `cities/{city}` of the screen. */
  get city() {
    return this.identity.screen.split("/").slice(0, 2).join("/");
  }

  /** A response of any status; throws when nobody answers. A refused token is renewed once. */
  async request(name, options = {}) {
    let response = await this.#once(name, options, false);
    if (response.status === 401) response = await this.#once(name, options, true);
    return response;
  }

  async #once(name, { timeoutMs = 30_000, headers = {}, ...options }, fresh) {
    try {
      const token = await this.identity.bearer(fresh);
      const sentMs = this.clock.deviceMs();
      const response = await fetch(`/v1/${name}`, {
        ...options,
        headers: { ...headers, authorization: `Bearer ${token}` },
        cache: "no-store", // ETags are handled here; the browser's own cache would answer offline with what it likes
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(options.signal ? [options.signal] : [])]),
      });
      this.clock.learn(Number(response.headers.get("x-server-time-ms")), sentMs, this.clock.deviceMs());
      this.status.online(true);
      return response;
    } catch (error) {
      if (error.code !== "invalid_client") this.status.online(false);
      throw error;
    }
  }
}
