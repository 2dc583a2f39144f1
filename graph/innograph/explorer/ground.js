"use strict";
/* The ground of the picture: where each node stands, how large it is, and the lands that those of one group share. */

// of more nodes only lands are drawn until one is opened
const MANY = 5000;
const LARGEST = 30, SMALLEST = 4;
// so many ties to others are drawn of each land
const BRIDGES = 3;
// more lands than these stay as they are on a tall screen
const STANDING = 150;
const MEASURES = ["links", "documents", "strength", "betweenness"];

class Ground {
  constructor(data) {
    Object.assign(this, { data, large: data.nodes.length > MANY, known: new Map() });
    this.x = new Float64Array(data.nodes.length);
    this.y = new Float64Array(data.nodes.length);
    this.radius = new Float64Array(data.nodes.length);
    this.take("community");
    this.measure("links");
  }

  /** Put all where a grouping has it. */
  take(group) {
    this.group = group;
    const { x, y, home } = this.data.views[group];
    this.x.set(x);
    this.y.set(y);
    this.home = home;
    this.lands = this.landsOf(group);
  }

  /** The lands of a grouping with their nodes, the largest first. */
  landsOf(group) {
    if (!this.known.has(group)) {
      const { lands, home } = this.data.views[group];
      const found = lands.map((land, number) => ({ ...land, number, nodes: [] }));
      home.forEach((land, id) => found[land].nodes.push(id));
      this.known.set(group, found);
    }
    return this.known.get(group);
  }

  /** Let the area of nodes stand for a measure. */
  measure(name) {
    this.measured = name;
    if (name === "links") return this.radius.set(this.data.nodes.map((node) => node.size));
    const values = this.data.measures[name];
    const most = values.reduce((a, b) => Math.max(a, b), 0) || 1;
    this.radius.set(values.map((value) => SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(value / most)));
  }

