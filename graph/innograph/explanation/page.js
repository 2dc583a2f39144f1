"use strict";
/* The page: which statements are shown, and what of the text a statement or a name stands on. */

const $ = (id) => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const behaviour = () => (calm.matches ? "auto" : "smooth");
const claims = all(".claim");
const names = all(".name");
const marks = all("#text mark");
const runs = all("#text .run");
const words = (text) => (text || "").split(" ").filter(Boolean);
let onlyAbout = null;
let origin = null;

function clear() {
  for (const one of all(".lit, .chosen, .current")) one.classList.remove("lit", "chosen", "current");
}

/* Statements. */

function applyFilter() {
  const least = Number($("least").value);
  let shown = 0;
  for (const claim of claims) {
    const about = onlyAbout === null || words(claim.dataset.names).includes(onlyAbout);
    claim.hidden = Number(claim.dataset.score) < least || !about;
    shown += claim.hidden ? 0 : 1;
  }
  $("least-value").textContent = least.toFixed(2);
  $("shown").textContent = shown === claims.length ? "" : `${shown} of ${claims.length} shown`;
}

function applyOrder() {
  const key = $("order").value;
  const other = key === "at" ? "score" : "at";
  const by = (one, two) => one.dataset[key] - two.dataset[key] || one.dataset[other] - two.dataset[other];
  $("claims").append(...[...claims].sort(by));
}

function keepOnly(name) {
  onlyAbout = name;
  $("only").hidden = name === null;
  if (name !== null) $("only").textContent = `only about ${labelOf(name)} ×`;
  applyFilter();
}

function showQuote(claim, quote) {
  clear();
  claim.classList.add("current");
  const own = new Set();
  const lit = runs.filter((run) => words(run.dataset.quotes).includes(quote));
  const ends = words(claim.dataset.names);
  for (const run of lit) {
    run.classList.add("lit");
    for (const mark of all("mark", run)) if (ends.includes(mark.dataset.name)) own.add(mark);
  }
  for (const name of ends) if (![...own].some((mark) => mark.dataset.name === name)) own.add(lastNamed(name, lit[0]));
  for (const mark of own) mark?.classList.add("chosen");
  goTo(lit[0], claim);
}

/* Where the words of a statement do not name a thing: the mention before them that they take up, else the first. */
function lastNamed(name, run) {
  const named = marks.filter((mark) => mark.dataset.name === name);
  const before = (mark) => run.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_PRECEDING;
  return named.filter(before).at(-1) || named[0];
}

/* Names. */

const labelOf = (name) => names[Number(name)].querySelector(".fact bdi").textContent;

function showName(name) {
  clear();
  names[Number(name)].classList.add("current");
  const chosen = marks.filter((mark) => mark.dataset.name === name);
  for (const mark of chosen) mark.classList.add("chosen");
  return chosen[0];
}

function choose(tab) {
  for (const name of ["statements", "names"]) {
    const chosen = name === tab;
    $(name).hidden = !chosen;
    $(`tab-${name}`).setAttribute("aria-selected", String(chosen));
    $(`tab-${name}`).tabIndex = chosen ? 0 : -1;
  }
}

/* Moving about. */

function goTo(target, from) {
  origin = from;
  $("back").hidden = !from;
  target?.scrollIntoView({ block: "center", behavior: behaviour() });
}

function goBack() {
  $("back").hidden = true;
  origin?.scrollIntoView({ block: "center", behavior: behaviour() });
}

function pickMark(mark) {
  showName(mark.dataset.name);
  choose("names");
  const card = names[Number(mark.dataset.name)];
  $("back").textContent = "Back to the text";
  goTo(card, mark);
}

function pickClaim(claim, quote) {
  $("back").textContent = "Back to the statement";
  showQuote(claim, quote);
}

function pressed(event) {
  const { target } = event;
  if (getSelection().type === "Range") return; // somebody copies words
  const mark = target.closest("#text mark");
  if (mark) return pickMark(mark);
  const claim = target.closest(".claim");
  if (claim) return pickClaim(claim, (target.closest(".show") || claim.querySelector(".show")).dataset.quote);
  if (target.closest(".seek")) {
    $("back").textContent = "Back to the name";
    return goTo(showName(target.closest(".seek").dataset.name), target.closest(".name"));
  }
  if (target.closest(".about")) {
    keepOnly(target.closest(".about").dataset.name);
    choose("statements");
    return goTo($("statements"), null);
  }
}

function keyed(event) {
  if (event.key === "Escape") clear();
  if (event.target.getAttribute("role") !== "tab" || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const next = event.target.id === "tab-names" ? "statements" : "names";
  choose(next);
  $(`tab-${next}`).focus();
}

function start() {
  document.body.classList.add("tabbed");
  for (const id of ["tabs", "controls"]) $(id).hidden = false;
  $("controls").hidden = !claims.length;
  const inText = claims.every((claim, at) => !at || Number(claims[at - 1].dataset.at) <= Number(claim.dataset.at));
  const byScore = claims.every((claim, at) => !at || Number(claims[at - 1].dataset.score) <= Number(claim.dataset.score));
  $("order").value = inText && !byScore ? "at" : "score";
  for (const button of all(".about")) {
    const count = claims.filter((claim) => words(claim.dataset.names).includes(button.dataset.name)).length;
    button.hidden = !count;
    button.textContent = count === 1 ? "Its statement" : `Its ${count} statements`;
  }
  choose("statements");
  applyFilter();
  $("tab-statements").addEventListener("click", () => choose("statements"));
  $("tab-names").addEventListener("click", () => choose("names"));
  $("order").addEventListener("change", applyOrder);
  $("least").addEventListener("input", applyFilter);
  $("only").addEventListener("click", () => keepOnly(null));
  $("back").addEventListener("click", goBack);
  document.addEventListener("click", pressed);
  document.addEventListener("keydown", keyed);
}

start();
