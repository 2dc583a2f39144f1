"use strict";
/* Taking away: the view as a picture, as tables and as linked data; everything is made here, nothing is asked for. */

const FILE_TYPES = { png: "image/png", svg: "image/svg+xml", csv: "text/csv;charset=utf-8", ttl: "text/turtle;charset=utf-8" };

/** Where a server tells of a thing, if the page comes from one; what no path can hold stands in the query. */
function servedAt(iri, pages) {
  const [prefix, folder] = pages.find(([start]) => start && iri.startsWith(start)) ?? [];
  if (folder === undefined) return null;
  const rest = iri.slice(prefix.length);
  if (/[?#\\]|\/\/|(^|\/)(\.|%2e){1,2}(\/|$)|^$/i.test(rest)) return pages.at(-1)[1] + encodeURIComponent(wellFormed(iri));
  return folder + rest.replace(/[^A-Za-z0-9_.~/:@!$&'()*+,;=%-]/gu, (mark) => utf8(mark.codePointAt(0)));
}

class Takeaway {
  /** `page` is the whole page; the button and its menu come into `element`. */
  constructor(element, page) {
    Object.assign(this, { element, page, data: page.data, rows: page.rows });
    this.button = make("button", { id: "take", class: "round", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": "takes", "data-label": "take", onclick: () => this.toggle() },
      drawing({ viewBox: "0 0 20 20" }, { d: "M10 3v9M6 8.5l4 4 4-4M4 16.5h12" }));
    this.menu = make("ul", { id: "takes", role: "menu", "data-label": "take", hidden: "" });
    this.told = make("p", { class: "unseen", role: "status" });
    element.replaceChildren(this.button, this.menu, this.told);
    element.addEventListener("keydown", (event) => this.keyed(event));
    document.addEventListener("pointerdown", (event) => !element.contains(event.target) && this.close());
    element.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !element.contains(relatedTarget) && this.close());
  }

  /* The menu. */

  /** What can be taken now: the key of its words, the ending of its file, and what makes it. */
  offers() {
    const figure = this.figure();
    const about = this.chosen();
    const offers = [
      figure && ["takePng", "png", () => figure.png()],
      figure && ["takeSvg", "svg", () => figure.svg()],
      ["takeThings", "csv", () => csv(this.rows.thingSheet(), this.page.language()), "things"],
      ["takeFacts", "csv", () => csv(this.rows.factSheet(), this.page.language()), "facts"],
      [about.whole ? "takeTurtleAll" : "takeTurtle", "ttl", () => this.turtle(about), about.name],
    ];
    return offers.filter(Boolean);
  }

  /** The picture of the view, where it is one; a table is none, nor a timeline without anything on it. */
  figure() {
    const { mode } = this.page.view.state;
    return mode === "table" || (mode === "time" && !this.page.modes.time.inSight().length) ? null : new Figure(this.page);
  }

  toggle() { return this.menu.hidden ? this.open() : this.close({ back: true }); }

  open() {
    this.menu.replaceChildren(...this.offers().map((offer) => this.item(offer)));
    this.menu.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.menu.querySelector("button").focus();
  }

  close({ back = false } = {}) {
    if (this.menu.hidden) return;
    this.menu.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (back) this.button.focus();
  }

  item([words, ending, produce, part]) {
    const [name, detail] = this.page.say(words);
    const take = () => this.take(ending, produce, part);
    const button = make("button", { type: "button", role: "menuitem", tabindex: -1, "data-take": words, onclick: take }, make("b", {}, name), make("span", {}, detail));
    return make("li", { role: "none" }, button);
  }

  keyed(event) {
    if (this.menu.hidden) return;
    const items = [...this.menu.querySelectorAll("button")];
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: (at + 1) % items.length, ArrowUp: (at + items.length - 1) % items.length, Home: 0, End: items.length - 1 }[event.key];
    if (next === undefined && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") this.close({ back: true });
    else items[next].focus();
  }

  /* What is made. */

  async take(ending, produce, part) {
    this.close({ back: true });
    const made = await produce();
    const name = `${this.stem(part)}.${ending}`;
    const address = URL.createObjectURL(made instanceof Blob ? made : new Blob([made], { type: FILE_TYPES[ending] }));
    const link = make("a", { href: address, download: name, hidden: "" });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    this.told.textContent = `${this.page.say("taken")} ${name}`;
  }

  /** The name of a file: letters, digits and hyphens of the title, and of what it is about. */
  stem(part = "") {
    const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
    return [plain(this.data.title) || "innograph", plain(part)].filter(Boolean).join("-");
  }

  /** What the Turtle is about: the chosen thing, edge or path with its facts, else all that is shown. */
  chosen() {
    const { view } = this.page;
    const { node, and, path } = view.state;
    const shown = this.data.nodes.map(({ id }) => id).filter((id) => view.isShown(id));
    if (node === null) return { nodes: shown, facts: this.rows.shownFacts(), whole: true, name: "" };
    const name = [node, and].filter((id) => id !== null).map((id) => this.data.nodes[id].label.slice(0, 40)).join("-");
    const edge = view.edge();
    if (edge !== undefined) return { nodes: [node, and], facts: this.data.edges[edge].facts, name };
    if (path) return { nodes: [...view.focus.nodes], facts: view.focus.edges.flatMap((id) => view.factsShown(id)), name };
    return { nodes: [node], facts: this.page.panel.factsOf[node], name };
  }

  turtle({ nodes, facts }) { return new Triples(this.data).of(nodes, facts); }
}
