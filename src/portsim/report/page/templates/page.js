"use strict";
(() => {
  // On paper everything is there, and nothing has to be asked for.
  const folds = () => document.querySelectorAll("details");
  let closed = [];
  // What differs, in full, comes after the answer there: the first sheet is for the answer.
  const full = [...document.querySelectorAll("details.full")].map((fold) => [fold, fold.nextSibling, fold.parentNode]);
  const answer = document.getElementById("headlines");
  addEventListener("beforeprint", () => {
    for (const [fold] of full) answer.append(fold);
    closed = [...folds()].filter((fold) => !fold.open);
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false;
    for (const [fold, next, parent] of full.toReversed()) parent.insertBefore(fold, next);
  });
  // Whoever goes through the page by keyboard stops at tables that scroll, and not at the others.
  const stops = () => {
    for (const table of document.querySelectorAll(".table")) {
      const scrolls = table.scrollWidth > table.clientWidth;
      table.setAttribute("role", scrolls ? "region" : "group");
      if (scrolls) table.tabIndex = 0;
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
