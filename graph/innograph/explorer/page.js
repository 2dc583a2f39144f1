"use strict";
/* The page: what is selected, shown and searched for, in which language and light. */

const $ = (id) => document.getElementById(id);

class Page {
  constructor(data) {
    this.data = innerHeight > 1.15 * innerWidth ? upright(data) : data;
    this.words = data.words;
    this.tongue = this.firstLanguage();
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.chosenTheme = null;
    this.hiddenKinds = new Set();
    this.hiddenRelations = new Set();
    this.selection = null;
    this.numberOf = new Map(data.nodes.map((node) => [node.iri, node.id]));
    this.edgesOf = data.nodes.map(() => []);
    data.edges.forEach(({ from, to }, index) => [from, to].forEach((end) => this.edgesOf[end].push(index)));
    this.applyTheme();
    this.panel = new Panel($("panel"), this.data, this);
    this.finder = new Finder(this.data, this);
  }

  start() {
    this.applyWords();
    this.dark.addEventListener("change", () => this.applyTheme());
    $("theme").addEventListener("click", () => this.toggleTheme());
    if (!this.data.nodes.length) return this.showEmpty();
    this.picture = new Picture($("network"), this.data, this);
    this.listen();
    this.foldLegend(innerWidth <= 760);
    this.picture.frame(this.data.nodes.map((node) => node.id), { animate: false });
    this.readAddress();
  }

  showEmpty() {
    $("empty").hidden = false;
    for (const id of ["legend", "tools", "finder", "hint", "network"]) $(id).hidden = true;
  }

  listen() {
    const { network } = this.picture;
    network.on("click", ({ nodes, edges, pointer }) => this.clicked(nodes[0] ?? this.picture.near(pointer.DOM), edges[0]));
    network.on("hoverNode", ({ node, pointer }) => this.pointAt(node, pointer));
    network.on("hoverEdge", ({ edge, pointer }) => this.tip(this.edgeTip(edge), pointer));
    for (const event of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(event, () => this.pointAway());
    $("close").addEventListener("click", () => this.clear());
    $("closer").addEventListener("click", () => this.picture.zoom(1.35));
    $("farther").addEventListener("click", () => this.picture.zoom(1 / 1.35));
    $("whole").addEventListener("click", () => this.showWhole());
    $("motion").addEventListener("click", () => this.toggleMotion());
    $("unfold").addEventListener("click", () => this.foldLegend($("unfold").getAttribute("aria-expanded") === "true"));
    $("every").addEventListener("click", () => this.showEvery());
    document.addEventListener("keydown", (event) => this.keyed(event));
    addEventListener("hashchange", () => this.readAddress());
  }

  /* Words. */

  firstLanguage() {
    const wanted = (navigator.languages ?? [navigator.language]).map((tag) => tag.slice(0, 2));
    return wanted.find((tag) => tag in this.data.words) ?? "en";
  }

  language() { return this.tongue; }

  /** The language as the reader's country writes it; English without a country is the European one. */
  locale() {
    const own = (navigator.languages ?? []).find((tag) => tag.startsWith(`${this.tongue}-`));
    return own ?? (this.tongue === "en" ? "en-GB" : this.tongue);
  }

  say(key) { return this.words[this.tongue].ui[key]; }

  kind(name) { return this.words[this.tongue].kinds[name]; }

  relation(name) { return this.words[this.tongue].relations[name]; }

  applyWords() {
    document.documentElement.lang = this.tongue;
    for (const node of this.data.nodes) if (node.labels) node.label = node.labels[this.tongue] ?? node.label;
    for (const element of document.querySelectorAll("[data-text]")) element.textContent = this.say(element.dataset.text);
    for (const element of document.querySelectorAll("[data-label]")) this.labelled(element, this.say(element.dataset.label));
    for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = this.say(element.dataset.placeholder);
    $("title").textContent = this.data.title;
    $("counts").textContent = this.counts();
    $("languages").replaceChildren(...Object.keys(this.words).map((tag) => this.languageButton(tag)));
    this.fillLegend();
    this.picture?.forget();
    this.showSelection();
  }

  labelled(element, words) {
    element.setAttribute("aria-label", words);
    if (element.tagName === "BUTTON") element.title = words;
  }

  counts() {
    const entities = this.data.nodes.filter((node) => node.kind !== "Sector").length;
    const numbers = { entities, facts: this.data.facts.length, documents: this.data.documents.length };
    return Object.entries(numbers).map(([key, count]) => this.count(key, count)).join(" · ");
  }

  /** A number with its noun, in the singular or the plural. */
  count(key, number) {
    const [one, many] = this.say(key);
    return `${new Intl.NumberFormat(this.tongue).format(number)} ${number === 1 ? one : many}`;
  }

  languageButton(tag) {
    const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag);
    const choose = () => {
      this.tongue = tag;
      this.applyWords();
      $("languages").querySelector("[aria-pressed=true]").focus();
    };
    const state = { type: "button", lang: tag, title: name, "aria-label": name, "aria-pressed": tag === this.tongue };
    return make("button", { ...state, onclick: choose }, tag.toUpperCase());
  }

