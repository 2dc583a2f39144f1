"use strict";
/* Search boxes: every name that the texts give and every name by language, whatever the accents. */

const FOUND = 9;

class Names {
  constructor(data) {
    this.data = data;
    const names = ({ label, stated, labels = {}, names = [] }) => new Set([label, stated, ...Object.values(labels), ...names]);
    this.entries = data.nodes.flatMap((node) => [...names(node)].map((name) => ({ id: node.id, name, folded: fold(name) })));
  }

  /** The best names for the words typed, one for each node: those that begin so first, then the well connected. */
  search(words, fits = () => true) {
    const wanted = fold(words).split(" ").filter(Boolean);
    if (!wanted.length) return [];
    const has = ({ folded }) => wanted.every((word) => folded.includes(word));
    return this.best(this.entries.filter((entry) => has(entry) && fits(entry.id)), (entry) => this.score(entry, wanted.join(" ")));
  }

  /** Names that are spelt much like the words, for who finds none: one letter in three may be another. */
  resembling(words, fits = () => true) {
    const wanted = fold(words).split(" ").filter(Boolean);
    if (!wanted.some((word) => word.length > 3)) return [];
    const apart = (entry) => wanted.reduce((sum, word) => sum + nearest(word, entry.folded.slice(0, 300).split(" ")), 0);
    const close = this.entries.filter(({ id }) => fits(id)).map((entry) => ({ ...entry, apart: apart(entry) })).filter((entry) => entry.apart < Infinity);
    return this.best(close, (entry) => this.data.nodes[entry.id].size - 40 * entry.apart).slice(0, 4);
  }

  best(entries, score) {
    const best = new Map();
    for (const entry of entries) {
      const points = score(entry);
      if (points > (best.get(entry.id)?.points ?? -Infinity)) best.set(entry.id, { ...entry, points });
    }
    return [...best.values()].sort((a, b) => b.points - a.points || a.id - b.id).slice(0, FOUND);
  }

  score({ id, folded }, words) {
    const exact = folded === words ? 400 : 0;
    const begins = folded.startsWith(words) ? 200 : ` ${folded}`.includes(` ${words}`) ? 100 : 0;
    return exact + begins + this.data.nodes[id].size - folded.length / 100;
  }
}

/** A box with the names that fit what is typed below it; `taken(id)` runs when one is chosen. */
class Finder {
  /** `first()` gives the nodes that are offered before anything is typed, `fits(id)` says which may be chosen. */
  constructor(box, list, page, { taken, first = () => [], fits = () => true }) {
    Object.assign(this, { box, list, page, taken, first, fits, hits: [], at: 0 });
    this.box.addEventListener("input", () => this.show());
    this.box.addEventListener("focus", () => this.show());
    this.box.addEventListener("blur", () => this.hide());
    this.box.addEventListener("keydown", (event) => this.keyed(event));
  }

  find() {
    const words = this.box.value;
    if (!words.trim()) return { hits: this.first().map((id) => ({ id, name: this.page.data.nodes[id].label })), heading: null };
    const hits = this.page.names.search(words, this.fits);
    if (hits.length) return { hits, heading: null };
    const near = this.page.names.resembling(words, this.fits);
    return { hits: near, heading: this.page.say(near.length ? "didYouMean" : "noMatch") };
  }

  show() {
    const { hits, heading } = this.find();
    Object.assign(this, { hits, at: 0 });
    const open = hits.length > 0 || heading !== null;
    const head = heading === null ? [] : [make("li", { class: "none", role: "option", "aria-disabled": "true" }, heading)];
    this.list.replaceChildren(...head, ...hits.map((hit, index) => this.row(hit, index)));
    this.list.hidden = !open;
    this.box.setAttribute("aria-expanded", String(open));
    $("said").textContent = this.box.value.trim() === "" ? "" : [heading, hits.length || ""].filter(Boolean).join(" ");
    this.mark();
  }

  row({ id, name }, index) {
    const node = this.page.data.nodes[id];
    const as = make("span", { class: "as" }, name === node.label ? "" : this.struck(shorten(name, 60)));
    const label = make("span", { class: "name" }, this.struck(shorten(node.label, 80)));
    const row = make("li", { role: "option", id: `${this.list.id}-${index}` },
      this.page.panel.icon(node.kind), label, as, make("span", { class: "kind" }, this.page.kind(node.kind)));
    // mousedown comes before the box loses the focus and the list goes
    row.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.take(index);
    });
    return row;
  }

  /** A name in which the words typed stand out. */
  struck(name) {
    const words = fold(this.box.value).split(" ").filter(Boolean);
    const parts = name.split(/([^\p{L}\p{M}\p{N}&]+)/u).map((part) => {
      const bare = fold(part);
      const word = bare && words.filter((one) => bare.startsWith(one)).sort((a, b) => b.length - a.length)[0];
      // one letter may fold into two, or two into one: then the whole word stands out
      const end = word && bare.length === part.length ? word.length : part.length;
      return word ? [make("b", {}, part.slice(0, end)), part.slice(end)] : [part];
    });
    return make("bdi", {}, ...parts.flat().filter(Boolean));
  }

  mark() {
    const rows = [...this.list.querySelectorAll("[id]")];
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.at)));
    rows[this.at]?.scrollIntoView({ block: "nearest" });
    if (rows.length) this.box.setAttribute("aria-activedescendant", rows[this.at].id);
    else this.box.removeAttribute("aria-activedescendant");
  }

  keyed(event) {
    const count = this.hits.length;
    const acts = {
      ArrowDown: () => { this.at = (this.at + 1) % count; this.mark(); },
      ArrowUp: () => { this.at = (this.at + count - 1) % count; this.mark(); },
      Enter: () => this.take(this.at),
    };
    if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.hide();
    }
    if (!(event.key in acts) || !count || this.list.hidden) return;
    event.preventDefault();
    acts[event.key]();
  }

  take(index) {
    const hit = this.hits[index];
    this.box.value = "";
    this.box.blur();
    this.taken(hit.id);
  }

  hide() {
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
  }
}

/** A name without case and accents. */
function fold(name) {
  const bare = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return bare.replace(/ß/g, "ss").replace(/ø/g, "o").replace(/ł/g, "l").replace(/[^\p{L}\p{N}&]+/gu, " ").trim();
}

/** How many letters a word is away from the nearest of these or its beginning; infinitely many if more than a third. */
function nearest(word, others) {
  const most = Math.floor(word.length / 3);
  const found = Math.min(...others.map((other) => (other[0] === word[0] || other[1] === word[1] ? distance(word, other) : Infinity)));
  return found <= most ? found : Infinity;
}

/** The edit distance (Levenshtein 1966) of a word to the beginning of another that comes nearest to it. */
function distance(word, other) {
  let row = [...Array(Math.min(other.length, word.length + 2) + 1).keys()];
  for (let at = 1; at <= word.length; at++) {
    const next = [at];
    for (let to = 1; to < row.length; to++) {
      next.push(Math.min(row[to] + 1, next[to - 1] + 1, row[to - 1] + (word[at - 1] === other[to - 1] ? 0 : 1)));
    }
    row = next;
  }
  return Math.min(...row);
}
