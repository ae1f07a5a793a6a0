// What every page does: copying, keeping likes, ratings and the playlist in this browser, searching the index.
"use strict";
(() => {
  const said = document.querySelector(".said");
  const say = (text) => { said.textContent = text; setTimeout(() => { said.textContent = ""; }, 2500); };
  const load = (key) => { try { return JSON.parse(localStorage.getItem(`podstudio-${key}`)) || {}; } catch { return {}; } };
  const save = (key, value) => { try { localStorage.setItem(`podstudio-${key}`, JSON.stringify(value)); } catch { /* private window */ } };

  document.querySelectorAll("[data-copy]").forEach((button) => button.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(button.dataset.copy); say("Copied"); } catch { window.prompt("", button.dataset.copy); }
  }));

  const episode = document.querySelector("[data-episode]")?.dataset.episode;
  document.querySelectorAll(".keep").forEach((button) => {
    const key = button.dataset.key;
    const show = () => button.setAttribute("aria-pressed", String(Boolean(load(key)[episode])));
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      const kept = load(key);
      if (kept[episode]) { delete kept[episode]; } else { kept[episode] = { title: document.title, url: location.href.split("#")[0] }; }
      save(key, kept);
      show();
    });
  });

  const rate = document.querySelector(".rate");
  if (rate) {
    const stars = [...rate.querySelectorAll("[data-star]")];
    const show = () => {
      const rating = load("ratings")[episode] || 0;
      stars.forEach((star, index) => {
        star.textContent = index < rating ? "★" : "☆";
        star.setAttribute("aria-checked", String(index + 1 === rating));
        star.tabIndex = index + 1 === (rating || 1) ? 0 : -1;
      });
    };
    const choose = (value) => { save("ratings", { ...load("ratings"), [episode]: value }); show(); stars[value - 1].focus(); };
    stars.forEach((star, index) => {
      star.addEventListener("click", () => choose(index + 1));
      star.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
        if (step) { event.preventDefault(); choose(Math.min(5, Math.max(1, index + 1 + step))); }
      });
    });
    rate.hidden = false;
    show();
  }

  const list = document.querySelector(".episodes");
  if (list) {
    const rows = [...list.children];
    const search = document.querySelector(".search");
    const filters = [...document.querySelectorAll("[data-category]")].filter((one) => one.tagName === "BUTTON");
    let category = "";
    const narrow = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row) => {
        const text = row.textContent.toLowerCase();
        row.hidden = (category && row.dataset.category !== category) || !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      });
      document.querySelector(".nothing").hidden = shown > 0 || !rows.length;
      filters.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.category === category)));
    };
    search.hidden = rows.length < 2;
    search.addEventListener("input", narrow);
    filters.forEach((one) => { one.parentElement.hidden = false; one.addEventListener("click", () => { category = one.dataset.category; narrow(); }); });
    const fromAddress = () => {
      const named = decodeURIComponent(location.hash.slice(1));
      if (filters.some((one) => one.dataset.category === named)) { category = named; narrow(); }
    };
    window.addEventListener("hashchange", fromAddress);
    fromAddress();
  }
})();
