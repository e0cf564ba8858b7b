/** What the phone keeps (IndexedDB): its key, who it is, counters, nonces in store, punches not yet sent, the last answers. */

export class Vault {
  constructor(db) {
    this.db = db;
  }

  static async open() {
    const request = indexedDB.open("kota-presensi", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("state");
      request.result.createObjectStore("queue", { keyPath: "punchId" });
    };
    return new Vault(await done(request));
  }

  async get(key) {
    return done(this.db.transaction("state").objectStore("state").get(key));
  }

  /** On disk when the promise resolves. */
  async put(key, value) {
    await this.#write("state", (store) => store.put(value, key));
  }

  /** Keep a signed punch until the server has answered it. */
  async add(entry) {
    await this.#write("queue", (store) => store.put(entry));
  }

  async remove(punchId) {
    await this.#write("queue", (store) => store.delete(punchId));
  }

  /** The oldest punches; their ids sort by time. */
  async queue(limit) {
    return done(this.db.transaction("queue").objectStore("queue").getAll(null, limit));
  }

  async waiting() {
    return done(this.db.transaction("queue").objectStore("queue").count());
  }

  #write(name, change) {
    const transaction = this.db.transaction(name, "readwrite", { durability: "strict" });
    change(transaction.objectStore(name));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  }
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
