"use strict";
/* A surface that is drawn upon as a canvas is, and keeps what it was told as lines, shapes and words: a drawing in SVG.

   Transforms may move, turn and scale alike in both directions, as those of the page do. */

const SHAPES = "http://www.w3.org/2000/svg";

/** What XML has no way to write, not even escaped, becomes U+FFFD. */
const forXml = (text) => String(text).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
/** A number with two digits behind the point at most. */
const twoDigits = (number) => String(Math.round(number * 100) / 100);

function vector(name, attributes = {}, ...children) {
  const element = document.createElementNS(SHAPES, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) element.setAttribute(key, typeof value === "number" ? twoDigits(value) : forXml(value));
  }
  element.append(...children.filter(Boolean).map((child) => (typeof child === "string" ? forXml(child) : child)));
  return element;
}

/** A path that remembers how it was made, for a pen to write it. */
class Track extends Path2D {
  constructor(d) {
    super(d);
    this.d = d === undefined ? "" : String(d);
  }

  note(text) { this.d += text; }

  moveTo(x, y) {
    super.moveTo(x, y);
    this.note(`M${twoDigits(x)} ${twoDigits(y)}`);
  }

  lineTo(x, y) {
    super.lineTo(x, y);
    this.note(`L${twoDigits(x)} ${twoDigits(y)}`);
  }

  closePath() {
    super.closePath();
    this.note("Z");
  }

  addPath(path) {
    super.addPath(path);
    this.note(path.d);
  }
}

const PEN = {
  a: 1, b: 0, e: 0, f: 0, fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, font: "10px sans-serif",
  textAlign: "start", textBaseline: "alphabetic", lineJoin: "miter", lineCap: "butt", dashes: [],
};

class Pen {
  /** `width` and `height` in pixels; what is wholly outside is not kept. */
  constructor(width, height) {
    Object.assign(this, PEN, { width, height, drawn: [], stack: [], path: [], box: null, halos: new Map() });
  }

  /* State. */

  save() { this.stack.push(Object.fromEntries(Object.keys(PEN).map((key) => [key, this[key]]))); }

  restore() { Object.assign(this, this.stack.pop()); }

  setTransform(a, b, c, d, e, f) { Object.assign(this, { a, b, e, f }); }

  transform(a, b, e, f) {
    const { a: oldA, b: oldB } = this;
    this.e += oldA * e - oldB * f;
    this.f += oldB * e + oldA * f;
    this.a = oldA * a - oldB * b;
    this.b = oldB * a + oldA * b;
  }

  translate(x, y) { this.transform(1, 0, x, y); }

  rotate(turn) { this.transform(Math.cos(turn), Math.sin(turn), 0, 0); }

  scale(by) { this.transform(by, 0, 0, 0); }

  getTransform() { return { a: this.a, b: this.b, c: -this.b, d: this.a, e: this.e, f: this.f }; }

  setLineDash(dashes) { this.dashes = [...dashes]; }

  /** How much larger things are drawn than they say. */
  get size() { return Math.hypot(this.a, this.b); }

  at(x, y) { return [this.a * x - this.b * y + this.e, this.b * x + this.a * y + this.f]; }

  measureText(text) {
    Pen.rule ??= document.createElement("canvas").getContext("2d");
    Pen.rule.font = this.font;
    return Pen.rule.measureText(text);
  }

  /* Paths. */

  beginPath() { Object.assign(this, { path: [], box: null }); }

  reach(x, y, r = 0) {
    const { left, top, right, bottom } = this.box ?? { left: x, top: y, right: x, bottom: y };
    this.box = { left: Math.min(left, x - r), top: Math.min(top, y - r), right: Math.max(right, x + r), bottom: Math.max(bottom, y + r) };
  }

  point(command, ...numbers) {
    const points = [];
    for (let index = 0; index < numbers.length; index += 2) {
      const [x, y] = this.at(numbers[index], numbers[index + 1]);
      this.reach(x, y);
      points.push(`${twoDigits(x)} ${twoDigits(y)}`);
    }
    this.path.push(command + points.join(" "));
  }

  moveTo(x, y) { this.point("M", x, y); }

  lineTo(x, y) { this.point("L", x, y); }

  quadraticCurveTo(...numbers) { this.point("Q", ...numbers); }

  closePath() { if (this.path.length) this.path.push("Z"); }

