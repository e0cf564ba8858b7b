/** Draws features as SVG on a flat map in metres around the first thing it sees; pans, zooms, and says what is picked. */

const SVG = "http://www.w3.org/2000/svg";
const METRES_PER_DEGREE = 111_320;
const MARGIN = 0.04; // of the map, around everything
const WIDEST = 4; // times everything
const CLOSEST_M = 60;
const SHAPES = {
  OFFICE: "M-5-5h10v10h-10z",
  SCHOOL: "M0-7 7 5h-14z",
  CAMERA: "M0-7 7 0 0 7-7 0z",
  SCREEN: "M-7-4h14v8h-14z",
  SUBSCRIBER: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
  closure: "M-3-3h6v6h-6z",
  node: "M-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0z",
  outage: "M-9-6-6-9 0-3 6-9 9-6 3 0 9 6 6 9 0 3-6 9-9 6-3 0z",
};

export class Chart {
  #svg;
  #groups = new Map();
  #origin;
  #whole;
  #view;
  #marks = []; // things of a fixed size on the screen
  #onPick;

  constructor(svg, order, onPick) {
    this.#svg = svg;
    this.#onPick = onPick;
    for (const name of ["villages", ...order]) {
      const group = document.createElementNS(SVG, "g");
      group.classList.add(name);
      this.#groups.set(name, group);
      svg.append(group);
    }
    this.#listen();
    new ResizeObserver(() => this.#apply()).observe(svg);
  }

  /** Draw the villages below everything. */
  villages(collection) {
    const paths = collection.features.map((village) => {
      const rings = village.geometry.coordinates.flat();
      const path = this.#element("path", { d: rings.map((ring) => `${this.#line(ring)}z`).join("") });
      path.append(titled(village.properties.name));
      return path;
    });
    this.#groups.get("villages").replaceChildren(...paths);
    this.#fitOnce();
  }

  /** Draw a layer anew. `classes` says of a feature which classes its element gets. */
  layer(name, features, classes) {
    this.#marks = this.#marks.filter((mark) => mark.layer !== name);
    const drawn = features.filter((feature) => feature.geometry).map((feature) => this.#draw(name, feature, classes(feature)));
    this.#groups.get(name).replaceChildren(...drawn);
    this.#fitOnce();
    this.#apply();
  }

  show(name, visible) {
    this.#groups.get(name).classList.toggle("away", !visible);
  }

  /** Mark what is picked; bring it into sight with `centre`. */
  select(feature, centre = false) {
    this.#svg.querySelectorAll(".picked").forEach((one) => one.classList.remove("picked"));
    if (!feature) return;
    this.#svg.querySelectorAll(`[data-id="${CSS.escape(feature.id)}"]`).forEach((one) => one.classList.add("picked"));
    if (centre && feature.geometry.type === "Point") this.#centre(this.#place(feature.geometry.coordinates));
  }

  /** Zoom by a factor around the middle; 0 shows everything. */
  zoom(factor) {
    if (factor === 0) this.#view = { ...this.#whole };
    else this.#scale(factor, this.#view.x + this.#view.w / 2, this.#view.y + this.#view.h / 2);
    this.#apply();
  }

  // -- drawing ----------------------------------------------------------------------------------------------------

  #draw(layer, feature, classes) {
    const { geometry, properties } = feature;
    const isLine = geometry.type === "LineString";
    const element = isLine ? this.#lineOf(geometry.coordinates) : this.#mark(layer, properties.type, geometry.coordinates);
    element.dataset.id = feature.id;
    element.dataset.code = properties.code ?? "";
    element.classList.add("thing", ...classes);
    element.append(titled([properties.code, properties.name ?? properties.street ?? properties.place].filter(Boolean).join(" · ")));
    if (layer === "endpoints" || layer === "outages") {
      element.setAttribute("tabindex", "0");
      element.setAttribute("role", "button");
    }
    return element;
  }

  #lineOf(coordinates) {
    const group = this.#element("g", {});
    const d = this.#line(coordinates);
    const reach = this.#element("path", { d, class: "reach" }); // wide and unseen: a line is hard to hit
    group.append(reach, this.#element("path", { d, class: "line" }));
    return group;
  }

  #mark(layer, type, coordinates) {
    const [x, y] = this.#place(coordinates);
    const shape = SHAPES[type] ?? SHAPES[layer === "outages" ? "outage" : layer === "closures" ? "closure" : "node"];
    const element = this.#element("g", {});
    element.append(this.#element("path", { d: shape }));
    this.#marks.push({ layer, element, x, y });
    return element;
  }

  #line(coordinates) {
    return `M${coordinates.map((at) => this.#place(at).map((value) => value.toFixed(1)).join(" ")).join("L")}`;
  }

