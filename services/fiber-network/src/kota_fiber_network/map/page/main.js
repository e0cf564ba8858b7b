/** The map, put together: a token, the layers, and a look every few seconds at what changed. */

import { Chart } from "./chart.js";
import { Filter, detail, lists } from "./panel.js";
import { Plant, Refused, outlines } from "./plant.js";
import { LAYERS } from "./words.js";

const POLL_MS = 5_000;
const NAMES = Object.keys(LAYERS);

const root = document.documentElement;
const gate = document.getElementById("gate");
const say = (name, value) => (root.dataset[name] = value);

gate.city.value = new URLSearchParams(location.search).get("city") ?? "";
gate.addEventListener("submit", (event) => {
  event.preventDefault();
  const [city, token] = [gate.city.value.trim(), gate.token.value.trim()];
  gate.token.value = "";
  open(city, token);
});

let sheet; // once a token was good: it stays open while a new one is asked for

async function open(city, token) {
  document.getElementById("refusal").textContent = "";
  const plant = new Plant(city, token);
  say("state", "loading");
  try {
    await plant.follow(NAMES);
  } catch (error) {
    lock(refusal(error));
    return;
  }
  gate.hidden = true;
  document.querySelector("main").hidden = false;
  document.getElementById("leave").hidden = false;
  sheet ??= new Sheet();
  await sheet.run(plant);
}

/** Ask for a token again; nothing of the plant stays in sight meanwhile. */
function lock(why) {
  say("state", "locked");
  document.getElementById("refusal").textContent = why;
  document.querySelector("main").hidden = true;
  gate.hidden = false;
}

function refusal(error) {
  if (!(error instanceof Refused)) return "Layanan tidak terjangkau. Coba lagi.";
  if (error.status === 401) return "Token tidak sah atau sudah habis masa berlakunya.";
  if (error.status === 403) return "Token ini tidak boleh membaca jaringan kota tersebut.";
  return error.message;
}

/** The open map. */
class Sheet {
  #plant;
  #chart;
  #filter;
  #picked;

  constructor() {
    this.#chart = new Chart(document.getElementById("map"), NAMES, (id) => this.#pick(id));
    this.#filter = new Filter(() => this.#draw(NAMES));
    document.getElementById("close").addEventListener("click", () => this.#pick(undefined));
    document.getElementById("leave").addEventListener("click", () => location.reload());
    for (const button of document.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => this.#chart.zoom(Number(button.dataset.zoom)));
    }
  }

  /** Draw everything, then what changes, until the token is refused. */
  async run(plant) {
    this.#plant = plant;
    const villages = await outlines(this.#plant.city).catch(() => undefined);
    if (villages) this.#chart.villages(villages);
    this.#draw(NAMES);
    say("state", "live");
    for (let polls = 1; ; polls += 1) {
      await pause(POLL_MS);
      if (document.hidden) continue;
      if (!(await this.#look())) return;
      say("polls", polls);
    }
  }

  async #look() {
    try {
      this.#draw(await this.#plant.follow(NAMES));
      say("state", "live");
    } catch (error) {
      if (error instanceof Refused && (error.status === 401 || error.status === 403)) {
        gate.city.readOnly = true; // another city is another page
        lock(refusal(error));
        return false;
      }
      say("state", "stale"); // what is shown stays, marked as old
    }
    this.#tell();
    return true;
  }

  #draw(names) {
    if (names.includes("outages") || names.includes("cables")) names = [...new Set([...names, "cables"])];
    const broken = new Set(this.#plant.features("outages").flatMap((one) => one.properties.cables));
    for (const name of names) {
      const shown = this.#plant.features(name).filter((feature) => this.#filter.lets(name, feature));
      this.#chart.layer(name, shown, (feature) => classesOf(name, feature.properties, broken));
    }
    for (const name of NAMES) this.#chart.show(name, this.#filter.layers.has(name));
    if (this.#picked) this.#pick(this.#picked);
    this.#tell();
  }

  #tell() {
    const { outages, down, endpoints } = lists(this.#plant, (id, centre) => this.#pick(id, centre));
    const version = this.#plant.layers.get("nodes").network_version;
    say("version", version);
    say("down", down);
    say("outages", outages);
    document.getElementById("summary").textContent =
      `${endpoints} titik layanan: ${endpoints - down} menyala, ${down} padam. ${outages} gangguan terbuka.`;
    const now = new Date().toLocaleTimeString("id-ID");
    document.getElementById("freshness").textContent =
      root.dataset.state === "stale" ? "Terputus dari layanan; yang tampak mungkin sudah lama." : `Versi ${version}, dilihat ${now}`;
  }

  #pick(id, centre = false) {
    const feature = id && this.#plant.find(id);
    this.#picked = feature?.id;
    this.#chart.select(feature, centre);
    detail(feature);
    say("picked", feature?.properties.code ?? feature?.id ?? "");
  }
}

function classesOf(layer, told, broken) {
  const vague = told.accuracy === "UNKNOWN" || (told.depth_m === undefined && ["TRENCH", "BORE"].includes(told.type));
  return [
    told.type,
    layer === "endpoints" && (told.up ? "up" : "down"),
    layer === "cables" && (broken.has(told.code) ? "broken" : told.cores >= 96 ? "feeder" : "spur"),
    layer === "segments" && vague && "vague",
  ].filter(Boolean);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
