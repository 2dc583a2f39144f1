"use strict";
/* Taking away: the view as a picture, as tables and as linked data; everything is made here, nothing is asked for. */

const KINDS = { png: "image/png", svg: "image/svg+xml", csv: "text/csv;charset=utf-8", ttl: "text/turtle;charset=utf-8" };

class Takeaway {
  /** `page` is the whole page; the button and its menu come into `element`. */
  constructor(element, page) {
    Object.assign(this, { element, page, data: page.data, rows: new Rows(page) });
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
    const figure = this.page.figure();
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
    const address = URL.createObjectURL(made instanceof Blob ? made : new Blob([made], { type: KINDS[ending] }));
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
    const { nodes, facts } = this.page.chosen();
    if (nodes.length) return { nodes, facts, whole: false, name: nodes.map((id) => this.data.nodes[id].label.slice(0, 40)).slice(0, 2).join("-") };
    const shown = this.data.nodes.map((node) => node.id).filter((id) => this.page.isShown(id));
    return { nodes: shown, facts: this.rows.shownFacts(), whole: true, name: "" };
  }

  turtle({ nodes, facts }) { return new Triples(this.data).of(nodes, facts); }
}
