"use strict";
/* The panel: what the texts say, in words. All text enters the page through text nodes. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; a child that is a string becomes a text node. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A name that keeps its own writing direction. */
const named = (text, attributes = {}) => make("bdi", attributes, text);

/** What else the texts call a thing than by the name that is shown. */
const otherNames = ({ label, stated, names = [] }) => [...new Set([stated, ...names])].filter((name) => name !== label);

function drawing(attributes, ...paths) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ "aria-hidden": "true", ...attributes })) svg.setAttribute(key, value);
  for (const path of paths) {
    const element = document.createElementNS(SVG, "path");
    for (const [key, value] of Object.entries(path)) element.setAttribute(key, value);
    svg.append(element);
  }
  return svg;
}

const FIRST = 10;

class Panel {
  /** `page` answers say(key), kind(name), relation(name), colourOf(node), language(), select(id), isShown(id). */
  constructor(element, data, page) {
    Object.assign(this, { element, data, page, story: element.querySelector("#story") });
    this.factsOf = data.nodes.map(() => []);
    data.facts.forEach((fact, index) => {
      this.factsOf[fact.s].push(index);
      if (fact.o !== fact.s) this.factsOf[fact.o].push(index);
    });
  }

  /* The two stories that the panel tells. */

  showNode(id) {
    const node = this.data.nodes[id];
    const groups = this.grouped(id).map((group) => this.group(group, id));
    this.tell(
      this.badge(id),
      make("h2", { tabindex: -1, class: "clipped" }, named(node.label)),
      ...this.about(node, id),
      this.page.answers.tools(id),
      ...(groups.length || this.factsOf[id].length ? groups : [make("p", { class: "group aside" }, this.page.say("noFacts"))]),
      this.leftOut(this.factsOf[id]),
      this.identifiers(node),
    );
  }

  showEdge(edge) {
    const facts = edge.facts.filter((fact) => this.page.view.passes(fact)).map((index) => this.data.facts[index]);
    const title = make("h2", { tabindex: -1, class: "pair" }, this.thing(edge.from), this.thing(edge.to));
    this.tell(make("p", { class: "badge" }, this.page.say("statement")), title, ...this.stories(facts), this.leftOut(edge.facts));
  }

  /** Facts one by one, in words, each with its sentences, the first `most` of them at once. */
  stories(facts, { most = FIRST } = {}) {
    return facts.map((fact) => make("section", { class: "cluster" }, this.sentence(fact), ...this.figures([fact], { most })));
  }

  /** How many of the facts the filters leave out, with a way to see them. */
  leftOut(facts) {
    const count = facts.filter((fact) => !this.page.view.passes(fact)).length;
    if (!count) return null;
    const all = make("button", { type: "button", class: "plain", onclick: () => this.page.view.clear() }, this.page.say("clearAll"));
    return make("p", { class: "group aside" }, this.page.count("factsHidden", count), " · ", all);
  }

  tell(...children) {
    this.story.replaceChildren(...children.filter((child) => child !== null));
    this.story.scrollTop = 0;
    this.element.hidden = false;
  }

  focus() {
    this.story.querySelector("h2")?.focus({ preventScroll: true });
  }

  hide() {
    this.element.hidden = true;
    this.story.replaceChildren();
  }

  /* The head: what the thing is and is called. */

  badge(id) {
    const off = this.page.isShown(id) ? null : make("span", { class: "off" }, this.page.say("isHidden"));
    const { kind } = this.data.nodes[id];
    return make("p", { class: "badge" }, this.icon(kind), make("span", {}, this.page.kind(kind)), off);
  }

  about(node, id) {
    const lines = [];
    const others = otherNames(node);
    if (others.length) lines.push([this.page.say("alsoCalled"), " ", ...this.listed(others.map((name) => named(name)))]);
    if (node.days) lines.push([node.days.map((day) => this.date(day)).join(" – ")]);
    const topics = this.data.documents.filter((document) => document.topic === id);
    if (topics.length) lines.push([this.page.say("aboutText"), " ", ...this.listed(topics.map((d) => make("cite", {}, named(d.title))))]);
    return lines.map((line) => make("p", { class: "aside clipped" }, ...line));
  }

  /** What the thing is called where data are linked: its own IRI, and the same thing in other catalogues. */
  identifiers({ iri, same = [] }) {
    const row = (one) => make("li", {}, make("span", {}, this.catalogue(one)), this.link(one));
    const head = make("h3", {}, this.page.say("identifiers"));
    const address = servedAt(iri, this.data.pages);
    const served = address && make("p", { class: "aside" }, make("a", { href: address }, this.page.say("servedPage")));
    return make("section", { class: "group identifiers" }, head, served, make("ul", {}, row(iri), ...same.map(row)));
  }

