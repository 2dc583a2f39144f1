"use strict";
/* The network as a view of the page: its picture, its tools, pointer and keys. */

class Graph {
  constructor(element, data, page) {
    Object.assign(this, { element, data, page, view: page.view });
    this.picture = new Picture($("network"), data, page);
    this.listen();
    this.picture.frameWhole({ animate: false });
    this.offerMotion();
  }

  available() { return true; }

  show() {
    this.element.hidden = $("tools").hidden = false;
    this.picture.recolour();
    this.refresh(new Set(["mode"]));
  }

  hide() {
    this.element.hidden = $("tools").hidden = true;
    this.pointAway();
  }

  refresh(changed) {
    this.pointAway();
    if (changed.has("theme")) this.picture.recolour();
    if (changed.has("language")) this.picture.forget();
    this.picture.arrange(this.view.state, { animate: !changed.has("mode") && this.view.focus === null });
    this.picture.focus = this.view.focus ?? null;
    this.picture.refilter();
    this.offerMotion();
  }

  listen() {
    const { network } = this.picture;
    network.on("click", ({ nodes, pointer }) => this.clicked(nodes[0] ?? this.picture.near(pointer.DOM), pointer.DOM));
    network.on("hoverNode", ({ node, pointer }) => this.pointAt(node, pointer));
    $("network").addEventListener("mousemove", (event) => this.pointedAt(event));
    $("network").addEventListener("mouseleave", () => this.pointAway());
    for (const event of ["blurNode", "dragStart", "zoom"]) network.on(event, () => this.pointAway());
    $("closer").addEventListener("click", () => this.picture.zoom(1.35));
    $("farther").addEventListener("click", () => this.picture.zoom(1 / 1.35));
    $("whole").addEventListener("click", () => this.showWhole());
    $("motion").addEventListener("click", () => this.toggleMotion());
    $("network").addEventListener("keydown", (event) => this.steer(event));
  }

  /* Pointer and keys. */

  clicked(node, point) {
    const edge = node === undefined ? this.picture.nearEdge(point) : undefined;
    const land = this.picture.focus ? undefined : this.picture.closedLand(point);
    if (node !== undefined) this.page.select(node, { frame: false });
    else if (edge !== undefined && this.page.picking === null) this.page.selectEdge(edge, { frame: false });
    else if (land && this.page.picking === null) this.view.set({ within: land.number });
    else this.page.clear();
  }

  pointAt(id, pointer) {
    const node = this.data.nodes[id];
    const links = this.page.count("links", this.view.edgesOf[id].length);
    Object.assign(this.picture, { hovered: id, hoveredEdge: null, hoveredLand: null });
    this.tip([make("b", {}, named(shorten(node.label, 120))), make("span", {}, `${this.page.kind(node.kind)} · ${links}`)], pointer);
  }

  /** What lies under the pointer where no node does: an edge, or in a large network a land to open. */
  pointedAt({ offsetX: x, offsetY: y, buttons }) {
    const { picture } = this;
    if (buttons || picture.hovered !== null) return;
    const pointer = { DOM: { x, y } };
    const edge = picture.nearEdge(pointer.DOM) ?? null;
    const land = edge === null && !picture.focus ? picture.closedLand(pointer.DOM) ?? null : null;
    const same = edge === picture.hoveredEdge && land === picture.hoveredLand;
    Object.assign(picture, { hoveredEdge: edge, hoveredLand: land });
    $("network").style.cursor = edge !== null || land ? "pointer" : "";
    if (edge !== null) this.tip(this.edgeTip(edge), pointer);
    else if (land) this.tip(this.landTip(land), pointer);
    else $("tip").hidden = true;
    if (!same) picture.network.redraw();
  }

  landTip(land) {
    const { ground } = this.picture;
    const name = named(shorten(ground.nameOf(land, this.page), 80));
    return [make("b", {}, name), make("span", {}, this.page.count("entities", land.shown))];
  }

  edgeTip(id) {
    const facts = this.view.factsShown(id).slice(0, 4).map((index) => this.data.facts[index]);
    const name = (end) => named(shorten(this.data.nodes[end].label, 60));
    return facts.map((fact) => make("div", {}, name(fact.s), make("span", {}, ` ${this.page.relation(fact.p).says} `), name(fact.o)));
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
    Object.assign(this.picture, { hovered: null, hoveredEdge: null, hoveredLand: null });
    $("tip").hidden = true;
  }

  steer(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
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

  /** Closed lands have nothing that could move. */
  offerMotion() {
    const { ground, within } = this.picture;
    const none = ground.large && within === null;
    if (none && this.picture.moving) this.toggleMotion();
    $("motion").hidden = none;
  }

  /* Camera. */

  frameFocus() {
    const ids = [...this.view.focus.nodes].filter((id) => this.view.isShown(id));
    this.picture.frame(ids, { most: 1.6 });
  }

  /** A node clicked under where the panel opens moves into sight; otherwise the view stays. */
  keepInSight(id) {
    if (id === null || !this.view.isShown(id)) return;
    const { x, y } = this.picture.network.canvasToDOM(this.picture.place(id));
    const { right, bottom } = this.page.insets();
    const over = { x: Math.max(0, x - (innerWidth - right - 40)), y: Math.max(0, y - (innerHeight - bottom - 40)) };
    if (over.x || over.y) this.picture.pan(over.x, over.y);
  }

  showWhole() {
    this.picture.frameWhole();
  }
}
