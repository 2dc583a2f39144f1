"use strict";
/* What is drawn of the map, and what lies under a point of it. Lengths are in pixels of the screen. */

const LEAST_CIRCLE = 4.5, MOST_CIRCLE = 25, THICKEST = 11, MOST_FLOWS = 140;
// The land is drawn so much wider than the view, on each side, that moving it a little is only copying.
const BESIDES = 0.3;
const PAUSE = 110;

class MapInk {
  constructor(atlas) {
    this.atlas = atlas;
    this.ctx = atlas.canvas.getContext("2d");
    this.base = document.createElement("canvas");
    this.apart = new Map();
  }

  /** Land and the places of circles are worked out anew; else only once the view has come to rest. */
  forget() { this.drawn = null; }

  draw() {
    const { ctx, atlas } = this;
    this.colours();
    if (this.isStale()) this.renew();
    ctx.setTransform(atlas.density, 0, 0, atlas.density, 0, 0);
    this.flood(ctx, atlas.wide, atlas.high);
    this.copyLand();
    this.drawOver();
  }

  /** The map as it is seen now, on a context of someone else's that may keep lines instead of pixels. */
  drawOn(ctx) {
    const { atlas, ctx: own } = this;
    this.colours();
    this.renew();
    this.ctx = ctx;
    try {
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      this.flood(ctx, atlas.wide, atlas.high);
      ctx.save();
      this.drawLand(ctx, atlas.wide, atlas.high);
      ctx.restore();
      this.drawOver();
    } finally {
      this.ctx = own;
    }
  }

  flood(ctx, wide, high) {
    ctx.fillStyle = this.sea;
    ctx.fillRect(0, 0, wide, high);
  }

  /** What lies over the land: ties, circles, names. */
  drawOver() {
    const focus = this.atlas.focus();
    this.measure(focus);
    for (const flow of this.curves) this.drawFlow(flow, focus);
    for (const circle of this.circles) this.drawCircle(circle, focus);
    this.drawNames(focus);
  }

