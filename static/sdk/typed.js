// What is typed into the page: whether there is something, and that it comes back when a form was refused.

const FIELDS = "input:not([type=hidden], [type=file], [type^=pass]), textarea, option";
const CHECKED = ["checked", "defaultChecked"];
/** What visitors change in a field, and what it was before, by type; options have none. @type {Record<string, string[]>} */
const STATES = { checkbox: CHECKED, radio: CHECKED, undefined: ["selected", "defaultSelected"] };

const allFields = () => /** @type {any[]} */ ([...document.querySelectorAll(FIELDS)]);
const hasTyped = () => allFields().some(isChanged);

/** @param {any} field */
const stateOf = (field) => STATES[field.type] || ["value", "defaultValue"];

/** @param {any} field */
const nameOf = (field) => `${field.name} ${field.type}`;

/** A list that drops down has its first option without being told. @param {any} field */
function isChanged(field) {
  const [state, before] = stateOf(field);
  return field[state] !== field[before] && (field.index !== 0 || field.parentNode.multiple);
}

/** While a form is away its entry in the history keeps what was typed, beside the page's own state: browsers give back
 * only what was in fields of the file. */
window.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const visimade = allFields().map((field) => [nameOf(field), field[stateOf(field)[0]]]);
  history.replaceState({ visimade, own: history.state }, "");
  on(nativeTimeout, window, takeOut, 10_000); // if this document is still here then, it stays
});

/** What was typed, out of the entry; the page has its own state again. */
function takeOut() {
  const { visimade, own } = history.state || {};
  if (visimade) history.replaceState(own, "");
  return visimade;
}

function giveBack() {
  const visimade = takeOut();
  if (!visimade) return;
  const filled = new WeakSet();
  // fields come as the page makes them: each takes the next that was typed under its name
  const fill = () => {
    for (const field of allFields()) {
      if (filled.has(field)) continue;
      filled.add(field);
      const at = visimade.findIndex((/** @type {any} */ [name]) => name === nameOf(field));
      if (at >= 0) field[stateOf(field)[0]] = visimade.splice(at, 1)[0][1];
    }
  };
  new MutationObserver(fill).observe(document, { childList: true, subtree: true });
}

giveBack();
