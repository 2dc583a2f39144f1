"use strict";
/* The timeline: events and missions when they were, in rows that do not overlap. */

const ROWS = { tall: 58, low: 40 }, NARROW = 9, ONTIME = new Set(["Event", "Mission"]);

class Timeline {
  /** `element` is the section of the view, `page` has view, say(key), select(id) and the like. */
  constructor(element, data, page) {
    Object.assign(this, { element, data, page, view: page.view, buttons: new Map(), widths: new Map() });
    this.moments = this.momentsOf();
    this.dateless = data.nodes.filter(({ id, kind }) => ONTIME.has(kind) && !this.momentAt.has(id)).map(({ id }) => id);
  }

  /** Whether there is anything to show; without, the tab is hidden. */
  available() { return this.moments.length + this.dateless.length > 0; }

  show() {
    const first = !this.list;
    if (first) this.build();
    this.element.hidden = false;
    this.measure();
    if (first) this.fit();
    this.refresh(new Set(["mode", "language", "node"]));
  }

  hide() { this.element.hidden = true; }

  refresh(changed) {
    if (changed.has("language")) this.widths.clear();
    this.shown = this.moments.filter(({ id }) => this.view.isShown(id));
    this.measure();
    this.arranged = null;
    this.speak();
    if (changed.has("node")) this.follow();
    this.draw();
  }

  /* What happened when. */

  /** Each with its first and last day, the end of the last one; `sure` unless only a text that tells of it has a date. */
  momentsOf() {
    const texts = this.textDays();
    const found = this.data.nodes.flatMap(({ id, kind, days }) => {
      const known = (days ?? []).map(dayOf).filter(Number.isFinite);
      if (known.length) return [{ id, start: known[0], end: Math.max(...known) + 1, sure: true }];
      return ONTIME.has(kind) && texts.has(id) ? [{ id, start: texts.get(id), end: texts.get(id) + 1, sure: false }] : [];
    });
    found.sort((a, b) => a.start - b.start || b.end - a.end || a.id - b.id);
    this.momentAt = new Map(found.map((moment) => [moment.id, moment]));
    return found;
  }

  /** The day of the text whose main event a thing is, else that of the first text that states a fact about it. */
  textDays() {
    const days = new Map();
    const take = (id, date) => {
      const day = dayOf(date);
      if (Number.isFinite(day) && !(days.get(id) <= day)) days.set(id, day);
    };
    for (const { topic, date } of this.data.documents) if (topic !== undefined) take(topic, date);
    const topics = new Set(days.keys());
    for (const { s, o, e } of this.data.facts) {
      for (const [quote] of e) {
        const { date } = this.data.documents[this.data.quotes[quote].d];
        for (const id of [s, o]) if (!topics.has(id)) take(id, date);
      }
    }
    return days;
  }

  /* The parts of the view. */

  build() {
    this.ticks = make("div", { class: "ticks", "aria-hidden": "true" });
    this.list = make("ol");
    this.lanes = make("div", { class: "lanes", role: "group" }, this.list);
    this.overview = make("div", { class: "overview", "aria-hidden": "true" });
    this.tools = make("div", { class: "viewtools", role: "toolbar" });
    this.undated = make("details", { class: "undated" });
    this.none = make("p", { class: "noevents" });
    this.said = make("p", { class: "unseen", role: "status" });
    this.element.replaceChildren(this.ticks, this.lanes, this.undated, this.overview, this.tools, this.none, this.said);
    new ResizeObserver(() => {
      if (this.element.hidden || !this.measure()) return;
      this.arranged = null;
      this.draw();
    }).observe(this.lanes);
    this.listen();
  }

  speak() {
    const say = (key) => this.page.say(key), focus = document.activeElement?.dataset?.key;
    this.lanes.setAttribute("aria-label", say("timeCanvas"));
    this.list.setAttribute("aria-label", say("eventsList"));
    this.tools.setAttribute("aria-label", say("timeTools"));
    this.none.textContent = say("noEvents");
    this.none.hidden = this.shown.length > 0;
    const tool = (words, path, act) => make(
      "button", { type: "button", title: say(words), "aria-label": say(words), "data-key": words, onclick: act }, drawing({ viewBox: "0 0 20 20" }, { d: path }),
    );
    this.tools.replaceChildren(
      tool("zoomIn", "M10 4v12M4 10h12", () => this.zoom(1.6)),
      tool("zoomOut", "M4 10h12", () => this.zoom(1 / 1.6)),
      tool("fitTime", "M3 5v10M17 5v10M5.5 10h9M8 7.5L5.5 10 8 12.5M12 7.5l2.5 2.5-2.5 2.5", () => { this.fit(); this.draw(); }),
    );
    const lost = this.dateless.filter((id) => this.view.isShown(id));
    this.undated.hidden = !lost.length;
    const things = lost.map((id) => make("li", {}, this.page.panel.thing(id)));
    const summary = make("summary", { "data-key": "undated" }, say("noDate"), make("span", {}, this.page.number(lost.length)));
    this.undated.replaceChildren(summary, make("ul", {}, ...things));
    if (focus) this.element.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }

