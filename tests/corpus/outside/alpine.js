// A small stand-in for a library that reads its program from attributes: x-data, x-text, x-show, x-bind, x-on, x-model, x-for.
(() => {
  const evaluate = (code, scope, event) =>
    new Function("$scope", "$event", `with ($scope) { return (${code}) }`)(scope, event);
  const run = (code, scope, event) => new Function("$scope", "$event", `with ($scope) { ${code} }`)(scope, event);

  function component(root) {
    const updates = [];
    const redraw = () => updates.forEach((update) => update());
    const watched = (object) =>
      new Proxy(object, {
        get: (target, key) => (Array.isArray(target[key]) ? watched(target[key]) : target[key]),
        set: (target, key, value) => {
          target[key] = value;
          queueMicrotask(redraw);
          return true;
        },
      });
    bind(root, watched(new Function(`return (${root.getAttribute("x-data")})`)()), updates);
    redraw();
    root.removeAttribute("x-cloak");
  }

  function bind(node, scope, updates) {
    if (node.localName === "template") return repeat(node, scope, updates);
    for (const { name, value } of [...node.attributes]) {
      const [kind, what] = name.split(":");
      if (kind === "x-text") updates.push(() => (node.textContent = evaluate(value, scope)));
      if (kind === "x-show") updates.push(() => (node.style.display = evaluate(value, scope) ? "" : "none"));
      if (kind === "x-bind") updates.push(() => node.setAttribute(what, evaluate(value, scope)));
      if (kind === "x-on") node.addEventListener(what, (event) => run(value, scope, event));
      if (kind === "x-model") {
        updates.push(() => node.value !== scope[value] && (node.value = scope[value]));
        node.addEventListener("input", () => (scope[value] = node.value));
      }
    }
    for (const child of [...node.children]) bind(child, scope, updates);
  }

  function repeat(template, scope, updates) {
    const [name, list] = template.getAttribute("x-for").split(" in ");
    let shown = [];
    updates.push(() => {
      shown.forEach((node) => node.remove());
      const inner = [];
      shown = evaluate(list, scope).map((item) => {
        const node = template.content.firstElementChild.cloneNode(true);
        const own = new Proxy({}, {
          has: (_, key) => key === name || key in scope,
          get: (_, key) => (key === name ? item : scope[key]),
          set: (_, key, value) => ((scope[key] = value), true),
        });
        bind(node, own, inner);
        return node;
      });
      template.after(...shown);
      inner.forEach((update) => update());
    });
  }

  document.dispatchEvent(new CustomEvent("alpine:init"));
  document.querySelectorAll("[x-data]").forEach(component);
})();
