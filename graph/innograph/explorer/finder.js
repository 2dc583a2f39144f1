"use strict";
/* The search box: every name that the texts give, whatever the accents. */

class Finder {
  constructor(data, page) {
    Object.assign(this, { data, page, box: $("search"), list: $("found"), hits: [], at: 0 });
    this.index = data.nodes.flatMap(({ id, label, names = [] }) => [label, ...names].map((name) => ({ id, name, folded: fold(name) })));
    this.box.addEventListener("input", () => this.show());
    this.box.addEventListener("focus", () => this.show());
    this.box.addEventListener("blur", () => this.hide());
    this.box.addEventListener("keydown", (event) => this.keyed(event));
  }

  /** The best names for the words typed, one for each node: those that begin so first, then the well connected. */
  search(words) {
    const wanted = fold(words).split(" ").filter(Boolean);
    if (!wanted.length) return [];
    const best = new Map();
    for (const entry of this.index) {
      if (!wanted.every((word) => entry.folded.includes(word))) continue;
      const score = this.score(entry, wanted.join(" "));
      if (score > (best.get(entry.id)?.score ?? -Infinity)) best.set(entry.id, { ...entry, score });
    }
    return [...best.values()].sort((a, b) => b.score - a.score || a.id - b.id).slice(0, 8);
  }

  score({ id, folded }, words) {
    const exact = folded === words ? 400 : 0;
    const begins = folded.startsWith(words) ? 200 : ` ${folded}`.includes(` ${words}`) ? 100 : 0;
    return exact + begins + this.data.nodes[id].size - folded.length / 100;
  }

  show() {
    this.hits = this.search(this.box.value);
    this.at = 0;
    const nothing = make("li", { class: "none" }, this.page.say("noMatch"));
    const asked = this.box.value.trim() !== "";
    this.list.replaceChildren(...(this.hits.length ? this.hits.map((hit, index) => this.row(hit, index)) : [nothing]));
    this.list.hidden = !asked;
    this.box.setAttribute("aria-expanded", String(asked));
    $("said").textContent = asked ? (this.hits.length ? String(this.hits.length) : this.page.say("noMatch")) : "";
    this.mark();
  }

  row({ id, name }, index) {
    const node = this.data.nodes[id];
    const as = make("span", { class: "as" }, name === node.label ? "" : named(shorten(name, 60)));
    const parts = [this.page.panel.icon(node.kind), named(shorten(node.label, 80), { class: "name" }), as, make("span", { class: "kind" }, this.page.kind(node.kind))];
    const row = make("li", { role: "option", id: `hit${index}` }, ...parts);
    // mousedown comes before the box loses the focus and the list goes
    row.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.take(index);
    });
    return row;
  }

  mark() {
    [...this.list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === this.at)));
    if (this.hits.length) this.box.setAttribute("aria-activedescendant", `hit${this.at}`);
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
    if (!(event.key in acts) || !count) return;
    event.preventDefault();
    acts[event.key]();
  }

  take(index) {
    const hit = this.hits[index];
    this.box.value = "";
    this.box.blur();
    this.page.select(hit.id);
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
