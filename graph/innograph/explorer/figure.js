"use strict";
/* The view as a figure to take away: a drawing of lines, shapes and words, with a legend and a line of source below. */

/** What XML has no way to write, not even escaped, becomes U+FFFD. */
const forXml = (text) => String(text).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
/** A number with two digits behind the point at most. */
const twoDigits = (number) => String(Math.round(number * 100) / 100);

function vector(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) element.setAttribute(key, typeof value === "number" ? twoDigits(value) : forXml(value));
  }
  element.append(...children.filter(Boolean).map((child) => (typeof child === "string" ? forXml(child) : child)));
  return element;
}

const STRIP = { margin: 20, row: 22, gap: 22, head: 30 };

class Figure {
  constructor(page) {
    this.page = page;
    this.data = page.data;
  }

  /** The whole as an SVG element; `inside` draws the picture itself and tells how large it is. */
  draw() {
    const { width, height, drawn } = this.picture();
    const strip = this.strip(width);
    const all = height + strip.height;
    const clip = vector("clipPath", { id: "frame" }, vector("rect", { width, height }));
    return vector("svg", { xmlns: SVG, width, height: all, viewBox: `0 0 ${twoDigits(width)} ${twoDigits(all)}`, "font-family": FONT.trim(), role: "img" },
      vector("title", {}, this.data.title),
      vector("desc", {}, this.source().join(" · ")),
      vector("defs", {}, clip),
      vector("rect", { width, height: all, fill: this.css("--paper") }),
      vector("g", { "clip-path": "url(#frame)" }, ...drawn),
      vector("g", { transform: `translate(0 ${twoDigits(height)})` }, ...strip.drawn));
  }