  /* Light. */

  theme() { return this.chosenTheme ?? (this.dark.matches ? "dark" : "light"); }

  toggleTheme() {
    this.chosenTheme = this.theme() === "dark" ? "light" : "dark";
    this.applyTheme();
  }

  applyTheme() {
    document.documentElement.dataset.theme = this.theme();
    if (!this.picture) return;
    this.picture.recolour();
    this.fillLegend();
    this.showSelection();
  }

  colour(name) { return this.data.looks.colours[this.theme()][name]; }

  colourOf(node) { return this.colour(this.data.looks.kinds[node.kind].colour); }

  /* Legend. */

  isShown(id) { return !this.hiddenKinds.has(this.data.nodes[id].kind); }

  isDrawn(id) {
    const { from, to, facts } = this.data.edges[id];
    return this.isShown(from) && this.isShown(to) && facts.some((fact) => !this.hiddenRelations.has(this.data.facts[fact].p));
  }

  fillLegend() {
    const kinds = this.tally(this.data.nodes.map((node) => node.kind), this.data.looks.kinds);
    const relations = this.tally(this.data.facts.map((fact) => fact.p), this.data.looks.relations);
    const kindRow = ([name, count]) => this.legendRow(name, count, this.hiddenKinds, this.panel.icon(name), this.kind(name));
    const relationRow = ([name, count]) => this.legendRow(name, count, this.hiddenRelations, this.line(name), this.relation(name).says);
    $("kinds").replaceChildren(...kinds.map(kindRow));
    $("relations").replaceChildren(...relations.map(relationRow));
    $("every").textContent = this.say(this.hiddenKinds.size || this.hiddenRelations.size ? "showAll" : "hideAll");
  }

  /** Counts in the order of the looks, without what does not occur. */
  tally(names, looks) {
    const counts = new Map(Object.keys(looks).map((name) => [name, 0]));
    for (const name of names) counts.set(name, counts.get(name) + 1);
    return [...counts].filter(([, count]) => count);
  }

  legendRow(name, count, hidden, sample, words) {
    const toggle = () => {
      if (!hidden.delete(name)) hidden.add(name);
      this.refilter();
      // the rows are made anew: the focus goes on where it was
      document.querySelector(`#legend [data-name="${name}"]`).focus();
    };
    const number = new Intl.NumberFormat(this.tongue).format(count);
    const state = { type: "button", "data-name": name, "aria-pressed": !hidden.has(name), onclick: toggle };
    const row = make("button", state, sample, make("span", {}, words), make("span", { class: "count" }, number));
    return make("li", {}, row);
  }

