"use strict";
/* The map: who is where, and what ties places to each other. */

const CLOSEST = 24, REACH = 5, CROWD = 80;

class Atlas {
  /** `element` is the section of the view, `page` has view, say(key), select(id) and the like. */
  constructor(element, data, page) {
    Object.assign(this, { element, data, page, view: page.view, firstLevel: "region", chosen: null, hovered: null, at: -1 });
    this.flowing = new Flows(data, page.view);
    this.stories = new PlaceStories(this);
    this.pointers = new Map();
  }

  /** Whether there is anything to show; without, the tab is hidden. */
  available() { return Boolean(this.data.outlines) && this.flowing.any(); }

  show() {
    const first = !this.canvas;
    if (first) this.build();
    if (first && this.isCrowded()) this.firstLevel = "country";
    this.element.hidden = false;
    this.gather();
    this.speak();
    this.resize();
    if (first) this.fit({ animate: false, most: true });
    this.follow();
    this.tell();
  }

  get level() { return this.view.state.level ?? this.firstLevel; }

  get ties() { return this.view.state.ties; }

  /** Whether there are so many regions that a reader had better begin with countries. */
  isCrowded() { return this.flowing.gather("region", this.ties).spots.filter((spot) => spot.nodes.length).length > CROWD; }

  hide() {
    this.pointAway();
    this.element.hidden = true;
    this.drop();
  }

  refresh(changed) {
    if (["node", "and", "path"].some((key) => changed.has(key))) this.chosen = null;
    if (["level", "ties"].some((key) => changed.has(key))) Object.assign(this, { chosen: null, at: -1 });
    if (!(changed.size === 1 && changed.has("theme"))) this.gather();
    this.speak();
    if (changed.has("node")) this.follow();
    this.tell();
    this.redraw();
  }

  /* The parts of the view. */

  build() {
    this.canvas = make("canvas", { tabindex: 0, role: "application" });
    this.choices = make("div", { class: "pill", role: "group" });
    this.tools = make("div", { class: "viewtools", role: "toolbar" });
    this.said = make("p", { class: "unseen", role: "status" });
    this.element.replaceChildren(this.canvas, this.choices, this.tools, this.said);
    const spots = this.flowing.gather("town", "any").spots.filter((spot) => spot.nodes.length);
    this.globe = new Globe(this.data.outlines, spots.map(({ point, nodes }) => ({ point, weight: Math.sqrt(nodes.length) })));
    this.ink = new MapInk(this);
    this.camera = { x: 0, y: 0, scale: 1 };
    new ResizeObserver(() => this.resize()).observe(this.element);
    this.listen();
  }

  /** All that is written, in the language of the page; what was open and focused stays so. */
  speak() {
    const focus = document.activeElement?.dataset?.key;
    const open = this.choices.querySelector("details")?.open ?? false;
    this.canvas.setAttribute("aria-label", this.page.say("mapCanvas"));
    this.choices.setAttribute("aria-label", this.page.say("mapChoices"));
    this.tools.setAttribute("aria-label", this.page.say("mapTools"));
    this.choices.replaceChildren(this.levels(), this.tiesBox(), this.listing(open));
    this.tools.replaceChildren(
      this.tool("zoomIn", "M10 4v12M4 10h12", () => this.zoom(1.5)),
      this.tool("zoomOut", "M4 10h12", () => this.zoom(1 / 1.5)),
      this.tool("fitMap", "M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4", () => this.fit()),
    );
    if (focus) this.element.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }

  levels() {
    const button = (level) => {
      const state = { type: "button", "data-key": level, "aria-pressed": this.level === level, onclick: () => this.view.set({ level: level === this.firstLevel ? null : level }) };
      return make("button", state, this.page.say(`${level}Level`));
    };
    return make("div", { class: "segments", role: "group", "aria-label": this.page.say("level") }, ...LEVELS.map(button));
  }

  tiesBox() {
    const option = (ties) => make("option", { value: ties, selected: this.ties === ties ? "" : null }, this.page.say(`${ties}Ties`));
    const state = { "aria-label": this.page.say("ties"), "data-key": "ties", onchange: (event) => this.view.set({ ties: event.target.value }) };
    return make("select", state, ...TIES.map(option));
  }

  tool(words, path, act) {
    const label = this.page.say(words);
    return make("button", { type: "button", title: label, "aria-label": label, "data-key": words, onclick: act }, drawing({ viewBox: "0 0 20 20" }, { d: path }));
  }

