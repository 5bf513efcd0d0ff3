// Who is on the page, and the credential of mode A: kept here, renewed here, nowhere else (ISOLATION 4, 6).

const USUAL_LIFE = 900; // seconds

const visitor = {
  user: /** @type {Visimade.User | null} */ (null),
  isOwner: false,
  role: /** @type {Visimade.Role | null} */ (null),
  hasExpired: false,
};
let token = "";
let fileToken = "";
let renewAt = 0;

/** @type {Promise<boolean> | null} */
let renewing = null;
/** @type {Promise<boolean> | null} */
let asking = null;
/** @type {Promise<void> | null} */
let firstAnswer = null;
/** @type {Promise<void> | null} */
let awaitingLogin = null;

/** @param {Visimade.User | null} user @param {boolean} isOwner @param {Visimade.Role | null} role */
function recognise(user, isOwner, role) {
  visitor.user = user && Object.freeze({ id: user.id, username: user.username });
  visitor.isOwner = isOwner;
  visitor.role = role;
  if (user) visitor.hasExpired = false;
}

/** Keeps a token, which is renewed at two thirds of its life. The clock of the visitor may be wrong: a life that
 * cannot be true is taken as the usual one.
 * @param {Visimade.Credential} given */
function keep(given) {
  token = given.token || "";
  fileToken = given.fileToken || "";
  if (!token) return;
  const left = Number(given.tokenExp) - now() / 1000;
  const life = left > 0 && left < USUAL_LIFE ? left : USUAL_LIFE;
  renewAt = now() + (life * 1000 * 2) / 3;
  on(nativeTimeout, window, renewIfDue, renewAt - now());
}

/** Runs a call that gives something with a `status`; again, once, when 401 was only a matter of renewing.
 * @template {{status: number}} T
 * @param {() => Promise<T>} attempt @returns {Promise<T>} */
async function asVisitor(attempt) {
  const { user } = visitor;
  if (!user) return attempt();
  await renewIfDue();
  const used = token;
  const answer = await attempt();
  if (answer.status !== 401) return answer;
  return (await (onOwnHost ? isBack(user) : isRenewed(used))) ? attempt() : answer;
}

/** Mode A: whether there is something else to try: a new token, or none, for what anybody may read.
 * @param {string} used */
async function isRenewed(used) {
  return token !== used || renew();
}

/** Whether a token is older than it should be. Timers sleep in tabs that nobody sees. */
const isDue = () => token !== "" && now() >= renewAt;

async function renewIfDue() {
  if (isDue()) await renew();
}

function renew() {
  renewing ??= exchangeToken().finally(() => {
    renewing = null;
  });
  return renewing;
}

/** The old token for a new one, or for none; false when the server did not say. Read as text: an object would be
 * looked at for a `then`, which a page can supply. */
async function exchangeToken() {
  /** @type {any} */
  const headers = { __proto__: null, Authorization: `Bearer ${token}` };
  /** @type {RequestInit} */
  const init = { __proto__: null, method: "POST", credentials: "omit", headers };
  let status = 0;
  let text = "";
  try {
    const response = await nativeFetch(addressOf(`${pagePath()}/page-token`), init);
    status = response.status;
    text = await on(responseText, response);
  } catch {
    // offline: the next call tries again
  }
  if (status === 200) keep(/** @type {Visimade.Credential} */ (parseJson(text)));
  else if (status === 401) endSignIn();
  else renewAt = now() + 10_000;
  return status === 200 || status === 401;
}

function endSignIn() {
  token = fileToken = "";
  expire();
}

/** Nobody is signed in any more; the page is told, and the visitor asked. The dialog's promise. */
function expire() {
  recognise(null, false, null);
  visitor.hasExpired = true;
  window.dispatchEvent(new CustomEvent("authExpired")); // a page may answer with promptLogin(): the same dialog
  return ask();
}

/** The dialog that fits: after a sign-in that ended there may be something typed, which must not get lost. */
function ask() {
  if (!onOwnHost || isFramed || (!visitor.hasExpired && !hasTyped())) return showDialog(visitor.hasExpired);
  if (!isDialogOpen()) awaitingLogin = null; // a page that was written anew took the dialog with it
  return (awaitingLogin ??= loginInAnotherTab());
}

/** Mode B: asks the server who is there. False when it cannot be asked; then all stays as it was. */
function askWho() {
  asking ??= readContext().finally(() => {
    asking = null;
  });
  return asking;
}

async function readContext() {
  try {
    const { status, text } = await exchange(addressOf(`${pagePath()}/sdk-context`), { __proto__: null });
    if (status !== 200) return false;
    const { user, isPageOwner, membership } = fromJson(text);
    recognise(user ?? null, isPageOwner === true, membership?.role ?? null);
    return true;
  } catch {
    return false;
  }
}

/** Mode B, after a 401: whether `user` is signed in, perhaps only after logging in again in another tab.
 * @param {Visimade.User} user */
async function isBack(user) {
  if (!(await askWho())) return false;
  if (!visitor.user) await (awaitingLogin ?? expire());
  return visitor.user?.id === user.id;
}

async function loginInAnotherTab() {
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    if ((await askWho()) && visitor.user) closeDialog();
  };
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  await showDialog(visitor.hasExpired);
  window.removeEventListener("focus", look);
  document.removeEventListener("visibilitychange", look);
  awaitingLogin = null;
}

/** Resolves when it is known who is there; never rejects. One question to the server, however often it is asked. */
function whoIsThere() {
  firstAnswer ??= onOwnHost ? askWho().then(() => {}) : Promise.resolve();
  return firstAnswer;
}

/** What every global says about the visitor. @type {Visimade.SignIn} */
const signIn = {
  get ready() {
    return whoIsThere();
  },
  getCurrentUser: () => visitor.user,
  isAuthenticated: () => visitor.user !== null,
  promptLogin: () => (visitor.user ? Promise.resolve() : ask()),
};
const isOwner = () => visitor.isOwner;

keep(config);
recognise(config.user ?? null, config.isOwner === true, config.role ?? null);
if (onOwnHost && config.apis.length) whoIsThere();
// Else `await` would ask a `then` of the page's making for what our own promises bring.
if (!onOwnHost) Object.defineProperty(Promise.prototype, "constructor", { writable: false, configurable: false });

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return; // a page that the browser brings back may be older than a logout
  if (onOwnHost) askWho();
  else if (token) renew();
});
