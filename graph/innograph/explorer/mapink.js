"use strict";
/* What is drawn of the map, and what lies under a point of it. Lengths are in pixels of the screen. */

const LEAST_CIRCLE = 4.5, MOST_CIRCLE = 25, THICKEST = 11, MOST_FLOWS = 400;

class MapInk {
  constructor(atlas) {
    this.atlas = atlas;
    this.ctx = atlas.canvas.getContext("2d");
  }

  draw() {
    const { ctx, atlas } = this;
    this.colours();
    this.measure();
    ctx.setTransform(atlas.density, 0, 0, atlas.density, 0, 0);
    ctx.fillStyle = this.sea;
    ctx.fillRect(0, 0, atlas.wide, atlas.high);
    this.drawLand();
    const focus = atlas.focus();
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

  /** Where circles and curves are on the screen, as the camera is now. */
  measure() {
    const { atlas } = this;
    const most = Math.max(1, ...atlas.spots.map((spot) => spot.nodes.length));
    const near = Math.min(1.5, Math.max(1, (atlas.camera.scale / 2) ** 0.2));
    const size = (count) => (LEAST_CIRCLE + (MOST_CIRCLE - LEAST_CIRCLE) * Math.sqrt(count / Math.max(most, 6))) * near;
    this.circles = atlas.spots.map((spot) => ({ spot, key: spot.key, ...atlas.screen(spot), r: size(spot.nodes.length) }));
    this.part();
    const at = new Map(this.circles.map((circle) => [circle.key, circle]));
    const heaviest = Math.max(4, ...atlas.flows.map((flow) => flow.weight));
    this.curves = atlas.flows.slice(0, MOST_FLOWS).map((flow) => {
      const [from, to] = flow.ends.map((key) => at.get(key));
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      // all bend the same way seen from the west, so that two that share an end part
      const side = dx > 0 || (dx === 0 && dy > 0) ? 1 : -1;
      const bend = 0.2 * side;
      const middle = { x: (from.x + to.x) / 2 + dy * bend, y: (from.y + to.y) / 2 - dx * bend };
      return { flow, from, to, middle, share: flow.weight / heaviest, width: 1.2 + (THICKEST - 1.2) * Math.sqrt(flow.weight / heaviest) };
    }).reverse();
  }

  /** Circles that lie over each other move apart a little, never farther than twice their size. */
  part() {
    const home = this.circles.map(({ x, y }) => ({ x, y }));
    for (let round = 0; round < 24; round++) {
      let still = true;
      this.circles.forEach((one, at) => {
        for (let next = at + 1; next < this.circles.length; next++) {
          const other = this.circles[next];
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
    this.circles.forEach((circle, at) => {
      const [dx, dy] = [circle.x - home[at].x, circle.y - home[at].y];
      const far = Math.hypot(dx, dy) / (2 * circle.r + 8);
      if (far > 1) [circle.x, circle.y] = [home[at].x + dx / far, home[at].y + dy / far];
    });
  }

  drawLand() {
    const { ctx, atlas } = this;
    const { globe, camera } = atlas;
    ctx.save();
    ctx.translate(atlas.wide / 2, atlas.high / 2);
    ctx.scale(camera.scale, camera.scale);
    ctx.translate(-camera.x, -camera.y);
    ctx.lineJoin = ctx.lineCap = "round";
    this.line(globe.net, this.net, 0.8);
    ctx.fillStyle = this.soil;
    ctx.fill(globe.land, "evenodd");
    ctx.fillStyle = this["soil-here"];
    for (const { area, nodes } of atlas.spots) if (nodes.length && globe.areas.has(area)) ctx.fill(globe.areas.get(area), "evenodd");
    if (camera.scale > 0.7) this.line(globe.lines.region, this.border, Math.min(1, 0.35 + camera.scale / 4));
    this.line(globe.lines.coast, this.shore, 0.9);
    this.line(globe.lines.country, this.shore, 1.3);
    ctx.restore();
  }

  line(path, colour, width) {
    this.ctx.strokeStyle = colour;
    this.ctx.lineWidth = width / this.atlas.camera.scale;
    this.ctx.stroke(path);
  }

  drawFlow({ flow, from, to, middle, share, width }, focus) {
    const { ctx } = this;
    const lit = focus?.flows.has(flow.key);
    ctx.save();
    ctx.globalAlpha = lit ? 0.92 : focus ? 0.1 : 0.3 + 0.4 * Math.sqrt(share);
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
