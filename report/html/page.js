/* page.js - searching, sorting and choosing; the page is whole without it. What is chosen stands in
 * the fragment of the address: #q=stripe&sort=path&without=low,medium */
"use strict";
(() => {
  const list = document.getElementById("list");
  const cards = [...list.children];
  const query = document.getElementById("query");
  const sort = document.getElementById("sort");
  const shown = document.getElementById("shown");
  const buttons = [...document.querySelectorAll("button[data-level]")];
  const number = new Intl.NumberFormat("en");
  const isOff = (button) => button.getAttribute("aria-pressed") === "false";
  let texts = null;
  let order = "";

  const by = (name) => (a, b) => {
    const x = cards[a].dataset[name] || "", y = cards[b].dataset[name] || "";
    return x < y ? -1 : x > y ? 1 : a - b;
  };
  const orders = {
    severity: (a, b) => cards[b].dataset.level - cards[a].dataset.level || a - b,
    path: by("path"),
    kind: by("kind"),
    places: (a, b) => cards[b].dataset.places - cards[a].dataset.places || a - b,
  };

  const arrange = () => {
    if (order === sort.value)
      return;
    order = sort.value;
    const page = document.createDocumentFragment();
    for (const i of [...cards.keys()].sort(orders[order]))
      page.append(cards[i]);
    list.append(page);
  };

  const choose = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const without = new Set(buttons.filter(isOff).map((b) => b.dataset.level));
    if (words.length > 0)
      texts ??= cards.map((card) => card.textContent.toLowerCase());
    let count = 0;
    cards.forEach((card, i) => {
      const fits = !without.has(card.dataset.level) && words.every((word) => texts[i].includes(word));
      card.hidden = !fits;
      count += fits;
    });
    shown.value = `${number.format(count)} of ${number.format(cards.length)} shown`;
  };

  const remember = () => {
    const state = new URLSearchParams();
    const without = buttons.filter(isOff).map((b) => b.value);
    if (query.value)
      state.set("q", query.value);
    if (sort.value !== "severity")
      state.set("sort", sort.value);
    if (without.length > 0)
      state.set("without", without.join());
    const fragment = state.toString();
    history.replaceState(null, "", fragment ? "#" + fragment : location.pathname + location.search);
  };

  const recall = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    const without = (state.get("without") || "").split(",");
    query.value = state.get("q") || "";
    sort.value = Object.hasOwn(orders, state.get("sort")) ? state.get("sort") : "severity";
    for (const b of buttons)
      b.setAttribute("aria-pressed", !without.includes(b.value));
    arrange();
    choose();
  };

  let waiting = 0;
  query.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { choose(); remember(); }, 120);
  });
  sort.addEventListener("change", () => { arrange(); remember(); });
  for (const b of buttons)
    b.addEventListener("click", () => {
      b.setAttribute("aria-pressed", isOff(b));
      choose();
      remember();
    });
  addEventListener("hashchange", recall);
  addEventListener("beforeprint", () => {
    for (const more of list.querySelectorAll("article:not([hidden]) details"))
      more.open = true;
  });
  document.getElementById("tools").hidden = false;
  recall();
})();