  colours() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["sea", "soil", "soil-here", "shore", "border", "net", "flow", "ink", "quiet", "paper", "card"]) {
      this[name] = style.getPropertyValue(`--${name}`).trim();
    }
  }

  /** Whether the land must be drawn again now; if the view has moved off it, that waits until it rests. */
  isStale() {
    const { drawn, atlas } = this;
    if (!drawn || drawn.wide !== atlas.wide || drawn.high !== atlas.high || drawn.sea !== this.sea) return true;
    const far = (one, other, size) => Math.abs(one - other) * atlas.camera.scale > size * BESIDES;
    const moved = drawn.camera.scale !== atlas.camera.scale || far(drawn.camera.x, atlas.camera.x, atlas.wide) || far(drawn.camera.y, atlas.camera.y, atlas.high);
    clearTimeout(this.rest);
    if (moved) {
      this.rest = setTimeout(() => {
        this.forget();
        atlas.redraw();
      }, PAUSE);
    }
    return false;
  }

  renew() {
    const { atlas, base } = this;
    const [wide, high] = [atlas.wide * (1 + 2 * BESIDES), atlas.high * (1 + 2 * BESIDES)];
    [base.width, base.height] = [Math.ceil(wide * atlas.density), Math.ceil(high * atlas.density)];
    const ctx = base.getContext("2d");
    ctx.scale(atlas.density, atlas.density);
    this.flood(ctx, wide, high);
    this.drawLand(ctx, wide, high);
    this.drawn = { camera: { ...atlas.camera }, wide: atlas.wide, high: atlas.high, sea: this.sea };
    this.apart = this.partings();
  }

  /** The land as it was drawn, moved and stretched to where the view is now. */
  copyLand() {
    const { atlas, drawn } = this;
    const stretch = atlas.camera.scale / drawn.camera.scale;
    const [wide, high] = [drawn.wide * (1 + 2 * BESIDES) * stretch, drawn.high * (1 + 2 * BESIDES) * stretch];
    const { x, y } = atlas.screen(drawn.camera);
    this.ctx.drawImage(this.base, x - wide / 2, y - high / 2, wide, high);
  }

  /** Where circles and curves are on the screen, as the camera is now. */
  measure(focus) {
    const { atlas } = this;
    this.circles = this.round();
    for (const circle of this.circles) {
      const [dx, dy] = this.apart.get(circle.key) ?? [0, 0];
      circle.x += dx;
      circle.y += dy;
    }
    const at = new Map(this.circles.map((circle) => [circle.key, circle]));
    // a thousand lines are a haze behind the few that count
    this.calm = Math.min(1, Math.sqrt(60 / Math.max(1, atlas.flows.length)));
    const heaviest = Math.max(4, atlas.flows[0]?.weight ?? 0);
    // the heaviest, and all that stand out
    this.curves = atlas.flows.filter((flow, rank) => rank < MOST_FLOWS || focus?.flows.has(flow.key)).map((flow) => {
      const [from, to] = flow.ends.map((key) => at.get(key));
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      // all bend the same way seen from the west, so that two that share an end part
      const side = dx > 0 || (dx === 0 && dy > 0) ? 1 : -1;
      const bend = 0.2 * side;
      const middle = { x: (from.x + to.x) / 2 + dy * bend, y: (from.y + to.y) / 2 - dx * bend };
      return { flow, from, to, middle, share: flow.weight / heaviest, width: 1.2 * this.calm + (THICKEST - 1.2) * Math.sqrt(flow.weight / heaviest) };
    }).reverse();
  }

  /** A circle for each place, as large as what is there. */
  round() {
    const { atlas } = this;
    const most = atlas.spots.reduce((count, spot) => Math.max(count, spot.nodes.length), 6);
    const near = Math.min(1.5, Math.max(1, (atlas.camera.scale / 2) ** 0.2));
    const size = (count) => (LEAST_CIRCLE + (MOST_CIRCLE - LEAST_CIRCLE) * Math.sqrt(count / most)) * near;
    return atlas.spots.map((spot) => ({ spot, key: spot.key, ...atlas.screen(spot), r: size(spot.nodes.length) }));
  }

  /** Circles that lie over each other move apart a little, never farther than twice their size. */
  partings() {
    const circles = this.round(), home = circles.map(({ x, y }) => ({ x, y }));
    for (let round = 0; round < 24; round++) {
      let still = true;
      circles.forEach((one, at) => {
        for (let next = at + 1; next < circles.length; next++) {
          const other = circles[next];
          const [dx, dy] = [other.x - one.x || 0.1, other.y - one.y || 0.1];
          const over = one.r + other.r + 3 - Math.hypot(dx, dy);
          if (Math.abs(dx) > 60 || over <= 0.5) continue;
          still = false;
          const push = over / Math.hypot(dx, dy) / (one.r + other.r) / 1.6;
          // the smaller gives way
          for (const [circle, share] of [[one, -other.r], [other, one.r]]) {
            circle.x += dx * push * share;
            circle.y += dy * push * share;
          }
        }
      });
      if (still) break;
    }
    return new Map(circles.map(({ key, x, y, r }, at) => {
      const [dx, dy] = [x - home[at].x, y - home[at].y];
      const far = Math.max(1, Math.hypot(dx, dy) / (2 * r + 8));
      return [key, [dx / far, dy / far]];
    }));
  }

  drawLand(ctx, wide, high) {
    const { atlas } = this;
    const { globe, camera } = atlas;
    const line = (path, colour, width) => {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width / camera.scale;
      ctx.stroke(path);
    };
    ctx.translate(wide / 2, high / 2);
    ctx.scale(camera.scale, camera.scale);
    ctx.translate(-camera.x, -camera.y);
    ctx.lineJoin = ctx.lineCap = "round";
    line(globe.net, this.net, 0.8);
    ctx.fillStyle = this.soil;
    ctx.fill(globe.land, "evenodd");
    ctx.fillStyle = this["soil-here"];
    for (const { area, nodes } of atlas.spots) if (nodes.length && globe.areas.has(area)) ctx.fill(globe.areas.get(area), "evenodd");
    if (camera.scale > 0.7) line(globe.lines.region, this.border, Math.min(1, 0.35 + camera.scale / 4));
    line(globe.lines.coast, this.shore, 0.9);
    line(globe.lines.country, this.shore, 1.3);
  }

  drawFlow({ flow, from, to, middle, share, width }, focus) {
    const { ctx } = this;
    const lit = focus?.flows.has(flow.key);
    ctx.save();
    ctx.globalAlpha = lit ? 0.92 : focus ? 0.1 * this.calm : 0.3 * this.calm + 0.4 * Math.sqrt(share);
    ctx.strokeStyle = this.flow;
    ctx.lineWidth = width;
    ctx.lineCap = "round";
    ctx.beginPath();
    ctx.moveTo(from.x, from.y);
    ctx.quadraticCurveTo(middle.x, middle.y, to.x, to.y);
    ctx.stroke();
    ctx.restore();
  }

  /** A circle as large as what is there, ringed by the colours of what it is. */
  drawCircle({ spot, key, x, y, r }, focus) {
    const { ctx, atlas } = this;
    if (x < -40 || y < -40 || x > atlas.wide + 40 || y > atlas.high + 40) return;
    ctx.save();
    if (focus && !focus.spots.has(key)) ctx.globalAlpha = 0.35;
    this.disc(x, y, r + 1.6, this.paper);
    const counts = this.tally(spot.nodes);
    if (!spot.nodes.length) this.disc(x, y, r * 0.72, this.quiet);
    let turn = -Math.PI / 2;
    for (const [colour, count] of counts) {
      const next = turn + (2 * Math.PI * count) / spot.nodes.length;
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.arc(x, y, r, turn, next);
      ctx.closePath();
      ctx.fillStyle = colour;
      ctx.fill();
      turn = next;
    }
    if (r > 9) {
      this.disc(x, y, r * 0.66, this.card);
      ctx.fillStyle = this.ink;
      ctx.font = `650 ${Math.round(Math.min(15, r * 0.62))}px ${FONT}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(String(spot.nodes.length), x, y + 0.5);
    }
    if (focus?.centre === key) this.ring(x, y, r + 5);
    ctx.restore();
  }

  disc(x, y, r, colour) {
    this.ctx.beginPath();
    this.ctx.arc(x, y, r, 0, 2 * Math.PI);
    this.ctx.fillStyle = colour;
    this.ctx.fill();
  }

  ring(x, y, r) {
    this.ctx.beginPath();
    this.ctx.arc(x, y, r, 0, 2 * Math.PI);
    this.ctx.strokeStyle = this.ink;
    this.ctx.lineWidth = 2.2;
    this.ctx.stroke();
  }

  /** How many nodes have each colour, in the order of the colours. */
  tally(nodes) {
    const { data, page } = this.atlas;
    const counts = new Map(Object.values(data.looks.colours[page.theme()]).map((colour) => [colour, 0]));
    for (const id of nodes) {
      const colour = page.colourOf(data.nodes[id]);
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return [...counts].filter(([, count]) => count);
  }

  /** The names of the fullest places, of those that stand out first, none over another or over a circle. */
  drawNames(focus) {
    const { ctx, atlas } = this;
    const first = (circle) => (focus?.spots.has(circle.key) ? 0 : 1);
    const order = [...this.circles].sort((a, b) => first(a) - first(b) || b.r - a.r);
    const taken = this.circles.map(({ x, y, r }) => ({ left: x - r, right: x + r, top: y - r, bottom: y + r }));
    ctx.save();
    Object.assign(ctx, { textBaseline: "middle", textAlign: "center", lineJoin: "round", lineWidth: 3.5, strokeStyle: this.soil });
    this.names = [];
    for (const { spot, key, x, y, r } of order) {
      if (focus && !focus.spots.has(key)) continue;
      if (x < 0 || y < 0 || x > atlas.wide || y > atlas.high) continue;
      const size = Math.round(Math.min(14, 11 + r / 9));
      const font = `${focus?.centre === key ? 700 : 550} ${size}px ${FONT}`;
      ctx.font = font;
      const text = shorten(spot.label, 28);
      const half = ctx.measureText(text).width / 2 + 3, tall = size * 0.62 + 1;
      const spots = [[x, y + r + tall + 2], [x, y - r - tall - 2], [x + r + half + 3, y], [x - r - half - 3, y]];
      const boxes = spots.map(([cx, cy]) => ({ cx, cy, left: cx - half, right: cx + half, top: cy - tall, bottom: cy + tall }));
      const inside = (box) => box.left > 2 && box.right < atlas.wide - 2;
      const free = boxes.find((box) => inside(box) && !taken.some((other) => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top));
      if (!free) continue;
      taken.push(free);
      this.names.push({ text, ...free });
      ctx.strokeText(text, free.cx, free.cy);
      ctx.fillStyle = this.ink;
      ctx.fillText(text, free.cx, free.cy);
    }
    ctx.restore();
  }

  /** The key of what is under a point: a circle, else a curve, else the region around it; null if nothing is. */
  hit(point) {
    const near = [...this.circles ?? []].reverse().filter(({ x, y, r }) => Math.hypot(x - point.x, y - point.y) < Math.max(r, 9) + 3);
    if (near.length) return near[0].key;
    const curve = [...this.curves ?? []].reverse().find((one) => this.distance(one, point) < one.width / 2 + 4);
    return curve?.flow.key ?? this.areaAt(point)?.key ?? null;
  }

  distance({ from, to, middle }, point) {
    let least = Infinity;
    for (let step = 1; step < 24; step++) {
      const t = step / 24, u = 1 - t;
      const x = u * u * from.x + 2 * u * t * middle.x + t * t * to.x;
      const y = u * u * from.y + 2 * u * t * middle.y + t * t * to.y;
      least = Math.min(least, Math.hypot(x - point.x, y - point.y));
    }
    return least;
  }

  areaAt(point) {
    const { atlas, ctx } = this;
    const { camera, globe } = atlas;
    const x = (point.x - atlas.wide / 2) / camera.scale + camera.x, y = (point.y - atlas.high / 2) / camera.scale + camera.y;
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    const found = atlas.spots.find(({ area, kind }) => kind !== "City" && globe.areas.has(area) && ctx.isPointInPath(globe.areas.get(area), x, y, "evenodd"));
    ctx.restore();
    return found;
  }
}
