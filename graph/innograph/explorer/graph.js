"use strict";
/* The network as a view of the page: its picture, its tools, pointer and keys. */

class Graph {
  constructor(element, data, page) {
    Object.assign(this, { element, data, page, view: page.view });
    this.picture = new Picture($("network"), data, page);
    this.listen();
    this.picture.frame(data.nodes.map((node) => node.id), { animate: false });
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
    this.picture.refilter();
    this.picture.setFocus(this.view.focus ?? null);
  }

  listen() {
    const { network } = this.picture;
    network.on("click", ({ nodes, edges, pointer }) => this.clicked(nodes[0] ?? this.picture.near(pointer.DOM), edges[0]));
    network.on("hoverNode", ({ node, pointer }) => this.pointAt(node, pointer));
    network.on("hoverEdge", ({ edge, pointer }) => this.tip(this.edgeTip(edge), pointer));
    for (const event of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(event, () => this.pointAway());
    $("closer").addEventListener("click", () => this.picture.zoom(1.35));
    $("farther").addEventListener("click", () => this.picture.zoom(1 / 1.35));
    $("whole").addEventListener("click", () => this.showWhole());
    $("motion").addEventListener("click", () => this.toggleMotion());
    $("network").addEventListener("keydown", (event) => this.steer(event));
  }

  /* Pointer and keys. */

  clicked(node, edge) {
    if (node !== undefined) this.page.select(node, { frame: false });
    else if (edge !== undefined && this.page.picking === null) this.page.selectEdge(edge, { frame: false });
    else this.page.clear();
  }

  pointAt(id, pointer) {
    const node = this.data.nodes[id];
    const links = this.page.count("links", this.view.edgesOf[id].length);
    this.picture.hovered = id;
    this.tip([make("b", {}, named(shorten(node.label, 120))), make("span", {}, `${this.page.kind(node.kind)} · ${links}`)], pointer);
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
    this.picture.hovered = null;
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
    this.picture.frame(this.data.nodes.map((node) => node.id).filter((id) => this.view.isShown(id)));
  }
}