  line(name) {
    const { family, arrow } = this.data.looks.relations[name];
    const look = this.data.looks.families[family];
    const stroke = { stroke: look[this.theme()], "stroke-width": Math.max(look.width, 1.4), "stroke-dasharray": (look.dashes || []).join(" ") };
    const head = { d: "M30 5L23 2V8Z", fill: look[this.theme()], stroke: "none" };
    return drawing({ class: "line", viewBox: "0 0 30 10" }, { d: arrow ? "M0 5H24" : "M0 5H30", ...stroke }, ...(arrow ? [head] : []));
  }

  showEvery() {
    const all = !this.hiddenKinds.size && !this.hiddenRelations.size;
    this.hiddenRelations.clear();
    this.hiddenKinds = new Set(all ? Object.keys(this.data.looks.kinds) : []);
    this.refilter();
  }

  refilter() {
    this.fillLegend();
    this.picture.refilter();
    this.showSelection();
  }

  foldLegend(fold) { $("unfold").setAttribute("aria-expanded", String(!fold)); }

  /* Pointer and keys. */

  clicked(node, edge) {
    if (node !== undefined) this.select(node, { frame: false });
    else if (edge !== undefined) this.selectEdge(edge, { frame: false });
    else this.clear();
  }

  pointAt(id, pointer) {
    const node = this.data.nodes[id];
    const links = this.edgesOf[id].length;
    this.picture.hovered = id;
    this.tip([make("b", {}, named(shorten(node.label, 120))), make("span", {}, `${this.kind(node.kind)} · ${this.count("links", links)}`)], pointer);
  }

  edgeTip(id) {
    const facts = this.data.edges[id].facts.slice(0, 4).map((index) => this.data.facts[index]);
    const name = (end) => named(shorten(this.data.nodes[end].label, 60));
    return facts.map((fact) => make("div", {}, name(fact.s), make("span", {}, ` ${this.relation(fact.p).says} `), name(fact.o)));
  }

