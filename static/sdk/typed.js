// Whether something is typed into the page: then signing in must not take this document away.

const FIELDS = "input:not([type=file], [type=hidden]), textarea, select";

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

const hasTyped = () => [.../** @type {NodeListOf<Field>} */ (document.querySelectorAll(FIELDS))].some(isChanged);

/** @param {Field} field */
function isChanged(field) {
  if ("options" in field) return `${[...field.selectedOptions].map((option) => option.index)}` !== `${defaultOf(field)}`;
  return isTicked(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

/** @param {Field} field @returns {field is HTMLInputElement} */
const isTicked = (field) => field.type === "checkbox" || field.type === "radio";

/** @param {HTMLSelectElement} field */
function defaultOf(field) {
  const chosen = [...field.options].filter((option) => option.defaultSelected).map((option) => option.index);
  return chosen.length || field.type !== "select-one" ? chosen : [0];
}