  /* Camera: the first day in sight, and pixels to a day. */

  measure() {
    const wide = this.lanes.clientWidth;
    const changed = wide !== this.wide;
    // what is in sight stays in sight where the panel takes room
    if (this.wide && changed && this.scale) this.scale = Math.max((this.scale * wide) / this.wide, 1e-4);
    this.wide = wide || 1;
    if (changed && this.whole) this.fit();
    return changed;
  }

  range() {
    const { moments } = this;
    if (!moments.length) return [dayOf("2020-01-01"), dayOf("2021-01-01")];
    const [first, last] = [moments[0].start, Math.max(...moments.map(({ end }) => end))];
    const air = Math.max(12, (last - first) * 0.06);
    return [first - air, last + air];
  }

  fit() {
    const [from, to] = this.range();
    // as wide as leaves room for each name, but not for the sake of names alone
    const room = this.moments.map((moment) => (this.wide - 8 - Math.min(this.width(moment), this.wide * 0.6)) / Math.max(1, moment.start - from));
    this.from = from;
    this.scale = Math.min(this.wide / (to - from), ...room.filter((scale) => scale > 0));
    this.least = this.scale / 2;
    this.whole = true;
    this.arranged = null;
  }

  x(day) { return (day - this.from) * this.scale; }

  zoom(factor, at = this.wide / 2) {
    const day = this.from + at / this.scale;
    this.whole = false;
    this.scale = Math.min(120, Math.max(this.least, this.scale * factor));
    this.from = day - at / this.scale;
    this.arranged = null;
    this.draw();
  }

  pan(pixels) {
    const [from, to] = this.range();
    const middle = this.wide / 2 / this.scale;
    this.from = Math.min(to - middle, Math.max(from - middle, this.from + pixels / this.scale));
    this.draw();
  }

  /** The chosen event comes into sight. */
  follow() {
    const moment = this.momentAt.get(this.view.state.node);
    if (!moment || !this.shown.includes(moment)) return;
    this.reveal(moment);
  }

  reveal(moment) {
    const x = this.x(moment.start);
    if (x < 0 || x > this.wide - Math.min(160, this.wide / 3)) this.from = moment.start - this.wide / 3 / this.scale;
    this.arrange();
    const top = this.top(moment);
    const { scrollTop, clientHeight } = this.lanes;
    if (top < scrollTop || top + this.high > scrollTop + clientHeight) this.lanes.scrollTop = top - clientHeight / 2;
  }

  /* Drawing. */

  width(moment) {
    if (!this.widths.has(moment.id)) {
      Timeline.pen ??= document.createElement("canvas").getContext("2d");
      Timeline.pen.font = `500 13px ${FONT}`;
      const name = Timeline.pen.measureText(this.nameOf(moment)).width;
      Timeline.pen.font = `11.5px ${FONT}`;
      this.widths.set(moment.id, Math.max(name, Timeline.pen.measureText(this.noteOf(moment)).width) + 36);
    }
    return this.widths.get(moment.id);
  }

  nameOf({ id, sure }) { return `${sure ? "" : "≈ "}${shorten(this.data.nodes[id].label, 38)}`; }

  /** When it was, in short, and how much is tied to it. */
  noteOf(moment) {
    const links = this.view.edgesOf[moment.id].length;
    return `${this.days(moment, "medium")} · ${this.page.count("links", links)}`;
  }

  /** Each moment's row at this scale: the same wherever the view moves. */
  arrange() {
    if (this.arranged) return;
    const stretches = this.shown.map((moment) => {
      const left = moment.start * this.scale;
      return { left, right: left + Math.max((moment.end - moment.start) * this.scale, this.width(moment)) };
    });
    const rows = rowsOf(stretches);
    const count = rows.reduce((most, row) => Math.max(most, row + 1), 0);
    const tall = count * ROWS.tall <= this.lanes.clientHeight;
    this.high = tall ? ROWS.tall : ROWS.low;
    this.list.className = tall ? "tall" : "low";
    this.arranged = new Map(this.shown.map((moment, at) => [moment.id, rows[at]]));
    this.list.style.height = `${count * this.high + 6}px`;
  }

