// Mode A: XMLHttpRequest, as wrap.js does it for fetch. Everything else of it stays the browser's own.

/** What we need to know of a call to the API between open() and send(): `names` are those of its headers.
 * @typedef {object} XhrCall
 * @property {string} method
 * @property {boolean} isAsync
 * @property {boolean} isOwn
 * @property {string | null} accept
 * @property {string[]} names
 * @property {boolean} waits for the token to be renewed
 */

/** @type {WeakMap<XMLHttpRequest, XhrCall>} */
const xhrCalls = new WeakMap();
const xhrCredentials = setterOf(NativeXhr.prototype, "withCredentials");

/** @param {object} prototype @param {string} name @returns {Function} */
function setterOf(prototype, name) {
  const property = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, name));
  return /** @type {Function} */ (property.set);
}

/** @this {XMLHttpRequest} @param {string} method @param {string | URL} url @param {boolean} [isAsync] */
function pageOpen(method, url, isAsync) {
  const address = apiAddress(url);
  on(weakDelete, xhrCalls, this);
  apply(xhrOpen, this, arguments);
  if (!address) return;
  on(weakSet, xhrCalls, this, {
    method: String(method).toUpperCase(),
    isAsync: arguments.length < 3 || Boolean(isAsync),
    isOwn: isOwn(address),
    accept: null,
    names: [],
    waits: false,
  });
}

/** Accept is held back until send(): a header once given cannot be changed. @this {XMLHttpRequest}
 * @param {string} name @param {string} value */
function pageHeader(name, value) {
  const call = on(weakGet, xhrCalls, this);
  const known = String(name).toLowerCase();
  if (!call || this.readyState !== NativeXhr.OPENED) return on(xhrHeader, this, name, value);
  if (POINTLESS.includes(known)) return;
  call.names.push(known);
  if (known === "accept") call.accept = call.accept ? `${call.accept}, ${value}` : String(value);
  else on(xhrHeader, this, name, value);
}

/** @this {XMLHttpRequest} @param {any} [body] */
function pageSend(body) {
  const call = on(weakGet, xhrCalls, this);
  if (!call) return on(xhrSend, this, body);
  on(xhrCredentials, this, false);
  const carries = call.isOwn && !call.names.includes("authorization");
  if (!carries || !call.isAsync || !isDue()) return startXhr(this, call, carries, body);
  call.waits = true;
  sendRenewed(this, call, body);
}

/** @param {XMLHttpRequest} request @param {XhrCall} call @param {any} body */
async function sendRenewed(request, call, body) {
  await renewIfDue();
  if (!call.waits || on(weakGet, xhrCalls, request) !== call) return;
  call.waits = false;
  startXhr(request, call, true, body);
}

/** @param {XMLHttpRequest} request @param {XhrCall} call @param {boolean} carries @param {any} body */
function startXhr(request, call, carries, body) {
  const given = isSafeAccept(call.accept ?? "") ? call.accept : null;
  const accept = carries && token && isSimple(call.method, call.names) ? withToken(given) : "";
  if (accept || given) on(xhrHeader, request, "Accept", accept || given);
  if (carries && token && !accept) on(xhrHeader, request, "Authorization", `Bearer ${token}`);
  on(xhrSend, request, body);
}

/** @this {XMLHttpRequest} */
function pageAbort() {
  const call = on(weakGet, xhrCalls, this);
  on(xhrAbort, this);
  if (!call?.waits) return;
  call.waits = false;
  for (const type of ["abort", "loadend"]) this.dispatchEvent(new ProgressEvent(type));
}

if (!onOwnHost) {
  replace(NativeXhr.prototype, "open", pageOpen);
  replace(NativeXhr.prototype, "setRequestHeader", pageHeader);
  replace(NativeXhr.prototype, "send", pageSend);
  replace(NativeXhr.prototype, "abort", pageAbort);
}
