"use strict";
/* The picture: vis-network holds nodes, edges, camera and pointer; what is seen of nodes and labels is drawn here. */

const FONT = getComputedStyle(document.documentElement).getPropertyValue("--sans");
const FULL = 2 * Math.PI;

/** Names are placed on the map greedily, the important first; a grid of cells finds what is in the way. */
class Crowd {
  constructor(cell = 72) {
    this.cell = cell;
    this.cells = new Map();
  }

  * keys({ left, top, right, bottom }) {
    for (let x = Math.floor(left / this.cell); x <= right / this.cell; x++) {
      for (let y = Math.floor(top / this.cell); y <= bottom / this.cell; y++) yield x * 100003 + y;
    }
  }

  add(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }

  /** How much of the box is taken: infinite where another name stands, else the area of the nodes under it. */
  cost(box, own) {
    let cost = 0;
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) ?? []) {
        const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (other.node === own || wide <= 0 || high <= 0) continue;
        if (other.name) return Infinity;
        cost += wide * high * other.weight;
      }
    }
    return cost;
  }
}

class Picture {
  /** `page` answers isShown(node), isDrawn(edge), insets() and theme(). */
  constructor(element, data, page) {
    Object.assign(this, { element, data, page, focus: null, hovered: null, labels: null, widths: new Map() });
    this.paths = Object.fromEntries(Object.entries(data.looks.shapes).map(([name, d]) => [name, new Path2D(d)]));
    this.byRank = data.nodes.map((_, index) => index).sort((a, b) => this.rank(b) - this.rank(a) || a - b);
    this.nodes = new vis.DataSet(data.nodes.map((node) => this.visNode(node)));
    this.edges = new vis.DataSet(data.edges.map((edge, index) => this.visEdge(edge, index)));
    this.shownNodes = new vis.DataView(this.nodes, { filter: (node) => page.isShown(node.id) });
    this.shownEdges = new vis.DataView(this.edges, { filter: (edge) => page.isDrawn(edge.id) });
    this.network = new vis.Network(element, { nodes: this.shownNodes, edges: this.shownEdges }, data.options);
    this.network.on("beforeDrawing", (ctx) => this.drawLand(ctx));
    this.network.on("afterDrawing", (ctx) => this.drawOver(ctx));
    for (const event of ["dragging", "dragEnd", "stabilizationProgress", "resize"]) {
      this.network.on(event, () => this.forget());
    }
  }

  /* What vis-network is told. */

  visNode({ id, x, y, size }) {
    return { id, x, y, size, shape: "custom", ctxRenderer: (call) => this.renderer(call) };
  }

  visEdge(edge, id) {
    const { predicate, family } = this.lookOf(edge);
    return {
      id, from: edge.from, to: edge.to, width: family.width, dashes: family.dashes, color: this.edgeColours(family),
      arrows: { to: { enabled: this.data.looks.relations[predicate].arrow, scaleFactor: 0.34 } },
    };
  }

  lookOf(edge) {
    const predicate = this.data.facts[edge.facts[0]].p;
    return { predicate, family: this.data.looks.families[this.data.looks.relations[predicate].family] };
  }

  edgeColours(family) {
    const colour = family[this.page.theme()];
    // a thousand lines and more are a haze behind the nodes
    const opacity = Math.max(0.3, Math.min(1, 1100 / this.data.edges.length));
    return { color: colour, hover: this.ink(), highlight: colour, opacity, inherit: false };
  }

  colourOf(node) {
    return this.data.looks.colours[this.page.theme()][this.data.looks.kinds[node.kind].colour];
  }

