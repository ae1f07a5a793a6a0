// What every page does: copying, the playlist and likes kept in this browser, and players: our buttons over the browser's own audio element.
"use strict";
const PodStudio = (() => {
  const said = document.querySelector(".said");
  let fading = 0;
  const say = (text) => {
    said.textContent = text;
    clearTimeout(fading);
    fading = setTimeout(() => { said.textContent = ""; }, 2500);
  };

  // Kept in this browser only: positions, ratings, likes, the playlist (GUIDs in their order). A private window keeps nothing, and works.
  const load = (key, empty) => {
    try {
      const kept = JSON.parse(localStorage.getItem(`podstudio-${key}`));
      return kept !== null && typeof kept === typeof empty && Array.isArray(kept) === Array.isArray(empty) ? kept : empty;
    } catch { return empty; }
  };
  const save = (key, value) => { try { localStorage.setItem(`podstudio-${key}`, JSON.stringify(value)); } catch { /* private window */ } };

  const watchers = [];
  const watch = (watcher) => { watchers.push(watcher); watcher(); };
  const changed = () => watchers.forEach((watcher) => watcher());
  const keep = (key, list) => { save(key, list); changed(); };
  window.addEventListener("storage", changed);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { changed(); } });

  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds + 0.001));
    const minutes = Math.floor(whole / 60) % 60, hours = Math.floor(whole / 3600), rest = String(whole % 60).padStart(2, "0");
    return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
  };

  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(button.dataset.copy); say(said.dataset.copied); } catch { window.prompt("", button.dataset.copy); }
    });
  });

  document.querySelectorAll(".keep").forEach((button) => {
    const { key } = button.dataset, { episode } = button.closest("[data-episode]").dataset;
    const sign = button.querySelector(".sign"), signs = key === "likes" ? ["♡", "♥"] : ["+", "✓"];
    button.addEventListener("click", () => {
      const kept = load(key, []), there = kept.includes(episode);
      keep(key, there ? kept.filter((one) => one !== episode) : [...kept, episode]);
      if (key === "playlist") { say(there ? said.dataset.gone : said.dataset.kept); }
    });
    watch(() => {
      const on = load(key, []).includes(episode);
      button.setAttribute("aria-pressed", String(on));
      sign.textContent = signs[Number(on)];
    });
  });

  const toPlaylist = document.querySelector(".to-playlist");
  watch(() => {
    const count = load("playlist", []).length;
    toPlaylist.hidden = count === 0;
    toPlaylist.querySelector(".count").textContent = String(count);
  });

  // Positions are kept per episode, so that one begun on its page goes on from the index.
  const remember = (episode, seconds) => { const kept = load("positions", {}); kept[episode] = Math.floor(seconds); save("positions", kept); };
  const remembered = (episode) => Number(load("positions", {})[episode]) || 0;

  // A player's play button, position and clock (in the page or docked at its foot) for an audio element of `length()` seconds.
  const bind = (audio, box, length, seek) => {
    const play = box.querySelector(".play"), position = box.querySelector(".position"), now = box.querySelector(".now"), whole = box.querySelector(".whole");
    const state = () => {
      box.classList.toggle("playing", !audio.paused);
      play.setAttribute("aria-label", audio.paused ? play.dataset.play : play.dataset.pause);
    };
    const show = (seconds) => {
      position.max = String(Math.max(1, Math.round(length())));
      position.value = String(Math.round(seconds));
      position.style.setProperty("--played", String(Math.min(1, seconds / length()) || 0));
      position.setAttribute("aria-valuetext", `${clock(seconds)} / ${clock(length())}`);
      now.textContent = clock(seconds);
      whole.textContent = clock(length());
    };
    play.addEventListener("click", () => { if (audio.paused) { audio.play().catch(() => {}); } else { audio.pause(); } });
    position.addEventListener("input", () => seek(Number(position.value)));
    ["play", "pause", "ended"].forEach((name) => audio.addEventListener(name, state));
    return show;
  };

  return { load, save, keep, watch, say, clock, remember, remembered, bind };
})();
