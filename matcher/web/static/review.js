// Keys, and choosing words in the text. Everything works without this file; nothing here makes HTML of a text.
"use strict";
const page = document.documentElement;
page.classList.add("has-script");
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const by = (selector, root = document) => root.querySelector(selector);
const dialog = by("dialog");

// One card is the current one: keys act on it, and it is the one that has a bar at its side.
const cards = all("main .card[id]");
let current = by("main .panel") || null;

function choose(card, { focus = true } = {}) {
  if (!card) return;
  if (current) current.classList.remove("current");
  current = card;
  card.classList.add("current");
  if (focus) {
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }
  light(card.id);
}

function light(name) {
  all("mark.lit").forEach((mark) => mark.classList.remove("lit"));
  const mine = all("mark[data-cards]", by(".text") || document.createElement("div"))
    .filter((mark) => mark.dataset.cards.split(" ").includes(name));
  mine.forEach((mark) => mark.classList.add("lit"));
  if (mine.length && matchMedia("(min-width: 56.01rem)").matches) mine[0].scrollIntoView({ block: "nearest" });
}

function step(by_) {
  const place = cards.indexOf(current);
  const next = place < 0 ? (by_ > 0 ? 0 : cards.length - 1) : place + by_;
  if (cards[next]) return choose(cards[next]);
  const pager = all(".pager a").find((a) => a.textContent === (by_ > 0 ? "Later" : "Earlier"));
  if (pager) pager.focus();
}

document.addEventListener("focusin", (event) => {
  const card = event.target.closest("main .card[id]");
  if (card && card !== current) choose(card, { focus: false });
});

function arrive() {
  const card = cards.find((one) => `#${one.id}` === location.hash);
  const panel = by("main .panel");
  if (by(".wrong")) by(".wrong").focus();
  else if (by("[data-choosing]")) return; // the text has the focus
  else if (panel) (by("select, textarea, input:not([type=hidden])", panel) || panel).focus();
  else if (card) choose(card);
}

// Keys.
const KEPT = "matcher-keys";
const kept = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
const keysOn = by("#keys-on");
const filtering = by(".filtering");
if (filtering && matchMedia("(max-width: 34rem)").matches) filtering.open = !all("select", filtering).every((one) => one.selectedIndex === 0);
if (keysOn) {
  keysOn.checked = kept() !== "off";
  keysOn.addEventListener("change", () => {
    try { localStorage.setItem(KEPT, keysOn.checked ? "on" : "off"); } catch { /* then it holds for this page */ }
  });
}
const writing = (element) => element.closest("input, textarea, select, [contenteditable=true]") !== null;
const OF_THE_PAGE = new Set(["u", "m", "l"]);

function press(key) {
  const scope = OF_THE_PAGE.has(key) ? document : current;
  const control = scope && by(`[data-key="${key}"]`, scope);
  if (!control) return false;
  if (key === "n") {
    control.parentElement.open = true;
    by("textarea", control.parentElement).focus({ preventScroll: true });
    control.parentElement.scrollIntoView({ block: "nearest" });
  } else control.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat && !"jk".includes(event.key)) return;
  if (dialog.open || writing(event.target)) return;
  if (event.key === "?") { event.preventDefault(); dialog.showModal(); return; }
  if (!keysOn.checked) return;
  if (event.key === "j" || event.key === "k") { event.preventDefault(); step(event.key === "j" ? 1 : -1); return; }
  if ("arebnouml".includes(event.key) && event.key.length === 1) {
    if (!current && cards.length && !OF_THE_PAGE.has(event.key)) { event.preventDefault(); choose(cards[0]); return; }
    if (press(event.key)) event.preventDefault();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || dialog.open) return;
  const note = event.target.closest("details.noting");
  if (note) { note.open = false; choose(note.closest(".card")); return; }
  if (writing(event.target) || by("main .panel")) {
    const cancel = all("main .panel a.button").find((a) => a.textContent === "Cancel");
    if (cancel) cancel.click();
    else event.target.blur();
  }
});
all('[data-key="?"]').forEach((link) => link.addEventListener("click", (event) => {
  event.preventDefault();
  dialog.showModal();
}));
all("[data-key]").forEach((control) => {
  const hint = document.createElement("kbd");
  hint.textContent = control.dataset.key;
  hint.setAttribute("aria-hidden", "true");
  if (control.matches("button, .button")) control.append(hint);
  control.setAttribute("aria-keyshortcuts", control.dataset.key);
});

