// What an address names after its # is open, and a link on the page opens what it leads to.
function show() {
  const named = document.getElementById(location.hash.slice(1));
  if (named?.tagName !== "DETAILS") return;
  named.open = true;
  named.scrollIntoView();
}

addEventListener("hashchange", show);
show();
