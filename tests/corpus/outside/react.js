// A small stand-in for React and ReactDOM: elements, function components and five hooks, drawn anew on every change.
(() => {
  let current = null; // the component that is being drawn
  const changed = (before, after) => !before || before.some((value, i) => !Object.is(value, after[i]));

  function hook(initial) {
    const { hooks } = current;
    const at = current.at++;
    if (at === hooks.length) hooks.push(initial());
    return hooks[at];
  }
  function useState(initial) {
    const { root } = current;
    const cell = hook(() => ({ value: typeof initial === "function" ? initial() : initial }));
    const set = (value) => {
      cell.value = typeof value === "function" ? value(cell.value) : value;
      root.draw();
    };
    return [cell.value, set];
  }
  function useEffect(run, inputs) {
    const { root } = current;
    const cell = hook(() => ({}));
    if (inputs && cell.inputs && !changed(cell.inputs, inputs)) return;
    cell.inputs = inputs;
    root.effects.push(() => {
      cell.undo?.();
      cell.undo = run();
    });
  }
  function useMemo(make, inputs) {
    const cell = hook(() => ({}));
    if (changed(cell.inputs, inputs)) Object.assign(cell, { value: make(), inputs });
    return cell.value;
  }
  const useRef = (value) => hook(() => ({ current: value }));
  const createElement = (type, props, ...children) => ({ type, props: props || {}, children: children.flat(Infinity) });

  function nodes(element, root, path) {
    if (element === null || element === undefined || typeof element === "boolean") return [];
    if (typeof element !== "object") return [document.createTextNode(element)];
    if (typeof element.type === "function") {
      const key = `${path}/${element.type.name}`;
      if (!root.components.has(key)) root.components.set(key, []);
      const outer = current;
      current = { root, hooks: root.components.get(key), at: 0 };
      const drawn = element.type({ ...element.props, children: element.children });
      current = outer;
      return nodes(drawn, root, key);
    }
    const node = document.createElement(element.type);
    node.append(...element.children.flatMap((child, i) => nodes(child, root, `${path}.${i}`)));
    for (const [name, value] of Object.entries(element.props)) {
      if (name === "ref") value.current = node;
      else if (name === "key") continue;
      else if (name.startsWith("on")) node.addEventListener(name === "onChange" ? "input" : name.slice(2).toLowerCase(), value);
      else node[name] = value;
    }
    return [node];
  }

  function createRoot(container) {
    let scheduled = false;
    const root = {
      components: new Map(),
      effects: [],
      draw() {
        if (scheduled) return;
        scheduled = true;
        queueMicrotask(() => {
          scheduled = false;
          const focused = document.activeElement?.id;
          container.replaceChildren(...nodes(root.element, root, ""));
          if (focused) document.getElementById(focused)?.focus();
          root.effects.splice(0).forEach((effect) => effect());
        });
      },
      render(element) {
        root.element = element;
        root.draw();
      },
    };
    return root;
  }
  window.React = { createElement, useState, useEffect, useMemo, useRef };
  window.ReactDOM = { createRoot };
})();