  rect(x, y, width, height) {
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.closePath();
  }

  arc(x, y, r, from, to, back = false) {
    const whole = Math.abs(to - from) >= 2 * Math.PI - 1e-6;
    const spot = (turn) => this.at(x + r * Math.cos(turn), y + r * Math.sin(turn)).map(twoDigits).join(" ");
    const radius = twoDigits(r * this.size);
    const sweep = (large, end) => this.path.push(`A${radius} ${radius} 0 ${large} ${back ? 0 : 1} ${spot(end)}`);
    const open = this.path.length && this.path.at(-1) !== "Z";
    this.path.push(`${open ? "L" : "M"}${spot(from)}`);
    this.reach(...this.at(x, y), r * this.size);
    if (whole) sweep(1, from + Math.PI);
    sweep(!whole && Math.abs(to - from) > Math.PI ? 1 : 0, whole ? from : to);
    if (whole) this.path.push("Z");
  }

  /* Marks. */

  isOutside() {
    const { left, top, right, bottom } = this.box;
    const margin = this.lineWidth * this.size;
    return right < -margin || bottom < -margin || left > this.width + margin || top > this.height + margin;
  }

  keep(path, look) {
    const opacity = this.globalAlpha < 1 ? this.globalAlpha : null;
    if (path instanceof Path2D) {
      const place = `matrix(${[this.a, this.b, -this.b, this.a].map((n) => Number(n.toPrecision(6))).join(" ")} ${twoDigits(this.e)} ${twoDigits(this.f)})`;
      if (!path.d) return;
      const { dashes, ...rest } = look(1);
      this.drawn.push(vector("path", { d: path.d, transform: place, opacity, ...rest, "stroke-dasharray": dashes }));
    } else if (this.path.length && !this.isOutside()) {
      const { dashes, ...rest } = look(this.size);
      this.drawn.push(vector("path", { d: this.path.join(""), opacity, ...rest, "stroke-dasharray": dashes }));
    }
  }

  fill(path, rule) {
    const way = [path, rule].includes("evenodd") ? "evenodd" : null;
    this.keep(path, () => ({ fill: this.fillStyle, "fill-rule": way }));
  }

  stroke(path) {
    const exact = (number) => String(Number(number.toPrecision(4)));
    this.keep(path, (size) => ({
      fill: "none", stroke: this.strokeStyle, "stroke-width": exact(this.lineWidth * size),
      "stroke-linejoin": this.lineJoin === "miter" ? null : this.lineJoin, "stroke-linecap": this.lineCap === "butt" ? null : this.lineCap,
      dashes: this.dashes.length ? this.dashes.map((part) => exact(part * size)).join(" ") : null,
    }));
  }

  fillRect(x, y, width, height) {
    const before = [this.path, this.box];
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
    [this.path, this.box] = before;
  }

  clearRect() {}

  /** What is stroked is kept as the halo of the same word where that is filled. */
  strokeText(text, x, y) { this.halos.set(`${text} ${this.at(x, y)}`, { stroke: this.strokeStyle, width: this.lineWidth * this.size }); }

  fillText(text, x, y) {
    const [left, top] = this.at(x, y);
    if (left < -300 || top < -30 || left > this.width + 300 || top > this.height + 30) return;
    const around = this.halos.get(`${text} ${this.at(x, y)}`);
    const [, weight, size] = this.font.match(/(?:^|\s)(?:(\d{3})\s+)?([\d.]+)px/) ?? [null, null, "10"];
    const turn = Math.atan2(this.b, this.a) * (180 / Math.PI);
    const anchor = { center: "middle", right: "end", end: "end" }[this.textAlign] ?? null;
    const baseline = { middle: "central", top: "text-before-edge", hanging: "hanging" }[this.textBaseline] ?? null;
    const halo = around && { stroke: around.stroke, "stroke-width": around.width, "stroke-linejoin": "round", "paint-order": "stroke" };
    this.drawn.push(vector("text", {
      x: left, y: top, "font-size": Number(size) * this.size, "font-weight": weight, "text-anchor": anchor, "dominant-baseline": baseline,
      transform: Math.abs(turn) > 0.01 ? `rotate(${twoDigits(turn)} ${twoDigits(left)} ${twoDigits(top)})` : null,
      fill: this.fillStyle, opacity: this.globalAlpha < 1 ? this.globalAlpha : null, ...halo,
    }, text));
  }
}
