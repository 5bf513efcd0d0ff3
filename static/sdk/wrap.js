// Mode A: the page's own fetch, XMLHttpRequest and sendBeacon act for the visitor on this page (ISOLATION 6).

const SAFELISTED = ["accept", "accept-language", "content-language"];
/** They mean something between a site and itself. Here they would only make the browser refuse the call. */
const POINTLESS = ["x-requested-with", "x-csrftoken", "x-csrf-token", "x-xsrf-token", "cache-control", "pragma"];
const ACCEPT_BYTES = 128;
const UNSAFE_IN_ACCEPT = /[^\t\x20-\x7e]|["():<>?@[\\\]{}]/;
const BEACON_BYTES = 65_536;
const OWN_PATH = ownPath();

/** The addresses where a page credential is worth something; elsewhere it would be refused. Not page-token: whoever
 * asks there is handed a token. */
function ownPath() {
  const slug = /[?&]next=\/p\/([a-z0-9-]+)/.exec(config.loginUrl)?.[1] ?? "-";
  const stores = "(team|solo|social|cms|form)-(data|files)";
  const endpoints = `${stores}|assets|team|sdk-context|page-api-[a-z-]+`;
  return new RegExp(`^/api/(join|pages/(${config.pageId}|${slug})/(${endpoints}))(/|$)`);
}

/** The absolute address of a call to our API, else null. A page may have a `<base>`.
 * @param {unknown} given */
function apiAddress(given) {
  try {
    const url = new NativeUrl(String(given), document.baseURI);
    return on(startsWith, on(urlHref, url), `${home}/api/`) ? url : null;
  } catch {
    return null;
  }
}

/** A request as it is sent: in mode A without cookies, with the token where it counts.
 * @param {Request} request */
function prepared(request) {
  if (onOwnHost) return request;
  const ready = construct(NativeRequest, [request, { __proto__: null, credentials: "omit", mode: "cors" }]);
  const headers = on(requestHeaders, ready);
  for (const name of POINTLESS) on(headersDelete, headers, name);
  if (!isSafeAccept(on(headersGet, headers, "accept") ?? "")) on(headersDelete, headers, "accept");
  if (!token || !mayCarryToken(ready)) return ready;
  const simple = isSimple(on(requestMethod, ready), namesOf(headers));
  const accept = simple && withToken(on(headersGet, headers, "accept"));
  if (accept) on(headersSet, headers, "accept", accept);
  else on(headersSet, headers, "authorization", `Bearer ${token}`);
  return ready;
}

/** Of this page, and without an Authorization of the caller's own. @param {Request} request */
function mayCarryToken(request) {
  const url = new NativeUrl(on(requestUrl, request));
  return on(headersGet, on(requestHeaders, request), "authorization") === null && isOwn(url);
}

/** @param {URL} url */
const isOwn = (url) =>
  on(startsWith, on(urlHref, url), `${home}/api/`) && on(regexExec, OWN_PATH, on(urlPath, url)) !== null;

/** @param {Headers} headers @returns {string[]} */
function namesOf(headers) {
  /** @type {string[]} */
  const names = [];
  on(headersEach, headers, (/** @type {string} */ _, /** @type {string} */ name) => names.push(name));
  return names;
}

/** Whether the browser would send this without asking first. @param {string} method @param {string[]} names */
const isSimple = (method, names) =>
  (method === "GET" || method === "HEAD") && names.every((name) => SAFELISTED.includes(name.toLowerCase()));

/** The token as a parameter of Accept, which needs no preflight; "" where there is no room for it.
 * @param {string | null} given what the caller accepts */
function withToken(given) {
  const accept = `${given || "application/json"};vt=${token}`;
  return accept.length <= ACCEPT_BYTES ? accept : "";
}

/** Any other needs the consent of a server. Ours has one answer, whatever is accepted. Never asked of a text with the
 * token in it. @param {string} accept */
const isSafeAccept = (accept) => accept.length <= ACCEPT_BYTES && on(regexExec, UNSAFE_IN_ACCEPT, accept) === null;

/** @param {RequestInfo | URL} input @param {RequestInit} [init] */
async function pageFetch(input, init) {
  const url = apiAddress(input instanceof NativeRequest ? on(requestUrl, input) : input);
  if (!url) return nativeFetch(input, init);
  /** @type {Request} */
  const first = construct(NativeRequest, init ? [input, init] : [input]);
  if (!mayCarryToken(first)) return nativeFetch(prepared(first));
  const spare = init?.body instanceof ReadableStream ? null : on(requestClone, first); // a stream goes out only once
  /** @type {Response | undefined} */
  let answer;
  return asVisitor(async () => {
    if (answer && !spare) return answer;
    answer = await nativeFetch(prepared(answer ? spare : first));
    return answer;
  });
}

/** @param {string | URL} url @param {BodyInit | null} [data] */
function pageBeacon(url, data) {
  if (!apiAddress(url)) return on(nativeBeacon, navigator, url, data);
  if (sizeOf(data) > BEACON_BYTES) return false;
  pageFetch(url, { method: "POST", body: data, keepalive: true }).catch(() => {});
  return true;
}

/** @param {any} data */
const sizeOf = (data) => data?.size ?? data?.byteLength ?? String(data ?? "").length;

/** @param {any} target @param {string} name @param {Function} value */
function replace(target, name, value) {
  const descriptor = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { ...descriptor, value });
}

if (!onOwnHost) {
  replace(window, "fetch", function fetch(/** @type {any} */ input, /** @type {any} */ init) {
    return arguments.length ? pageFetch(input, init) : on(nativeFetch, window);
  });
  replace(Navigator.prototype, "sendBeacon", function sendBeacon(/** @type {any} */ url, /** @type {any} */ data) {
    return pageBeacon(url, data);
  });
}
