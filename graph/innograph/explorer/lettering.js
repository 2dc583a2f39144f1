"use strict";
/* Names on the picture: of one size on the screen whatever the zoom, never one over another. */

const FONT = getComputedStyle(document.documentElement).getPropertyValue("--sans");

/** Names are placed on the map greedily, the important first; a grid of cells finds what is in the way. */
class Crowd {
  constructor(cell = 72) {
    this.cell = cell;
    this.cells = new Map();
  }

  /** Call `act` for the list of each cell that the box touches. */
  each({ left, top, right, bottom }, act) {
    const { cell, cells } = this;
    for (let x = Math.floor(left / cell); x <= right / cell; x++) {
      for (let y = Math.floor(top / cell); y <= bottom / cell; y++) {
        const key = x * 100003 + y;
        let list = cells.get(key);
        if (!list) cells.set(key, list = []);
        act(list);
      }
    }
  }

  add(box) {
    this.each(box, (list) => list.push(box));
  }

  /** How much of the box is taken: infinite where another name stands, else the area of the nodes under it. */
  cost(box, own) {
    let cost = 0;
    this.each(box, (list) => {
      for (const other of list) {
        const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (other.node === own || wide <= 0 || high <= 0) continue;
        cost += other.name ? Infinity : wide * high * other.weight;
      }
    });
    return cost;
  }
}

class Lettering {
  constructor(picture) {
    Object.assign(this, { picture, widths: new Map(), list: [], lands: [], key: null });
  }

  forget() { this.key = null; }

  /** The names for a scale; placed anew when something has changed. */
  placed(scale) {
    if (this.key !== null && Math.abs(this.key / scale - 1) < 0.004) return this;
    Object.assign(this, { key: scale, scale, crowd: new Crowd() });
    const { focus, page, byRank } = this.picture;
    const ids = byRank.filter((id) => (focus ? focus.nodes.has(id) : this.picture.isHeld(id)) && page.isShown(id));
    for (const id of ids) this.crowd.add(this.nodeBox(id));
    this.lands = focus || this.picture.moving ? [] : this.placeLands();
    this.list = [];
    const first = focus ? [...focus.centres].filter((id) => page.isShown(id)) : [];
    for (const id of new Set([...first, ...ids])) {
      const name = this.place(id, { must: first.includes(id), order: this.list.length });
      if (!name) continue;
      this.list.push(name);
      this.crowd.add(name.box);
    }
    return this;
  }

  nodeBox(id) {
    const { scale, picture } = this;
    const r = picture.sizeOf(id, scale) * scale;
    const { x, y } = picture.place(id);
    return {
      node: id, weight: r > 7 ? 1 : 0.25,
      left: x * scale - r, right: x * scale + r, top: y * scale - r, bottom: y * scale + r,
    };
  }

  /** Where the name of a node goes, below it, above or at a side; nothing if there is no room. */
  place(id, { must, order }) {
    const { picture, scale } = this;
    const node = picture.data.nodes[id];
    const r = picture.sizeOf(id, scale) * scale;
    if (!must && !picture.focus && r < 6.2 && (order > 8 || picture.ground.large)) return null;
    const size = Math.round(Math.min(15, 10.8 + r / 6));
    const font = `${must || node.kind === "Mission" ? 600 : 500} ${size}px ${FONT}`;
    const text = shorten(node.label, picture.element.clientWidth < 760 ? 22 : must ? 60 : 32);
    const width = this.widthOf(text, font);
    const { x, y } = picture.place(id);
    const [cx, cy] = [x * scale, y * scale];
    const ring = must ? 7 + r * 0.2 : 0;
    const down = r * 1.12 + size * 0.5 + 3 + ring;
    const across = r * 1.12 + width / 2 + 5 + ring;
    const margin = picture.focus ? 2 : 8;
    const important = must || order < 16;
    let best = null;
    const consider = (sx, sy) => {
      const box = {
        name: true, left: sx - width / 2 - margin, right: sx + width / 2 + margin,
        top: sy - size * 0.6 - margin / 2, bottom: sy + size * 0.6 + margin / 2,
      };
      const out = this.outside(box) * 6;
      const cost = out + (must && !best ? this.crowd.cost(box, id) / 1e6 : this.crowd.cost(box, id));
      if (cost < (best?.cost ?? Infinity)) best = { text, font, x: sx, y: sy, box, cost, id };
    };
    for (const [sx, sy] of [[cx, cy + down], [cx, cy - down], [cx + across, cy], [cx - across, cy]]) consider(sx, sy);
    // what matters is moved along rather than cut off at the border of the view, or left out
    if (important && (!best || best.cost > width * 3)) {
      for (const share of [0, 0.15, -0.15, 0.3, -0.3]) {
        const sx = this.withinView(cx + share * width, width / 2 + 2, width / 2 - Math.abs(share * width));
        for (const sy of [cy + down, cy - down]) consider(sx, sy);
      }
    }
    const room = important || picture.focus ? Infinity : width * 1.5;
    return best && best.cost <= room ? best : null;
  }