  /** How many edges join two lands: `[one, other, edges]`, most first; of each land the few strongest. */
  bridges() {
    const { lands, home } = this;
    if (!lands.bridges) {
      const counts = new Map();
      for (const { from, to } of this.data.edges) {
        const [a, b] = [Math.min(home[from], home[to]), Math.max(home[from], home[to])];
        if (a !== b) counts.set(a * lands.length + b, (counts.get(a * lands.length + b) ?? 0) + 1);
      }
      const pairs = [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
      const strongest = new Uint16Array(lands.length);
      const named = (land) => this.isLand(land) && !land.loose && ("heads" in land || "region" in land || "node" in land);
      lands.bridges = pairs.map(([key, count]) => [Math.floor(key / lands.length), key % lands.length, count])
        .filter(([one, other]) => named(lands[one]) && named(lands[other]))
        .filter(([one, other]) => {
          const few = strongest[one] < BRIDGES || strongest[other] < BRIDGES;
          strongest[one] += 1;
          strongest[other] += 1;
          return few;
        });
    }
    return lands.bridges;
  }

  /** How many nodes of each land are shown, and how many of each colour. */
  tally(isShown) {
    const { kinds } = this.data.looks;
    for (const land of this.lands) {
      const mix = new Map();
      land.shown = 0;
      for (const id of land.nodes) {
        if (!isShown(id)) continue;
        const { colour } = kinds[this.data.nodes[id].kind];
        mix.set(colour, (mix.get(colour) ?? 0) + 1);
        land.shown += 1;
      }
      land.mix = Object.keys(this.data.looks.colours.light).map((colour) => [colour, mix.get(colour) ?? 0]).filter(([, count]) => count);
    }
  }

  /** A land worth a colour and a name: not a few nodes, nor those that nothing holds together, if all are drawn anyway. */
  isLand(land) { return this.lands.length > 1 && land.nodes.length > 3 && (this.large || !land.loose); }

  landAt(x, y) {
    return this.lands.find((land) => this.isLand(land) && Math.hypot(land.x - x, land.y - y) < land.r);
  }

  /** What a land is called, in the reader's language. */
  nameOf(land, page, { brief = false } = {}) {
    if (land.region !== undefined) return this.data.regions[land.region].label;
    if (land.loose) return page.say("loose");
    if (land.node !== undefined) return this.data.nodes[land.node].label;
    if (land.heads) return land.heads.slice(0, brief ? 1 : 2).map((id) => shorten(this.data.nodes[id].label, brief ? 48 : 30)).join(" · ");
    return page.say(this.group === "region" ? "noRegion" : "noSector");
  }
}

/** The IRI by which an address names a land of a grouping. */
function landIri(data, group, number) {
  const land = data.views[group].lands[number];
  if (!land) return null;
  if (land.region !== undefined) return data.regions[land.region].iri;
  return data.nodes[land.node ?? land.heads?.[0]]?.iri ?? "none";
}

/** The number of the land that an address names, null if there is none. */
function landNamed(data, group, iri) {
  const found = iri === null ? -1 : data.views[group].lands.findIndex((_, number) => landIri(data, group, number) === iri);
  return found < 0 || data.nodes.length <= MANY ? null : found;
}

/** The data as it travels, made ready: each node with its measures and the name that the texts give it, and all of it turned for a tall screen. */
function prepared(data) {
  const links = data.nodes.map(() => 0);
  for (const { from, to } of data.edges) {
    links[from] += 1;
    links[to] += 1;
  }
  const measures = { links, ...data.measures };
  for (const node of data.nodes) {
    node.m = Object.fromEntries(MEASURES.map((name) => [name, measures[name]?.[node.id] ?? 0]));
    // the label that is shown may be that of the reader's language
    node.stated = node.label;
  }
  if (innerHeight > 1.15 * innerWidth) for (const view of Object.values(data.views)) stand(turn(view));
  return data;
}

function turn(view) {
  [view.x, view.y] = [view.y, view.x];
  for (const land of view.lands) [land.x, land.y] = [land.y, land.x];
  return view;
}

/** Lands closer to each other sideways and farther apart downwards, as far as that makes the picture larger on a tall screen. */
function stand(view) {
  const { lands } = view;
  if (lands.length < 2 || lands.length > STANDING) return;
  // what the cards leave free, about
  const [wide, high] = [innerWidth - 52, innerHeight - 212];
  const before = lands.map(({ x, y, r }) => ({ x, y, r }));
  const size = (discs) => Math.min(...[["x", wide], ["y", high]].map(([side, room]) => room / (
    Math.max(...discs.map((disc) => disc[side] + disc.r)) - Math.min(...discs.map((disc) => disc[side] - disc.r)))));
  const tries = [1, 0.9, 0.8, 0.7, 0.6, 0.5].map((share) => (share === 1 ? before : narrowed(before, share)));
  const sizes = tries.map(size);
  const best = tries[sizes.indexOf(Math.max(...sizes))];
  view.home.forEach((land, id) => {
    view.x[id] += best[land].x - before[land].x;
    view.y[id] += best[land].y - before[land].y;
  });
  lands.forEach((land, number) => Object.assign(land, best[number]));
}

/** Discs at a share of their distance sideways; those that would overlap give way upwards and downwards. */
function narrowed(discs, share) {
  const middle = discs.reduce((sum, { x }) => sum + x, 0) / discs.length;
  const moved = discs.map(({ x, y, r }) => ({ x: middle + (x - middle) * share, y, r }));
  for (let round = 0; round < 60; round++) {
    let apart = true;
    for (let one = 0; one < moved.length; one++) {
      for (let other = 0; other < one; other++) {
        const [a, b] = [moved[one], moved[other]];
        const need = Math.sqrt(Math.max(0, (a.r + b.r + 8) ** 2 - (a.x - b.x) ** 2));
        const lack = need - Math.abs(a.y - b.y);
        if (lack < 0.5) continue;
        const way = Math.sign(a.y - b.y) || 1;
        a.y += (way * lack) / 2;
        b.y -= (way * lack) / 2;
        apart = false;
      }
    }
    if (apart) break;
  }
  return moved;
}
