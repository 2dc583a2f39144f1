"use strict";
/* The picture: vis-network holds nodes, camera, pointer and physics; what is seen is painted here.

   All but what is chosen and pointed at is painted on a sheet, larger than the view while it is moved: a network that
   is dragged costs one image a frame, whatever its size. */

const FULL = 2 * Math.PI;
// how far a sheet goes beyond the view while that is moved, as a share of it
const BEYOND = 0.35;
// a sheet that takes longer, in milliseconds, is stretched while the view is zoomed and painted anew thereafter
const SLOW = 22;
const WALK = 700;

class Picture {
  /** `page` answers isShown(node), isDrawn(edge), insets() and theme(). */
  constructor(element, data, page) {
    Object.assign(this, { element, data, page, focus: null, hovered: null, hoveredEdge: null, hoveredLand: null, within: null });
    this.ground = new Ground(data);
    this.names = new Lettering(this);
    this.sheet = { canvas: document.createElement("canvas"), version: -1 };
    this.measuring = document.createElement("canvas").getContext("2d");
    this.version = 0;
    this.paths = Object.fromEntries(Object.entries(data.looks.shapes).map(([name, d]) => [name, new Track(d)]));
    this.painter = new Painter(this);
    this.rankAll();
    this.ground.tally((id) => page.isShown(id));
    this.hold();
    this.nodes = new vis.DataSet([...this.held].map((id) => this.visNode(id)));
    this.shownNodes = new vis.DataView(this.nodes, { filter: (node) => page.isShown(node.id) });
    this.edges = new vis.DataSet();
    const interaction = { ...data.options.interaction, hideNodesOnDrag: true };
    this.network = new vis.Network(element, { nodes: this.shownNodes, edges: this.edges }, { ...data.options, interaction });
    this.network.on("beforeDrawing", (ctx) => this.draw(ctx));
    this.network.on("afterDrawing", (ctx) => this.drawOver(ctx));
    this.network.on("dragStart", ({ nodes }) => { this.panning = !nodes.length; });
    this.network.on("dragging", ({ nodes }) => this.follow(nodes));
    this.network.on("dragEnd", ({ nodes }) => {
      this.panning = false;
      this.follow(nodes);
    });
    this.network.on("stabilizationProgress", () => this.forget());
    this.network.on("resize", () => this.forget());
  }

  /* What vis-network is told. */

  visNode(id) {
    const { x, y, radius } = this.ground;
    const size = radius[id];
    // it is painted with the others: vis-network need only know where it is and how large
    const ctxRenderer = () => ({ drawNode: () => {}, nodeDimensions: { width: 2 * size, height: 2 * size } });
    return { id, x: x[id], y: y[id], size, shape: "custom", ctxRenderer };
  }

  visEdge(id) {
    const { from, to } = this.data.edges[id];
    return { id, from, to, color: { opacity: 0 }, hidden: true };
  }

  lookOf(edge) {
    const predicate = this.data.facts[edge.facts[0]].p;
    return { predicate, family: this.data.looks.families[this.data.looks.relations[predicate].family] };
  }

  colourOf(node) {
    return this.data.looks.colours[this.page.theme()][this.data.looks.kinds[node.kind].colour];
  }

  css(name) {
    if (!this.styles.has(name)) this.styles.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
    return this.styles.get(name);
  }

  styles = new Map();

  ink() { return this.css("--ink"); }

  get paper() { return this.css("--paper"); }

  /* Camera. */

  place(id) { return { x: this.ground.x[id], y: this.ground.y[id] }; }

  /** Where the origin of the network is on the screen, the scale and the size of the view, in pixels. */
  camera() {
    const { x, y } = this.network.getViewPosition();
    const scale = this.network.getScale();
    const [width, height] = [this.element.clientWidth, this.element.clientHeight];
    return { scale, width, height, tx: width / 2 - x * scale, ty: height / 2 - y * scale };
  }

  /** Move the view so that these nodes fill what the cards leave free, at most so large. */
  frame(ids, { most = 1.4, animate = true } = {}) {
    const { x, y, radius } = this.ground;
    this.frameDiscs(ids.map((id) => ({ x: x[id], y: y[id], r: radius[id] + 18 })), { most, animate });
  }