  /** The middle of a name that would stick out at a side of the view, moved into it, at most so far. */
  withinView(middle, half, most) {
    const { tx, width } = this.picture.camera();
    const { left, right } = this.picture.page.insets();
    const [low, up] = [Math.max(0, left - 18) - tx + half, width - Math.max(0, right - 18) - tx - half];
    const wanted = low > up ? middle : Math.max(low, Math.min(up, middle));
    return Math.abs(wanted - middle) <= most ? wanted : middle;
  }

  /** The area of a box that lies under the cards or out of view, as the view is now. */
  outside({ left, top, right, bottom }) {
    const { picture } = this;
    const { tx, ty, width, height } = picture.camera();
    const covered = picture.page.insets();
    const inside = (low, up, from, to) => Math.max(0, Math.min(up, to) - Math.max(low, from));
    const wide = inside(left + tx, right + tx, covered.left - 18, width - covered.right + 18);
    const high = inside(top + ty, bottom + ty, 0, height);
    return inside(left + tx, right + tx, 0, width) * high ? (right - left) * (bottom - top) - wide * high : 0;
  }

  widthOf(text, font) {
    const key = `${font}|${text}`;
    if (!this.widths.has(key)) {
      const { measuring } = this.picture;
      measuring.font = font;
      this.widths.set(key, measuring.measureText(text).width);
    }
    return this.widths.get(key);
  }

  /* The lettering of lands: around the upper rim of an open one, in the middle of a closed one. */

  placeLands() {
    const { ground } = this.picture;
    const found = [];
    for (const land of ground.lands) {
      if (!ground.isLand(land)) continue;
      const placed = this.picture.isOpen(land) ? this.onRim(land) : this.inMiddle(land);
      if (placed) found.push(placed);
    }
    return found;
  }

  onRim(land) {
    const { scale, picture } = this;
    // a long name gives way to its first half
    return this.along(land, picture.ground.nameOf(land, picture.page), land.r * scale)
      ?? this.along(land, picture.ground.nameOf(land, picture.page, { brief: true }), land.r * scale);
  }

  along(land, name, r) {
    const { scale, picture } = this;
    const size = Math.round(Math.max(9.5, Math.min(15, 7.5 + r / 26)));
    const font = `600 ${size}px ${FONT}`;
    const text = shorten(name, 44).toLocaleUpperCase(picture.page.language());
    const spacing = size * 0.14;
    // what is joined or written from the right is not taken apart
    const plain = /^[\p{Script=Latin}\p{N}\p{P}\p{Zs}\p{S}]+$/u.test(text);
    const signs = plain ? [...text] : [text];
    const widths = signs.map((sign) => this.widthOf(sign, font) + spacing);
    const whole = widths.reduce((a, b) => a + b, 0);
    if (r < 34 || whole > r * (plain ? 2.5 : 1.6)) return null;
    const letters = plain ? this.bent(land, signs, widths, whole, r) : [{ sign: text, x: land.x * scale, y: land.y * scale - r, turn: 0 }];
    for (const { x, y } of letters) {
      this.crowd.add({ name: true, left: x - size / 2, right: x + size / 2, top: y - size / 2, bottom: y + size / 2 });
    }
    return { land, font, letters };
  }

  bent(land, signs, widths, whole, r) {
    let along = -whole / 2;
    return signs.map((sign, index) => {
      const turn = (along + widths[index] / 2) / r;
      along += widths[index];
      return { sign, turn, x: land.x * this.scale + Math.sin(turn) * r, y: land.y * this.scale - Math.cos(turn) * r };
    });
  }

