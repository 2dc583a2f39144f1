"use strict";
/* The page: joins the state of the view to what shows it, in the reader's language and light. */

const $ = (id) => document.getElementById(id);

class Page {
  constructor(data) {
    this.data = data;
    this.words = data.words;
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.modes = {};
    this.framing = true;
    this.view = new View(this.data);
    this.rows = new Rows(this);
    this.takeaway = new Takeaway($("taking"), this);
    this.applyTheme();
    this.panel = new Panel($("panel"), this.data, this);
    this.answers = new Answers(this.data, this);
    this.names = new Names(this.data);
    this.finder = new Finder($("search"), $("found"), this, { taken: (id) => this.select(id) });
    this.legend = new Legend(this.data, this);
    this.facets = new Facets(this.data, this);
    // the node from which a way is looked for, while its other end is not chosen yet
    this.picking = null;
  }

  start() {
    const first = this.view.parsed(location.hash.slice(1));
    this.applyWords();
    this.dark.addEventListener("change", () => this.changed(this.view.state, new Set(["theme"])));
    $("theme").addEventListener("click", () => this.toggleTheme());
    this.view.listen((state, changed) => this.changed(state, changed));
    if (!this.data.nodes.length) return this.showEmpty();
    this.modes = {
      graph: new Graph($("graph-view"), this.data, this),
      table: new Table($("table-view"), this.data, this),
      map: new Atlas($("map-view"), this.data, this),
      time: new Timeline($("time-view"), this.data, this),
    };
    this.arrange = new Arrange(this.data, this, this.modes.graph);
    this.arrange.fill();
    this.fillModes();
    $("close").addEventListener("click", () => this.close());
    $("back").addEventListener("click", () => history.back());
    document.addEventListener("keydown", (event) => this.keyed(event));
    this.view.set(first, { history: "none" });
  }

  /** The picture of the network, where there is one. */
  get picture() { return this.modes.graph?.picture; }

  showEmpty() {
    $("empty").hidden = false;
    for (const id of ["legend", "tools", "out", "finder", "hint", "modes", "taking", "network"]) $(id).hidden = true;
  }

  /* What follows from a change of the state. */

  changed(state, changed) {
    // an address may ask for a view that this graph has nothing for
    if (changed.has("mode") && !this.modes[state.mode]?.available()) return this.view.set({ mode: "graph" }, { history: "replace" });
    if (changed.has("theme")) this.applyTheme();
    this.picking = null;
    if (changed.has("language")) this.applyWords();
    else this.fill();
    this.arrange?.fillOut();
    this.tell(changed);
    if (changed.has("mode")) this.bringForth(state.mode);
    else this.modes[state.mode]?.refresh(changed);
    this.arrange?.fill();
    this.follow(changed);
    this.framing = true;
  }

  /** Counts, legend, filters and chips, as the state is. */
  fill() {
    const counts = this.facets.fill();
    this.legend.fill(counts);
    $("counts").textContent = this.counts();
    $("done").textContent = this.say("done").replace("{n}", this.number(this.data.nodes.filter(({ id }) => this.isShown(id)).length));
  }

  /** The panel tells of what is chosen. */
  tell(changed) {
    const { node, path, mode } = this.view.state;
    const edge = this.view.edge();
    if (path) this.answers.tellWay();
    else if (edge !== undefined) this.panel.showEdge(this.data.edges[edge]);
    else if (node !== null) this.panel.showNode(node);
    else if (this.view.shared) this.answers.tellShared();
    else this.panel.hide();
    if (node !== null && ["node", "and", "path"].some((key) => changed.has(key))) this.panel.focus();
    $("back").hidden = !this.view.depth();
    $("hint").hidden = !$("panel").hidden || mode !== "graph" || !this.data.nodes.length;
  }

  /** The network moves to what is chosen or left, or keeps it in sight. */
  follow(changed) {
    const { state, focus } = this.view;
    const any = (...keys) => keys.some((key) => changed.has(key));
    if (state.mode !== "graph") return;
    if (focus && any("node", "and", "path", "direct", "steps", "only", "shared")) {
      if (this.framing) this.modes.graph.frameFocus();
      else this.modes.graph.keepInSight(state.node);
    } else if (!focus && any("region", "sector", "document", "shared", "only")) this.modes.graph.showWhole();
  }

