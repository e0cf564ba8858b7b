/** What things are called, in Indonesian; and the layers in the order in which they are drawn. */

export const LAYERS = {
  segments: "Rute (parit, udara)",
  cables: "Kabel",
  nodes: "Simpul rute",
  closures: "Kotak sambung",
  endpoints: "Titik layanan",
  outages: "Gangguan terbuka",
};

export const KINDS = {
  route_node: "Simpul rute",
  route_segment: "Ruas rute",
  cable: "Kabel",
  closure: "Kotak sambung",
  endpoint: "Titik layanan",
  outage: "Gangguan",
};

export const TYPES = {
  OFFICE: "Kantor",
  SCHOOL: "Sekolah",
  CAMERA: "Kamera",
  SCREEN: "Videotron",
  SUBSCRIBER: "Pelanggan",
  TRENCH: "Parit",
  AERIAL: "Udara",
  BRIDGE: "Jembatan",
  BORE: "Bor",
  INDOOR: "Dalam gedung",
  CO: "Sentral",
  POP: "POP",
  CABINET: "Kabinet",
  MANHOLE: "Manhole",
  HANDHOLE: "Handhole",
  POLE: "Tiang",
  BUILDING: "Gedung",
  CUSTOMER: "Pelanggan",
  UNKNOWN: "tidak diketahui",
};

const FACTS = {
  code: "Kode",
  type: "Jenis",
  name: "Nama",
  up: "Keadaan",
  since: "Sejak",
  cause: "Sebab",
  expected: "Perkiraan pulih",
  place: "Tempat",
  opened: "Dilaporkan",
  circuits_down: "Sirkuit padam",
  endpoints_total: "Titik padam",
  people: "Orang terlayani",
  endpoints: "Titik",
  cables: "Kabel",
  segment: "Ruas",
  street: "Jalan",
  depth_m: "Kedalaman (m)",
  accuracy: "Kelas ketelitian",
  length_m: "Panjang (m)",
  owner: "Pemilik",
  cores: "Core",
  cores_in_service: "Core terpakai",
  sheath_m: "Selubung (m)",
  slack_m: "Cadangan (m)",
  route: "Rute",
  from: "Dari",
  to: "Ke",
  node: "Simpul",
  trays: "Nampan",
  ports: "Port",
  subject: "Sumber daya",
};

const TIMES = new Set(["since", "expected", "opened"]);

/** The facts of a feature as pairs of label and text, in the order of the table above. */
export function factsOf(feature) {
  const told = feature.properties;
  return Object.entries(FACTS)
    .filter(([name]) => told[name] !== undefined && told[name] !== "")
    .map(([name, label]) => [label, factText(name, told[name])]);
}

function factText(name, value) {
  if (name === "up") return value ? "menyala" : "padam";
  if (TIMES.has(name)) return timeText(value);
  if (name === "type" || name === "accuracy") return TYPES[value] ?? value;
  if (Array.isArray(value)) return value.join(", ") || "–";
  return typeof value === "number" ? value.toLocaleString("id-ID") : String(value);
}

/** An instant in the reader's zone, which is named. */
export function timeText(value) {
  const format = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
  return new Date(value).toLocaleString("id-ID", format);
}

/** What a feature is called. */
export function titleOf(feature) {
  const { kind, code, name, place } = feature.properties;
  return `${KINDS[kind] ?? kind} ${name || place || code || ""}`.trim();
}
