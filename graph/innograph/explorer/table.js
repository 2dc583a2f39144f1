"use strict";
/* The table: what the view shows, as two lists that can be sorted; for those who cannot or do not want to see a network. */

const ROWS_AT_ONCE = 100;
const ROW_ORDER = { numeric: true, sensitivity: "base" };
/* Changes that leave the rows as they are. */
const APART = new Set(["node", "and", "path", "steps", "theme", "size", "group", "mode", "within", "level", "ties", "table", "sort"]);

class Table {
  /** `element` is the section of the view, `page` has view, say(key), select(id) and the like. */
  constructor(element, data, page) {
    Object.assign(this, { element, data, page, rows: page.rows, view: page.view, first: 0, lists: {} });
    this.switch = make("div", { class: "which", role: "group", "data-label": "tables" });
    this.status = make("p", { class: "status", role: "status" });
    this.pager = make("div", { class: "pager" });
    this.scroller = make("div", { class: "scroller", tabindex: 0, role: "region" });
    element.append(make("div", { class: "head" }, this.switch, this.status, this.pager), this.scroller);
    this.scroller.addEventListener("keydown", (event) => this.keyed(event));
    addEventListener("resize", () => this.fit());
  }

  get name() { return this.view.state.table; }

  /** What sorts the table. */
  get order() {
    const sort = this.view.state.sort ?? FIRST_SORT[this.name];
    return { column: sort.replace("-", ""), down: sort.startsWith("-") };
  }

  /** Whether there is anything to show; without, the tab is hidden. */
  available() { return this.data.nodes.length > 0; }

  /** The view comes to the front: draw what the state of the page is now. */
  show() {
    this.lists = {};
    this.fill();
    this.fit();
  }

  /** The table begins below the bar, which takes several lines where the screen is narrow. */
  fit() { this.element.style.top = `${Math.ceil($("bar").getBoundingClientRect().bottom) + 4}px`; }

  hide() {}

  /** The state changed while the view is in front; `changed` is the set of its keys. */
  refresh(changed) {
    const others = this.view.state.only || [...changed].some((key) => !APART.has(key));
    if (others) this.lists = {};
    if (others || changed.has("table") || changed.has("sort")) {
      this.first = 0;
      if (this.lists[this.name]) this.sorted(this.lists[this.name]);
      this.fill();
    } else if (changed.has("node") || changed.has("and")) this.markChosen();
    else if (changed.has("theme")) this.fillBody();
  }

  /* Rows. */

  list() {
    this.lists[this.name] ??= this.sorted(this.rows[this.name]());
    return this.lists[this.name];
  }

  sorted(rows) {
    const { column, down } = this.order;
    const words = new Intl.Collator(this.page.language(), ROW_ORDER).compare;
    const compare = (one, other) => (typeof one === "number" ? one - other : words(one, other));
    // what says nothing comes last, whichever way
    const empty = (row) => (row[column] === "" ? 1 : 0);
    return rows.sort((one, other) => empty(one) - empty(other) || (down ? -1 : 1) * compare(one[column], other[column]) || one.id - other.id);
  }

  sortBy(column) {
    const order = this.order;
    const numeric = TABLES[this.name].some(([key, kind]) => key === column && ["number", "share", "day"].includes(kind));
    const sort = (order.column === column ? !order.down : numeric) ? `-${column}` : column;
    this.view.set({ sort: sort === FIRST_SORT[this.name] ? null : sort }, { history: "replace" });
    this.scroller.querySelector(`th[data-column="${column}"] button`).focus();
  }

  /* What is drawn. */

  fill() {
    const { page } = this;
    this.switch.replaceChildren(...Object.keys(TABLES).map((name) => this.choice(name)));
    this.scroller.setAttribute("aria-label", page.say(`${this.name}Table`));
    const titles = TABLES[this.name].map((column) => this.title(column));
    this.body = make("tbody");
    const caption = make("caption", { class: "unseen" }, page.say(`${this.name}Table`));
    this.scroller.replaceChildren(make("table", { class: `of-${this.name}` }, caption, make("thead", {}, make("tr", {}, ...titles)), this.body));
    this.fillBody();
  }

  fillBody() {
    const list = this.list();
    const rows = list.slice(this.first, this.first + ROWS_AT_ONCE);
    this.body.replaceChildren(...rows.map((row) => this.row(row)));
    this.scroller.scrollTop = 0;
    const told = { from: rows.length ? this.first + 1 : 0, to: this.first + rows.length, all: list.length };
    this.status.textContent = rows.length ? this.put("rowsOf", told) : this.page.say("noRows");
    this.fillPager(list.length);
    this.markChosen();
  }