  svg() { return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(this.draw())}\n`; }

  /** The figure as a picture of twice as many pixels, for print and slides. */
  async png(scale = 2) {
    const drawing = this.draw();
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(wellFormed(new XMLSerializer().serializeToString(drawing)))}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = ["width", "height"].map((side) => Math.ceil(Number(drawing.getAttribute(side)) * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => { canvas.toBlob(done, "image/png"); });
  }

  css(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  /* The network as it is seen now. */

  picture() {
    const { picture } = this.page;
    const [width, height] = [picture.element.clientWidth, picture.element.clientHeight];
    const [scale, view] = [picture.network.getScale(), picture.network.getViewPosition()];
    const at = ({ x, y }) => ({ x: (x - view.x) * scale + width / 2, y: (y - view.y) * scale + height / 2 });
    const ids = this.data.nodes.map((node) => node.id).filter((id) => this.page.isShown(id));
    const places = new Map(Object.entries(picture.network.getPositions(ids)).map(([id, place]) => [Number(id), at(place)]));
    Object.assign(this, { scale, places, width, height });
    const { focus } = picture;
    const edges = this.data.edges.map((_, id) => id).filter((id) => this.page.isDrawn(id));
    const parts = (nodes, lines) => [vector("g", { fill: "none" }, ...lines.map((id) => this.edge(id))), vector("g", {}, ...nodes.map((id) => this.node(id)))];
    const near = focus && [ids.filter((id) => focus.nodes.has(id)), edges.filter((id) => focus.edges.includes(id))];
    const drawn = [
      vector("g", { fill: this.css("--land") }, ...this.land(at)),
      vector("g", near ? { opacity: 0.14 } : {}, ...parts(ids, edges)),
      near && vector("g", {}, ...parts(...near)),
      vector("g", { "text-anchor": "middle", "dominant-baseline": "central" }, ...this.names(view)),
    ];
    return { width, height, drawn };
  }

  land(at) {
    return (this.data.territories ?? []).map(({ x, y, r }) => {
      const place = at({ x, y });
      return vector("circle", { cx: place.x, cy: place.y, r: r * this.scale });
    });
  }

  isSeen({ x, y }, margin = 60) {
    return x > -margin && y > -margin && x < this.width + margin && y < this.height + margin;
  }

  node(id) {
    const { x, y } = this.places.get(id);
    if (!this.isSeen({ x, y })) return null;
    const node = this.data.nodes[id];
    const size = this.page.picture.sizeOf(id) * this.scale;
    const look = this.data.looks.kinds[node.kind];
    const d = this.data.looks.shapes[look.shape];
    const paper = this.css("--paper");
    return vector("g", { transform: `translate(${twoDigits(x)} ${twoDigits(y)}) scale(${twoDigits(size)})` },
      vector("title", {}, shorten(node.label, 200)),
      vector("path", { d, fill: paper, stroke: paper, "stroke-width": Math.min(0.36, 3 / Math.max(size, 1)), "stroke-linejoin": "round" }),
      vector("path", { d, fill: this.page.colourOf(node), "fill-rule": "evenodd" }));
  }

  edge(id) {
    const edge = this.data.edges[id];
    const [from, to] = [edge.from, edge.to].map((end) => this.places.get(end));
    const outside = Math.max(from.x, to.x) < 0 || Math.max(from.y, to.y) < 0 || Math.min(from.x, to.x) > this.width || Math.min(from.y, to.y) > this.height;
    if (outside) return null;
    const { predicate, family } = this.page.picture.lookOf(edge);
    const stroke = family[this.page.theme()];
    const width = Math.max(0.5, family.width * this.scale);
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
    const stop = Math.max(0, length - this.page.picture.sizeOf(edge.to) * this.scale * 1.1);
    const tip = { x: from.x + ux * stop, y: from.y + uy * stop };
    const dashes = (family.dashes || []).map((part) => twoDigits(part * Math.max(this.scale, 0.5))).join(" ");
    const line = vector("path", { d: `M${twoDigits(from.x)} ${twoDigits(from.y)}L${twoDigits(tip.x)} ${twoDigits(tip.y)}`, stroke, "stroke-width": width, "stroke-dasharray": dashes || null });
    return this.data.looks.relations[predicate].arrow ? vector("g", {}, line, this.head(tip, ux, uy, stroke)) : line;
  }

  head({ x, y }, ux, uy, fill) {
    const size = Math.max(4, 6 * Math.sqrt(this.scale));
    const corner = (side) => `${twoDigits(x - ux * size + side * uy * size * 0.42)} ${twoDigits(y - uy * size - side * ux * size * 0.42)}`;
    return vector("path", { d: `M${twoDigits(x)} ${twoDigits(y)}L${corner(1)}L${corner(-1)}Z`, fill });
  }

  names(view) {
    const [dx, dy] = [this.width / 2 - view.x * this.scale, this.height / 2 - view.y * this.scale];
    const halo = { fill: this.css("--ink"), stroke: this.css("--paper"), "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" };
    return (this.page.picture.labels?.list ?? []).filter(({ x, y }) => this.isSeen({ x: x + dx, y: y + dy }, 200)).map(({ text, font, x, y }) => {
      const [, weight, size] = font.match(/^(\d+) ([\d.]+)px/) ?? [null, "500", "12"];
      return vector("text", { x: x + dx, y: y + dy, "font-size": size, "font-weight": weight, ...halo }, text);
    });
  }

  /* What stands below it. */

  strip(width) {
    const { margin, row, head } = STRIP;
    const entries = [...this.kinds(), ...this.relations()];
    const drawn = [vector("path", { d: `M${margin} 0.5H${twoDigits(width - margin)}`, stroke: this.css("--line") })];
    let [x, y] = [margin, head];
    for (const { sample, words } of entries) {
      const wide = sample.wide + 8 + textWidth(words, 12) + STRIP.gap;
      if (x > margin && x + wide > width - margin) [x, y] = [margin, y + row];
      drawn.push(vector("g", { transform: `translate(${twoDigits(x)} ${twoDigits(y)})` }, sample.drawn, this.line(words, { x: sample.wide + 8 })));
      x += wide;
    }
    const quiet = { x: margin, fill: this.css("--quiet"), "font-size": 11.5 };
    const lines = [this.data.title, ...this.source()];
    drawn.push(this.line(shorten(lines[0], 110), { ...quiet, y: y + 32, fill: this.css("--ink"), "font-size": 14, "font-weight": 650 }));
    lines.slice(1).forEach((words, number) => drawn.push(this.line(shorten(words, Math.floor(width / 6.2)), { ...quiet, y: y + 52 + 17 * number })));
    return { drawn, height: y + 52 + 17 * lines.length - 8 };
  }

  line(words, attributes) { return vector("text", { "dominant-baseline": "central", "font-size": 12, fill: this.css("--ink"), ...attributes }, words); }

  kinds() {
    const shown = new Set(this.data.nodes.filter((node) => this.page.isShown(node.id)).map((node) => node.kind));
    return Object.entries(this.data.looks.kinds).filter(([name]) => shown.has(name)).map(([name, look]) => {
      const path = vector("path", { d: this.data.looks.shapes[look.shape], fill: this.page.colour(look.colour), "fill-rule": "evenodd", transform: "translate(7 0) scale(6)" });
      return { sample: { drawn: path, wide: 14 }, words: this.page.kind(name) };
    });
  }

  relations() {
    const drawn = new Set(this.data.edges.flatMap((edge, id) => (this.page.isDrawn(id) ? [this.data.facts[edge.facts[0]].p] : [])));
    return Object.entries(this.data.looks.relations).filter(([name]) => drawn.has(name)).map(([name, { family, arrow }]) => {
      const look = this.data.looks.families[family];
      const [stroke, dashes] = [look[this.page.theme()], (look.dashes || []).join(" ") || null];
      const line = vector("path", { d: arrow ? "M0 0H20" : "M0 0H26", stroke, "stroke-width": Math.max(look.width, 1.4), "stroke-dasharray": dashes, fill: "none" });
      const sample = vector("g", {}, line, arrow && vector("path", { d: "M26 0L19 -3V3Z", fill: stroke }));
      return { sample: { drawn: sample, wide: 26 }, words: this.page.relation(name).says };
    });
  }

  /** Where the figure comes from: what was read, of which days, and what is shown of it. */
  source() {
    const { documents } = this.data;
    const days = documents.map(({ date }) => date).filter(Boolean).sort();
    const span = days.length ? [...new Set([days[0], days.at(-1)].map((iso) => this.page.panel.date(iso)))].join(" – ") : "";
    const publishers = [...new Set(documents.map(({ publisher }) => publisher).filter(Boolean))];
    const who = publishers.length && publishers.length <= 3 ? publishers.map((name) => shorten(name, 60)).join(", ") : "";
    const read = [this.page.count("documents", documents.length), who, span].filter(Boolean).join(" · ");
    return [`${this.page.say("source")}: ${read} · innograph`];
  }
}

function textWidth(words, size) {
  textWidth.pen ??= document.createElement("canvas").getContext("2d");
  textWidth.pen.font = `${size}px ${FONT}`;
  return textWidth.pen.measureText(words).width;
}
