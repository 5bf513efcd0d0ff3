// Every part shares one closure: pages_app/sdk/script.py joins those that a page needs and puts a function around them.

/** What the server put before this script; it is gone from `window` before any script of the page runs. */
const config = takeConfig();
const home = location.origin;
const onOwnHost = config.mode === "B";
const isFramed = window !== window.top;

/** Where the visitor is sent to read, write and ask: `/pages/7`. */
const pagePath = () => `/pages/${config.pageId || document.body?.dataset.pageId}`;

function takeConfig() {
  const given = /** @type {Visimade.Config} */ (window.__visimade);
  delete window.__visimade;
  return given;
}

// A page may replace any of these later, to read the token off their arguments (ISOLATION 6).
const { apply, construct } = Reflect;
const { parse: parseJson, stringify } = JSON;
const { now } = Date;
const { Request: NativeRequest, FormData: NativeFormData, XMLHttpRequest: NativeXhr, URL: NativeUrl } = window;
const nativeFetch = window.fetch;
const regexExec = RegExp.prototype.exec;
const { get: weakGet, set: weakSet, delete: weakDelete } = WeakMap.prototype;
const urlHref = getterOf(URL.prototype, "href");
const urlPath = getterOf(URL.prototype, "pathname");
const { startsWith } = String.prototype;
const nativeTimeout = window.setTimeout;
const headersGet = Headers.prototype.get;
const headersSet = Headers.prototype.set;
const headersDelete = Headers.prototype.delete;
const headersEach = Headers.prototype.forEach;
const responseText = Response.prototype.text;
const nativeBeacon = navigator.sendBeacon;
const requestClone = Request.prototype.clone;
const requestUrl = getterOf(Request.prototype, "url");
const requestMethod = getterOf(Request.prototype, "method");
const requestHeaders = getterOf(Request.prototype, "headers");
const { open: xhrOpen, send: xhrSend, abort: xhrAbort, setRequestHeader: xhrHeader } = NativeXhr.prototype;

/** @param {object} prototype @param {string} name @returns {Function} */
function getterOf(prototype, name) {
  const property = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, name));
  return /** @type {Function} */ (property.get);
}

/** `method` called on `target`, through nothing that the page could have put its hands on.
 * @param {Function} method @param {unknown} target @param {...unknown} args @returns {any} */
function on(method, target, ...args) {
  return apply(method, target, args);
}

/** JSON in which half an emoji, as cutting a text by length leaves it, is the sign for an unknown character.
 * @param {unknown} value */
const toJson = (value) =>
  stringify(value)?.replace(/\\(ud[89a-f]..|.)/g, (escape, code) => (code[1] ? "\\ufffd" : escape));

/** A refused call: `status` of the answer (0: no answer), `code`, `message`, and the whole `body`. */
class ApiError extends Error {
  /** @param {number} status @param {Record<string, any>} body */
  constructor(status, body) {
    super(body.error || `The server answered ${status}.`);
    this.name = "ApiError";
    this.status = status;
    this.code = body.code || "UNKNOWN";
    this.body = body;
  }
}

const unreachable = () =>
  new ApiError(0, { error: "The server cannot be reached. Check the connection and try again.", code: "NETWORK" });
const signInEnded = () =>
  new ApiError(401, { error: "Your sign-in has ended. Log in again, then repeat this.", code: "AUTH_EXPIRED" });

/** Every call of the API goes through here. Resolves with the JSON of the answer, `{success: true}` for an empty one.
 * @param {string} method
 * @param {string} path below /api
 * @param {{query?: object, body?: unknown}} [parts]
 * @returns {Promise<any>} */
async function send(method, path, { query, body } = {}) {
  /** @type {RequestInit} */
  const init = { __proto__: null, method };
  if (body !== undefined) {
    init.headers = { "Content-Type": "application/json" };
    init.body = toJson(body);
  }
  return settle(() => exchange(addressOf(path, query), init));
}

/** What a finished exchange means to the caller: its JSON, or an ApiError.
 * @param {() => Promise<Visimade.Exchange>} attempt */
async function settle(attempt) {
  const wasSignedIn = visitor.user !== null || visitor.hasExpired;
  const { status, text } = await asVisitor(attempt);
  if (status === 401 && wasSignedIn) throw signInEnded();
  const answer = status === 204 ? { success: true } : fromJson(text);
  if (status < 200 || status > 299) throw new ApiError(status, answer);
  return answer;
}

/** @param {string} url @param {RequestInit} init @returns {Promise<Visimade.Exchange>} */
async function exchange(url, init) {
  try {
    const response = await nativeFetch(prepared(construct(NativeRequest, [url, init])));
    return { status: response.status, text: await on(responseText, response) };
  } catch {
    throw unreachable();
  }
}

/** @param {string} text @returns {Record<string, any>} */
function fromJson(text) {
  try {
    return parseJson(text);
  } catch {
    return {};
  }
}

/** @param {string} path @param {object} [query] */
function addressOf(path, query) {
  const text = query ? queryOf(query) : "";
  return `${home}/api${path}${text && `?${text}`}`;
}

/** Query parameters of find and count: objects as JSON, lists by comma, what is not set left out.
 * @param {object} options */
function queryOf(options) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue;
    if (Array.isArray(value)) query.set(name, value.join(","));
    else query.set(name, typeof value === "object" ? toJson(value) : String(value));
  }
  return query.toString();
}

/** One part of a path; dots alone would lead out of it. @param {string | number} value */
const part = (value) => encodeURIComponent(value).replace(/^\.{1,2}$/, "%25");

/** Makes a global of the page: frozen, never to be replaced. Accessors of `more` stay accessors.
 * @template {keyof Visimade.Globals} Name
 * @param {Name} name @param {Omit<Visimade.Globals[Name], keyof Visimade.SignIn>} members @param {object} [more] */
function define(name, members, more = {}) {
  const value = Object.defineProperties(members, Object.getOwnPropertyDescriptors(more));
  Object.defineProperty(window, name, { value: Object.freeze(value), enumerable: true });
}
