/* The service worker of Spójnik {{ version }}: files of ours and the page for no connection are kept, nothing else ever.
   A push names a kind and an opaque id; the words for it stand here, so that no name passes a push service. */
"use strict";
const KEPT = "spojnik-{{ version }}";
const FILES = {{ files|safe }};
const OFFLINE = navigator.language.startsWith("pl") ? "{{ offline_pl }}" : "{{ offline_en }}";
const WORDS = {{ words|safe }}[navigator.language.startsWith("pl") ? "pl" : "en"];
const NAMED = /\.[0-9a-f]{12}\.\w+$/;

const keep = async (request) => {
  const answer = await fetch(request, { credentials: "omit" });
  if (answer.ok && answer.type === "basic") (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
};
const page = async (request) => {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(OFFLINE)) || Response.error();
  }
};
const file = async (request) => {
  const known = await caches.match(request);
  if (known && NAMED.test(new URL(request.url).pathname)) return known;
  try {
    return await (NAMED.test(new URL(request.url).pathname) ? keep(request) : fetch(request));
  } catch {
    return known || Response.error();
  }
};

addEventListener("install", (event) => {
  const all = [...FILES, OFFLINE].map((address) => keep(new Request(address, { credentials: "omit" })));
  event.waitUntil(Promise.all(all).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => clients.claim()));
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("{{ static_url }}")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
});
addEventListener("push", (event) => {
  const { kind, id } = event.data?.json() ?? {};
  const told = { body: WORDS[kind] ?? WORDS.other, tag: kind, icon: "{{ icon }}", badge: "{{ icon }}", data: id };
  event.waitUntil(registration.showNotification("Spójnik", told));
});
addEventListener("notificationclick", (event) => {
  event.notification.close();
  const to = event.notification.tag === "trial" ? "/settings/notifications/" : `/notifications/${event.notification.data}/`;
  const open = async () => {
    const [here] = await clients.matchAll({ type: "window" });
    if (!here) return clients.openWindow(to);
    await here.focus();
    return here.navigate(to).catch(() => clients.openWindow(to));
  };
  event.waitUntil(open());
});
