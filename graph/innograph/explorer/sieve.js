"use strict";
/* What passes the filters: worked out once for each change, for all nodes, edges and facts. */

// why a node is left out, and why a fact is
const BY_KIND = 1, BY_REGION = 2, BY_SECTOR = 4, BY_FACTS = 8;
const BY_RELATION = 1, BY_DOCUMENT = 2, BY_DATE = 4, BY_CONFIDENCE = 8;
const PLACES = new Set(["Country", "Region", "City"]);

class Sieve {
  constructor(data) {
    this.data = data;
    this.nodeFails = new Uint8Array(data.nodes.length);
    this.factFails = new Uint8Array(data.facts.length);
    this.shown = new Uint8Array(data.nodes.length).fill(1);
    this.drawn = new Uint8Array(data.edges.length).fill(1);
    // the nodes of a neighbourhood, a way or what two regions share, where nothing else is shown
    this.kept = null;
    // whether one of the facts of a node passes
    this.stated = new Uint8Array(data.nodes.length);
    this.documentsOf = data.facts.map((fact) => [...new Set(fact.e.map(([quote]) => data.quotes[quote].d))]);
    this.days = data.facts.map((fact, index) => this.daysOf(fact, index));
  }

  /** First and last day of a fact: of the event that it is about, else of the texts that state it; null without any. */
  daysOf(fact, index) {
    const events = [fact.s, fact.o].map((end) => this.data.nodes[end].days).filter(Boolean).flat();
    const texts = this.documentsOf[index].map((number) => this.data.documents[number].date).filter(Boolean);
    const days = (events.length ? events : texts).sort();
    return days.length ? [days[0], days.at(-1)] : null;
  }

  sift(state) {
    this.kept = null;
    this.siftFacts(state);
    this.siftNodes(state);
    if (state.region.length && !isShared(state)) this.keepAround(state, BY_REGION, (node) => node.kind === "Sector");
    if (state.sector.length) this.keepAround(state, BY_SECTOR, (node) => PLACES.has(node.kind));
    this.nodeFails.forEach((fails, id) => { this.shown[id] = fails ? 0 : 1; });
    this.draw();
  }

  siftFacts(state) {
    const hidden = new Set(state.relations), documents = new Set(state.document);
    this.data.facts.forEach((fact, index) => {
      let fails = hidden.has(fact.p) ? BY_RELATION : 0;
      if (documents.size && !this.documentsOf[index].some((number) => documents.has(number))) fails |= BY_DOCUMENT;
      if ((state.since || state.until) && !within(this.days[index], state)) fails |= BY_DATE;
      if (fact.c < state.confidence) fails |= BY_CONFIDENCE;
      this.factFails[index] = fails;
    });
    this.stated.fill(0);
    this.data.facts.forEach(({ s, o }, index) => {
      if (!this.factFails[index]) this.stated[s] = this.stated[o] = 1;
    });
  }

  siftNodes(state) {
    const kinds = new Set(state.kinds), regions = new Set(isShared(state) ? [] : state.region), sectors = new Set(state.sector);
    const ofFacts = state.relations.length || state.document.length || state.since || state.until || state.confidence;
    const among = (numbers, chosen) => !chosen.size || numbers?.some((number) => chosen.has(number));
    this.data.nodes.forEach((node, id) => {
      let fails = kinds.has(node.kind) ? BY_KIND : 0;
      if (!among(node.r, regions)) fails |= BY_REGION;
      if (!among(node.s, sectors)) fails |= BY_SECTOR;
      if (ofFacts && !this.stated[id]) fails |= BY_FACTS;
      this.nodeFails[id] = fails;
    });
  }

  /** Sectors lie in no region and places have no sector: they stay where a fact joins them to what is shown. */
  keepAround(state, reason, isContext) {
    const kept = new Set();
    this.data.facts.forEach(({ s, o }, index) => {
      if (this.factFails[index]) return;
      for (const [id, other] of [[s, o], [o, s]]) {
        if (this.nodeFails[id] & reason && !(this.nodeFails[other] & reason) && isContext(this.data.nodes[id])) kept.add(id);
      }
    });
    for (const id of kept) this.nodeFails[id] &= ~reason;
  }

  /** Only these nodes of the shown ones; a set of numbers. */
  keepOnly(nodes) {
    this.kept = nodes;
    this.shown.forEach((_, id) => { if (!nodes.has(id)) this.shown[id] = 0; });
    this.draw();
  }

  /** How many would be shown for each choice of a facet if nothing but this facet were changed, by facet. */
  tally() {
    const counts = { kinds: new Map(), relations: new Map(), region: new Map(), sector: new Map(), document: new Map(), facts: [] };
    const add = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
    const out = (id) => this.kept !== null && !this.kept.has(id);
    this.data.nodes.forEach(({ kind, r, s }, id) => {
      if (out(id)) return;
      const fails = this.nodeFails[id];
      if (!(fails & ~BY_KIND)) add(counts.kinds, kind);
      if (!(fails & ~BY_REGION)) r?.forEach((number) => add(counts.region, number));
      if (!(fails & ~BY_SECTOR) && kind !== "Sector") s?.forEach((number) => add(counts.sector, number));
    });
    this.data.facts.forEach(({ s, o, p }, index) => {
      if ((this.nodeFails[s] | this.nodeFails[o]) & ~BY_FACTS || out(s) || out(o)) return;
      const fails = this.factFails[index];
      if (!(fails & ~BY_RELATION)) add(counts.relations, p);
      if (!(fails & ~BY_DOCUMENT)) for (const number of this.documentsOf[index]) add(counts.document, number);
      if (!(fails & ~(BY_DATE | BY_CONFIDENCE))) counts.facts.push(index);
    });
    return counts;
  }

  draw() {
    this.data.edges.forEach(({ from, to, facts }, id) => {
      this.drawn[id] = this.shown[from] && this.shown[to] && facts.some((fact) => !this.factFails[fact]) ? 1 : 0;
    });
  }
}

/** Whether it is asked what two regions share: then things of other regions may tie them. */
const isShared = ({ shared, region }) => shared && region.length === 2;

/** Whether days, as ISO dates, overlap what was asked for. */
const within = (days, { since, until }) => days !== null && (!since || days[1] >= since) && (!until || days[0] <= until);