  /** All that can be seen: of a large network its lands. */
  frameWhole({ animate = true } = {}) {
    const { ground } = this;
    if (this.within !== null) return this.frameDiscs([ground.lands[this.within]], { animate });
    if (ground.large) return this.frameDiscs(ground.lands, { animate });
    const { x, y, radius } = ground;
    const ids = this.data.nodes.map((node) => node.id).filter((id) => this.page.isShown(id));
    const nodes = ids.map((id) => ({ x: x[id], y: y[id], r: radius[id] + 18 }));
    // all of a land is seen where all its nodes are
    const lands = ids.length === x.length ? ground.lands.filter((land) => ground.isLand(land)) : [];
    this.frameDiscs([...nodes, ...lands], { animate });
  }

  frameDiscs(discs, { most = 1.4, animate = true } = {}) {
    if (!discs.length) return;
    const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    for (const { x, y, r } of discs) {
      box.left = Math.min(box.left, x - r);
      box.right = Math.max(box.right, x + r);
      box.top = Math.min(box.top, y - r);
      box.bottom = Math.max(box.bottom, y + r);
    }
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

  zoom(factor) {
    this.network.moveTo({ scale: this.network.getScale() * factor, animation: moves() ? { duration: 160 } : false });
  }

  pan(dx, dy) {
    const { x, y } = this.network.getViewPosition();
    const scale = this.network.getScale();
    this.network.moveTo({ position: { x: x + dx / scale, y: y + dy / scale } });
  }

  /* What is under the pointer. */

  /** The node next to a point of the screen, at most 12 pixels from its border: small ones are hard to hit. */
  near({ x, y }, reach = 12) {
    const at = this.network.DOMtoCanvas({ x, y });
    const { x: xs, y: ys, radius } = this.ground;
    let best, least = reach / this.network.getScale();
    for (const id of this.shownNodes.getIds()) {
      const distance = Math.hypot(xs[id] - at.x, ys[id] - at.y) - radius[id];
      if (distance < least) [best, least] = [id, distance];
    }
    return best;
  }

  /** The edge at most so many pixels from a point of the screen. */
  nearEdge({ x, y }, reach = 6) {
    const at = this.network.DOMtoCanvas({ x, y });
    const { x: xs, y: ys } = this.ground;
    let best, least = reach / this.network.getScale();
    for (const id of this.focus ? this.focus.edges : this.lines) {
      if (!this.page.isDrawn(id)) continue;
      const { from, to } = this.data.edges[id];
      const [dx, dy] = [xs[to] - xs[from], ys[to] - ys[from]];
      const along = ((at.x - xs[from]) * dx + (at.y - ys[from]) * dy) / (dx * dx + dy * dy || 1);
      const t = Math.max(0, Math.min(1, along));
      const distance = Math.hypot(xs[from] + t * dx - at.x, ys[from] + t * dy - at.y);
      if (distance < least) [best, least] = [id, distance];
    }
    return best;
  }

  /** The closed land under a point of the screen. */
  closedLand(point) {
    const { x, y } = this.network.DOMtoCanvas(point);
    const land = this.ground.landAt(x, y);
    return land && !this.isOpen(land) ? land : undefined;
  }

  /* What changes the picture. */

  /** Take up what is shown and drawn now, and the focus: nodes and edges before a veil, its centres with a ring. */
  refilter() {
    if (this.ground.large) {
      this.hold();
      const wanted = new Set([...this.held, ...(this.focus?.nodes ?? [])]);
      this.nodes.remove(this.nodes.getIds().filter((id) => !wanted.has(id)));
      this.nodes.add([...wanted].filter((id) => !this.nodes.get(id)).map((id) => this.visNode(id)));
    }
    this.ground.tally((id) => this.page.isShown(id));
    this.shownNodes.refresh();
    this.gather();
    if (this.moving) this.tie();
    this.forget();
  }

  /** The nodes that the picture holds: all, or those of the open land and of groups too small to be a land. */
  hold() {
    const { ground, data } = this;
    const open = ground.large ? ground.lands.filter((land) => this.isOpen(land)) : null;
    this.held = new Set(open ? open.flatMap((land) => land.nodes) : data.nodes.map((node) => node.id));
    this.gather();
  }

  /** The edges drawn between held nodes, by how they look. */
  gather() {
    this.lines = [];
    this.data.edges.forEach(({ from, to }, id) => {
      if (this.held.has(from) && this.held.has(to) && this.page.isDrawn(id)) this.lines.push(id);
    });
  }

  isHeld(id) { return this.held.has(id); }

  /** Whether the nodes of a land are drawn; of a large network one land at a time is opened. */
  isOpen(land) { return !this.ground.large || land.number === this.within || !this.ground.isLand(land); }

  recolour() {
    this.styles.clear();
    this.forget();
  }

  setMotion(enabled) {
    this.moving = enabled;
    if (enabled) this.tie();
    this.network.setOptions({ physics: { ...this.data.options.physics, enabled } });
    if (!enabled) this.goHome();
    this.forget();
  }

  /** Nodes that have moved go back to their lands, which tell nothing without them. */
  goHome() {
    const { ground } = this;
    this.edges.clear();
    const before = { x: ground.x.slice(), y: ground.y.slice(), lands: ground.lands };
    ground.take(ground.group);
    this.arrive(before, moves());
  }

  /** Only physics needs vis-network to know the edges. */
  tie() {
    this.edges.clear();
    this.edges.add(this.lines.map((id) => this.visEdge(id)));
  }

  /** Group, size and open land as the state says; nodes walk to their new places unless motion is unwelcome. */
  arrange({ group, size, within }, { animate }) {
    if (size !== this.ground.measured) {
      this.ground.measure(size);
      this.rankAll();
      this.nodes.update(this.nodes.getIds().map((id) => this.visNode(id)));
    }
    const moved = group !== this.ground.group;
    const opened = within !== this.within;
    this.within = within;
    if (moved) this.regroup(group, animate && moves() && !this.moving);
    if ((moved || opened) && animate) this.frameWhole();
  }

  regroup(group, animate) {
    const { ground } = this;
    const before = { x: ground.x.slice(), y: ground.y.slice(), lands: ground.lands };
    ground.take(group);
    ground.tally((id) => this.page.isShown(id));
    this.hold();
    this.arrive(before, animate);
  }

  arrive(before, animate) {
    const after = { x: this.ground.x.slice(), y: this.ground.y.slice() };
    if (animate && this.held.size <= 3000) return this.walk(before, after);
    this.settle();
  }

  walk(before, after) {
    const start = performance.now();
    const { ground } = this;
    const step = (now) => {
      const share = Math.min(1, Math.max(0, (now - start) / WALK));
      const eased = share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2;
      for (let id = 0; id < ground.x.length; id++) {
        ground.x[id] = before.x[id] + (after.x[id] - before.x[id]) * eased;
        ground.y[id] = before.y[id] + (after.y[id] - before.y[id]) * eased;
      }
      this.walking = share < 1 ? { share: eased, lands: before.lands } : null;
      this.forget();
      if (share < 1) requestAnimationFrame(step);
      else this.settle();
    };
    this.walking = { share: 0, lands: before.lands };
    requestAnimationFrame(step);
  }

  /** vis-network learns where nodes have come to stand. */
  settle() {
    const { x, y } = this.ground;
    this.nodes.update(this.nodes.getIds().map((id) => ({ id, x: x[id], y: y[id] })));
    this.forget();
  }

  /** Nodes that the reader drags, or that physics moves. */
  follow(ids) {
    if (!ids.length) return;
    this.fetch(ids);
    this.forget();
  }

  fetch(ids) {
    for (const [id, { x, y }] of Object.entries(this.network.getPositions(ids))) {
      this.ground.x[id] = x;
      this.ground.y[id] = y;
    }
  }

  forget() {
    this.version += 1;
    this.names.forget();
    this.network.redraw();
  }

  /** Well connected nodes first, missions before the rest. */
  rankAll() {
    const rank = (id) => this.ground.radius[id] + (this.data.nodes[id].kind === "Mission" ? 4 : 0);
    this.byRank = this.data.nodes.map((_, index) => index).sort((a, b) => rank(b) - rank(a) || a - b);
  }

  /** The radius of a node in the network; before a veil even the small ones are seen from afar. */
  sizeOf(id, scale = this.network.getScale()) {
    const size = this.ground.radius[id];
    return this.focus?.nodes.has(id) ? Math.max(size, 6 / scale) : size;
  }

  /* Drawing: the sheet, then what is chosen and pointed at. */

  draw(ctx) {
    if (this.moving) {
      this.fetch(this.shownNodes.getIds());
      this.version += 1;
      this.names.forget();
    }
    const camera = this.camera();
    const { sheet } = this;
    if (!this.covers(camera)) this.paint(camera, ctx.getTransform().a / camera.scale);
    const stretch = camera.scale / sheet.scale;
    ctx.save();
    ctx.setTransform(sheet.density, 0, 0, sheet.density, 0, 0);
    ctx.drawImage(sheet.canvas, camera.tx - sheet.left * stretch, camera.ty - sheet.top * stretch, sheet.width * stretch, sheet.height * stretch);
    ctx.restore();
  }

  /** Whether the sheet still does; one that takes long to paint may be stretched for a moment. */
  covers({ scale, tx, ty, width, height }) {
    const { sheet } = this;
    if (sheet.version !== this.version) return false;
    if (Math.abs(scale / sheet.scale - 1) > 1e-6) {
      if (sheet.took < SLOW) return false;
      clearTimeout(this.sharpening);
      this.sharpening = setTimeout(() => this.forget(), 140);
      return true;
    }
    const [left, top] = [tx - sheet.left, ty - sheet.top];
    return left <= 0.5 && top <= 0.5 && left + sheet.width >= width - 0.5 && top + sheet.height >= height - 0.5;
  }

  paint({ scale, tx, ty, width, height }, density) {
    const { sheet } = this;
    const began = performance.now();
    const [mx, my] = this.panning ? [Math.round(width * BEYOND), Math.round(height * BEYOND)] : [0, 0];
    Object.assign(sheet, { version: this.version, scale, density, left: tx + mx, top: ty + my, width: width + 2 * mx, height: height + 2 * my });
    const [wide, high] = [Math.ceil(sheet.width * density), Math.ceil(sheet.height * density)];
    Object.assign(sheet, { width: wide / density, height: high / density });
    if (sheet.canvas.width !== wide || sheet.canvas.height !== high) Object.assign(sheet.canvas, { width: wide, height: high });
    const ctx = sheet.canvas.getContext("2d");
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, wide, high);
    this.painter.paint(ctx, sheet);
    sheet.took = performance.now() - began;
  }

