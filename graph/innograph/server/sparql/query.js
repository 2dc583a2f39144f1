// What makes asking easier: colours, proposals, keys and sorting. Without it the page asks and shows all the same.
"use strict";

const form = document.getElementById("form");
const field = document.getElementById("query");
const editor = document.querySelector(".editor");
const paint = document.querySelector(".paint");
const gutter = document.querySelector(".gutter");
const list = document.getElementById("proposals");
const state = document.getElementById("state");
const stop = document.getElementById("stop");
const prefixes = new Map();
for (const name of document.querySelectorAll("#prefixes dt")) prefixes.set(name.textContent, name.nextElementSibling.textContent);
let wrong = Number(field.dataset.line || 0);
const ADDRESS_MOST = 6000; // characters: what is longer goes by POST, and has no address

// ---- colours ----

const WORDS = `BASE PREFIX SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK FROM NAMED WHERE ORDER BY ASC DESC LIMIT OFFSET GROUP HAVING
VALUES OPTIONAL GRAPH UNION MINUS FILTER BIND AS UNDEF NOT EXISTS IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG
LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS
STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS NOW COALESCE IF STRLANG STRDT SAMETERM ISIRI ISBLANK ISLITERAL
ISNUMERIC REGEX SUBSTR REPLACE A TRUE FALSE`.split(/\s+/);
const keywords = new Set(WORDS);
const LEXEME = new RegExp([
  /(?<comment>#.*)/, /(?<text>"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)/,
  /(?<iri><[^<>"{}|^`\\\s]*>|[\w.-]*:[\w.:%-]*)/, /(?<variable>[?$]\w+)/, /(?<number>\b\d+(?:\.\d+)?\b)/, /(?<word>\w+)/,
].map((one) => one.source).join("|"), "gu");

function kindOf(groups) {
  if (groups.word) return keywords.has(groups.word.toUpperCase()) ? "keyword" : "";
  return Object.keys(groups).find((name) => groups[name] !== undefined);
}

function piece(text, kind) {
  if (!kind) return document.createTextNode(text);
  const span = document.createElement("span");
  span.className = kind;
  span.textContent = text;
  return span;
}

function lineNumbers(count) {
  return Array.from({ length: count }, (_, at) => {
    const number = document.createElement("div");
    number.textContent = at + 1;
    if (at + 1 === wrong) number.className = "wrong";
    return number;
  });
}

function draw() {
  const text = field.value;
  const pieces = [];
  let at = 0;
  for (const found of text.matchAll(LEXEME)) {
    if (found.index > at) pieces.push(piece(text.slice(at, found.index)));
    pieces.push(piece(found[0], kindOf(found.groups)));
    at = found.index + found[0].length;
  }
  paint.replaceChildren(...pieces, text.slice(at) + "\n");
  gutter.replaceChildren(...lineNumbers(text.split("\n").length));
  scrolled();
}

function scrolled() {
  paint.scrollTop = gutter.scrollTop = field.scrollTop;
  paint.scrollLeft = field.scrollLeft;
}

// ---- proposals ----

const terms = [...document.querySelectorAll("#terms option")].map((one) => one.value);

function wordBefore() {
  return field.value.slice(0, field.selectionStart).match(/[?$]?[\w.:-]*$/)[0];
}

function fitting(word) {
  const begun = word.toLowerCase();
  const names = begun.startsWith("?") ? new Set(field.value.match(/\?\w+/g)) : [...terms, ...prefixes.keys(), ...WORDS];
  const fits = [...names].filter((one) => one !== word && (one.toLowerCase().startsWith(begun) || (begun && one.toLowerCase().split(":")[1]?.startsWith(begun))));
  return fits.slice(0, 40);
}

function propose() {
  const options = fitting(wordBefore()).map((text, at) => {
    const option = document.createElement("li");
    option.id = `proposal-${at}`;
    option.setAttribute("role", "option");
    option.textContent = text;
    return option;
  });
  list.replaceChildren(...options);
  list.hidden = options.length === 0;
  if (list.hidden) return;
  const before = field.value.slice(0, field.selectionStart).split("\n");
  const style = getComputedStyle(field);
  const below = before.length * parseFloat(style.lineHeight) + parseFloat(style.paddingTop) - field.scrollTop;
  list.style.top = `${Math.min(below, field.clientHeight - 40)}px`;
  list.style.left = `${Math.min(before.at(-1).length * 8, field.clientWidth - 260)}px`;
  field.setAttribute("aria-controls", "proposals");
  choose(options[0]);
}

function choose(option) {
  for (const one of list.children) one.setAttribute("aria-selected", String(one === option));
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function hide() {
  list.hidden = true;
  field.removeAttribute("aria-activedescendant");
}

function take(option) {
  const end = field.selectionStart;
  replace(end - wordBefore().length, end, option.textContent);
  hide();
}

function replace(from, to, text) {
  field.focus();
  field.setSelectionRange(from, to);
  // The only way to write so that Ctrl+Z takes it back.
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text, from, to, "end");
  draw();
}

function chosenByKey(event) {
  const chosen = list.querySelector("[aria-selected=true]");
  if (event.key === "ArrowDown") choose(chosen.nextElementSibling || list.firstElementChild);
  else if (event.key === "ArrowUp") choose(chosen.previousElementSibling || list.lastElementChild);
  else if (event.key === "Enter" || event.key === "Tab") take(chosen);
  else if (event.key === "Escape") hide();
  else return false;
  return true;
}

// ---- keys, and a query on its way ----

field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  else if (event.key === " " && event.ctrlKey) propose();
  else if (list.hidden || !chosenByKey(event)) {
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    const indent = field.value.slice(0, field.selectionStart).match(/[^\n]*$/)[0].match(/^ */)[0];
    const opens = field.value[field.selectionStart - 1] === "{";
    replace(field.selectionStart, field.selectionEnd, `\n${indent}${opens ? "  " : ""}`);
  }
  event.preventDefault();
});

let clock = 0;
form.addEventListener("submit", () => {
  form.method = encodeURIComponent(field.value).length > ADDRESS_MOST ? "post" : "get";
  const began = Date.now();
  const say = () => { state.textContent = `${form.dataset.running} ${Math.round((Date.now() - began) / 1000)} ${form.dataset.seconds}`; };
  clearInterval(clock);
  clock = setInterval(say, 1000);
  setTimeout(() => { stop.hidden = false; }, 400);
});
function rest() {
  clearInterval(clock);
  state.textContent = "";
  stop.hidden = true;
}
stop.addEventListener("click", () => { window.stop(); rest(); field.focus(); });
window.addEventListener("pageshow", (event) => { if (event.persisted) rest(); });

document.getElementById("declare").addEventListener("click", () => {
  const bare = field.value.replace(LEXEME, (whole, ...rest) => (rest.at(-1).comment || rest.at(-1).text || whole.startsWith("<") ? " " : whole));
  const lines = [...prefixes].filter(([name]) => {
    const used = new RegExp(`(?:^|[^\\w.:?$-])${name}`, "m").test(bare);
    return used && !new RegExp(`PREFIX\\s+${name}\\s`, "i").test(bare);
  }).map(([name, iri]) => `PREFIX ${name} <${iri}>\n`);
  if (lines.length) replace(0, 0, lines.join(""));
});

field.addEventListener("input", () => { wrong = 0; draw(); if (!list.hidden) propose(); });
field.addEventListener("scroll", scrolled);
field.addEventListener("blur", hide);
list.addEventListener("mousedown", (event) => { event.preventDefault(); if (event.target.matches("li")) take(event.target); });

// ---- sorting ----

const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
function sort(table, header, column) {
  const descending = header.getAttribute("aria-sort") === "ascending";
  for (const one of table.querySelectorAll("th")) one.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const body = table.tBodies[0];
  const value = (row) => row.cells[column].firstChild?.textContent || "";
  const both = (a, b) => (row => (row[0].cells[column].className === "number" && row[1].cells[column].className === "number" ? Number(value(row[0])) - Number(value(row[1])) : compare(value(row[0]), value(row[1]))))([a, b]);
  body.append(...[...body.rows].sort((a, b) => (descending ? both(b, a) : both(a, b))));
}
for (const table of document.querySelectorAll("table")) {
  table.querySelectorAll("th").forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = header.textContent;
    button.title = `${table.dataset.sort} ${header.textContent}`;
    header.replaceChildren(button);
    button.addEventListener("click", () => sort(table, header, column));
  });
}

for (const one of document.querySelectorAll(".scripted")) one.hidden = false;
editor.classList.add("painted");
new ResizeObserver(() => { gutter.style.height = `${field.offsetHeight}px`; }).observe(field);
draw();
const target = document.getElementById("result");
if (wrong) {
  const lines = field.value.split("\n");
  const start = lines.slice(0, wrong - 1).join("\n").length + (wrong > 1 ? 1 : 0);
  field.focus();
  field.setSelectionRange(start, start);
} else if (target && target.getBoundingClientRect().top > 0.6 * innerHeight) target.scrollIntoView({ block: "nearest" });