  /** Whose identifier it is, by its host. */
  catalogue(iri) {
    const hosts = {
      "geonames.org": "GeoNames", "wikidata.org": "Wikidata", "ror.org": "ROR", "data.europa.eu": "EU", "publications.europa.eu": "EU",
      "w3id.org": "innograph", "orcid.org": "ORCID", "cordis.europa.eu": "CORDIS", "wikipedia.org": "Wikipedia",
    };
    const host = /^https?:\/\/([^/?#]+)/i.exec(iri)?.[1].toLowerCase() ?? "";
    const known = Object.keys(hosts).find((name) => host === name || host.endsWith(`.${name}`));
    return known ? hosts[known] : shorten(host.replace(/^www\./, ""), 28);
  }

  listed(items) {
    return items.flatMap((item, index) => (index ? [" · ", item] : [item]));
  }

  link(iri) {
    const safe = /^https?:\/\//i.test(iri);
    return safe ? make("a", { href: iri, rel: "noopener noreferrer", target: "_blank" }, named(iri)) : named(iri);
  }

  icon(kind) {
    const look = this.data.looks.kinds[kind];
    const fill = this.page.colour(look.colour);
    return drawing({ class: "icon", viewBox: "-1.2 -1.2 2.4 2.4" }, { d: this.data.looks.shapes[look.shape], fill, "fill-rule": "evenodd" });
  }

  /* The facts, grouped by relation and direction, and within a group by the words that state them. */

  factsShown(id) {
    return this.factsOf[id].filter((index) => this.page.view.passes(index)).map((index) => this.data.facts[index]);
  }

  grouped(id) {
    const groups = new Map();
    for (const fact of this.factsShown(id)) {
      const both = !this.data.looks.relations[fact.p].arrow;
      const way = fact.s === id || both ? "out" : "in";
      const key = `${fact.p} ${way}`;
      if (!groups.has(key)) groups.set(key, { predicate: fact.p, way, facts: [] });
      groups.get(key).facts.push(fact);
    }
    const order = Object.keys(this.data.looks.relations);
    const rank = ({ predicate, way }) => 2 * order.indexOf(predicate) + (way === "in" ? 1 : 0);
    return [...groups.values()].sort((a, b) => rank(a) - rank(b));
  }

  group({ predicate, way, facts }, id) {
    const clusters = this.clusters(facts, id).map((cluster) => this.cluster(cluster, id));
    const heading = make("h3", {}, this.page.relation(predicate)[way], facts.length > 1 ? make("span", {}, String(facts.length)) : null);
    return make("section", { class: "group" }, heading, ...this.folded(clusters));
  }

  clusters(facts, id) {
    const clusters = new Map();
    for (const fact of facts) {
      const key = fact.e.map(([quote]) => quote).join(" ");
      if (!clusters.has(key)) clusters.set(key, []);
      clusters.get(key).push(fact);
    }
    const other = (fact) => this.data.nodes[this.otherEnd(fact, id)].label;
    const order = new Intl.Collator(this.page.language()).compare;
    for (const list of clusters.values()) list.sort((a, b) => order(other(a), other(b)));
    return [...clusters.values()].sort((a, b) => b.length - a.length || order(other(a[0]), other(b[0])));
  }

  otherEnd(fact, id) {
    return fact.s === id ? fact.o : fact.s;
  }

  cluster(facts, id) {
    const things = facts.map((fact) => this.thing(this.otherEnd(fact, id), fact.role));
    return make("div", { class: "cluster" }, make("div", { class: "things" }, ...things), ...this.certainty(facts), ...this.figures(facts, { id }));
  }

  /** The first of many; a button brings the rest. */
  folded(items, most = FIRST) {
    if (items.length <= (most < FIRST ? most : most + 2)) return items;
    const rest = items.slice(most);
    const words = this.page.say("more").replace("{n}", rest.length);
    const more = make("button", { class: "plain", type: "button", onclick: () => more.replaceWith(...rest) }, words);
    return [...items.slice(0, most), more];
  }

  thing(id, role = "") {
    const node = this.data.nodes[id];
    const words = make("span", { class: "clipped" }, named(node.label), role ? named(role, { class: "role" }) : null);
    return make("button", { class: "thing", type: "button", onclick: () => this.page.select(id) }, this.icon(node.kind), words);
  }

  sentence(fact) {
    const [one, other] = [fact.s, fact.o].map((id) => named(shorten(this.data.nodes[id].label, 60)));
    const role = fact.role ? named(` (${shorten(fact.role, 80)})`) : null;
    return make("p", { class: "says" }, one, ` ${this.page.relation(fact.p).says} `, other, role, ...this.certainty([fact], " · "));
  }

  /** What the captions of single sentences do not say: how sure several texts make a fact, and that a person confirmed it. */
  certainty(facts, before = "") {
    const [fact] = facts;
    if (facts.some((one) => one.by)) return [make("span", { class: "sure" }, before, this.page.say(`${fact.by ?? "accepted"}By`))];
    const texts = new Set(fact.e.map(([quote]) => this.data.quotes[quote].d)).size;
    if (texts < 2 || facts.length > 1) return [];
    const words = this.page.say("together").replace("{n}", this.page.number(texts)).replace("{sure}", Math.round(100 * fact.c));
    return [make("span", { class: "sure" }, before, words)];
  }

  /* The evidence. */

  figures(facts, { id, most = FIRST } = {}) {
    const order = facts[0].e.map((_, index) => index);
    // where few are shown, those that are surest and name both ends
    if (most < FIRST) order.sort((a, b) => this.telling(facts[0], b) - this.telling(facts[0], a) || a - b);
    const figures = order.map((index) => this.figure(facts.map((fact) => fact.e[index]), facts, id));
    return this.folded(figures, most);
  }

  /** How much a quote tells of a fact: how many of its ends it names, then how sure it is. */
  telling(fact, index) {
    const [quote, , score] = fact.e[index];
    const named = new Set(this.data.quotes[quote].m.map(([, , node]) => node));
    return (named.has(fact.s) ? 1 : 0) + (named.has(fact.o) ? 1 : 0) + score;
  }

  figure(pieces, facts, id) {
    const quote = this.data.quotes[pieces[0][0]];
    const marked = new Set(facts.flatMap((fact) => [fact.s, fact.o]));
    const source = this.source(this.data.documents[quote.d], pieces);
    return make("figure", {}, this.quotation(quote, marked, id), make("figcaption", {}, ...source));
  }

  /** The quote with the names of the fact marked; a very long one is cut around them until asked for. */
  quotation(quote, marked, id) {
    const marks = quote.m.filter(([, , node]) => marked.has(node));
    const [from, to] = this.window(quote.t, marks);
    const block = make("blockquote", {}, ...this.marked(quote.t, marks, [from, to], id));
    if (from > 0 || to < quote.t.length) {
      const whole = () => block.replaceChildren(...this.marked(quote.t, marks, [0, quote.t.length], id));
      block.append(" ", make("button", { class: "plain", type: "button", onclick: whole }, this.page.say("more").replace("{n}", "…")));
    }
    return block;
  }

  window(text, marks) {
    const length = text.length;
    if (length <= 460) return [0, length];
    const [first, last] = marks.length ? [marks[0][0], marks.at(-1)[1]] : [0, 0];
    const from = first < 160 ? 0 : text.indexOf(" ", first - 140) + 1 || first;
    const to = Math.min(Math.max(last + 140, from + 320), from + 800);
    return [from, to >= length ? length : text.lastIndexOf(" ", to) > from ? text.lastIndexOf(" ", to) : to];
  }

  marked(text, marks, [from, to], id) {
    const parts = [from > 0 ? "… " : ""];
    let at = from;
    for (const [start, end, node] of marks) {
      if (start < at || end > to) continue;
      parts.push(text.slice(at, start), this.mark(text.slice(start, end), node, id));
      at = end;
    }
    parts.push(text.slice(at, to), to < text.length ? " …" : "");
    return [make("bdi", {}, ...parts.filter(Boolean))];
  }

  mark(text, node, id) {
    const mark = make("mark", { class: node === id ? "self" : undefined }, text);
    mark.style.setProperty("--hue", this.page.colourOf(this.data.nodes[node]));
    return mark;
  }

  source(document, pieces) {
    const scores = pieces.map(([, , score]) => Math.round(score * 100));
    const [low, high] = [Math.min(...scores), Math.max(...scores)];
    const methods = [...new Set(pieces.map(([, method]) => method))].sort();
    const title = named(shorten(document.title, 90));
    return this.listed([
      make("cite", {}, /^https?:\/\//i.test(document.url ?? "") ? this.titled(document.url, title) : title),
      ...(document.publisher ? [named(document.publisher)] : []),
      ...(document.date ? [this.date(document.date)] : []),
      `${this.page.say("confidence")} ${low === high ? low : `${low}–${high}`} %`,
      make("span", { title: methods.join(", ") }, `${this.page.say("method")}: `, named(this.methods(methods))),
    ]);
  }

  /** A rule goes by its name; what was scored names its clue in brackets, which only the tooltip shows. */
  methods(names) {
    const plain = names.map((name) => (name.includes("[") ? this.page.say("scored") : name.replaceAll("-", " ")));
    return [...new Set(plain)].join(", ");
  }

  titled(url, title) {
    return make("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, title);
  }

  date(iso, dateStyle = "long") {
    const day = new Date(`${iso}T00:00:00Z`);
    return new Intl.DateTimeFormat(this.page.locale(), { dateStyle, timeZone: "UTC" }).format(day);
  }
}