  drawOver(ctx) {
    const camera = this.camera();
    const { painter } = this;
    if (this.hoveredLand && !this.focus) painter.land(ctx, this.hoveredLand, camera.scale, { strong: true });
    if (this.focus) {
      this.drawVeil(ctx, camera);
      painter.focus(ctx, this.focus, camera.scale);
    }
    if (this.hoveredEdge !== null) painter.line(ctx, this.hoveredEdge, camera.scale, this.ink());
    if (this.hovered !== null) painter.ring(ctx, this.hovered, camera.scale, 1.6);
    if (!this.focus) return;
    const density = ctx.getTransform().a / camera.scale;
    ctx.save();
    ctx.setTransform(density, 0, 0, density, camera.tx * density, camera.ty * density);
    this.names.placed(camera.scale).draw(ctx);
    ctx.restore();
  }

  drawVeil(ctx, { scale, tx, ty, width, height }) {
    ctx.save();
    ctx.globalAlpha = 0.86;
    ctx.fillStyle = this.paper;
    ctx.fillRect(-tx / scale, -ty / scale, width / scale, height / scale);
    ctx.restore();
  }

  /** The names now on the picture, with their boxes, for those who look from outside. */
  get labels() { return { list: this.names.list }; }
}

const moves = () => !matchMedia("(prefers-reduced-motion: reduce)").matches;