  top({ id }) { return this.arranged.get(id) * this.high + 6; }

  draw() {
    if (this.element.hidden || !this.list) return;
    this.arrange();
    this.drawTicks();
    this.drawMoments();
    this.drawOverview();
  }

  /** The days that are marked above the rows. */
  marks() { return marks(this.from, this.from + this.wide / this.scale, 86 / this.scale, this.page.locale()); }

  drawTicks() {
    this.ticks.replaceChildren(...this.marks().map(({ day, major, words }) => {
      const tick = make("i", major ? { class: "major" } : {}, make("b", {}, words));
      tick.style.left = `${this.x(day)}px`;
      return tick;
    }));
  }

  inSight() {
    return this.shown.filter((moment) => {
      const left = this.x(moment.start), right = left + Math.max((moment.end - moment.start) * this.scale, this.width(moment));
      return right > 0 && left < this.wide;
    });
  }

  /** Where a moment stands, how long its bar is, how far its name is moved to stay in sight, and how it looks. */
  standing(moment) {
    const { node } = this.view.state, near = this.view.focus?.nodes;
    const left = this.x(moment.start), long = Math.max(NARROW, (moment.end - moment.start) * this.scale - 1);
    return {
      left, long, aside: Math.max(0, Math.min(-left, long - this.width(moment))), tall: this.high === ROWS.tall,
      chosen: moment.id === node, dim: node !== null && Boolean(near) && !near.has(moment.id),
    };
  }

  /** Only what is in sight is in the page, and what has the focus. */
  drawMoments() {
    const focused = document.activeElement?.dataset?.moment;
    const seen = new Set(this.inSight());
    const inSight = this.shown.filter((moment) => seen.has(moment) || String(moment.id) === focused);
    const stop = this.stop(inSight);
    const kept = new Set();
    for (const moment of inSight) {
      const button = this.button(moment);
      const { left, long, aside, chosen, dim } = this.standing(moment);
      button.style.left = `${left}px`;
      button.style.top = `${this.top(moment)}px`;
      button.lastChild.style.width = `${long}px`;
      button.firstChild.style.marginLeft = `${aside}px`;
      button.tabIndex = moment.id === stop ? 0 : -1;
      button.classList.toggle("chosen", chosen);
      button.classList.toggle("dim", dim);
      if (chosen) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      kept.add(moment.id);
    }
    const items = inSight.map(({ id }) => this.buttons.get(id).parentNode);
    if (items.length !== this.list.children.length || items.some((item, at) => item !== this.list.children[at])) this.place(items);
    for (const id of this.buttons.keys()) if (!kept.has(id)) this.buttons.delete(id);
  }

  /** Put the items in their order, without touching one that stays: a button that moves loses the focus. */
  place(items) {
    const wanted = new Set(items);
    for (const child of [...this.list.children]) if (!wanted.has(child)) child.remove();
    items.forEach((item, at) => {
      if (this.list.children[at] !== item) this.list.insertBefore(item, this.list.children[at] ?? null);
    });
  }

  /** The one that the tab key comes to: the focused, the chosen, else the first in sight. */
  stop(inSight) {
    const ids = new Set(inSight.map(({ id }) => id));
    return [this.current, this.view.state.node].find((id) => ids.has(id)) ?? inSight[0]?.id;
  }

  button(moment) {
    const { id, sure } = moment;
    const node = this.data.nodes[id], made = `${this.page.language()} ${this.page.theme()}`;
    const button = this.buttons.get(id);
    if (button?.dataset.made === made) return button;
    const act = { onclick: () => this.page.select(id, { frame: false }), onkeydown: (event) => this.steer(event, moment), onfocus: () => { this.current = id; } };
    const fresh = make("button", { type: "button", class: sure ? "moment" : "moment guessed", "data-moment": id, "data-made": made, ...act });
    const words = make("span", { class: "words" }, named(this.nameOf(moment)), make("small", {}, this.noteOf(moment)));
    fresh.append(make("span", { class: "name" }, this.page.panel.icon(node.kind), words), make("span", { class: "bar" }));
    const title = [node.label, this.page.kind(node.kind), this.days(moment), ...(sure ? [] : [this.page.say("fromText")])].join(", ");
    fresh.setAttribute("aria-label", title);
    fresh.title = title;
    fresh.style.setProperty("--hue", this.page.colourOf(node));
    if (button) button.replaceWith(fresh);
    else make("li", {}, fresh);
    this.buttons.set(id, fresh);
    return fresh;
  }

  days({ start, end }, dateStyle = "long") {
    const format = new Intl.DateTimeFormat(this.page.locale(), { dateStyle, timeZone: "UTC" });
    return format.formatRange(dateOf(start), dateOf(end - 1));
  }