  css(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  ink() {
    return this.css("--ink");
  }

  /* Camera. */

  place(id) {
    return this.network.getPositions([id])[id] ?? this.data.nodes[id];
  }

  /** Move the view so that these nodes fill what the cards leave free, at most so large. */
  frame(ids, { most = 1.4, animate = true } = {}) {
    if (!ids.length) return;
    const box = this.boxOf(ids);
    const { left, top, right, bottom } = this.page.insets();
    const wide = Math.max(this.element.clientWidth - left - right, 60);
    const high = Math.max(this.element.clientHeight - top - bottom, 60);
    const scale = Math.min(wide / (box.right - box.left), high / (box.bottom - box.top), most);
    const position = {
      x: (box.left + box.right) / 2 - (left - right) / 2 / scale,
      y: (box.top + box.bottom) / 2 - (top - bottom) / 2 / scale,
    };
    this.network.moveTo({ position, scale, animation: animate && moves() ? { duration: 420 } : false });
  }

  boxOf(ids) {
    const places = Object.entries(this.network.getPositions(ids));
    const reach = ([id, { x, y }]) => ({ x, y, r: this.data.nodes[id].size + 18 });
    const discs = places.map(reach);
    return {
      left: Math.min(...discs.map((d) => d.x - d.r)), right: Math.max(...discs.map((d) => d.x + d.r)),
      top: Math.min(...discs.map((d) => d.y - d.r)), bottom: Math.max(...discs.map((d) => d.y + d.r)),
    };
  }

  /** The node next to a point of the screen, at most 12 pixels from its border: small ones are hard to hit. */
  near({ x, y }) {
    const at = this.network.DOMtoCanvas({ x, y });
    const distance = ([id, place]) => Math.hypot(place.x - at.x, place.y - at.y) - this.data.nodes[id].size;
    const ids = this.byRank.filter((id) => this.page.isShown(id));
    const [best] = Object.entries(this.network.getPositions(ids)).sort((a, b) => distance(a) - distance(b));
    return best && distance(best) * this.network.getScale() < 12 ? Number(best[0]) : undefined;
  }

  zoom(factor) {
    this.network.moveTo({ scale: this.network.getScale() * factor, animation: moves() ? { duration: 160 } : false });
  }

  pan(dx, dy) {
    const { x, y } = this.network.getViewPosition();
    const scale = this.network.getScale();
    this.network.moveTo({ position: { x: x + dx / scale, y: y + dy / scale } });
  }

  /* What changes the picture. */

  /** Put these nodes and edges before a veil, `centre` with a ring around it; null lifts the veil. */
  setFocus(focus) {
    this.focus = focus;
    this.forget();
  }

  refilter() {
    this.shownNodes.refresh();
    this.shownEdges.refresh();
    this.forget();
  }

  recolour() {
    this.edges.update(this.data.edges.map((edge, id) => ({ id, color: this.edgeColours(this.lookOf(edge).family) })));
    this.forget();
  }

  setMotion(enabled) {
    this.moving = enabled;
    this.network.setOptions({ physics: { ...this.data.options.physics, enabled } });
    this.forget();
  }

  forget() {
    this.labels = null;
    this.network.redraw();
  }

  /* Drawing, in the coordinates of the network unless said otherwise. */

  renderer({ id, x, y }) {
    const node = this.data.nodes[id];
    return {
      drawNode: () => this.drawNode(this.context, node, x, y),
      nodeDimensions: { width: 2 * node.size, height: 2 * node.size },
    };
  }

  /** The radius of a node in the network; before a veil even the small ones are seen from afar. */
  sizeOf(id) {
    const { size } = this.data.nodes[id];
    return this.focus?.nodes.has(id) ? Math.max(size, 6 / this.scale) : size;
  }

  drawNode(ctx, node, x, y) {
    const { id, kind } = node;
    const size = this.sizeOf(id);
    ctx.save();
    ctx.translate(x, y);
    ctx.scale(size, size);
    ctx.strokeStyle = this.paper;
    ctx.lineWidth = Math.min(0.36, 3 / size / Math.max(this.scale, 0.35));
    const path = this.paths[this.data.looks.kinds[kind].shape];
    ctx.stroke(path);
    // lines end in the middle of a node: none is to be seen through a ring
    ctx.fillStyle = this.paper;
    ctx.fill(path, "nonzero");
    ctx.fillStyle = this.colourOf(node);
    ctx.fill(path, "evenodd");
    ctx.restore();
  }

  /** The communities, as quiet land under the network. */
  drawLand(ctx) {
    this.context = ctx;
    this.scale = this.network.getScale();
    this.paper = this.css("--paper");
    if (this.moving) return;
    ctx.fillStyle = this.css("--land");
    for (const { x, y, r } of this.data.territories) {
      ctx.beginPath();
      ctx.arc(x, y, r, 0, FULL);
      ctx.fill();
    }
  }

  drawOver(ctx) {
    if (this.focus) {
      this.drawVeil(ctx);
      this.drawFocus(ctx);
    }
    if (this.hovered !== null) this.drawRing(ctx, this.hovered, 1.6);
    this.drawLabels(ctx);
  }

  drawVeil(ctx) {
    const topLeft = this.network.DOMtoCanvas({ x: 0, y: 0 });
    const bottomRight = this.network.DOMtoCanvas({ x: this.element.clientWidth, y: this.element.clientHeight });
    ctx.save();
    ctx.globalAlpha = 0.86;
    ctx.fillStyle = this.paper;
    ctx.fillRect(topLeft.x, topLeft.y, bottomRight.x - topLeft.x, bottomRight.y - topLeft.y);
    ctx.restore();
  }

  drawFocus(ctx) {
    for (const id of this.focus.edges) if (this.page.isDrawn(id)) this.drawLine(ctx, this.data.edges[id]);
    for (const id of this.focus.nodes) {
      if (!this.page.isShown(id)) continue;
      const { x, y } = this.place(id);
      this.drawNode(ctx, this.data.nodes[id], x, y);
    }
    for (const id of this.focus.centres) if (this.page.isShown(id)) this.drawRing(ctx, id, 2.6);
  }

  drawRing(ctx, id, width) {
    const { x, y } = this.place(id);
    ctx.beginPath();
    ctx.arc(x, y, this.sizeOf(id) * 1.28 + 4 / this.scale, 0, FULL);
    ctx.strokeStyle = this.ink();
    ctx.lineWidth = width / this.scale;
    ctx.setLineDash([]);
    ctx.stroke();
  }

  drawLine(ctx, edge) {
    const { predicate, family } = this.lookOf(edge);
    const [from, to] = [this.place(edge.from), this.place(edge.to)];
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
    const stop = length - this.sizeOf(edge.to) * 1.1 - 3 / this.scale;
    const tip = { x: from.x + ux * stop, y: from.y + uy * stop };
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = family[this.page.theme()];
    ctx.lineWidth = family.width + 0.9 / this.scale;
    ctx.setLineDash(family.dashes || []);
    ctx.beginPath();
    ctx.moveTo(from.x, from.y);
    ctx.lineTo(tip.x, tip.y);
    ctx.stroke();
    if (this.data.looks.relations[predicate].arrow) this.drawHead(ctx, tip, ux, uy);
    ctx.restore();
  }

  drawHead(ctx, { x, y }, ux, uy) {
    const size = 5 + 4 / this.scale;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x - ux * size - uy * size * 0.45, y - uy * size + ux * size * 0.45);
    ctx.lineTo(x - ux * size + uy * size * 0.45, y - uy * size - ux * size * 0.45);
    ctx.fill();
  }