  tip(children, pointer) {
    const tip = $("tip");
    tip.replaceChildren(...children);
    tip.hidden = false;
    const { x, y } = pointer.DOM;
    tip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${y + 18 + tip.offsetHeight > innerHeight ? y - tip.offsetHeight - 12 : y + 18}px`;
  }

  pointAway() {
    this.picture.hovered = null;
    $("tip").hidden = true;
  }

  keyed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") this.clear({ back: true });
    if (document.activeElement === $("search")) return;
    if (event.key === "/") {
      event.preventDefault();
      $("search").focus();
    }
    if (document.activeElement === $("network")) this.steer(event);
  }

  steer(event) {
    const step = 90;
    const acts = {
      ArrowLeft: () => this.picture.pan(-step, 0), ArrowRight: () => this.picture.pan(step, 0),
      ArrowUp: () => this.picture.pan(0, -step), ArrowDown: () => this.picture.pan(0, step),
      "+": () => this.picture.zoom(1.35), "-": () => this.picture.zoom(1 / 1.35), 0: () => this.showWhole(),
    };
    if (!(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  }

  toggleMotion() {
    const moving = $("motion").getAttribute("aria-pressed") !== "true";
    $("motion").setAttribute("aria-pressed", String(moving));
    this.picture.setMotion(moving);
  }

  /* Selection: a node, or an edge; the address of the page holds it. */

  select(id, { frame = true } = {}) {
    this.choose({ node: id }, { frame });
  }

  selectEdge(id, { frame = true } = {}) {
    this.choose({ edge: id }, { frame });
  }

  clear({ back = false } = {}) {
    const open = this.selection !== null;
    this.choose(null, { frame: false });
    if (open && back) $("network").focus();
  }

  choose(selection, { frame }) {
    this.selection = selection;
    this.pointAway();
    this.showSelection();
    if (selection) this.panel.focus();
    if (frame) this.frameSelection();
    else this.keepInSight();
    const address = this.address();
    if (location.hash.slice(1) !== address) location.hash = address;
  }

  showSelection() {
    const { node, edge } = this.selection ?? {};
    if (node !== undefined) this.panel.showNode(node);
    else if (edge !== undefined) this.panel.showEdge(this.data.edges[edge]);
    else this.panel.hide();
    $("hint").hidden = this.selection !== null || !this.data.nodes.length;
    this.picture?.setFocus(this.focusOf(this.selection));
  }

  focusOf(selection) {
    if (!selection) return null;
    const edges = selection.edge === undefined ? this.edgesOf[selection.node] : [selection.edge];
    const ends = edges.flatMap((edge) => [this.data.edges[edge].from, this.data.edges[edge].to]);
    const centres = selection.edge === undefined ? [selection.node] : ends;
    return { edges, nodes: new Set([...centres, ...ends]), centres: new Set(centres) };
  }

  frameSelection() {
    const ids = [...this.focusOf(this.selection).nodes].filter((id) => this.isShown(id));
    this.picture.frame(ids, { most: 1.6 });
  }

  /** A node clicked under where the panel opens moves into sight; otherwise the view stays. */
  keepInSight() {
    const id = this.selection?.node;
    if (id === undefined || !this.isShown(id)) return;
    const { x, y } = this.picture.network.canvasToDOM(this.picture.place(id));
    const { right, bottom } = this.insets();
    const over = { x: Math.max(0, x - (innerWidth - right - 40)), y: Math.max(0, y - (innerHeight - bottom - 40)) };
    if (over.x || over.y) this.picture.pan(over.x, over.y);
  }

  showWhole() {
    this.picture.frame(this.data.nodes.map((node) => node.id).filter((id) => this.isShown(id)));
  }

  /** What the cards cover at each side, in pixels. */
  insets() {
    const small = innerWidth <= 760;
    const open = !$("panel").hidden;
    if (small) return { left: 26, right: 26, top: 108, bottom: open ? innerHeight * 0.58 + 12 : 64 };
    return { left: innerWidth > 1000 ? 250 : 40, right: open ? 500 : 90, top: 72, bottom: 28 };
  }

  address() {
    if (!this.selection) return "";
    const { node, edge } = this.selection;
    const ends = edge === undefined ? [node] : [this.data.edges[edge].from, this.data.edges[edge].to];
    const [select, and] = ends.map((id) => this.data.nodes[id].iri);
    return String(new URLSearchParams(and === undefined ? { select } : { select, and }));
  }

  readAddress() {
    if (location.hash.slice(1) === this.address()) return;
    const wanted = new URLSearchParams(location.hash.slice(1));
    const [node, other] = ["select", "and"].map((key) => this.numberOf.get(wanted.get(key)));
    const edge = this.edgesOf[node]?.find((id) => this.edgesOf[other]?.includes(id));
    if (edge !== undefined) this.selectEdge(edge);
    else if (node !== undefined) this.select(node);
    else this.clear();
  }
}

/** The layout is made for wide screens: a tall one gets it turned. */
function upright(data) {
  const turn = (thing) => ({ ...thing, x: thing.y, y: thing.x });
  return { ...data, nodes: data.nodes.map(turn), territories: data.territories.map(turn) };
}

const page = new Page(JSON.parse($("data").textContent));
page.start();

/** For tests and for scripts around the page; nothing can be changed through it. */
window.innograph = Object.freeze({
  nodes: page.data.nodes.length,
  edges: page.data.edges.length,
  readyAfter: Math.round(performance.now()),
  shown: () => page.data.nodes.filter((node) => page.isShown(node.id)).length,
  selected: () => (page.selection?.node === undefined ? null : page.data.nodes[page.selection.node].iri),
  where: (iri) => page.picture.network.canvasToDOM(page.picture.place(page.numberOf.get(iri))),
  labels: () => (page.picture.labels?.list ?? []).map(({ text, box }) => ({ text, ...box })),
});
