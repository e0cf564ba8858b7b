/** The legend with its filters, the lists of what is broken, and the facts of what is picked. */

import { LAYERS, TYPES, factsOf, timeText, titleOf } from "./words.js";

const KINDS_OF_ENDPOINT = ["OFFICE", "SCHOOL", "CAMERA", "SCREEN", "SUBSCRIBER"];
const HIDDEN_AT_FIRST = new Set(["nodes"]);

/** What is shown: layers and kinds of endpoints that are switched on, a text, and whether only what is down. */
export class Filter {
  constructor(onChange) {
    this.layers = new Set(Object.keys(LAYERS).filter((name) => !HIDDEN_AT_FIRST.has(name)));
    this.kinds = new Set(KINDS_OF_ENDPOINT);
    this.text = "";
    this.downOnly = false;
    this.#build(onChange);
  }

  /** Whether an element of a feature is to be seen. */
  lets(layer, feature) {
    const { code = "", name = "", street = "", place = "", type, up } = feature.properties;
    if (layer === "endpoints" && !this.kinds.has(type)) return false;
    if (layer === "endpoints" && this.downOnly && up) return false;
    return !this.text || `${code} ${name} ${street} ${place}`.toLowerCase().includes(this.text);
  }

  #build(onChange) {
    const rows = Object.entries(LAYERS).map(([name, label]) => this.#row(this.layers, name, label, name, onChange));
    const kinds = KINDS_OF_ENDPOINT.map((kind) => this.#row(this.kinds, kind, TYPES[kind], `endpoints ${kind}`, onChange));
    const signs = [
      ["up", "menyala"],
      ["down", "padam"],
      ["broken", "kabel terputus"],
      ["vague", "letak atau kedalaman tidak diketahui"],
    ].map(([sign, label]) => row(sign, label));
    document.getElementById("legend").replaceChildren(...rows, ...kinds, ...signs);
    document.getElementById("search").addEventListener("input", (event) => {
      this.text = event.target.value.trim().toLowerCase();
      onChange();
    });
    document.getElementById("down-only").addEventListener("change", (event) => {
      this.downOnly = event.target.checked;
      onChange();
    });
  }

  #row(set, name, label, sign, onChange) {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = set.has(name);
    box.dataset.filter = name;
    box.addEventListener("change", () => {
      if (box.checked) set.add(name);
      else set.delete(name);
      onChange();
    });
    return row(sign, label, box);
  }
}

function row(sign, label, box) {
  const item = document.createElement("li");
  const holder = document.createElement("label");
  const mark = document.createElement("i");
  mark.className = `sign ${sign}`;
  holder.className = "row";
  holder.append(...(box ? [box] : []), mark, label);
  item.append(holder);
  return item;
}

/** The lists beside the map: open outages, and endpoints that are down. */
export function lists(plant, pick) {
  const outages = plant.features("outages");
  const down = plant.features("endpoints").filter((one) => !one.properties.up);
  document.getElementById("outage-list").replaceChildren(...entries(outages, pick, outageText));
  document.getElementById("down-list").replaceChildren(...entries(down, pick, downText));
  return { outages: outages.length, down: down.length, endpoints: plant.features("endpoints").length };
}

function entries(features, pick, text) {
  if (!features.length) {
    const none = document.createElement("li");
    none.className = "quiet";
    none.textContent = "tidak ada";
    return [none];
  }
  return features.map((feature) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text(feature.properties);
    button.dataset.code = feature.properties.code ?? "";
    button.addEventListener("click", () => pick(feature.id, true));
    item.append(button);
    return item;
  });
}

function outageText({ place, cables, endpoints_total: total, expected }) {
  const until = expected ? `, perkiraan pulih ${timeText(expected)}` : "";
  return `${place || cables.join(", ")}: ${total} titik padam${until}`;
}

function downText({ type, name, since }) {
  const kind = TYPES[type] ?? type;
  return `${name.startsWith(kind) ? name : `${kind} ${name}`}, sejak ${timeText(since)}`;
}

/** Show what is known of a feature; undefined closes the panel. */
export function detail(feature) {
  const panel = document.getElementById("detail");
  panel.hidden = !feature;
  if (!feature) return;
  document.getElementById("detail-title").textContent = titleOf(feature);
  const facts = factsOf(feature).flatMap(([label, text]) => {
    const [term, value] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = label;
    value.textContent = text;
    return [term, value];
  });
  document.getElementById("detail-facts").replaceChildren(...facts);
}