  inMiddle(land) {
    const { scale, picture } = this;
    const r = land.r * scale;
    if (r < 14) return null;
    const name = picture.ground.nameOf(land, picture.page, { brief: true });
    let size = Math.round(Math.max(10, Math.min(20, r / 4.2)));
    // a long word is written smaller before it is cut
    while (size > 10 && this.longest(name, size) > 1.62 * r) size -= 1;
    const font = `600 ${size}px ${FONT}`;
    const lines = this.broken(name, font, 1.62 * r, r > 40 ? 3 : r > 24 ? 2 : 1);
    // a stump tells nothing: the tip of the pointer has the name
    if (r < 30 && lines.join("").length < 0.6 * name.length) return null;
    const count = picture.page.number(land.shown);
    const counted = r > 24;
    const [x, y] = [land.x * scale, land.y * scale];
    const high = (lines.length + (counted ? 0.9 : 0)) * size * 1.18;
    const wide = Math.max(...lines.map((line) => this.widthOf(line, font)));
    const box = { name: true, left: x - wide / 2, right: x + wide / 2, top: y - high / 2, bottom: y + high / 2 };
    if (this.crowd.cost(box, null) === Infinity) return null;
    this.crowd.add(box);
    return { land, font, size, lines, count: counted ? count : "", x, y: y - high / 2 + size * 0.6 };
  }

  longest(name, size) {
    return Math.max(...name.split(" ").map((word) => this.widthOf(word, `600 ${size}px ${FONT}`)));
  }

  /** A name in so many lines at most, cut to the width. */
  broken(name, font, width, most) {
    const lines = [""];
    for (const word of name.split(" ")) {
      const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
      if (this.widthOf(longer, font) <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    const kept = lines.slice(0, most);
    if (kept.length < lines.length) kept[most - 1] += "…";
    return kept.map((line) => this.cut(line, font, width));
  }

  cut(line, font, width) {
    let kept = line;
    while (this.widthOf(kept, font) > width && [...kept].length > 2) kept = `${[...kept].slice(0, -2).join("")}…`;
    return kept;
  }

  /* Drawing, in pixels of the screen from the origin of the network. */

  draw(ctx) {
    const { picture } = this;
    Object.assign(ctx, { textAlign: "center", textBaseline: "middle", lineJoin: "round", strokeStyle: picture.paper });
    this.drawLands(ctx);
    Object.assign(ctx, { lineWidth: 4, fillStyle: picture.ink() });
    for (const { text, font, x, y } of this.list) {
      ctx.font = font;
      ctx.strokeText(text, x, y);
      ctx.fillText(text, x, y);
    }
  }

  drawLands(ctx) {
    ctx.fillStyle = this.picture.css("--lettering");
    for (const placed of this.lands) {
      ctx.font = placed.font;
      if (placed.letters) this.drawBent(ctx, placed);
      else this.drawMiddle(ctx, placed);
    }
  }

  drawBent(ctx, { letters }) {
    ctx.lineWidth = 5;
    for (const act of ["strokeText", "fillText"]) {
      for (const { sign, x, y, turn } of letters) {
        ctx.save();
        ctx.translate(x, y);
        ctx.rotate(turn);
        ctx[act](sign, 0, 0);
        ctx.restore();
      }
    }
  }

  drawMiddle(ctx, { lines, size, count, x, y }) {
    ctx.fillStyle = this.picture.ink();
    lines.forEach((line, index) => ctx.fillText(line, x, y + index * size * 1.18));
    ctx.font = `500 ${Math.round(Math.max(10, size * 0.72))}px ${FONT}`;
    ctx.fillStyle = this.picture.css("--lettering");
    ctx.fillText(count, x, y + lines.length * size * 1.18);
  }
}

/** A name on one line, without control characters, cut where it is longer than `most` characters. */
function shorten(name, most) {
  const line = [...name.slice(0, most * 8).replace(/[\p{C}\s]+/gu, (run) => (/\s/u.test(run) ? " " : "")).trim()];
  return line.length > most ? `${line.slice(0, most - 1).join("").trimEnd()}…` : line.join("");
}
