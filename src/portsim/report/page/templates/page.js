"use strict";
(() => {
  // On paper everything is there, and nothing has to be asked for.
  const folds = () => document.querySelectorAll("details");
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...folds()].filter((fold) => !fold.open);
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false;
  });
  // Whoever goes through the page by keyboard stops at tables that scroll, and not at the others.
  const stops = () => {
    for (const table of document.querySelectorAll(".table")) {
      if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
      else table.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", stops);
  document.addEventListener("toggle", stops, true);
  stops();
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const root = document.getElementById("player");
  if (root) {
    root.replaceChildren();
    portsimPlayer(root, read("facts").replay, read("words"));
  }
})();