// A second click sends nothing: the first is on its way.
all("form[method=post]").forEach((form) => form.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
}));
addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

// Choosing words. The text becomes a field in which nothing can be written: so it has a caret, and every key, mouse and
// finger that selects in a field selects in it.
const pane = by("[data-choosing]");
const points = (text) => Array.from(text).length;

function place(node, offset) {
  // The offset in the artifact, in code points, of a place in the page; null where it is none of its words.
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
  if (!piece || !pane.contains(piece)) return null;
  const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset) : (offset ? piece.textContent : "");
  return Number(piece.dataset.at) + points(before);
}

function chosen() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!pane.contains(range.commonAncestorContainer)) return null;
  const pieces = all("[data-at]", pane).filter((piece) => range.intersectsNode(piece) && piece.firstChild);
  let start = null, end = null, words = "";
  for (const piece of pieces) {
    const text = piece.firstChild;
    const from = text === range.startContainer ? range.startOffset : 0;
    const to = text === range.endContainer ? range.endOffset : text.data.length;
    if (to <= from || range.comparePoint(text, from) > 0 || range.comparePoint(text, to) < 0) continue;
    if (start === null) start = place(text, from);
    end = place(text, to);
    words += text.data.slice(from, to);
  }
  if (!words.trim()) return null;
  const ahead = words.length - words.trimStart().length, behind = words.length - words.trimEnd().length;
  return { start: start + points(words.slice(0, ahead)), end: end - points(words.slice(words.length - behind)), words: words.trim() };
}

function rangeOf(start, end) {
  const range = document.createRange();
  const at = (goal, last) => all("[data-at]", pane).find((piece) => {
    const first = Number(piece.dataset.at), size = points(piece.textContent);
    if (!piece.firstChild || goal < first || goal > first + size || (!last && goal === first + size)) return false;
    const offset = Array.from(piece.textContent).slice(0, goal - first).join("").length;
    range[last ? "setEnd" : "setStart"](piece.firstChild, offset);
    return true;
  });
  return at(start, false) && at(end, true) ? range : null;
}

if (pane) {
  const fields = all("textarea.words");
  const take = by("#take");
  const whole = Array.from(pane.childNodes, (node) => node.cloneNode(true));
  let field = fields[0], pending = null;
  const placeOf = (area) => area.nextElementSibling;

  Object.assign(pane, { contentEditable: "true", spellcheck: false, tabIndex: 0 });
  for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-readonly", "true"],
    ["aria-label", "Text of the artifact: select the words to quote, then press Enter"], ["inputmode", "none"]]) pane.setAttribute(name, value);
  for (const kind of ["beforeinput", "paste", "cut", "drop", "dragstart"]) pane.addEventListener(kind, (event) => event.preventDefault());
  // An input method can write in spite of that; then the text is put back.
  pane.addEventListener("input", () => pane.replaceChildren(...whole.map((node) => node.cloneNode(true))));
  pane.addEventListener("click", (event) => { if (event.target.closest("a")) event.preventDefault(); });

  const show = () => {
    take.disabled = pending === null;
    if (!window.Highlight || !CSS.highlights) return;
    const range = pending && rangeOf(pending.start, pending.end);
    if (range) CSS.highlights.set("chosen", new Highlight(range));
    else CSS.highlights.delete("chosen");
  };
  const fill = () => {
    pending = chosen() || pending;
    if (!pending) return;
    field.value = pending.words;
    placeOf(field).value = `${pane.dataset.field}:${pending.start}:${pending.end}`;
    by("button.main", field.form).focus();
  };
  document.addEventListener("selectionchange", () => {
    if (document.activeElement !== pane && !pane.contains(getSelection().anchorNode)) return;
    const found = chosen();
    if (found || document.activeElement === pane) { pending = found; show(); }
  });
  take.addEventListener("mousedown", (event) => event.preventDefault());
  take.addEventListener("click", fill);
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); fill(); }
  });
  fields.forEach((area) => area.addEventListener("focus", () => { field = area; }));

  const [kind, start, end] = placeOf(field).value.split(":");
  pane.focus({ preventScroll: true });
  const range = kind === "text" ? rangeOf(Number(start), Number(end)) : null;
  if (range) {
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    range.startContainer.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
  } else if (pane.firstChild) getSelection().collapse(by("[data-at]", pane).firstChild, 0);
}
arrive();
