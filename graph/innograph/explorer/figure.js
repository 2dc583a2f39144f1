"use strict";
/* The view as a figure to take away: a drawing of lines, shapes and words, with a legend and a line of source below. */

const STRIP = { margin: 20, row: 22, gap: 22, head: 30 };
// what the names of days take above the rows of a timeline
const TICKS = 34;
// browsers make no canvas of more pixels along a side
const LARGEST_CANVAS = 16_000;

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
    return vector("svg", { xmlns: SHAPES, width, height: all, viewBox: `0 0 ${twoDigits(width)} ${twoDigits(all)}`, "font-family": FONT.trim(), role: "img" },
      vector("title", {}, this.data.title),
      vector("desc", {}, this.source().join(" · ")),
      vector("defs", {}, clip),
      vector("rect", { width, height: all, fill: this.css("--paper") }),
      vector("g", { "clip-path": "url(#frame)" }, ...drawn),
      vector("g", { transform: `translate(0 ${twoDigits(height)})` }, ...strip.drawn));
  }

  svg() { return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(this.draw())}\n`; }

  /** The figure as a picture of twice as many pixels, for print and slides, unless a browser cannot make one so large. */
  async png(most = 2) {
    const drawing = this.draw();
    const scale = Math.min(most, ...["width", "height"].map((side) => LARGEST_CANVAS / Number(drawing.getAttribute(side))));
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(wellFormed(new XMLSerializer().serializeToString(drawing)))}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = ["width", "height"].map((side) => Math.ceil(Number(drawing.getAttribute(side)) * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => { canvas.toBlob(done, "image/png"); });
  }

  css(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  /** The view as it is seen now, drawn anew by a pen. */
  picture() {
    const { mode } = this.page.view.state;
    return { map: () => this.map(), time: () => this.time() }[mode]?.() ?? this.network();
  }

  network() {
    const { picture } = this.page;
    const { scale, width, height, tx, ty } = picture.camera();
    const pen = new Pen(width, height);
    picture.painter.paint(pen, { scale, density: 1, left: tx, top: ty, width, height });
    if (picture.focus) {
      pen.setTransform(scale, 0, 0, scale, tx, ty);
      picture.drawVeil(pen, { scale, tx, ty, width, height });
      picture.painter.focus(pen, picture.focus, scale);
      pen.setTransform(1, 0, 0, 1, tx, ty);
      picture.names.placed(scale).draw(pen);
    }
    return { width, height, drawn: pen.drawn };
  }

  map() {
    const { wide, high, ink } = this.page.modes.map;
    const pen = new Pen(wide, high);
    ink.drawOn(pen);
    return { width: wide, height: high, drawn: pen.drawn };
  }

  /** The stretch of time that is in sight, with all its rows. */
  time() {
    const line = this.page.modes.time;
    const moments = line.inSight();
    const [width, height] = [line.wide + 2 * STRIP.margin, TICKS + Math.max(0, ...moments.map((one) => line.top(one) + line.high)) + 10];
    const pen = new Pen(width, height);
    pen.translate(STRIP.margin, 0);
    Object.assign(pen, { textAlign: "left", textBaseline: "middle" });
    this.drawDays(pen, line, height);
    pen.translate(0, TICKS);
    for (const moment of moments) this.drawMoment(pen, line, moment);
    return { width, height, drawn: pen.drawn };
  }

  drawDays(pen, line, height) {
    for (const { day, major, words } of line.marks()) {
      const x = line.x(day);
      pen.beginPath();
      pen.moveTo(x, 8);
      pen.lineTo(x, height);
      Object.assign(pen, { strokeStyle: this.css("--line"), lineWidth: major ? 2 : 1 });
      pen.stroke();
      Object.assign(pen, { font: `${major ? 650 : 500} 12px ${FONT}`, fillStyle: this.css(major ? "--ink" : "--quiet") });
      pen.fillText(words, x + 7, 18);
    }
  }

  drawMoment(pen, line, moment) {
    const node = this.data.nodes[moment.id];
    const { left, long, aside, chosen, dim, tall } = line.standing(moment);
    const [x, top, colour] = [left + aside, line.top(moment), this.page.colourOf(node)];
    pen.save();
    pen.globalAlpha = dim ? 0.32 : 1;
    pen.fillStyle = this.css(chosen ? "--ink" : "--paper");
    pen.fillRect(x, top, line.width(moment) - 8, tall ? 39 : 22);
    Object.assign(pen, { fillStyle: this.css(chosen ? "--paper" : "--ink"), font: `500 13px ${FONT}` });
    pen.fillText(line.nameOf(moment), x + 24, top + 11);
    if (tall) {
      Object.assign(pen, { fillStyle: this.css(chosen ? "--paper" : "--quiet"), font: `11.5px ${FONT}` });
      pen.fillText(line.noteOf(moment), x + 24, top + 29);
    }
    // what only a text dates has a bar with gaps, and stands at a day alone
    Object.assign(pen, { strokeStyle: colour, fillStyle: colour, lineWidth: 7, lineCap: moment.sure ? "round" : "butt" });
    pen.setLineDash(moment.sure ? [] : [4, 3]);
    const [from, bar, inset] = [left, top + (tall ? 44 : 27), moment.sure ? 3.5 : 0];
    pen.beginPath();
    pen.moveTo(from + inset, bar);
    pen.lineTo(from + Math.max(long - inset, inset + 0.1), bar);
    pen.stroke();
    pen.translate(x + 11, top + 11);
    pen.scale(6);
    pen.fill(this.page.picture.paths[this.data.looks.kinds[node.kind].shape], "evenodd");
    pen.restore();
  }

  /* What stands below it. */

  strip(width) {
    const { margin, row, head } = STRIP;
    // on the map lines are ties of all relations together, and the timeline has none
    const entries = [...this.kinds(), ...(this.page.view.state.mode === "graph" ? this.relations() : [])];
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
    const { modes, view } = this.page;
    const ids = view.state.mode === "time" ? modes.time.inSight().map(({ id }) => id) : this.data.nodes.map(({ id }) => id);
    const shown = new Set(ids.filter((id) => this.page.isShown(id)).map((id) => this.data.nodes[id].kind));
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
