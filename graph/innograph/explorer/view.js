"use strict";
/* What is looked at, as one plain object that the address of the page holds; things in it go by their IRIs. */

const START = Object.freeze({
  // which view: graph, table, map or time
  mode: "graph",
  // the thing chosen; with `and`, the edge between two, or with `path` the shortest way from one to the other
  node: null, and: null, path: false,
  // how far the neighbourhood reaches, whether all else is left out, whether ways may lead through places and sectors
  steps: 1, only: false, direct: false,
  // what is left out
  kinds: [], relations: [],
  // what must hold, by number: regions, sectors (nodes), documents; first and last day, lowest confidence
  region: [], sector: [], document: [], since: null, until: null, confidence: 0,
  // only what ties the two regions chosen
  shared: false,
  // how nodes are laid out and what their size stands for
  group: "community", size: "links",
  // the land that is open, by number, where a network is too large to draw all of it
  within: null,
  // what the map draws: what its places are, null as suits their number, and which ties
  level: null, ties: "any",
  // which table, and what sorts it: a column, with a hyphen before it from the most to the least, null as at first
  table: "things", sort: null,
  // as the reader chose, else as the browser says: not in the address, as another reader has other wishes
  language: null, theme: null,
});
const MODES = ["graph", "table", "map", "time"];
const GROUPS = ["community", "region", "sector"];
// columns of the tables, and how each is shown and sorted
const TABLES = {
  things: [["name", "opener"], ["kind", "text"], ["region", "text"], ["sectors", "text"], ["links", "number"], ["documents", "number"]],
  facts: [["subject", "opener"], ["relation", "text"], ["object", "text"], ["quote", "quote"], ["document", "text"], ["date", "day"], ["confidence", "share"]],
};
const FIRST_SORT = { things: "-links", facts: "subject" };

class View {
  constructor(data) {
    this.data = data;
    this.state = { ...START };
    this.listeners = [];
    // the neighbourhood or whatever else stands out, the way between two things, what two regions share; null without
    Object.assign(this, { focus: null, way: null, shared: null });
    this.sieve = new Sieve(data);
    this.numberOf = new Map(data.nodes.map((node) => [node.iri, node.id]));
    this.regionOf = new Map(data.regions.map((region, number) => [region.iri, number]));
    this.documentOf = new Map(data.documents.map((document, number) => [document.id, number]));
    this.edgesOf = data.nodes.map(() => []);
    data.edges.forEach(({ from, to }, index) => [from, to].forEach((end) => this.edgesOf[end].push(index)));
    addEventListener("hashchange", () => this.read());
  }

  /** `callback(state, changed)` runs after each change, `changed` being the set of keys. */
  listen(callback) {
    this.listeners.push(callback);
  }

  /** Change some of the state. `history`: "push" makes a step to go back to, "replace" none, "none" leaves the address. */
  set(patch, { history = "push" } = {}) {
    const next = { ...this.state, ...patch };
    const changed = new Set(Object.keys(next).filter((key) => String(next[key]) !== String(this.state[key])));
    if (changed.size) {
      this.state = next;
      this.work();
    }
    if (history !== "none") this.write(history);
    if (changed.size) for (const callback of this.listeners) callback(this.state, changed);
  }

  /** No filter any more; what is chosen stays. */
  clear() {
    const names = ["only", "kinds", "relations", "region", "sector", "document", "since", "until", "confidence", "shared"];
    this.set(Object.fromEntries(names.map((name) => [name, START[name]])));
  }

  work() {
    this.sieve.sift(this.state);
    const { node, and, path, region } = this.state;
    this.shared = isShared(this.state) ? sharedBetween(this, ...region) : null;
    if (this.shared) this.sieve.keepOnly(this.shared.nodes);
    this.way = path ? surestWay(this, node, and, this.state) : null;
    this.focus = this.focusOf(this.state);
    if (this.state.only && this.focus) this.sieve.keepOnly(this.focus.nodes);
  }

  /* What others ask. */

  isShown(node) { return this.sieve.shown[node] === 1; }

  isDrawn(edge) { return this.sieve.drawn[edge] === 1; }

  passes(fact) { return this.sieve.factFails[fact] === 0; }

  edgesDrawn() { return [...this.sieve.drawn.keys()].filter((edge) => this.isDrawn(edge)); }

  factsShown(edge) { return this.data.edges[edge].facts.filter((fact) => this.passes(fact)); }

  /** Whether one of two regions lies in the other: then they share all that the smaller one has. */
  nested(one, other) {
    const { regions } = this.data;
    return regions[one].in === other || regions[other].in === one;
  }

  /** The edge between two nodes, whichever way; undefined if there is none. */
  edgeBetween(one, other) { return this.edgesOf[one]?.find((id) => this.edgesOf[other]?.includes(id)); }

