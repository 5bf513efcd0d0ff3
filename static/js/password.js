// A button in every password field that shows what is typed. Without this script the field is as it is.
for (const input of document.querySelectorAll('input[type="password"]')) {
  const frame = document.createElement("div");
  const button = document.createElement("button");
  frame.className = "secret";
  button.type = "button";
  button.setAttribute("aria-controls", input.id);
  const focused = document.activeElement === input;
  input.replaceWith(frame);
  frame.append(input, button);
  if (focused) input.focus();

  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? "Hide" : "Show";
    button.setAttribute("aria-label", `${button.textContent} password`);
  };
  button.addEventListener("click", () => show(input.type === "password"));
  // Browsers keep what was in a text field; a password must not be among it.
  input.form?.addEventListener("submit", () => show(false));
  show(false);
}
