"use strict";
/* How land, edges and nodes look; in the coordinates of the network, on whatever surface is given. */

// so many edges go into one path: a path of thousands is slow to fill, thousands of paths are too
const BUNDLE = 120;

class Painter {
  constructor(picture) {
    Object.assign(this, { picture, data: picture.data });
    this.looks = picture.data.edges.map((edge) => picture.lookOf(edge));
  }

  /** All but what is chosen and pointed at. */
  paint(ctx, { scale, density, left, top, width, height }) {
    const { picture } = this;
    const [dx, dy] = [left * density, top * density];
    const inside = { left: -left / scale, top: -top / scale, right: (width - left) / scale, bottom: (height - top) / scale };
    ctx.setTransform(scale * density, 0, 0, scale * density, dx, dy);
    this.lands(ctx, scale);
    this.lines(ctx, scale, inside);
    this.nodes(ctx, scale, inside);
    if (picture.focus) return;
    ctx.setTransform(density, 0, 0, density, dx, dy);
    picture.names.placed(scale).draw(ctx);
  }

  /* Land. */

  lands(ctx, scale) {
    const { picture } = this;
    const { ground } = picture;
    if (picture.moving) return;
    if (picture.walking) {
      const { share, lands } = picture.walking;
      this.plain(ctx, lands.filter((land) => ground.isLand(land)), scale, 1 - share);
      return this.plain(ctx, ground.lands.filter((land) => ground.isLand(land)), scale, share);
    }
    const found = ground.lands.filter((land) => ground.isLand(land));
    if (ground.large) this.bridges(ctx, scale);
    this.plain(ctx, found.filter((land) => picture.isOpen(land)), scale, 1);
    for (const land of found) if (!picture.isOpen(land)) this.land(ctx, land, scale);
  }

  plain(ctx, lands, scale, share) {
    ctx.save();
    ctx.globalAlpha = share;
    ctx.fillStyle = this.picture.css("--land");
    ctx.strokeStyle = this.picture.css("--rim");
    ctx.lineWidth = 0.8 / scale;
    for (const { x, y, r } of lands) {
      ctx.beginPath();
      ctx.arc(x, y, r, 0, FULL);
      ctx.fill();
      ctx.stroke();
    }
    ctx.restore();
  }

  /** A closed land: a disc that can be opened, its rim in the colours of what lives there. */
  land(ctx, { x, y, r, mix, shown }, scale, { strong = false } = {}) {
    const { picture } = this;
    ctx.save();
    ctx.beginPath();
    ctx.arc(x, y, r * 0.97, 0, FULL);
    if (!strong) {
      ctx.fillStyle = picture.paper;
      ctx.fill();
      ctx.fillStyle = picture.css("--closed");
      ctx.fill();
    }
    ctx.strokeStyle = picture.css(strong ? "--accent" : "--rim");
    ctx.lineWidth = (strong ? 2 : 1) / scale;
    ctx.stroke();
    if (!strong && r * scale > 12) this.rim(ctx, { x, y, r, mix, shown }, scale);
    ctx.restore();
  }

  rim(ctx, { x, y, r, mix, shown }, scale) {
    const { picture } = this;
    const width = Math.max(2, Math.min(5, (r * scale) / 14)) / scale;
    const colours = this.data.looks.colours[picture.page.theme()];
    // nothing smaller than a pixel or so of the rim is told apart
    const gap = 1.2 / (r * scale);
    let from = -FULL / 4;
    ctx.lineWidth = width;
    ctx.globalAlpha = 0.85;
    for (const [colour, count] of mix) {
      const to = from + (FULL * count) / shown;
      ctx.strokeStyle = colours[colour];
      ctx.beginPath();
      ctx.arc(x, y, r * 0.97 - width / 2, from, Math.max(from + gap / 2, to - gap));
      ctx.stroke();
      from = to;
    }
  }

  /** What ties lands, the wider the more edges there are. */
  bridges(ctx, scale) {
    const { ground } = this.picture;
    ctx.save();
    ctx.strokeStyle = this.picture.css("--bridge");
    const most = ground.bridges()[0]?.[2] ?? 1;
    for (const [one, other, count] of ground.bridges()) {
      const [a, b] = [ground.lands[one], ground.lands[other]];
      ctx.lineWidth = (0.5 + 7 * Math.sqrt(count / most)) / scale;
      const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
      const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
      ctx.beginPath();
      ctx.moveTo(a.x + ux * a.r, a.y + uy * a.r);
      ctx.lineTo(b.x - ux * b.r, b.y - uy * b.r);
      ctx.stroke();
    }
    ctx.restore();
  }

  /* Edges. */