  /* Names: of one size on the screen whatever the zoom, never one over another. */

  drawLabels(ctx) {
    const current = this.labels && !this.moving && Math.abs(this.labels.scale / this.scale - 1) < 0.004;
    if (!current) this.labels = { scale: this.scale, list: this.placeLabels() };
    const view = this.network.getViewPosition();
    const dx = this.element.clientWidth / 2 - view.x * this.scale;
    const dy = this.element.clientHeight / 2 - view.y * this.scale;
    const density = ctx.getTransform().a / this.scale;
    ctx.save();
    ctx.setTransform(density, 0, 0, density, dx * density, dy * density);
    Object.assign(ctx, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 4, strokeStyle: this.paper, fillStyle: this.ink() });
    for (const { text, font, x, y, box } of this.labels.list) {
      if (box.right < -dx || box.left > this.element.clientWidth - dx) continue;
      if (box.bottom < -dy || box.top > this.element.clientHeight - dy) continue;
      ctx.font = font;
      ctx.strokeText(text, x, y);
      ctx.fillText(text, x, y);
    }
    ctx.restore();
  }

  placeLabels() {
    const crowd = new Crowd();
    const ids = (this.focus ? this.byRank.filter((id) => this.focus.nodes.has(id)) : this.byRank)
      .filter((id) => this.page.isShown(id));
    const places = this.network.getPositions(ids);
    for (const id of ids) crowd.add(this.nodeBox(id, places[id]));
    const first = this.focus ? [...this.focus.centres].filter((id) => places[id]) : [];
    const list = [];
    for (const id of new Set([...first, ...ids])) {
      const label = this.placeLabel(crowd, id, places[id], { must: first.includes(id), order: list.length });
      if (!label) continue;
      list.push(label);
      crowd.add(label.box);
    }
    return list;
  }

  nodeBox(id, { x, y }) {
    const r = this.sizeOf(id) * this.scale;
    return {
      node: id, weight: r > 7 ? 1 : 0.25,
      left: x * this.scale - r, right: x * this.scale + r, top: y * this.scale - r, bottom: y * this.scale + r,
    };
  }

  /** Where the name of a node goes, below it, above or at a side; nothing if there is no room. */
  placeLabel(crowd, id, { x, y }, { must, order }) {
    const node = this.data.nodes[id];
    const r = this.sizeOf(id) * this.scale;
    if (!must && !this.focus && r < 6.2 && order > 8) return null;
    const size = Math.round(Math.min(15, 10.8 + r / 6));
    const font = `${must || node.kind === "Mission" ? 600 : 500} ${size}px ${FONT}`;
    const text = shorten(node.label, this.element.clientWidth < 760 ? 22 : must ? 60 : 32);
    const width = this.widthOf(text, font);
    const [cx, cy] = [x * this.scale, y * this.scale];
    const ring = must ? 7 + r * 0.2 : 0;
    const down = r * 1.12 + size * 0.5 + 3 + ring;
    const across = r * 1.12 + width / 2 + 5 + ring;
    const spots = [[cx, cy + down], [cx, cy - down], [cx + across, cy], [cx - across, cy]];
    const margin = this.focus ? 2 : 8;
    let best = null;
    for (const [sx, sy] of spots) {
      const box = {
        name: true, left: sx - width / 2 - margin, right: sx + width / 2 + margin,
        top: sy - size * 0.6 - margin / 2, bottom: sy + size * 0.6 + margin / 2,
      };
      const out = this.outside(box) * 6;
      const cost = out + (must && !best ? crowd.cost(box, id) / 1e6 : crowd.cost(box, id));
      if (cost < (best?.cost ?? Infinity)) best = { text, font, x: sx, y: sy, box, cost, id };
    }
    const room = must || order < 16 || this.focus ? Infinity : width * 1.5;
    return best && best.cost <= room ? best : null;
  }

  /** The area of a box that lies under the cards or out of view, as the view is now. */
  outside({ left, top, right, bottom }) {
    const view = this.network.getViewPosition();
    const [x, y] = [this.element.clientWidth / 2 - view.x * this.scale, this.element.clientHeight / 2 - view.y * this.scale];
    const covered = this.page.insets();
    const inside = (low, up, from, to) => Math.max(0, Math.min(up, to) - Math.max(low, from));
    const wide = inside(left + x, right + x, covered.left - 18, this.element.clientWidth - covered.right + 18);
    const high = inside(top + y, bottom + y, 0, this.element.clientHeight);
    return inside(left + x, right + x, 0, this.element.clientWidth) * high ? (right - left) * (bottom - top) - wide * high : 0;
  }

  widthOf(text, font) {
    const key = `${font}|${text}`;
    if (!this.widths.has(key)) {
      this.context.save();
      this.context.font = font;
      this.widths.set(key, this.context.measureText(text).width);
      this.context.restore();
    }
    return this.widths.get(key);
  }

  /** Well connected nodes first, missions before the rest. */
  rank(id) {
    const { size, kind } = this.data.nodes[id];
    return size + (kind === "Mission" ? 4 : 0);
  }
}

const moves = () => !matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A name on one line, without control characters, cut where it is longer than `most` characters. */
function shorten(name, most) {
  const line = [...name.slice(0, most * 8).replace(/[\p{C}\s]+/gu, (run) => (/\s/u.test(run) ? " " : "")).trim()];
  return line.length > most ? `${line.slice(0, most - 1).join("").trimEnd()}…` : line.join("");
}
