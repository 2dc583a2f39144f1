"use strict";
/* Who is where, and what ties one place to another: worked out from the facts that the view lets through. */

const LEVELS = ["town", "region", "country"];
const TIES = ["any", "collaboratesWith", "meeting"];
// An event that brings many together would make a tie between each two of them.
const MOST_AT_A_MEETING = 40;

class Flows {
  /** `view` answers isShown(node), isDrawn(edge) and factsShown(edge). */
  constructor(data, view) {
    Object.assign(this, { data, view });
    this.regionOfNode = new Map(data.regions.map((region, number) => [region.node, number]).filter(([node]) => node !== undefined));
    this.towns = this.townsOf();
    this.spotsOf = Object.fromEntries(LEVELS.map((level) => [level, data.nodes.map((_, id) => this.spotOf(id, level))]));
  }

  /** Whether anything can be put on a map. */
  any() { return this.data.nodes.some((_, id) => this.spotsOf.town[id] !== null); }

  /** The town that each node lies in, as most texts say. */
  townsOf() {
    const towns = this.data.nodes.map(() => null), best = this.data.nodes.map(() => 0);
    for (const { s, p, o, e, c } of this.data.facts) {
      const { kind, w } = this.data.nodes[o];
      const weight = e.length + c;
      if (p !== "locatedIn" || kind !== "City" || !w || weight <= best[s]) continue;
      [towns[s], best[s]] = [o, weight];
    }
    // people are where those are whom they belong to
    for (const { s, p, o } of this.data.facts) if (p === "affiliatedWith" && towns[s] === null) towns[s] = towns[o];
    return towns;
  }

  /** The key of the place where a node is drawn: "n" and the number of a town, or "r" and that of a region; or null. */
  spotOf(id, level) {
    const node = this.data.nodes[id];
    if (node.kind === "Sector") return null;
    if (level === "town") {
      if (node.kind === "City" && node.w) return `n${id}`;
      if (this.towns[id] !== null && !["Region", "Country"].includes(node.kind)) return `n${this.towns[id]}`;
    }
    const regions = (node.r ?? []).filter((number) => this.data.regions[number].w);
    const kindOf = (number) => this.data.regions[number].kind;
    const wanted = level === "country" ? [] : level === "town" ? regions : regions.filter((number) => this.data.regions[number].a);
    const found = wanted.find((number) => kindOf(number) === "Region") ?? regions.find((number) => kindOf(number) === "Country") ?? regions[0];
    return found === undefined ? null : `r${found}`;
  }

  /** What a spot is: its name, where it lies, its outline and its node, if it has them. */
  placeOf(key) {
    const number = Number(key.slice(1));
    const place = key[0] === "n" ? this.data.nodes[number] : this.data.regions[number];
    return { key, label: place.label, point: place.w, area: place.a, kind: place.kind, node: key[0] === "n" ? number : place.node };
  }

  /** The spots with the nodes in them, the fullest first, and what ties them. */
  gather(level, ties) {
    const spots = new Map();
    this.data.nodes.forEach((node, id) => {
      const key = this.spotsOf[level][id];
      if (key === null || !this.view.isShown(id)) return;
      if (!spots.has(key)) spots.set(key, { ...this.placeOf(key), nodes: [] });
      if (!PLACES.has(node.kind)) spots.get(key).nodes.push(id);
    });
    const flows = this.flows(level, ties);
    for (const flow of flows) for (const key of flow.ends) if (!spots.has(key)) spots.set(key, { ...this.placeOf(key), nodes: [] });
    return { spots: [...spots.values()].sort((a, b) => b.nodes.length - a.nodes.length || (a.key < b.key ? -1 : 1)), flows };
  }

  flows(level, ties) {
    const found = new Map();
    const add = (one, other, facts) => {
      const ends = [one, other].map((id) => this.spotsOf[level][id]);
      if (ends.includes(null) || ends[0] === ends[1]) return;
      const order = ends[0] < ends[1];
      const key = (order ? ends : [...ends].reverse()).join(" ");
      if (!found.has(key)) found.set(key, { key, ends: key.split(" "), facts: new Set(), pairs: new Set(), nodes: new Set() });
      const flow = found.get(key);
      flow.pairs.add(Math.min(one, other) * this.data.nodes.length + Math.max(one, other));
      for (const fact of facts) flow.facts.add(fact);
      for (const node of [one, other]) flow.nodes.add(node);
    };
    if (ties === "meeting") this.meetings(add);
    else this.direct(ties, add);
    return [...found.values()].map((flow) => this.counted(flow)).sort((a, b) => b.weight - a.weight || (a.key < b.key ? -1 : 1));
  }

  /** Facts between two things in two places; that one lies in the other is none. */
  direct(ties, add) {
    this.data.edges.forEach((_, edge) => {
      if (!this.view.isDrawn(edge)) return;
      for (const index of this.view.factsShown(edge)) {
        const { s, p, o } = this.data.facts[index];
        if (p === "locatedIn" || p === "hasSector" || (ties !== "any" && p !== ties)) continue;
        add(s, o, [index]);
      }
    });
  }

  /** Two that took part in the same event, each from another place. */
  meetings(add) {
    const guests = new Map();
    this.data.edges.forEach((_, edge) => {
      if (!this.view.isDrawn(edge)) return;
      for (const index of this.view.factsShown(edge)) {
        const { s, p, o } = this.data.facts[index];
        if (p !== "participatedIn" && p !== "organised") continue;
        if (!guests.has(o)) guests.set(o, new Map());
        if (!guests.get(o).has(s)) guests.get(o).set(s, index);
      }
    });
    for (const there of guests.values()) {
      const list = [...there].slice(0, MOST_AT_A_MEETING);
      list.forEach(([one, fact], at) => {
        for (const [other, otherFact] of list.slice(at + 1)) add(one, other, [fact, otherFact]);
      });
    }
  }

  counted(flow) {
    const facts = [...flow.facts].sort((a, b) => this.data.facts[b].c - this.data.facts[a].c || a - b);
    const documents = new Set(facts.flatMap((index) => this.data.facts[index].e.map(([quote]) => this.data.quotes[quote].d)));
    return { ...flow, facts, pairs: flow.pairs.size, documents: documents.size, weight: flow.pairs.size };
  }
}
