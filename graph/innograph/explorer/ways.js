"use strict";
/* Answers that are worked out on what the filters leave: neighbourhoods, ways, and what ties two regions. */

/** The end of an edge that is not this one. */
const otherEnd = ({ from, to }, id) => (from === id ? to : from);

/** The neighbourhood of a node: what is so many steps away at most, and the edges that lead there. */
function around(view, start, steps) {
  const nodes = new Set([start]), edges = new Set();
  let rim = [start];
  for (let step = 0; step < steps; step++) {
    const next = [];
    for (const id of rim) {
      for (const edge of view.edgesOf[id]) {
        if (!view.isDrawn(edge)) continue;
        edges.add(edge);
        const end = otherEnd(view.data.edges[edge], id);
        if (nodes.has(end)) continue;
        nodes.add(end);
        next.push(end);
      }
    }
    rim = next;
  }
  return { nodes, edges: [...edges] };
}

/**
 * The way from one node to another over the fewest edges; of those equally short, the one whose sentences are the surest,
 * taken together. `direct`: not through places and sectors, which join almost everything. Nodes and edges in their order,
 * without edges where there is no way.
 */
function surestWay(view, from, to, { direct = false } = {}) {
  const passable = (id) => id === to || !direct || !(PLACES.has(view.data.nodes[id].kind) || view.data.nodes[id].kind === "Sector");
  // for each node reached: the edge that leads to it, and how sure the way is up to there
  const reached = new Map([[from, { edge: null, sure: 1 }]]);
  let rim = [from];
  while (rim.length && !reached.has(to)) {
    const next = new Map();
    for (const id of rim) {
      for (const edge of view.edgesOf[id]) {
        const end = otherEnd(view.data.edges[edge], id);
        if (!view.isDrawn(edge) || reached.has(end) || !passable(end)) continue;
        const sure = reached.get(id).sure * sureness(view, edge);
        if (sure > (next.get(end)?.sure ?? 0)) next.set(end, { edge, sure });
      }
    }
    for (const [end, step] of next) reached.set(end, step);
    rim = [...next.keys()];
  }
  return reached.has(to) ? retraced(view, from, to, reached) : { nodes: [from, to], edges: [], sure: 0 };
}

function retraced(view, from, to, reached) {
  const nodes = [to], edges = [];
  while (nodes[0] !== from) {
    const { edge } = reached.get(nodes[0]);
    edges.unshift(edge);
    nodes.unshift(otherEnd(view.data.edges[edge], nodes[0]));
  }
  return { nodes, edges, sure: reached.get(to).sure };
}

/** The confidence of the surest fact that an edge stands for. */
const sureness = (view, edge) => Math.max(...view.factsShown(edge).map((fact) => view.data.facts[fact].c));

/**
 * What ties two regions: organisations, events, people, projects and sectors that lie in one, or have a fact with what
 * does, and the same for the other. `ties` holds for each the edges to either side, `nodes` also what lies at their ends.
 */
function sharedBetween(view, one, other) {
  const { nodes, regions } = view.data;
  const lies = (id, region) => nodes[id].r?.includes(region) ?? false;
  const ties = new Map(), shown = new Set([one, other].map((region) => regions[region].node).filter((node) => node !== undefined));
  nodes.forEach(({ kind }, id) => {
    if (!view.isShown(id) || PLACES.has(kind)) return;
    const drawn = view.edgesOf[id].filter((edge) => view.isDrawn(edge));
    const sides = [one, other].map((region) => drawn.filter((edge) => lies(otherEnd(view.data.edges[edge], id), region)));
    if (![one, other].every((region, side) => lies(id, region) || sides[side].length)) return;
    ties.set(id, { one: sides[0], other: sides[1], home: [lies(id, one), lies(id, other)] });
  });
  for (const [id, tie] of ties) {
    shown.add(id);
    for (const edge of witnesses(tie)) shown.add(otherEnd(view.data.edges[edge], id));
  }
  return { ties, nodes: shown };
}

/** The edges that make something a tie: to both sides, but for the side that it lies in itself. */
const witnesses = ({ one, other, home }) => [...(home[0] ? [] : one), ...(home[1] ? [] : other)];
