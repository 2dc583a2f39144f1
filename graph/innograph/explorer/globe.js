"use strict";
/* The globe: outlines, and how longitude and latitude become a plane. The plane's unit is a thousandth of the radius. */

const RADIUS = 1000, TURN = Math.PI / 180;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const DIGIT = new Map([...LETTERS].map((letter, value) => [letter, value]));
// Farther than this from the middle, in degrees, lies too much for a map that is fair around its middle.
const WIDE = 52;
// The share of places that count for that.
const MOST = 0.85;
// Past this distance an azimuthal map tears shapes apart: they are left out.
const FAR = 135;

/** The points of an arc as the page carries it: steps on a grid, five bits a letter. */
function decoded(letters, grid) {
  const numbers = [];
  let value = 0, shift = 0;
  for (const letter of letters) {
    const digit = DIGIT.get(letter);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? ~(value >> 1) : value >> 1);
    value = shift = 0;
  }
  const points = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < numbers.length; at += 2) {
    [x, y] = [x + numbers[at], y + numbers[at + 1]];
    points.push([x / grid, y / grid]);
  }
  return points;
}

/** Where places { point, weight } lie around: their middle on the globe, and within what distance most of them are. */
function middleOf(places) {
  let [x, y, z, whole] = [0, 0, 0, 0];
  for (const { point: [lon, lat], weight } of places) {
    x += weight * Math.cos(lat * TURN) * Math.cos(lon * TURN);
    y += weight * Math.cos(lat * TURN) * Math.sin(lon * TURN);
    z += weight * Math.sin(lat * TURN);
    whole += weight;
  }
  const centre = [Math.atan2(y, x) / TURN, Math.atan2(z, Math.hypot(x, y)) / TURN];
  const sorted = places.map(({ point, weight }) => ({ far: apart(centre, point), weight })).sort((a, b) => a.far - b.far);
  let seen = 0;
  const last = sorted.find(({ weight }) => (seen += weight) >= MOST * whole);
  return { centre, reach: last?.far ?? 0 };
}

/** The angle between two points on the globe, in degrees. */
function apart([lon, lat], [other, high]) {
  const [a, b, turn] = [lat * TURN, high * TURN, (other - lon) * TURN];
  return Math.acos(Math.max(-1, Math.min(1, Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(turn)))) / TURN;
}

/** Lambert's azimuthal equal-area projection around a point. */
function lambert([lon, lat]) {
  const [sin, cos] = [Math.sin(lat * TURN), Math.cos(lat * TURN)];
  return ([x, y]) => {
    const [turn, high] = [(x - lon) * TURN, y * TURN];
    const across = Math.cos(high) * Math.cos(turn);
    const scale = RADIUS * Math.sqrt(2 / Math.max(1e-9, 1 + sin * Math.sin(high) + cos * across));
    return [scale * Math.cos(high) * Math.sin(turn), -scale * (cos * Math.sin(high) - sin * across)];
  };
}

/** The Equal Earth projection of the whole world (B. Šavrič, T. Patterson and B. Jenny, 2018). */
function equalEarth([lon, lat]) {
  const [a, b, c, d, m] = [1.340264, -0.081106, 0.000893, 0.003796, Math.sqrt(3) / 2];
  const t = Math.asin(m * Math.sin(lat * TURN));
  const [t2, t6] = [t * t, t ** 6];
  const x = lon * TURN * Math.cos(t) / (m * (a + 3 * b * t2 + t6 * (7 * c + 9 * d * t2)));
  return [RADIUS * x, -RADIUS * t * (a + b * t2 + t6 * (c + d * t2))];
}

/** A map of the outlines that suits some points: around them, or of the world if they are spread over it. */
class Globe {
  constructor(outlines, places) {
    const { centre, reach } = middleOf(places);
    this.isWorld = reach > WIDE;
    this.project = this.isWorld ? equalEarth : lambert(centre);
    this.centre = centre;
    const arcs = outlines.arcs.split(" ").map((letters) => decoded(letters, outlines.grid));
    this.arcs = arcs.map((points) => (this.isWorld || apart(centre, points[0]) < FAR ? points.map(this.project) : null));
    this.seams = arcs.map((points) => points.every(([lon]) => Math.abs(lon) > 179.5));
    this.areas = new Map();
    this.trace(outlines.areas);
    this.traceNet();
  }

  /** The paths: all land, each area, and the lines between by what they part. */
  trace(areas) {
    const sides = this.arcs.map(() => []);
    this.land = new Track();
    this.lines = { coast: new Track(), country: new Track(), region: new Track() };
    for (const [country, code, rings] of areas) {
      const path = new Track();
      for (const ring of rings) {
        this.ring(path, ring);
        for (const arc of ring) sides[arc < 0 ? ~arc : arc].push(country);
      }
      this.land.addPath(path);
      this.areas.set(code, path);
      if (code !== country) this.areas.set(country, this.joined(this.areas.get(country), path));
    }
    sides.forEach((countries, number) => {
      const kind = countries.length < 2 ? "coast" : countries[0] === countries[1] ? "region" : "country";
      if (countries.length && !this.seams[number]) this.along(this.lines[kind], this.arcs[number] ?? []);
    });
  }

  joined(country, region) {
    const path = country ?? new Track();
    path.addPath(region);
    return path;
  }

  ring(path, numbers) {
    const points = numbers.flatMap((n) => (n < 0 ? [...this.arcs[~n] ?? []].reverse() : this.arcs[n] ?? []));
    this.along(path, points);
    if (points.length) path.closePath();
  }

  along(path, points) {
    points.forEach(([x, y], at) => (at ? path.lineTo(x, y) : path.moveTo(x, y)));
  }

  /** Meridians and parallels, every ten degrees. */
  traceNet() {
    this.net = new Track();
    const range = (from, to, step) => Array.from({ length: Math.round((to - from) / step) + 1 }, (_, n) => from + n * step);
    const lines = [
      ...range(-180, 170, 10).map((lon) => range(-80, 80, 4).map((lat) => [lon, lat])),
      ...range(-80, 80, 10).map((lat) => range(-180, 180, 4).map((lon) => [lon, lat])),
    ];
    for (const line of lines) {
      let open = false;
      for (const point of line) {
        const near = this.isWorld || apart(this.centre, point) < 100;
        if (near) this.net[open ? "lineTo" : "moveTo"](...this.project(point));
        open = near;
      }
    }
  }
}
