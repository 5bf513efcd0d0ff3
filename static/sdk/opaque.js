// What an opaque document lacks, as far as it can be had (ISOLATION 6). IndexedDB is left throwing.

/** @type {Map<string, {text: string, until: number}>} */
const cookies = new Map();

function readCookies() {
  for (const [name, cookie] of cookies) if (cookie.until <= now()) cookies.delete(name);
  return [...cookies.values()].map((cookie) => cookie.text).join("; ");
}

/** @param {unknown} given as Set-Cookie has it: `name=value; max-age=60` */
function writeCookie(given) {
  const [pair, ...attributes] = String(given).split(";");
  const cut = pair.indexOf("=");
  const name = pair.slice(0, Math.max(cut, 0)).trim();
  const value = pair.slice(cut + 1).trim();
  if (!name && !value) return;
  cookies.set(name, { text: name ? `${name}=${value}` : value, until: endOf(attributes) });
}

/** When a cookie ends, in milliseconds; max-age counts before expires. @param {string[]} attributes */
function endOf(attributes) {
  let until = Infinity;
  for (const attribute of attributes) {
    const [name, value = ""] = attribute.split("=", 2).map((each) => each.trim());
    if (/^max-age$/i.test(name) && /^-?\d+$/.test(value)) return now() + Number(value) * 1000;
    if (/^expires$/i.test(name) && !Number.isNaN(Date.parse(value))) until = Date.parse(value);
  }
  return until;
}

/** A worker may not come from our host, which is foreign to an opaque document; from a text that loads it, it may.
 * @param {unknown} given @param {WorkerOptions} [options] */
function workerAddress(given, options) {
  const url = new NativeUrl(String(given), document.baseURI);
  if (url.origin !== home || url.protocol === "blob:") return given;
  if (options?.type === "module") return `data:text/javascript,${encodeURIComponent(`import ${toJson(url.href)}`)}`;
  return NativeUrl.createObjectURL(new Blob([`importScripts(${toJson(url.href)})`], { type: "text/javascript" }));
}

function shimWorker() {
  window.Worker = new Proxy(window.Worker, {
    construct(target, args, made) {
      try {
        if (args.length) args[0] = workerAddress(args[0], args[1]);
      } catch {
        // no address at all: the browser says so
      }
      return construct(target, args, made);
    },
  });
  window.Worker.prototype.constructor = window.Worker;
}

// Refused on hosts of pages too (ISOLATION 8): what asks whether there are service workers, is told.
Reflect.deleteProperty(Navigator.prototype, "serviceWorker");

if (self.origin === "null") {
  shimStorage();
  Object.defineProperty(Document.prototype, "cookie", {
    get: readCookies,
    set: writeCookie,
    configurable: true,
    enumerable: true,
  });
  for (const place of [window, Window.prototype]) Reflect.deleteProperty(place, "caches");
  shimWorker();
}
