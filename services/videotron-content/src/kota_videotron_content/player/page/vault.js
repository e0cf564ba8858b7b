/** What outlives a power cut: the device's key, its documents, its clock and the plays not yet reported (IndexedDB). */

const PLAYS_MAX = 200_000; // three weeks of ten-second spots; beyond, the oldest go

export class Vault {
  /** @param {IDBDatabase} db */
  constructor(db) {
    this.db = db;
  }

  static async open() {
    const request = indexedDB.open("kota-player", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("state");
      request.result.createObjectStore("plays", { keyPath: ["boot_id", "n"] });
    };
    return new Vault(await done(request));
  }

  async get(key) {
    return done(this.db.transaction("state").objectStore("state").get(key));
  }

  /** Written to disk when the promise resolves. */
  async put(key, value) {
    await this.#write("state", (store) => store.put(value, key));
  }

  async remove(key) {
    await this.#write("state", (store) => store.delete(key));
  }

  /** Keep a play until the server has it. */
  async addPlay(record) {
    await this.#write("plays", (store) => store.put(record));
    if ((await this.countPlays()) > PLAYS_MAX) {
      const [oldest] = await done(this.db.transaction("plays").objectStore("plays").getAllKeys(null, 1));
      await this.removePlays([oldest]);
    }
  }

  async plays(limit) {
    return done(this.db.transaction("plays").objectStore("plays").getAll(null, limit));
  }

  async countPlays() {
    return done(this.db.transaction("plays").objectStore("plays").count());
  }

  async removePlays(keys) {
    await this.#write("plays", (store) => keys.forEach((key) => store.delete(key)));
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