  #place([longitude, latitude]) {
    this.#origin ??= { longitude, latitude, squeeze: Math.cos((latitude * Math.PI) / 180) };
    const { squeeze } = this.#origin;
    const x = (longitude - this.#origin.longitude) * METRES_PER_DEGREE * squeeze;
    return [x, (this.#origin.latitude - latitude) * METRES_PER_DEGREE];
  }

  #element(name, attributes) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  // -- the window -------------------------------------------------------------------------------------------------

  #fitOnce() {
    if (this.#whole) return;
    const box = this.#svg.getBBox();
    if (!box.width || !box.height) return;
    const margin = Math.max(box.width, box.height) * MARGIN;
    this.#whole = { x: box.x - margin, y: box.y - margin, w: box.width + 2 * margin, h: box.height + 2 * margin };
    this.#view = { ...this.#whole };
    this.#apply();
  }

  #apply() {
    if (!this.#view) return;
    const { x, y, w, h } = this.#view;
    this.#svg.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
    const size = this.#metresPerPixel();
    for (const mark of this.#marks) mark.element.setAttribute("transform", `translate(${mark.x} ${mark.y}) scale(${size})`);
  }

  #metresPerPixel() {
    const { width, height } = this.#svg.getBoundingClientRect();
    return width && height ? Math.max(this.#view.w / width, this.#view.h / height) : 1;
  }

  #scale(factor, x, y) {
    const wanted = Math.min(Math.max(this.#view.w * factor, CLOSEST_M), this.#whole.w * WIDEST);
    const real = wanted / this.#view.w;
    const { x: left, y: top, w, h } = this.#view;
    this.#view = { x: x - (x - left) * real, y: y - (y - top) * real, w: w * real, h: h * real };
  }

  #centre([x, y]) {
    this.#view = { ...this.#view, x: x - this.#view.w / 2, y: y - this.#view.h / 2 };
    this.#apply();
  }

  #move(dx, dy) {
    this.#view = { ...this.#view, x: this.#view.x + dx, y: this.#view.y + dy };
    this.#apply();
  }

  #listen() {
    const svg = this.#svg;
    let held;
    svg.addEventListener("pointerdown", (event) => (held = { x: event.clientX, y: event.clientY, moved: false }));
    svg.addEventListener("pointermove", (event) => {
      if (!held || !this.#view || event.buttons === 0) return;
      const [dx, dy] = [held.x - event.clientX, held.y - event.clientY];
      if (!held.moved && Math.hypot(dx, dy) < 4) return;
      const size = this.#metresPerPixel();
      this.#move(dx * size, dy * size);
      held = { x: event.clientX, y: event.clientY, moved: true };
    });
    svg.addEventListener("click", (event) => {
      if (!held?.moved) this.#onPick(event.target.closest(".thing")?.dataset.id);
    });
    svg.addEventListener("wheel", (event) => {
      if (!this.#view) return;
      event.preventDefault();
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      this.#scale(event.deltaY > 0 ? 1.2 : 1 / 1.2, at.x, at.y);
      this.#apply();
    }, { passive: false });
    svg.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event) {
    if (!this.#view) return;
    const step = this.#view.w / 10;
    const keys = {
      ArrowLeft: () => this.#move(-step, 0),
      ArrowRight: () => this.#move(step, 0),
      ArrowUp: () => this.#move(0, -step),
      ArrowDown: () => this.#move(0, step),
      "+": () => this.zoom(0.7),
      "-": () => this.zoom(1.43),
      Enter: () => this.#onPick(event.target.closest(".thing")?.dataset.id),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }
}

function titled(text) {
  const title = document.createElementNS(SVG, "title");
  title.textContent = text;
  return title;
}
