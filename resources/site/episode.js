// The episode's page: player, chapters, a transcript that follows, rating. Without this script the browser's own player is there.
"use strict";
(() => {
  const episode = document.querySelector("[data-episode]").dataset.episode;
  const box = document.querySelector(".player"), audio = box.querySelector("audio"), dock = document.querySelector(".dock");
  const title = box.querySelector(".chapter"), what = dock.querySelector(".what"), heading = document.querySelector("h1").textContent;
  const length = () => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : Number(audio.dataset.duration));
  const links = [...document.querySelectorAll(".chapter-link")];
  const chapters = links.map((link) => ({ at: Number(link.dataset.seconds), name: link.lastElementChild.textContent, row: link.parentElement, link }));
  const cues = [...document.querySelectorAll(".cue")].map((row) => ({ row, start: Number(row.dataset.start), end: Number(row.dataset.end) }));
  const lines = document.querySelector(".transcript .lines");

  let pending = null, shown = [];
  const seek = (seconds, start = false) => {
    const to = Math.min(Math.max(seconds, 0), Math.max(length() - 0.2, 0));
    if (audio.readyState) { audio.currentTime = to; } else { pending = to; audio.load(); }
    show(to);
    if (start) { audio.play().catch(() => {}); }
  };
  shown = [PodStudio.bind(audio, box, length, seek), PodStudio.bind(audio, dock, length, seek)];
  const show = (seconds) => {
    shown.forEach((one) => one(seconds));
    showChapter(seconds);
    showCue(seconds);
  };

  let chapter = -2;
  const showChapter = (seconds) => {
    const found = chapters.findLastIndex((one) => seconds + 0.05 >= one.at);
    if (found === chapter) { return; }
    chapter = found;
    chapters.forEach((one, index) => {
      one.row.classList.toggle("is-now", index === found);
      if (index === found) { one.link.setAttribute("aria-current", "true"); } else { one.link.removeAttribute("aria-current"); }
    });
    title.textContent = found >= 0 ? chapters[found].name : "";
    what.textContent = found >= 0 ? chapters[found].name : heading;
  };

  let cue = -2, readingAlone = 0;
  const showCue = (seconds) => {
    const found = cues.findIndex((one) => seconds >= one.start - 0.01 && seconds < one.end);
    if (found === cue) { return; }
    cues[cue]?.row.classList.remove("is-now");
    cue = found;
    cues[cue]?.row.classList.add("is-now");
    follow();
  };
  const follow = () => {
    const row = cues[cue]?.row;
    if (!row || !lines.offsetParent || Date.now() < readingAlone) { return; }
    lines.scrollTo({ top: row.offsetTop - lines.clientHeight / 3, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  };
  // Whoever scrolls the transcript reads on for himself; after a while it follows again.
  ["wheel", "touchmove", "keydown"].forEach((name) => lines?.addEventListener(name, () => { readingAlone = Date.now() + 6000; }, { passive: true }));
  const transcript = document.querySelector(".transcript");
  transcript?.addEventListener("toggle", follow);

  box.classList.add("ready");
  audio.controls = false;
  box.querySelector(".play").hidden = false;
  box.querySelector(".controls").hidden = false;
  box.querySelectorAll(".ticks i").forEach((tick) => { tick.style.left = `${(100 * Number(tick.dataset.at)) / length()}%`; });
  box.querySelectorAll("[data-skip]").forEach((button) => button.addEventListener("click", () => seek(audio.currentTime + Number(button.dataset.skip))));

  const speeds = [1, 1.25, 1.5, 1.75, 2, 0.75], speed = box.querySelector(".speed");
  const setSpeed = (rate) => {
    audio.defaultPlaybackRate = audio.playbackRate = rate;
    speed.textContent = `${rate}×`;
    speed.setAttribute("aria-label", `${speed.dataset.label} ${rate}×`);
  };
  setSpeed(speeds.includes(PodStudio.load("speed", 1)) ? PodStudio.load("speed", 1) : 1);
  speed.addEventListener("click", () => {
    setSpeed(speeds[(speeds.indexOf(audio.playbackRate) + 1) % speeds.length]);
    PodStudio.save("speed", audio.playbackRate);
  });

  document.querySelectorAll("a.at").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    history.replaceState(null, "", link.getAttribute("href"));
    readingAlone = 0;
    seek(Number(link.dataset.seconds), true);
  }));
  document.querySelectorAll("a[href='#page_transcript']").forEach((link) => link.addEventListener("click", () => { transcript.open = true; }));

  audio.addEventListener("loadedmetadata", () => { if (pending !== null) { audio.currentTime = pending; pending = null; } });
  audio.addEventListener("timeupdate", () => {
    if (pending !== null) { return; }
    show(audio.currentTime);
    if (!audio.paused) { PodStudio.remember(episode, audio.currentTime); }
  });
  audio.addEventListener("ended", () => PodStudio.remember(episode, 0));
  if ("mediaSession" in navigator) {
    const cover = box.querySelector(".cover");
    const artwork = cover && location.protocol.startsWith("http") ? [{ src: cover.src }] : [];
    navigator.mediaSession.metadata = new MediaMetadata({ title: heading, album: document.querySelector(".brand").textContent, artwork });
    navigator.mediaSession.setActionHandler("seekbackward", () => seek(audio.currentTime - 15));
    navigator.mediaSession.setActionHandler("seekforward", () => seek(audio.currentTime + 30));
  }
  const asked = () => { const time = /^#t=([\d.]+)$/.exec(location.hash); return time ? Number(time[1]) : null; };
  const from = asked() ?? PodStudio.remembered(episode);
  if (from > 0 && from < length() - 2) { seek(from); } else { show(0); }
  window.addEventListener("hashchange", () => { if (asked() !== null) { seek(asked()); } });

  // Whoever reads on while it plays keeps the player in sight.
  let closed = false, above = false;
  const docked = () => {
    dock.hidden = closed || !above || (audio.paused && !audio.currentTime);
    document.body.classList.toggle("docked", !dock.hidden);
  };
  new IntersectionObserver(([entry]) => { above = !entry.isIntersecting && entry.boundingClientRect.top < 0; docked(); }).observe(box);
  audio.addEventListener("play", () => { closed = false; docked(); });
  dock.querySelector(".close").addEventListener("click", () => { audio.pause(); closed = true; docked(); });

  const rate = document.querySelector(".rate"), stars = [...rate.querySelectorAll("[data-star]")], told = rate.querySelector(".about");
  const rating = () => Number(PodStudio.load("ratings", {})[episode]) || 0;
  const choose = (value) => {
    const ratings = PodStudio.load("ratings", {});
    if (value) { ratings[episode] = value; } else { delete ratings[episode]; }
    PodStudio.keep("ratings", ratings);
  };
  stars.forEach((star, index) => {
    star.addEventListener("click", () => choose(rating() === index + 1 ? 0 : index + 1));
    star.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!step) { return; }
      event.preventDefault();
      choose(Math.min(5, Math.max(1, index + 1 + step)));
      stars[rating() - 1].focus();
    });
  });
  rate.hidden = false;
  PodStudio.watch(() => {
    stars.forEach((star, index) => {
      star.textContent = index < rating() ? "★" : "☆";
      star.setAttribute("aria-checked", String(index + 1 === rating()));
      star.tabIndex = index + 1 === (rating() || 1) ? 0 : -1;
    });
    told.textContent = rating() ? told.dataset.given.replace("{n}", rating()) : told.dataset.none;
  });

  // On a narrow screen the chapters come right after the player; beside the article they stay in sight.
  const aside = document.querySelector("aside"), chapterCard = document.querySelector(".chapters"), narrow = matchMedia("(max-width: 860px)");
  const arrange = () => {
    if (chapterCard) { if (narrow.matches) { box.after(chapterCard); } else { aside.prepend(chapterCard); } }
    aside.style.setProperty("--aside-top", `${Math.min(24, window.innerHeight - aside.offsetHeight - 96)}px`);
  };
  narrow.addEventListener("change", arrange);
  window.addEventListener("resize", arrange);
  window.addEventListener("load", arrange);
  arrange();
})();
