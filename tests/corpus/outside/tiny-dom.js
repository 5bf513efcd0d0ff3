export function html(parts, ...values) {
  const template = document.createElement("template");
  template.innerHTML = String.raw(parts, ...values);
  return template.content;
}