  /** How many events each stretch of the whole time has, and what of it is in sight. */
  drawOverview() {
    const [from, to] = this.range(), wide = this.overview.clientWidth || 1, count = Math.max(8, Math.floor(wide / 7));
    const bins = new Array(count).fill(0);
    for (const { start, end } of this.shown) {
      const bin = (day) => Math.max(0, Math.min(count - 1, Math.floor(((day - from) / (to - from)) * count)));
      for (let at = bin(start); at <= bin(end - 0.01); at++) bins[at]++;
    }
    const most = Math.max(1, ...bins);
    const bars = bins.flatMap((height, at) => {
      if (!height) return [];
      const bar = make("i");
      Object.assign(bar.style, { left: `${(100 * at) / count}%`, width: `calc(${100 / count}% - 1.5px)`, height: `${6 + (30 * height) / most}px` });
      return [bar];
    });
    const labels = marks(from, to, (70 * (to - from)) / wide, this.page.locale()).map(({ day, words }) => {
      const label = make("b", {}, words);
      label.style.left = `${Math.min(96, Math.max(4, (100 * (day - from)) / (to - from)))}%`;
      return label;
    });
    const frame = make("div", { class: "frame" });
    const share = (day) => Math.max(0, Math.min(100, (100 * (day - from)) / (to - from)));
    frame.style.left = `${share(this.from)}%`;
    frame.style.right = `${100 - share(this.from + this.wide / this.scale)}%`;
    this.overview.replaceChildren(...bars, ...labels, frame);
  }

  /* Pointer and keys. */

  listen() {
    for (const part of [this.ticks, this.lanes]) {
      part.addEventListener("pointerdown", (event) => this.grab(event, part, (dx) => this.pan(-dx)));
      part.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    }
    this.overview.addEventListener("pointerdown", (event) => {
      const [from, to] = this.range(), box = this.overview.getBoundingClientRect();
      const day = from + ((event.clientX - box.left) / box.width) * (to - from);
      if (!event.target.classList.contains("frame")) {
        this.from = day - this.wide / 2 / this.scale;
        this.draw();
      }
      this.grab(event, this.overview, (dx) => this.pan(((dx / box.width) * (to - from)) * this.scale));
    });
    this.lanes.addEventListener("click", (event) => {
      if (!event.target.closest(".moment") && !this.dragged) this.page.clear();
    });
  }

  /** Follow the pointer until it is let go; two fingers zoom. */
  grab(event, part, act) {
    this.fingers ??= new Map();
    this.fingers.set(event.pointerId, event.clientX);
    this.dragged = false;
    const move = (next) => {
      const before = this.fingers.get(next.pointerId);
      if (before === undefined) return;
      const others = [...this.fingers].filter(([id]) => id !== next.pointerId).map(([, x]) => x);
      const dx = next.clientX - before;
      if (!this.dragged && Math.abs(dx) < 4) return;
      this.dragged = true;
      this.fingers.set(next.pointerId, next.clientX);
      if (!others.length) return act(dx);
      const [old, now] = [Math.abs(before - others[0]) || 1, Math.abs(next.clientX - others[0]) || 1];
      this.zoom(now / old, (next.clientX + others[0]) / 2 - this.lanes.getBoundingClientRect().left);
    };
    const end = (last) => {
      if (!this.fingers.delete(last.pointerId)) return;
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }

  /** Sideways moves in time; up and down zooms, or scrolls where rows are out of sight unless a key is held. */
  wheeled(event) {
    const high = this.lanes.scrollHeight > this.lanes.clientHeight + 4;
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
      event.preventDefault();
      return this.pan(event.deltaX || event.deltaY);
    }
    if (high && !event.ctrlKey) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX - this.lanes.getBoundingClientRect().left);
  }

  steer(event, moment) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.shown.indexOf(moment);
    const go = (to) => this.goTo(this.shown[Math.max(0, Math.min(this.shown.length - 1, to))]);
    const acts = {
      ArrowRight: () => go(at + 1), ArrowDown: () => go(at + 1), ArrowLeft: () => go(at - 1), ArrowUp: () => go(at - 1),
      Home: () => go(0), End: () => go(this.shown.length - 1),
      "+": () => this.zoom(1.6, this.x(moment.start)), "-": () => this.zoom(1 / 1.6, this.x(moment.start)), 0: () => { this.fit(); this.draw(); },
    };
    if (!Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  }

  goTo(moment) {
    this.current = moment.id;
    this.reveal(moment);
    this.draw();
    this.buttons.get(moment.id)?.focus({ preventScroll: true });
  }
}