  /** The map as a list: every place, every tie. */
  listing(open) {
    const say = (key) => this.page.say(key);
    const spots = this.spots.map((spot) => make("li", {}, this.row(named(spot.label), this.page.number(spot.nodes.length), () => this.choose(spot))));
    const flows = this.flows.map((flow) => make("li", {}, this.row(this.pair(flow), this.page.number(flow.pairs), () => this.chooseFlow(flow))));
    const off = this.data.nodes.filter(({ id, kind }) => PLACES.has(kind) && this.view.isShown(id) && this.flowing.spotsOf.town[id] === null);
    const lost = off.map(({ id }) => make("li", {}, this.page.panel.thing(id)));
    const part = (title, rows, none) => [make("h2", {}, say(title)), rows.length ? make("ol", {}, ...rows) : make("p", { class: "aside" }, say(none))];
    const parts = [...part("mapPlaces", spots, "noPlaces"), ...part("mapFlows", flows, "noFlows"), ...(lost.length ? part("offMap", lost, "noPlaces") : [])];
    const details = make("details", { class: "listing" }, make("summary", { "data-key": "list" }, say("asList")), make("div", { class: "sheet" }, ...parts));
    details.open = open;
    return details;
  }

  row(words, count, act) {
    return make("button", { type: "button", onclick: act }, make("span", {}, words), make("span", { class: "count" }, count));
  }

  pair(flow) {
    const [one, other] = flow.ends.map((key) => named(this.spotAt.get(key).label));
    const pair = make("span", {});
    pair.append(one, " – ", other);
    return pair;
  }

  /* What is there. */

  gather() {
    const { spots, flows } = this.flowing.gather(this.level, this.ties);
    for (const spot of spots) [spot.x, spot.y] = this.globe.project(spot.point);
    this.spotAt = new Map(spots.map((spot) => [spot.key, spot]));
    Object.assign(this, { spots, flows });
    this.ink?.forget();
    this.flowAt = new Map(flows.map((flow) => [flow.key, flow]));
    if (this.chosen && !this.spotAt.has(this.chosen) && !this.flowAt.has(this.chosen)) this.chosen = null;
    this.redraw();
  }

  flowsOf(key) { return this.flows.filter((flow) => flow.ends.includes(key)); }

  /** The spot of the chosen node, if one is chosen. */
  home() {
    const { node } = this.view.state;
    if (node === null) return null;
    const own = this.spots.find((spot) => spot.node === node);
    return own ?? this.spotAt.get(this.flowing.spotsOf[this.level][node]) ?? null;
  }

  /** What stands out: keys of spots and flows; null if nothing does. */
  focus() {
    const key = this.hovered ?? this.chosen;
    if (this.flowAt.has(key)) return { spots: new Set(this.flowAt.get(key).ends), flows: new Set([key]) };
    const home = this.home();
    if (!this.spotAt.has(key) && !home) return null;
    const spot = this.spotAt.get(key) ?? home;
    const { node } = this.view.state;
    const own = !this.spotAt.has(key) && home.node !== node;
    const flows = this.flowsOf(spot.key).filter((flow) => !own || flow.nodes.has(node));
    return { spots: new Set([spot.key, ...flows.flatMap((flow) => flow.ends)]), flows: new Set(flows.map((flow) => flow.key)), centre: spot.key };
  }

  /* Choosing, and what the panel then tells. */

  choose(spot) {
    if (spot.node !== undefined) return this.page.select(spot.node, { frame: false });
    this.take(spot.key);
  }

  chooseFlow(flow) { this.take(flow.key); }

  take(key) {
    this.view.set({ node: null, and: null, path: false });
    this.chosen = key;
    this.tell();
    this.page.panel.focus();
    this.redraw();
  }

  drop() {
    if (this.chosen === null) return;
    this.chosen = null;
    if (this.view.state.node === null) this.page.panel.hide();
    this.redraw();
  }

  /** The panel tells of what is chosen here; of a place that is a node, it tells what is there besides. */
  tell() {
    const { panel } = this.page;
    const flow = this.flowAt.get(this.chosen), spot = this.spotAt.get(this.chosen), home = this.home();
    if (flow) return panel.tell(...this.stories.storyOfFlow(flow));
    if (spot) return panel.tell(...this.stories.headOf(spot), ...this.stories.storyOfSpot(spot));
    if (home && this.view.state.and === null && home.node === this.view.state.node) panel.story.append(...this.stories.storyOfSpot(home));
  }

  /* Camera: the point of the plane in the middle of the canvas, and pixels to a unit of the plane. */

