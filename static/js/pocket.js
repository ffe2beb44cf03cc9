/* The program as an app: its service worker, and this browser as a device that rings (crm/accounts/notifications/). */
(() => {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  const OWNER = "spojnik-rings"; // whose browser this is, by an opaque id, so that the next colleague's stays silent
  const DEVICES = "/settings/notifications/devices/";
  const box = document.querySelector("[data-push]");
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const url64 = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const post = async (address, fields) => {
    const headers = { "X-CSRFToken": token(), "X-Requested-With": "fetch" };
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields), headers });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const tell = (address, way) =>
    post(address, { endpoint: way.endpoint, p256dh: url64(way.getKey("p256dh")), auth: url64(way.getKey("auth")) });
  const ready = navigator.serviceWorker.register("/service-worker.js").then(() => navigator.serviceWorker.ready);

  // A subscription is bound to the key of its time: once that was renewed, the browser subscribes anew.
  const bound = async (address) => {
    const { key } = await post(address, {});
    const manager = (await ready).pushManager;
    const earlier = await manager.getSubscription();
    if (earlier && url64(earlier.options.applicationServerKey) === key) return earlier;
    await earlier?.unsubscribe();
    return manager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  };
  const ring = async () => {
    await tell(box.dataset.devices, await bound(box.dataset.devices));
    localStorage.setItem(OWNER, box.dataset.user);
    location.reload();
  };
  if (box && "PushManager" in window) {
    box.hidden = false;
    const words = box.querySelector("[data-push-words]");
    box.querySelector("[data-push-on]").addEventListener("click", async () => {
      words.textContent = "";
      if ((await Notification.requestPermission()) !== "granted") words.textContent = box.dataset.refused;
      else await ring().catch(() => (words.textContent = box.dataset.failed));
    });
  }

  // A device rings as long as its session: after the next sign-in of the same colleague it takes itself on again.
  const me = document.getElementById("idle")?.dataset;
  if (me?.user && localStorage.getItem(OWNER) === me.user && !sessionStorage.getItem(OWNER)) {
    sessionStorage.setItem(OWNER, "1");
    ready
      .then((worker) => worker.pushManager.getSubscription())
      .then((way) => way && bound(DEVICES).then((now) => tell(DEVICES, now)))
      .catch(() => {});
  }

  const clear = async () => {
    localStorage.removeItem(OWNER);
    sessionStorage.removeItem(OWNER);
    await (await (await ready).pushManager.getSubscription())?.unsubscribe();
    await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]")) return;
    event.preventDefault();
    const late = new Promise((end) => setTimeout(end, 1500));
    Promise.race([clear().catch(() => {}), late]).then(() => event.target.submit());
  });
})();