  /* The views. */

  fillModes() {
    const ready = MODES.filter((name) => this.modes[name].available());
    $("modes").replaceChildren(...ready.map((name) => this.modeTab(name)));
    $("modes").hidden = ready.length < 2;
    document.documentElement.classList.toggle("tabs", ready.length > 1);
  }

  modeTab(name) {
    const chosen = this.view.state.mode === name;
    const state = { id: `${name}-tab`, type: "button", role: "tab", "aria-selected": chosen, "aria-controls": `${name}-view`, tabindex: chosen ? 0 : -1 };
    const act = { onclick: () => this.view.set({ mode: name }), onkeydown: (event) => this.stepMode(event) };
    return make("button", { ...state, ...act }, this.say(`${name}View`));
  }

  stepMode(event) {
    const tabs = [...$("modes").children];
    const at = tabs.indexOf(event.currentTarget);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    tabs.at(to % tabs.length).click();
    $("modes").querySelector("[aria-selected=true]").focus();
  }

  bringForth(name) {
    for (const [other, mode] of Object.entries(this.modes)) if (other !== name) mode.hide();
    for (const other of MODES) $(`${other}-view`).hidden = other !== name;
    document.documentElement.dataset.mode = name;
    this.fillModes();
    this.modes[name]?.show();
  }

  /* Words. */

  firstLanguage() {
    if (this.data.language) return this.data.language;
    const wanted = (navigator.languages ?? [navigator.language]).map((tag) => tag.slice(0, 2));
    return wanted.find((tag) => tag in this.data.words) ?? "en";
  }

  language() { return this.view.state.language ?? this.firstLanguage(); }

  /** The language as the reader's country writes it; English without a country is the European one. */
  locale() {
    const own = (navigator.languages ?? []).find((tag) => tag.startsWith(`${this.language()}-`));
    return own ?? (this.language() === "en" ? "en-GB" : this.language());
  }

  say(key) { return this.words[this.language()].ui[key]; }

  kind(name) { return this.words[this.language()].kinds[name]; }

  relation(name) { return this.words[this.language()].relations[name]; }

  number(value) { return new Intl.NumberFormat(this.language()).format(value); }

  /** A number with its noun, in the singular or the plural. */
  count(key, number) {
    const [one, many] = this.say(key);
    return `${this.number(number)} ${number === 1 ? one : many}`;
  }

  applyWords() {
    const tongue = this.language();
    document.documentElement.lang = tongue;
    for (const thing of [...this.data.nodes, ...this.data.regions]) if (thing.labels) thing.label = thing.labels[tongue] ?? thing.stated ?? thing.label;
    for (const element of document.querySelectorAll("[data-text]")) element.textContent = this.say(element.dataset.text);
    for (const element of document.querySelectorAll("[data-label]")) this.labelled(element, this.say(element.dataset.label));
    for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = this.say(element.dataset.placeholder);
    $("title").textContent = this.data.title;
    $("languages").replaceChildren(...Object.keys(this.words).map((tag) => this.languageButton(tag)));
    if (this.modes.graph) this.fillModes();
    this.facets.build();
    this.fill();
  }

  labelled(element, words) {
    element.setAttribute("aria-label", words);
    if (element.tagName === "BUTTON") element.title = words;
  }

  /** How much there is; of the entities also how many are shown, if not all. */
  counts() {
    const entities = this.data.nodes.filter((node) => node.kind !== "Sector");
    const shown = entities.filter(({ id }) => this.isShown(id)).length;
    const numbers = { entities: entities.length, facts: this.data.facts.length, documents: this.data.documents.length };
    const words = Object.entries(numbers).map(([key, count]) => this.count(key, count)).join(" · ");
    return shown === entities.length ? words : this.say("ofAll").replace("{n}", this.number(shown)).replace("{all}", words);
  }

