/** The layers of a city, read with the officer's token and asked for again by their ETags. */

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export class Plant {
  #token; // in this object and nowhere else: not in storage, not in an address, not in the document
  #tags = new Map();

  constructor(city, token) {
    this.city = city;
    this.#token = token;
    this.layers = new Map();
  }

  /** Ask for layers; gives the names of those that are different now. Throws Refused, or TypeError without network. */
  async follow(names) {
    const answers = await Promise.all(names.map((name) => this.#ask(name)));
    return names.filter((_, index) => answers[index]);
  }

  async #ask(name) {
    const headers = { authorization: `Bearer ${this.#token}`, "accept-language": "id" };
    const tag = this.#tags.get(name);
    if (tag) headers["if-none-match"] = tag;
    const answer = await fetch(`/v1/cities/${this.city}/plant/${name}.geojson`, {
      headers,
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    if (answer.status === 304) return false;
    if (!answer.ok) throw new Refused(answer.status, await problem(answer));
    const collection = await answer.json();
    this.layers.set(name, collection);
    this.#tags.set(name, answer.headers.get("etag"));
    return true;
  }

  /** Everything that is known of a thing, by its id. */
  find(id) {
    for (const collection of this.layers.values()) {
      const found = collection.features.find((feature) => feature.id === id);
      if (found) return found;
    }
    return undefined;
  }

  features(name) {
    return this.layers.get(name)?.features ?? [];
  }
}

/** The villages, which are public; undefined where the city's are not carried. */
export async function outlines(city) {
  const answer = await fetch(`outlines/${city}.geojson`, { credentials: "omit" });
  return answer.ok ? await answer.json() : undefined;
}

async function problem(answer) {
  try {
    const told = await answer.json();
    return told.detail ?? told.title ?? `HTTP ${answer.status}`;
  } catch {
    return `HTTP ${answer.status}`;
  }
}
