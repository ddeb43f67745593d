"use strict";
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const data = JSON.parse(find("#data").textContent);
  const audio = find("#audio");
  const timeline = find("#timeline");
  const pane = find("#turns");
  const card = find("#card");
  const keys = find("#keys");
  const status = find("#status");
  const STEP_S = 5;
  const HANDS_OFF_MS = 4000; // the transcript does not follow while somebody scrolls it
  let place = 0;
  let touched = 0;
  let current = new Set();

  const clock = (seconds) => {
    const whole = Math.floor(seconds);
    const pad = (number) => String(number).padStart(2, "0");
    const minutes = Math.floor(whole / 60);
    return minutes < 60
      ? `${minutes}:${pad(whole % 60)}`
      : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(whole % 60)}`;
  };
  const say = (text) => { status.textContent = text; };
  const length = () => data.duration || 0;

  // Where the call is: the clock, the playhead, the turn and the word that are being said.
  const BACK = 50; // turns: how far back one that is still running may have begun
  const turnsAt = (seconds) => {
    let low = 0;
    let high = data.turns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (data.turns[middle][1] <= seconds) low = middle + 1; else high = middle;
    }
    return data.turns.slice(Math.max(0, low - BACK), low).filter(([, , end]) => seconds < end);
  };

  const textNodes = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    return nodes;
  };
  const rangeOf = (turn, start, end) => {
    const range = document.createRange();
    let offset = 0;
    let begun = false;
    for (const node of textNodes(find(`#turn-${turn} .said`))) {
      const after = offset + node.length;
      if (!begun && start < after) { range.setStart(node, start - offset); begun = true; }
      if (begun && end <= after) { range.setEnd(node, end - offset); return range; }
      offset = after;
    }
    return null;
  };
  const showWords = (turns, seconds) => {
    if (!window.Highlight || !CSS.highlights) return;
    const ranges = [];
    for (const [index] of turns) {
      const word = (data.words[index] || []).find(([, , start, end]) => start <= seconds && seconds < end);
      const range = word && rangeOf(index, word[0], word[1]);
      if (range) ranges.push(range);
    }
    CSS.highlights.set("saying", new Highlight(...ranges));
  };
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const ownScroll = () => pane.scrollHeight > pane.clientHeight + 1;
  const bringIntoPane = (turn) => {
    const element = find(`#turn-${turn}`);
    const top = element.offsetTop - pane.offsetTop;
    const seen = top >= pane.scrollTop + 8 && top + element.offsetHeight <= pane.scrollTop + pane.clientHeight - 24;
    if (!seen) pane.scrollTo({ top: top - pane.clientHeight / 4, behavior: calm() ? "auto" : "smooth" });
  };
  const show = (seconds, follow) => {
    place = Math.max(0, Math.min(seconds, length()));
    if (timeline) {
      const percent = `${length() ? (100 * place) / length() : 0}%`;
      find("#playhead").setAttribute("x1", percent);
      find("#playhead").setAttribute("x2", percent);
      find("#now").textContent = clock(place);
    }
    const turns = turnsAt(place);
    const now = new Set(turns.map(([index]) => index));
    if (timeline) {
      const who = turns.map(([index]) => data.names[index]).join(" and ");
      timeline.setAttribute("aria-valuenow", String(Math.round(place)));
      timeline.setAttribute("aria-valuetext", `${clock(place)} of ${clock(length())}${who ? `, ${who}` : ""}`);
    }
    for (const index of current) if (!now.has(index)) find(`#turn-${index}`).classList.remove("saying");
    for (const index of now) if (!current.has(index)) find(`#turn-${index}`).classList.add("saying");
    const fresh = [...now].find((index) => !current.has(index));
    current = now;
    showWords(turns, place);
    if (follow && fresh !== undefined && ownScroll() && Date.now() - touched > HANDS_OFF_MS) bringIntoPane(fresh);
  };

  // Playing.
  const seek = (seconds) => {
    const to = Math.max(0, Math.min(seconds, length()));
    if (audio) audio.currentTime = to;
    touched = 0;
    show(to, true);
  };
  const play = () => audio.play().catch(() => say("The recording could not be played."));
  const toggle = () => { if (audio) { if (audio.paused) play(); else audio.pause(); } };
  const goToTurn = (turn) => {
    const element = find(`#turn-${turn}`);
    if (ownScroll()) bringIntoPane(turn); else element.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
    element.focus({ preventScroll: true });
  };
  const jump = (button) => {
    const at = button.dataset.at;
    const turn = button.dataset.turn;
    if (audio && at !== undefined) {
      seek(Number(at));
      if (turn !== undefined && ownScroll()) bringIntoPane(turn);
      play();
      say(`Playing from ${clock(Number(at))}`);
      return;
    }
    if (at !== undefined) show(Number(at), false);
    if (turn !== undefined) goToTurn(turn);
    else if (at !== undefined && data.turns.length) {
      const [index] = data.turns.reduce((best, turn) => (turn[1] <= Number(at) ? turn : best));
      goToTurn(index);
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".jump");
    if (button) jump(button);
  });

  if (audio) {
    audio.removeAttribute("controls");
    const button = find("#play");
    const icon = find("use", button);
    const tick = () => {
      show(audio.currentTime, true);
      if (!audio.paused) requestAnimationFrame(tick);
    };
    const state = () => {
      button.setAttribute("aria-label", audio.paused ? "Play" : "Pause");
      icon.setAttribute("href", audio.paused ? "#icon-play" : "#icon-pause");
    };
    button.addEventListener("click", toggle);
    audio.addEventListener("play", () => { state(); tick(); });
    audio.addEventListener("pause", state);
    audio.addEventListener("timeupdate", () => show(audio.currentTime, !audio.paused));
    audio.addEventListener("error", () => say("The recording could not be played."));
  }
  for (const kind of ["wheel", "touchmove", "pointerdown"]) {
    pane.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }

  // The timeline: click or drag to a place.
  if (timeline) {
    const lanes = find("svg.lanes", timeline);
    const placeOf = (event) => {
      const box = lanes.getBoundingClientRect();
      return (length() * (event.clientX - box.left)) / box.width;
    };
    timeline.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      timeline.setPointerCapture(event.pointerId);
      seek(placeOf(event));
    });
    timeline.addEventListener("pointermove", (event) => {
      if (timeline.hasPointerCapture(event.pointerId)) seek(placeOf(event));
    });
  }

  // Why something is marked: shown beside it on hover and on focus, closed by Esc.
  const describe = (numbers) => numbers.map((number) => {
    const noticed = find(`#mark-${number}`);
    const part = document.createElement("div");
    part.className = noticed.className;
    for (const selector of [".name", ".reason", ".contest"]) {
      const copy = find(selector, noticed).cloneNode(true);
      for (const extra of all("button, a", copy)) extra.remove();
      part.append(copy);
    }
    return part;
  });
  let leaving = 0;
  const openCard = (anchor, numbers) => {
    clearTimeout(leaving);
    card.replaceChildren(...describe(numbers));
    card.hidden = false;
    const box = anchor.getClientRects()[0] || anchor.getBoundingClientRect();
    const width = card.offsetWidth;
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
    const below = box.bottom + 8 + card.offsetHeight < innerHeight;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${(below ? box.bottom + 6 : Math.max(8, box.top - card.offsetHeight - 6)) + scrollY}px`;
    for (const piece of all(".marked.shown")) piece.classList.remove("shown");
    for (const piece of all(".marked", pane)) {
      if (piece.dataset.marks.split(" ").some((number) => numbers.includes(number))) piece.classList.add("shown");
    }
  };
  const closeCard = () => {
    clearTimeout(leaving);
    card.hidden = true;
    for (const piece of all(".marked.shown")) piece.classList.remove("shown");
  };
  const closeSoon = () => { clearTimeout(leaving); leaving = setTimeout(closeCard, 250); };
  const numbersOf = (element) => (element.dataset.mark ? [element.dataset.mark] : element.dataset.marks.split(" "));
  pane.addEventListener("pointerover", (event) => {
    const marked = event.target.closest(".why, .marked");
    if (marked) openCard(marked, numbersOf(marked)); else closeSoon();
  });
  pane.addEventListener("pointerleave", closeSoon);
  card.addEventListener("pointerenter", () => clearTimeout(leaving));
  card.addEventListener("pointerleave", closeSoon);
  pane.addEventListener("focusin", (event) => {
    const sign = event.target.closest(".why");
    if (sign) openCard(sign, numbersOf(sign));
  });
  pane.addEventListener("focusout", closeSoon);
  pane.addEventListener("click", (event) => {
    const marked = event.target.closest(".why, .marked");
    if (marked) openCard(marked, numbersOf(marked));
  });
  pane.addEventListener("scroll", closeCard, { passive: true });

  // Keys.
  const points = all(".point");
  const step = (by) => {
    if (!points.length) return;
    const here = points.findIndex((point) => point.contains(document.activeElement));
    const next = here < 0 ? (by > 0 ? 0 : points.length - 1) : Math.max(0, Math.min(points.length - 1, here + by));
    points[next].scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    points[next].focus({ preventScroll: true });
  };
  const help = () => { if (!keys.open) keys.showModal(); };
  if (find("#help")) find("#help").addEventListener("click", help);
  find("#close").addEventListener("click", () => keys.close());
  const busy = "button, input, select, textarea, a[href], summary, dialog, [contenteditable]";
  const actions = {
    " ": () => toggle(),
    ArrowLeft: () => seek(place - STEP_S),
    ArrowRight: () => seek(place + STEP_S),
    j: () => step(1),
    k: () => step(-1),
    "?": help,
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !card.hidden) { closeCard(); return; }
    if (event.ctrlKey || event.altKey || event.metaKey || keys.open) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target === timeline && (event.key === "Home" || event.key === "End")) {
      seek(event.key === "Home" ? 0 : length());
      event.preventDefault();
      return;
    }
    const act = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const seeking = event.key.startsWith("Arrow");
    if (!act || !(find("#keys-on").checked || target === timeline)) return;
    if (seeking && !length()) return;
    if (event.key === " " && !audio) return;
    if (target.closest(busy) && event.key === " ") return;
    if (target.closest("input, select, textarea, dialog, [contenteditable]")) return;
    event.preventDefault();
    act();
  });

  show(0, false);
})();