  put(key, numbers) {
    return this.page.say(key).replace(/\{(\w+)\}/g, (_, name) => new Intl.NumberFormat(this.page.language()).format(numbers[name]));
  }

  choice(name) {
    const choose = () => {
      if (name !== this.name) this.view.set({ table: name, sort: null });
      this.switch.querySelector("[aria-pressed=true]").focus();
    };
    return make("button", { type: "button", "aria-pressed": name === this.name, "data-table": name, onclick: choose }, this.page.say(`${name}Table`));
  }

  title([key, kind]) {
    const { column, down } = this.order;
    const sort = column === key ? (down ? "descending" : "ascending") : null;
    const arrow = drawing({ class: "arrow", viewBox: "0 0 10 10" }, { d: down && sort ? "M2 3.5l3 3.5 3-3.5" : "M2 6.5l3-3.5 3 3.5" });
    const button = make("button", { type: "button", onclick: () => this.sortBy(key) }, make("span", {}, this.page.say("columns")[key]), arrow);
    return make("th", { scope: "col", class: `${key} ${kind}`, "data-column": key, "aria-sort": sort }, button);
  }

  row(row) {
    const choose = () => (row.edge === undefined ? this.page.select(row.node) : this.page.selectEdge(row.edge));
    const cells = TABLES[this.name].map(([key, kind], at) => {
      const cell = this.cell(row, key, kind, choose);
      return at ? make("td", { class: `${key} ${kind}` }, ...cell) : make("th", { scope: "row", class: `${key} ${kind}` }, ...cell);
    });
    const click = (event) => !event.target.closest("button, a") && !getSelection().toString() && choose();
    return make("tr", { "data-id": row.id, onclick: click }, ...cells);
  }

  cell(row, key, kind, choose) {
    const value = row[key];
    const write = {
      opener: () => [make("button", { class: "open", type: "button", onclick: choose }, this.name === "things" ? this.page.panel.icon(this.data.nodes[row.id].kind) : null, named(shorten(value, 120), { class: "clipped" }))],
      number: () => [new Intl.NumberFormat(this.page.language()).format(value)],
      share: () => [`${Math.round(value * 100)} %`],
      day: () => [value ? this.day(value) : ""],
      quote: () => this.quote(row),
      text: () => [named(shorten(value, 160))],
    };
    return write[kind]();
  }

  /** The quote with the names of its fact marked, cut around them. */
  quote(row) {
    const quote = this.data.quotes[row.quoted];
    if (!quote) return [];
    const { s, o } = this.data.facts[row.id];
    const marks = quote.m.filter(([, , node]) => node === s || node === o);
    return [make("q", {}, ...this.page.panel.marked(quote.t, marks, this.window(quote.t, marks)))];
  }

  /** From a little before the first name of the fact, as far as a few lines go. */
  window(text, marks) {
    const first = marks[0]?.[0] ?? 0;
    const from = first < 60 ? 0 : text.indexOf(" ", first - 50) + 1;
    const end = Math.min(text.length, Math.max(from + 240, (marks[0]?.[1] ?? 0) + 20));
    return [from > first ? first : from, end === text.length ? end : Math.max(text.lastIndexOf(" ", end), first + 1)];
  }

  day(iso) {
    return new Intl.DateTimeFormat(this.page.locale(), { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));
  }

  fillPager(all) {
    const turn = (by, key, path, dead) => {
      const act = () => {
        this.first += by;
        this.fillBody();
        const again = this.pager.querySelector(`[data-turn="${by}"]:not([disabled])`);
        (again ?? this.pager.querySelector("button:not([disabled])")).focus();
      };
      return make("button", { type: "button", class: "round", "data-turn": by, title: this.page.say(key), "aria-label": this.page.say(key), disabled: dead ? "" : null, onclick: act },
        drawing({ viewBox: "0 0 20 20" }, { d: path }));
    };
    this.pager.hidden = all <= ROWS_AT_ONCE;
    this.pager.replaceChildren(
      turn(-ROWS_AT_ONCE, "previous", "M12 5l-5 5 5 5", this.first === 0), turn(ROWS_AT_ONCE, "next", "M8 5l5 5-5 5", this.first + ROWS_AT_ONCE >= all));
  }

  markChosen() {
    const edge = this.page.view.edge();
    const { node } = this.page.view.state;
    for (const row of this.body?.children ?? []) {
      const id = Number(row.dataset.id);
      const chosen = this.name === "things" ? id === node : edge !== undefined && this.data.edges[edge].facts.includes(id);
      if (chosen) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  /** Up and down go from row to row, as in a list. */
  keyed(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = document.activeElement.closest("tbody tr");
    if (!by || !row) return;
    const next = (by > 0 ? row.nextElementSibling : row.previousElementSibling)?.querySelector(".open");
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