  lines(ctx, scale, inside) {
    const { picture, data } = this;
    const { x, y } = picture.ground;
    // a thousand lines and more are a haze behind the nodes
    ctx.save();
    ctx.globalAlpha = Math.max(0.3, Math.min(1, 1100 / picture.lines.length));
    const heads = scale > 0.42;
    for (const [name, family] of Object.entries(data.looks.families)) {
      ctx.strokeStyle = ctx.fillStyle = family[picture.page.theme()];
      ctx.lineWidth = Math.max(family.width, 0.75 / scale);
      // dashes that run into each other cost time and show nothing
      ctx.setLineDash(family.dashes && family.dashes[1] * scale > 1.4 ? family.dashes : []);
      const tips = [];
      let count = 0;
      ctx.beginPath();
      for (const id of picture.lines) {
        const edge = data.edges[id];
        const { predicate, family: own } = this.looks[id];
        if (own !== family) continue;
        const [x1, y1, x2, y2] = [x[edge.from], y[edge.from], x[edge.to], y[edge.to]];
        if (Math.max(x1, x2) < inside.left || Math.min(x1, x2) > inside.right) continue;
        if (Math.max(y1, y2) < inside.top || Math.min(y1, y2) > inside.bottom) continue;
        ctx.moveTo(x1, y1);
        ctx.lineTo(x2, y2);
        if (heads && data.looks.relations[predicate].arrow) tips.push(edge);
        count += 1;
        if (count % BUNDLE) continue;
        ctx.stroke();
        ctx.beginPath();
      }
      ctx.stroke();
      ctx.beginPath();
      for (const edge of tips) this.head(ctx, edge, 3.2 + 1.6 / scale, scale);
      ctx.fill();
    }
    ctx.restore();
  }

  /** The head of an arrow, at the border of the node that it leads to, added to the path. */
  head(ctx, { from, to }, size, scale) {
    const { ux, uy, tip } = this.arrow(from, to, scale);
    ctx.moveTo(tip.x, tip.y);
    ctx.lineTo(tip.x - ux * size * 2 - uy * size * 0.8, tip.y - uy * size * 2 + ux * size * 0.8);
    ctx.lineTo(tip.x - ux * size * 2 + uy * size * 0.8, tip.y - uy * size * 2 - ux * size * 0.8);
    ctx.closePath();
  }

  arrow(from, to, scale) {
    const [a, b] = [this.picture.place(from), this.picture.place(to)];
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
    const stop = length - this.picture.sizeOf(to, scale) * 1.1 - 2 / scale;
    return { a, ux, uy, tip: { x: a.x + ux * stop, y: a.y + uy * stop } };
  }

  /** One edge that stands out. */
  line(ctx, id, scale, colour = null) {
    const { picture, data } = this;
    const edge = data.edges[id];
    const { predicate, family } = this.looks[id];
    const { a, tip } = this.arrow(edge.from, edge.to, scale);
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour ?? family[picture.page.theme()];
    ctx.lineWidth = family.width + 0.9 / scale;
    ctx.setLineDash(family.dashes || []);
    ctx.beginPath();
    ctx.moveTo(a.x, a.y);
    ctx.lineTo(tip.x, tip.y);
    ctx.stroke();
    ctx.beginPath();
    if (data.looks.relations[predicate].arrow) this.head(ctx, edge, 2.5 + 2 / scale, scale);
    ctx.fill();
    ctx.restore();
  }

  /* Nodes. */

  nodes(ctx, scale, { left, top, right, bottom }) {
    const { picture } = this;
    const { x, y, radius } = picture.ground;
    // the large last, so that no small one hides a name-giver
    for (let at = picture.byRank.length - 1; at >= 0; at--) {
      const id = picture.byRank[at];
      if (!picture.isHeld(id) || !picture.page.isShown(id)) continue;
      const r = 1.3 * radius[id];
      if (x[id] + r < left || x[id] - r > right || y[id] + r < top || y[id] - r > bottom) continue;
      this.node(ctx, id, scale);
    }
  }

  node(ctx, id, scale) {
    const { picture } = this;
    const node = this.data.nodes[id];
    const { x, y } = picture.place(id);
    const size = picture.sizeOf(id, scale);
    const path = picture.paths[this.data.looks.kinds[node.kind].shape];
    ctx.save();
    ctx.translate(x, y);
    ctx.scale(size, size);
    ctx.strokeStyle = ctx.fillStyle = picture.paper;
    ctx.lineWidth = Math.min(0.36, 3 / size / Math.max(scale, 0.35));
    // lines end in the middle of a node: none is to be seen through a ring
    ctx.stroke(path);
    ctx.fill(path, "nonzero");
    ctx.fillStyle = picture.colourOf(node);
    ctx.fill(path, "evenodd");
    ctx.restore();
  }

  ring(ctx, id, scale, width) {
    const { x, y } = this.picture.place(id);
    ctx.save();
    ctx.beginPath();
    ctx.arc(x, y, this.picture.sizeOf(id, scale) * 1.28 + 4 / scale, 0, FULL);
    ctx.strokeStyle = this.picture.ink();
    ctx.lineWidth = width / scale;
    ctx.stroke();
    ctx.restore();
  }

  /** What is chosen, before the veil. */
  focus(ctx, { nodes, edges, centres }, scale) {
    const { page } = this.picture;
    for (const id of edges) if (page.isDrawn(id)) this.line(ctx, id, scale);
    for (const id of nodes) if (page.isShown(id)) this.node(ctx, id, scale);
    for (const id of centres) if (page.isShown(id)) this.ring(ctx, id, scale, 2.6);
  }
}
