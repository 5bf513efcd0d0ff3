// A copy button on every sample. Without this script the samples are there to be selected by hand.
for (const sample of document.querySelectorAll(".sample")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => copy(sample.querySelector("code"), button));
  sample.querySelector(".bar").append(button);
}

async function copy(code, button) {
  try {
    await navigator.clipboard.writeText(code.textContent.trimEnd());
    button.textContent = "Copied";
  } catch {
    // No clipboard without https: leave the text selected for Ctrl+C.
    getSelection().selectAllChildren(code);
    button.textContent = "Selected";
  }
  setTimeout(() => (button.textContent = "Copy"), 2000);
}