  resize() {
    if (this.element.hidden || !this.canvas) return;
    const { clientWidth, clientHeight } = this.element;
    const density = devicePixelRatio || 1;
    Object.assign(this, { wide: clientWidth, high: clientHeight, density });
    [this.canvas.width, this.canvas.height] = [Math.round(clientWidth * density), Math.round(clientHeight * density)];
    this.redraw();
  }

  screen({ x, y }) {
    const { camera } = this;
    return { x: (x - camera.x) * camera.scale + this.wide / 2, y: (y - camera.y) * camera.scale + this.high / 2 };
  }

  insets() {
    const { left, right, top, bottom } = this.page.insets();
    return { left, right: Math.max(right, 72), top: top + 16, bottom: bottom + (innerWidth > 760 ? 56 : 60) };
  }

  /** Show all places where something is, or all there are; `most` leaves out the few that lie far off. */
  fit({ animate = true, most = false } = {}) {
    const full = this.spots.filter((spot) => spot.nodes.length);
    const spots = [full, this.spots, [{ x: 0, y: 0, nodes: [0] }]].find((some) => some.length);
    const cut = most && spots.length > 40 ? 0.08 : 0;
    const [xs, ys] = [reachOf(spots, "x", cut), reachOf(spots, "y", cut)];
    const box = { left: xs[0], right: xs[1], top: ys[0], bottom: ys[1] };
    const { left, right, top, bottom } = this.insets();
    const [wide, high] = [Math.max(80, this.wide - left - right - 60), Math.max(80, this.high - top - bottom - 60)];
    const scale = Math.min(wide / Math.max(120, box.right - box.left), high / Math.max(90, box.bottom - box.top));
    this.least = Math.min(this.least ?? Infinity, scale / REACH);
    const target = {
      scale,
      x: (box.left + box.right) / 2 - (left - right) / 2 / scale,
      y: (box.top + box.bottom) / 2 - (top - bottom) / 2 / scale,
    };
    this.fly(target, animate);
  }

  /** The chosen place comes into sight if it is out of it. */
  follow() {
    const home = this.home();
    if (!home) return;
    const { x, y } = this.screen(home);
    const { left, right, top, bottom } = this.insets();
    if (x > left && x < this.wide - right && y > top && y < this.high - bottom) return;
    const { scale } = this.camera;
    this.fly({ scale, x: home.x - (left - right) / 2 / scale, y: home.y - (top - bottom) / 2 / scale }, true);
  }

  zoom(factor, point = { x: this.wide / 2, y: this.high / 2 }, animate = true) {
    const { camera } = this;
    const scale = Math.max(this.least, Math.min(CLOSEST, camera.scale * factor));
    const [dx, dy] = [point.x - this.wide / 2, point.y - this.high / 2];
    const keep = 1 / camera.scale - 1 / scale;
    this.fly({ scale, x: camera.x + dx * keep, y: camera.y + dy * keep }, animate);
  }

  pan(dx, dy) {
    this.camera.x += dx / this.camera.scale;
    this.camera.y += dy / this.camera.scale;
    this.redraw();
  }

  fly(target, animate) {
    cancelAnimationFrame(this.flight);
    const start = { ...this.camera }, begin = performance.now();
    if (!animate || !moves()) {
      this.camera = target;
      return this.redraw();
    }
    const step = (now) => {
      const t = Math.min(1, Math.max(0, now - begin) / 320), ease = 1 - (1 - t) ** 3;
      // a point keeps its place on the way: positions change with the scale
      const scale = start.scale * (target.scale / start.scale) ** ease;
      const way = target.scale === start.scale ? ease : (1 / start.scale - 1 / scale) / (1 / start.scale - 1 / target.scale);
      this.camera = t < 1 ? { scale, x: start.x + (target.x - start.x) * way, y: start.y + (target.y - start.y) * way } : target;
      this.redraw();
      if (t < 1) this.flight = requestAnimationFrame(step);
    };
    this.flight = requestAnimationFrame(step);
  }

