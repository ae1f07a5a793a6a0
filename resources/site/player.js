// The player: the browser's own audio element under our buttons. Without this script its own controls are there.
"use strict";
(() => {
  const box = document.querySelector(".player");
  const audio = box?.querySelector("audio");
  if (!audio) { return; }
  const find = (name) => box.querySelector(name);
  const play = find(".play"), position = find(".position"), now = find(".now"), title = find(".chapter"), speed = find(".speed");
  const length = () => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : Number(audio.dataset.duration));
  const links = [...document.querySelectorAll(".chapter-link")];
  const chapters = links.map((link) => ({ at: Number(link.dataset.seconds), name: link.lastElementChild.textContent, row: link.parentElement }));
  const cues = [...document.querySelectorAll(".cue")].map((row) => ({ row, start: Number(row.dataset.start), end: Number(row.dataset.end) }));
  const key = `podstudio-position-${document.querySelector("[data-episode]").dataset.episode}`;
  const speeds = [1, 1.25, 1.5, 1.75, 2, 0.75];
  const remember = (value) => { try { localStorage.setItem(key, String(value)); } catch { /* private window */ } };
  const remembered = () => { try { return Number(localStorage.getItem(key)) || 0; } catch { return 0; } };
  const text = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    const minutes = Math.floor(whole / 60) % 60, hours = Math.floor(whole / 3600), rest = String(whole % 60).padStart(2, "0");
    return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
  };
  let pending = null;
  const seek = (seconds, start) => {
    const to = Math.min(Math.max(seconds, 0), Math.max(length() - 0.2, 0));
    if (audio.readyState) { audio.currentTime = to; } else { pending = to; audio.load(); }
    show(to);
    if (start) { audio.play().catch(() => {}); }
  };
  const show = (seconds) => {
    position.value = String(Math.round(seconds));
    position.style.setProperty("--played", `${(100 * seconds) / length()}%`);
    position.setAttribute("aria-valuetext", `${text(seconds)} / ${text(length())}`);
    now.textContent = text(seconds);
    let current = -1;
    chapters.forEach((chapter, index) => { if (seconds + 0.05 >= chapter.at) { current = index; } });
    chapters.forEach((chapter, index) => {
      chapter.row.classList.toggle("is-now", index === current);
      if (index === current) { chapter.row.setAttribute("aria-current", "true"); } else { chapter.row.removeAttribute("aria-current"); }
    });
    title.textContent = current >= 0 ? chapters[current].name : "";
    cues.forEach((cue) => cue.row.classList.toggle("is-now", seconds >= cue.start && seconds < cue.end));
  };
  const state = () => {
    box.classList.toggle("playing", !audio.paused);
    play.setAttribute("aria-label", audio.paused ? play.dataset.play : play.dataset.pause);
  };

  box.classList.add("ready");
  audio.controls = false;
  play.hidden = false;
  find(".controls").hidden = false;
  box.querySelectorAll(".ticks i").forEach((tick) => { tick.style.insetInlineStart = `${(100 * Number(tick.dataset.at)) / length()}%`; });
  play.addEventListener("click", () => { if (audio.paused) { audio.play().catch(() => {}); } else { audio.pause(); } });
  position.addEventListener("input", () => seek(Number(position.value), false));
  box.querySelectorAll("[data-skip]").forEach((button) => button.addEventListener("click", () => seek(audio.currentTime + Number(button.dataset.skip), false)));
  speed.addEventListener("click", () => {
    audio.playbackRate = speeds[(speeds.indexOf(audio.playbackRate) + 1) % speeds.length];
    speed.textContent = `${audio.playbackRate}×`;
  });
  document.querySelectorAll("a.at").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    history.replaceState(null, "", link.getAttribute("href"));
    seek(Number(link.dataset.seconds), true);
  }));
  audio.addEventListener("loadedmetadata", () => { if (pending !== null) { audio.currentTime = pending; pending = null; } });
  audio.addEventListener("timeupdate", () => { show(audio.currentTime); if (!audio.paused) { remember(audio.currentTime); } });
  audio.addEventListener("play", state);
  audio.addEventListener("pause", state);
  audio.addEventListener("ended", () => { remember(0); state(); });
  if ("mediaSession" in navigator) {
    navigator.mediaSession.metadata = new MediaMetadata({ title: document.querySelector("h1").textContent, album: document.querySelector(".brand").textContent });
    navigator.mediaSession.setActionHandler("seekbackward", () => seek(audio.currentTime - 15, false));
    navigator.mediaSession.setActionHandler("seekforward", () => seek(audio.currentTime + 30, false));
  }
  const asked = /^#t=([\d.]+)$/.exec(location.hash);
  const from = asked ? Number(asked[1]) : remembered();
  if (from > 0 && from < length() - 5) { seek(from, false); } else { show(0); }
})();
