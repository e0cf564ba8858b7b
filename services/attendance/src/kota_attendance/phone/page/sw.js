// The server puts `const SHELL = {version, files}` before this line; another version makes another worker.
// It keeps the page for starts without a network and touches nothing else: punches have their own keeping.

const CACHE = `kota-presensi-${SHELL.version}`;

addEventListener("install", (event) => {
  const requests = SHELL.files.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
  skipWaiting();
});

addEventListener("activate", (event) => {
  const forget = async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("kota-presensi-") && name !== CACHE);
    await Promise.all(names.map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(forget());
});

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  const name = url.pathname.slice(new URL("./", location.href).pathname.length) || "./";
  if (!SHELL.files.includes(name)) return;
  const answer = async () => {
    const cache = await caches.open(CACHE);
    return (await cache.match(name, { ignoreSearch: true })) ?? fetch(event.request);
  };
  event.respondWith(answer());
});