  languageButton(tag) {
    const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag);
    const choose = () => {
      this.view.set({ language: tag }, { history: "replace" });
      $("languages").querySelector("[aria-pressed=true]").focus();
    };
    const state = { type: "button", lang: tag, title: name, "aria-label": name, "aria-pressed": tag === this.language() };
    return make("button", { ...state, onclick: choose }, tag.toUpperCase());
  }

  /* Light. */

  theme() { return this.view.state.theme ?? (this.dark.matches ? "dark" : "light"); }

  toggleTheme() { this.view.set({ theme: this.theme() === "dark" ? "light" : "dark" }, { history: "replace" }); }

  applyTheme() { document.documentElement.dataset.theme = this.theme(); }

  colour(name) { return this.data.looks.colours[this.theme()][name]; }

  colourOf(node) { return this.colour(this.data.looks.kinds[node.kind].colour); }

  /* What parts of the page ask of the state. */

  isShown(id) { return this.view.isShown(id); }

  isDrawn(id) { return this.view.isDrawn(id); }

  /** Choose a node; while the end of a way is looked for, it is that end. */
  select(id, { frame = true } = {}) {
    if (this.picking !== null && this.picking !== id) return this.showWay(this.picking, id);
    this.framing = frame;
    this.view.set({ node: id, and: null, path: false });
  }

  showWay(from, to) {
    this.view.set({ node: from, and: to, path: true, steps: 1, only: false });
  }

  selectEdge(id, { frame = true } = {}) {
    const { from, to } = this.data.edges[id];
    this.framing = frame;
    this.view.set({ node: from, and: to, path: false });
  }

  clear({ back = false } = {}) {
    const open = this.view.state.node !== null;
    this.view.set({ node: null, and: null, path: false, steps: 1, only: false });
    if (open && back) $("network").focus();
  }

  /** Close the panel: what is chosen is chosen no more; without, what two regions share is asked no more. */
  close(how) {
    if (this.view.state.node === null && this.view.shared) this.view.set({ shared: false });
    else this.clear(how);
  }

  keyed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") this.close({ back: true });
    if (event.key !== "/" || document.activeElement.matches("input, select, textarea")) return;
    event.preventDefault();
    $("search").focus();
  }

  /** What the cards cover at each side, in pixels. */
  insets() {
    const small = innerWidth <= 760;
    const open = !$("panel").hidden;
    // the names at the ends of a way need room, too
    const room = this.view.way || this.view.shared ? 70 : 0;
    const out = $("out").hidden ? 0 : 44;
    const hint = $("hint").hidden || innerWidth <= 1100 ? 0 : 30;
    const head = ($("modes").hidden ? 108 : 148) + ($("chips").hidden ? 0 : 40) + out;
    if (small) return { left: 26, right: 26, top: head, bottom: open ? innerHeight * 0.58 + 12 : 64 };
    const top = ($("chips").hidden ? 72 : 112) + out;
    return { left: (innerWidth > 1000 ? 270 : 40) + room, right: (open ? 440 : 30) + 60 + room, top, bottom: 28 + hint };
  }
}

const page = new Page(prepared(JSON.parse($("data").textContent)));
page.start();

/** For tests and for scripts around the page; nothing can be changed through it. */
window.innograph = Object.freeze({
  nodes: page.data.nodes.length,
  edges: page.data.edges.length,
  readyAfter: Math.round(performance.now()),
  shown: () => page.data.nodes.filter((node) => page.isShown(node.id)).length,
  drawn: () => page.data.edges.filter((_, id) => page.isDrawn(id)).length,
  standing: () => [...(page.view.focus?.nodes ?? [])].filter((id) => page.isShown(id)).map((id) => page.data.nodes[id].label).sort(),
  state: () => structuredClone(page.view.state),
  selected: () => {
    const { node, and } = page.view.state;
    return node === null || and !== null ? null : page.data.nodes[node].iri;
  },
  where: (iri) => page.picture.network.canvasToDOM(page.picture.place(page.view.numberOf.get(iri))),
  held: () => page.picture.nodes.length,
  lettering: () => page.picture.names.lands.map(({ land }) => page.picture.ground.nameOf(land, page)),
  lands: () => page.picture.ground.lands.filter((land) => page.picture.ground.isLand(land)).map(({ x, y, nodes }) => ({ nodes: nodes.length, ...page.picture.network.canvasToDOM({ x, y }) })),
  radius: (iri) => page.picture.ground.radius[page.view.numberOf.get(iri)],
  labels: () => (page.picture.labels?.list ?? []).map(({ text, box }) => ({ text, ...box })),
});