  /** The edge that is chosen, if one is. */
  edge() {
    const { node, and, path } = this.state;
    return and === null || path ? undefined : this.edgeBetween(node, and);
  }

  /** What stands out: its nodes, its edges, and the centres, which get a ring; null if nothing is asked. */
  focusOf({ node, and, steps, path }) {
    if (node === null) return this.shared && { nodes: this.shared.nodes, edges: this.edgesDrawn(), centres: new Set() };
    if (path) return { ...this.way, nodes: new Set(this.way.nodes), centres: new Set([node, and]) };
    const edge = this.edge();
    if (edge !== undefined) return { edges: [edge], nodes: new Set([node, and]), centres: new Set([node, and]) };
    return { ...around(this, node, steps), centres: new Set([node]) };
  }

  /* The address. */

  /** The state as the fragment of an address, without what is as at first. */
  address() {
    const { data, state } = this;
    const iri = (number) => data.nodes[number]?.iri;
    const pairs = [
      ["mode", state.mode !== START.mode && state.mode], ["select", iri(state.node)], ["and", iri(state.and)],
      ["path", state.path && 1], ["steps", state.steps > 1 && state.steps], ["only", state.only && 1], ["direct", state.direct && 1],
      ...state.kinds.map((name) => ["hide", name]), ...state.relations.map((name) => ["without", name]),
      ...state.region.map((number) => ["region", data.regions[number].iri]), ...state.sector.map((number) => ["sector", iri(number)]),
      ...state.document.map((number) => ["document", data.documents[number].id]), ["since", state.since], ["until", state.until],
      ["confidence", state.confidence && Math.round(100 * state.confidence)], ["shared", state.shared && 1],
      ["within", state.within !== null && landIri(data, state.group, state.within)], ["group", state.group !== START.group && state.group], ["size", state.size !== START.size && state.size],
      ["level", state.level], ["ties", state.ties !== START.ties && state.ties],
      ["table", state.table !== START.table && state.table], ["sort", state.sort],
    ];
    return String(new URLSearchParams(pairs.filter(([, value]) => value)));
  }

  /** The state that a fragment stands for; what the page does not know is passed over. */
  parsed(fragment) {
    const wanted = new URLSearchParams(fragment);
    const known = (key, numbers) => [...new Set(wanted.getAll(key).map((name) => numbers.get(name)).filter((n) => n !== undefined))];
    const among = (key, names, otherwise) => (names.includes(wanted.get(key)) ? wanted.get(key) : otherwise);
    const day = (key) => (/^\d{4}-\d\d-\d\d$/.test(wanted.get(key) ?? "") && Date.parse(wanted.get(key)) ? wanted.get(key) : null);
    const number = (key, low, high) => Math.min(high, Math.max(low, Math.round(Number(wanted.get(key))) || low));
    const [node, and] = ["select", "and"].map((key) => this.numberOf.get(wanted.get(key)) ?? null);
    const region = known("region", this.regionOf);
    const path = wanted.has("path") && node !== null && and !== null && node !== and;
    const tied = path || (node !== null && and !== null && this.edgeBetween(node, and) !== undefined);
    const group = among("group", GROUPS, START.group);
    const table = among("table", Object.keys(TABLES), START.table);
    const sorts = TABLES[table].flatMap(([column]) => [column, `-${column}`]).filter((sort) => sort !== FIRST_SORT[table]);
    return {
      mode: among("mode", MODES, START.mode), node, and: tied ? and : null, path,
      steps: number("steps", 1, 4), only: wanted.has("only"), direct: wanted.has("direct"),
      kinds: wanted.getAll("hide").filter((name) => Object.hasOwn(this.data.looks.kinds, name)),
      relations: wanted.getAll("without").filter((name) => Object.hasOwn(this.data.looks.relations, name)),
      region, sector: known("sector", this.numberOf), document: known("document", this.documentOf),
      since: day("since"), until: day("until"), confidence: number("confidence", 0, 100) / 100,
      shared: wanted.has("shared") && region.length === 2 && !this.nested(...region), group,
      size: among("size", MEASURES, START.size), within: landNamed(this.data, group, wanted.get("within")),
      level: among("level", LEVELS, null), ties: among("ties", TIES, START.ties), table, sort: among("sort", sorts, null),
    };
  }

  /** Take the state from the address: at the start, on the way back, and when a reader changes it. */
  read() {
    this.set(this.parsed(location.hash.slice(1)), { history: "none" });
  }

  write(history) {
    const address = this.address();
    if (location.hash.slice(1) === address) return;
    const url = `${location.href.split("#")[0]}#${address}`;
    const depth = (window.history.state?.depth ?? 0) + (history === "push" ? 1 : 0);
    window.history[history === "push" ? "pushState" : "replaceState"]({ depth }, "", url);
  }

  /** How many steps back stay within this page. */
  depth() { return window.history.state?.depth ?? 0; }
}
