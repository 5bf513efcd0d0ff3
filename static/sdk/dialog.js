// The dialog that asks to log in. It has links to the platform and no field: nothing is typed here (ISOLATION 6).

const DIALOG_STYLE = `
:host { all: initial !important; }
* { box-sizing: border-box; }
dialog {
  --ground: #fff; --ink: #16201c; --quiet: #56625c; --edge: #84908a;
  --accent: #0a6847; --strong: #074d35; --on: #fff;
  position: fixed; inset: 0; margin: auto; width: min(26rem, calc(100vw - 2rem)); max-height: calc(100dvh - 2rem);
  overflow: auto; padding: 1.75rem; border: 1px solid transparent; border-radius: 16px;
  background: var(--ground); color: var(--ink);
  box-shadow: 0 24px 64px -12px #0007;
  font: 400 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  text-align: start;
}
dialog::backdrop { background: #0d1411a6; }
h2, p { unicode-bidi: plaintext; text-align: match-parent; }
h2 { margin: 0 0 .5rem; font-size: 1.375rem; font-weight: 650; line-height: 1.25; }
p { margin: 0 0 .75rem; text-wrap: pretty; }
p.note { color: var(--quiet); font-size: .9375rem; }
b { font-weight: 600; color: var(--ink); overflow-wrap: anywhere; }
.actions { display: grid; gap: .625rem; margin-top: 1.5rem; }
a, button {
  display: block; min-height: 3rem; padding: .6875rem 1.25rem; border: 1px solid var(--edge); border-radius: 10px;
  background: none; color: var(--ink); font: inherit; font-weight: 600; text-align: center; text-decoration: none;
  cursor: pointer;
}
a:hover { border-color: var(--accent); }
a.main { border-color: var(--accent); background: var(--accent); color: var(--on); }
a.main:hover { border-color: var(--strong); background: var(--strong); }
button { border-color: transparent; color: var(--quiet); font-weight: 500; }
button:hover { color: var(--ink); text-decoration: underline; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (max-width: 30rem) {
  dialog { margin: auto auto 0; width: 100%; max-width: 100%; padding: 1.5rem 1.25rem; border-radius: 20px 20px 0 0; }
}
@media (prefers-color-scheme: dark) {
  dialog {
    --ground: #171f1b; --ink: #e8eeea; --quiet: #a3b0a9; --edge: #6b7a72;
    --accent: #7fdcae; --strong: #a9ecca; --on: #0c1a13; border-color: #2d3933;
  }
}
`;

const OPEN = "Open in a tab of its own";
const IN_FRAME = "Inside another site this page cannot see whether you are logged in.";
const STAYS = "Logging in opens a new tab. What you typed stays in this one, it is not lost: ";

/** @type {{dialog: HTMLDialogElement, closed: Promise<void>, leave: () => void} | null} */
let shown = null;

/** Opens the dialog, if it is not open; resolves when it is closed.
 * @param {boolean} hasExpired after a sign-in that ended, not before the first @returns {Promise<void>} */
function showDialog(hasExpired) {
  if (!shown || !isDialogOpen()) {
    closeDialog(); // the page may have thrown it out
    shown = buildDialog(hasExpired);
  }
  return shown.closed;
}

const isDialogOpen = () => shown?.dialog.isConnected === true && shown.dialog.open;

function closeDialog() {
  shown?.leave();
}

/** @param {boolean} hasExpired */
function buildDialog(hasExpired) {
  const host = element("visimade-sign-in", {}, []);
  const dialog = /** @type {HTMLDialogElement} */ (dialogOf(hasExpired));
  const root = host.attachShadow({ mode: "open" });
  const style = new CSSStyleSheet(); // no policy of the page forbids these
  style.replaceSync(DIALOG_STYLE);
  root.adoptedStyleSheets = [style];
  root.append(dialog);
  document.documentElement.append(host); // beside the body, which may not be there yet, or be written anew
  const before = document.activeElement;
  dialog.showModal();
  let resolve = () => {};
  const closed = /** @type {Promise<void>} */ (new Promise((done) => (resolve = done)));

  /** At once, not with the event, which comes late: the page may ask again in between. */
  function leave() {
    dialog.removeEventListener("close", leave);
    shown = null;
    dialog.close();
    host.remove();
    if (before instanceof HTMLElement) before.focus();
    resolve();
  }
  dialog.addEventListener("close", leave);
  dialog.addEventListener("click", (event) => event.target === dialog && isOutside(dialog, event) && leave());
  dialog.addEventListener("keydown", (event) => keepFocus(root, event));
  return { dialog, closed, leave };
}

/** @param {boolean} hasExpired */
function dialogOf(hasExpired) {
  const stays = hasExpired || hasTyped();
  const target = isFramed || stays ? "_blank" : "_top";
  const path = config.loginUrl + whereWeAre();
  const title = hasExpired ? "Your sign-in has ended" : "Log in to continue";
  const leave = element("button", { type: "button" }, ["Not now"]);
  leave.addEventListener("click", closeDialog);
  const ways = [
    [path, "Log in"],
    [path.replace("/login", "/register"), "Create account"],
  ];
  const links = ways.map(([to, text]) => element("a", { href: home + to, target }, [text]));
  if (isFramed) links.unshift(element("a", { href: onOwnHost ? home + path : location.href, target }, [OPEN]));
  links[0].className = "main";
  const actions = [...links, leave];
  const labels = { "aria-modal": "true", "aria-labelledby": "title", "aria-describedby": "text" };
  return element("dialog", { role: "dialog", ...labels, lang: "en", dir: directionOfPage() }, [
    element("h2", { id: "title" }, [title]),
    element("div", { id: "text" }, textOf(stays)),
    element("div", { class: "actions" }, actions),
  ]);
}

/** @param {boolean} stays whether this document is needed afterwards, for what was typed into it */
function textOf(stays) {
  const platform = config.platform || (onOwnHost ? "" : location.host);
  const place = platform ? [element("b", {}, [platform]), ", "] : [];
  const promise = "the platform that hosts this page. Never type your password into the page itself.";
  const advice = isFramed ? IN_FRAME : stays && STAYS + (onOwnHost ? "come back afterwards." : "copy it from here.");
  return [
    ...(advice ? [element("p", {}, [advice])] : []),
    element("p", { class: "note" }, ["You log in on ", ...place, promise]),
  ];
}

/** To come back to the same place: on the platform's host within `next`; on the page's own the query as `q`, and the
 * fragment, which browsers carry along from redirect to redirect. */
function whereWeAre() {
  const { search, hash } = location;
  if (!onOwnHost) return encodeURIComponent(search + hash);
  return (search && `?q=${encodeURIComponent(search.slice(1))}`) + hash;
}

const directionOfPage = () => getComputedStyle(document.body || document.documentElement).direction;

/** A click on the dialog's own padding is not one on the backdrop. @param {Element} dialog @param {MouseEvent} event */
function isOutside(dialog, { clientX, clientY }) {
  const { left, right, top: upper, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < upper || clientY > bottom;
}

/** Tab goes round. @param {ShadowRoot} root @param {KeyboardEvent} event */
function keepFocus(root, event) {
  if (event.key === "Escape") event.stopPropagation(); // the page may listen for it as well
  if (event.key !== "Tab") return;
  const controls = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("a, button")]);
  const at = controls.indexOf(/** @type {HTMLElement} */ (root.activeElement));
  const next = controls[(at + (event.shiftKey ? controls.length - 1 : 1)) % controls.length];
  event.preventDefault();
  next.focus();
}

/** @param {string} name @param {Record<string, string>} attributes @param {(Node | string)[]} children */
function element(name, attributes, children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