  redraw() {
    if (this.waiting || !this.canvas) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = null;
      if (!this.element.hidden && this.spots) this.ink.draw();
    });
  }

  /* Pointer and keys. */

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.pressed(event));
    canvas.addEventListener("pointermove", (event) => this.moved(event));
    canvas.addEventListener("pointerup", (event) => this.released(event));
    canvas.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    canvas.addEventListener("pointerleave", () => this.pointAway());
    canvas.addEventListener("dblclick", (event) => this.zoom(2, this.pointOf(event)));
    canvas.addEventListener("keydown", (event) => this.steer(event));
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : event.ctrlKey ? 0.01 : 0.0016)), this.pointOf(event), false);
    }, { passive: false });
    $("close").addEventListener("click", () => this.drop());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.element.hidden) return;
      const list = this.choices.querySelector("details[open]");
      if (list?.contains(document.activeElement)) {
        list.open = false;
        list.querySelector("summary").focus();
      }
      this.drop();
    });
  }

  pointOf(event) {
    const box = this.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  pressed(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, this.pointOf(event));
    this.still = this.pointers.size === 1;
    this.pointAway();
  }

  moved(event) {
    const point = this.pointOf(event), before = this.pointers.get(event.pointerId);
    if (!before) return this.pointAt(point);
    const spread = () => { const [a, b] = [...this.pointers.values()]; return Math.hypot(a.x - b.x, a.y - b.y) || 1; };
    if (this.still && Math.hypot(point.x - before.x, point.y - before.y) < 4) return;
    this.still = false;
    if (this.pointers.size === 2) {
      const old = spread();
      this.pointers.set(event.pointerId, point);
      const [a, b] = [...this.pointers.values()];
      this.pan((before.x - point.x) / 2, (before.y - point.y) / 2);
      return this.zoom(spread() / old, { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, false);
    }
    this.pointers.set(event.pointerId, point);
    this.pan(before.x - point.x, before.y - point.y);
  }

  released(event) {
    this.pointers.delete(event.pointerId);
    if (!this.still) return;
    this.still = false;
    const hit = this.ink.hit(this.pointOf(event));
    if (!hit) {
      this.drop();
      this.page.clear();
    } else if (this.spotAt.has(hit)) this.choose(this.spotAt.get(hit));
    else this.chooseFlow(this.flowAt.get(hit));
  }

  pointAt(point) {
    const hit = this.ink.hit(point);
    this.canvas.style.cursor = hit ? "pointer" : "grab";
    if (hit !== this.hovered) {
      this.hovered = hit;
      this.redraw();
    }
    if (hit) this.tip(this.words_of(hit), point);
    else $("tip").hidden = true;
  }

  pointAway() {
    $("tip").hidden = true;
    if (this.hovered === null) return;
    this.hovered = null;
    this.redraw();
  }

  /** What a tooltip says of a spot or a flow. */
  words_of(key) {
    const flow = this.flowAt.get(key), spot = this.spotAt.get(key);
    const head = make("b", {}, flow ? this.pair(flow) : named(spot.label));
    const counts = flow
      ? [this.page.count("pairs", flow.pairs), this.page.count("documents", flow.documents)]
      : [`${this.page.kind(spot.kind)}`, this.page.count("hereCount", spot.nodes.length)];
    return [head, make("span", {}, counts.join(" · "))];
  }

  tip(children, { x, y }) {
    const tip = $("tip");
    tip.replaceChildren(...children);
    tip.hidden = false;
    tip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${y + 18 + tip.offsetHeight > innerHeight ? y - tip.offsetHeight - 12 : y + 18}px`;
  }

  steer(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = 90;
    const acts = {
      ArrowLeft: () => this.pan(-step, 0), ArrowRight: () => this.pan(step, 0), ArrowUp: () => this.pan(0, -step), ArrowDown: () => this.pan(0, step),
      "+": () => this.zoom(1.5), "-": () => this.zoom(1 / 1.5), 0: () => this.fit(),
      PageDown: () => this.walk(1), PageUp: () => this.walk(-1),
      Enter: () => this.spots[this.at] && this.choose(this.spots[this.at]),
    };
    if (!Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  }

  /** The next place, from the fullest on: it stands out and is read. */
  walk(step) {
    if (!this.spots.length) return;
    this.at = (this.at + step + this.spots.length) % this.spots.length;
    const spot = this.spots[this.at];
    this.hovered = spot.key;
    const { x, y } = this.screen(spot);
    if (x < 40 || y < 80 || x > this.wide - 40 || y > this.high - 40) this.fly({ ...this.camera, x: spot.x, y: spot.y }, true);
    this.said.textContent = `${spot.label}: ${this.page.count("hereCount", spot.nodes.length)}, ${this.page.count("flowCount", this.flowsOf(spot.key).length)}`;
    this.redraw();
  }
}

/** From where to where places lie along an axis, without the share of what is in them that lies farthest, on each side. */
function reachOf(spots, axis, cut) {
  const sorted = [...spots].sort((a, b) => a[axis] - b[axis]);
  const whole = spots.reduce((sum, spot) => sum + spot.nodes.length, 0);
  const edge = (list) => {
    let seen = 0;
    return list.find((spot) => (seen += spot.nodes.length) >= cut * whole)[axis];
  };
  return [edge(sorted), edge(sorted.reverse())];
}
