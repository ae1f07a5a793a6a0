// The index: search and categories, and a player at the foot of the page for episodes and the playlist.
"use strict";
(() => {
  const list = document.querySelector(".episodes");
  if (!list) { return; }
  const rows = [...list.children];
  const byEpisode = new Map(rows.map((row) => [row.dataset.episode, row]));
  const link = (row) => row.querySelector("h3 a");

  const search = document.querySelector(".search"), found = document.querySelector(".found"), nothing = document.querySelector(".nothing");
  const filters = [...document.querySelectorAll(".filters button")];
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = rows.map((row) => plain(`${row.querySelector("div").textContent} ${row.dataset.words} ${row.dataset.category}`));
  let category = "";
  const narrow = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, index) => {
      const inside = !category || row.dataset.category === category || row.dataset.category.startsWith(`${category} > `);
      row.hidden = !inside || !words.every((word) => texts[index].includes(word));
      shown += row.hidden ? 0 : 1;
    });
    nothing.hidden = shown > 0;
    const what = [category.replaceAll(" > ", " › "), search.value.trim() && `“${search.value.trim()}”`].filter(Boolean).join(", ");
    found.textContent = what && shown ? found.dataset[shown === 1 ? "one" : "many"].replace("{n}", shown).replace("{what}", what) : "";
    filters.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.category === category)));
  };
  search.hidden = rows.length < 2;
  search.addEventListener("input", narrow);
  filters.forEach((one) => {
    one.parentElement.hidden = false;
    one.addEventListener("click", () => { category = one.dataset.category; history.replaceState(null, "", location.pathname + location.search); narrow(); });
  });

  // The player at the foot of the page.
  const dock = document.querySelector(".dock"), audio = new Audio(), what = dock.querySelector(".what");
  audio.preload = "none";
  let playing = null, queue = [], pending = 0;
  const length = () => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : Number(playing?.dataset.duration) || 1);
  const seek = (seconds) => { if (audio.readyState) { audio.currentTime = seconds; } else { pending = seconds; } show(seconds); };
  const show = PodStudio.bind(audio, dock, length, seek);
  const start = (row, rest = []) => {
    queue = rest;
    if (row !== playing) {
      playing = row;
      const from = PodStudio.remembered(row.dataset.episode);
      pending = from < Number(row.dataset.duration) - 2 ? from : 0;
      audio.src = row.dataset.audio;
      const title = document.createElement("a");
      title.href = link(row).getAttribute("href");
      title.textContent = link(row).textContent;
      what.replaceChildren(title);
      show(pending);
      if ("mediaSession" in navigator) {
        navigator.mediaSession.metadata = new MediaMetadata({ title: title.textContent, album: document.querySelector(".brand").textContent });
      }
    }
    dock.hidden = false;
    document.body.classList.add("docked");
    audio.play().catch(() => {});
  };
  const press = (row, rest) => { if (row === playing && !audio.paused) { audio.pause(); } else { start(row, rest); } };
  const state = () => document.querySelectorAll(".listen-to").forEach((button) => {
    const on = button.closest("[data-episode]").dataset.episode === playing?.dataset.episode && !audio.paused;
    const verb = on ? button.dataset.pause : button.dataset.play;
    button.querySelector(".sign").textContent = on ? "❚❚" : "▶";
    button.setAttribute("aria-label", `${verb}: ${link(byEpisode.get(button.closest("[data-episode]").dataset.episode)).textContent}`);
    const word = button.querySelector(".verb");
    if (word) { word.textContent = verb; }
  });
  audio.addEventListener("loadedmetadata", () => { if (pending) { audio.currentTime = pending; pending = 0; } });
  audio.addEventListener("timeupdate", () => {
    if (pending) { return; }
    show(audio.currentTime);
    if (!audio.paused && playing) { PodStudio.remember(playing.dataset.episode, audio.currentTime); }
  });
  audio.addEventListener("ended", () => {
    PodStudio.remember(playing.dataset.episode, 0);
    const [next, ...rest] = queue;
    if (next) { start(next, rest); }
  });
  ["play", "pause", "ended"].forEach((name) => audio.addEventListener(name, state));
  dock.querySelector(".close").addEventListener("click", () => { audio.pause(); queue = []; dock.hidden = true; document.body.classList.remove("docked"); });

  rows.forEach((row) => {
    row.querySelector(".row")?.removeAttribute("hidden");
    row.querySelector(".listen-to")?.addEventListener("click", () => press(row, []));
  });
  PodStudio.watch(() => rows.forEach((row) => {
    const mine = row.querySelector(".mine");
    if (!mine) { return; }
    const rating = PodStudio.load("ratings", {})[row.dataset.episode], liked = PodStudio.load("likes", []).includes(row.dataset.episode);
    mine.textContent = [liked && `♥ ${mine.dataset.liked}`, rating && `★ ${mine.dataset.rated.replace("{n}", rating)}`].filter(Boolean).join(" · ");
  }));

  // The playlist: those episodes of this show that were added, in their order.
  const playlist = document.querySelector(".playlist"), entries = playlist.querySelector("ol");
  const added = () => PodStudio.load("playlist", []).filter((episode) => byEpisode.get(episode)?.dataset.audio).map((episode) => byEpisode.get(episode));
  const button = (name, label, sign) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `round ${name}`;
    made.setAttribute("aria-label", label);
    const drawn = document.createElement("span");
    drawn.className = "sign";
    drawn.setAttribute("aria-hidden", "true");
    drawn.textContent = sign;
    made.append(drawn);
    return made;
  };
  const entry = (row) => {
    const item = document.createElement("li"), title = document.createElement("a"), time = document.createElement("span");
    item.dataset.episode = row.dataset.episode;
    const play = button("listen-to", link(row).textContent, "▶");
    Object.assign(play.dataset, { play: row.querySelector(".listen-to").dataset.play, pause: row.querySelector(".listen-to").dataset.pause });
    play.addEventListener("click", () => { const all = added(); press(row, all.slice(all.indexOf(row) + 1)); });
    title.href = link(row).getAttribute("href");
    title.dir = "auto";
    title.textContent = link(row).textContent;
    time.className = "facts";
    time.textContent = PodStudio.clock(Number(row.dataset.duration));
    const remove = button("remove", `${entries.dataset.remove}: ${link(row).textContent}`, "×");
    remove.addEventListener("click", () => {
      PodStudio.keep("playlist", PodStudio.load("playlist", []).filter((one) => one !== row.dataset.episode));
      (entries.querySelector(".remove") || playlist).focus();
    });
    item.append(play, title, time, remove);
    return item;
  };
  const asked = () => location.hash === "#page_playlist";
  PodStudio.watch(() => {
    const all = added();
    entries.replaceChildren(...all.map(entry));
    playlist.hidden = all.length === 0 && !asked() && document.activeElement !== playlist;
    playlist.classList.toggle("bare", all.length === 0);
    state();
  });
  playlist.querySelector(".play-all").addEventListener("click", () => { const [first, ...rest] = added(); if (first) { start(first, rest); } });
  playlist.querySelector(".clear").addEventListener("click", () => {
    playlist.focus();
    PodStudio.keep("playlist", PodStudio.load("playlist", []).filter((episode) => !byEpisode.has(episode)));
  });

  // Episodes' pages link to a category, a tag or the playlist here.
  const fromAddress = () => {
    const [key, value] = [location.hash.slice(1).split("=")[0], decodeURIComponent(location.hash.split("=").slice(1).join("="))];
    if (key === "category") { category = value; search.value = ""; }
    if (key === "search") { search.value = value; category = ""; search.hidden = false; }
    narrow();
    if (key === "category" || key === "search") { document.getElementById("page_episodes").scrollIntoView(); }
    if (asked()) { playlist.hidden = false; playlist.scrollIntoView(); }
  };
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
})();
