"use strict";
/* Filters: what must hold of what is shown, each choice with how much would be left, and the chips of those chosen. */

const LISTED = 5;
const HUNDREDTHS = 5;

/** A list of choices, the frequent first; `options` are { value, label, icon, aside }. */
class Choices {
  constructor(key, page, options) {
    Object.assign(this, { key, page, options, most: LISTED, list: make("ul") });
    this.box = make("input", { type: "text", autocomplete: "off", spellcheck: "false", oninput: () => this.fill(this.counts) });
    this.more = make("button", { class: "plain", type: "button", onclick: () => this.unfold() });
    this.element = make("div", {}, this.box, this.list, this.more);
    this.box.hidden = true;
  }

  unfold() {
    this.most = this.most === LISTED ? Infinity : LISTED;
    this.box.value = "";
    this.box.hidden = this.most === LISTED || this.options.length <= 2 * LISTED;
    this.fill(this.counts);
  }

  fill(counts) {
    this.counts = counts;
    const chosen = this.page.view.state[this.key];
    const words = fold(this.box.value).split(" ").filter(Boolean);
    const fits = ({ label }) => words.every((word) => fold(label).includes(word));
    const count = ({ value }) => counts.get(value) ?? 0;
    const held = ({ value }) => (chosen.includes(value) ? 1 : 0);
    const rows = this.options.filter((option) => held(option) || (count(option) && fits(option)))
      .sort((a, b) => held(b) - held(a) || count(b) - count(a) || a.value - b.value);
    const visible = rows.slice(0, Math.max(this.most, chosen.length));
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.value : null;
    this.list.replaceChildren(...visible.map((option) => this.row(option, count(option), held(option) === 1)));
    if (focused !== null) this.list.querySelector(`[data-value="${focused}"]`)?.focus();
    this.more.hidden = rows.length <= LISTED && !words.length;
    this.more.textContent = this.most === LISTED ? this.page.say("more").replace("{n}", this.page.number(rows.length - visible.length)) : this.page.say("fewer");
    this.box.placeholder = this.page.say("narrow");
    this.box.setAttribute("aria-label", this.page.say("narrow"));
    this.list.classList.toggle("long", this.most !== LISTED);
  }

  row({ value, label, icon, aside }, count, held) {
    const act = () => this.page.view.set({ [this.key]: toggled(this.page.view.state[this.key], value), ...this.without(value) });
    const words = make("span", { class: "name" }, named(shorten(label, 90)), aside ? make("small", {}, aside) : null);
    const attributes = { type: "button", role: "checkbox", "aria-checked": held, "data-value": value, title: label.slice(0, 300), onclick: act };
    return make("li", {}, make("button", attributes, make("i", { class: "box" }), icon ?? null, words, make("span", { class: "count" }, this.page.number(count))));
  }

  /** What two regions share is no question any more when they are not two. */
  without(value) {
    return this.key === "region" && toggled(this.page.view.state.region, value).length !== 2 ? { shared: false } : {};
  }
}

class Facets {
  constructor(data, page) {
    Object.assign(this, { data, page, view: page.view, element: $("facets") });
    this.periods = periods(this.view.sieve.days.filter(Boolean).flat());
    // a fact counts in the period of its first day
    const last = this.periods.length - 1;
    const period = (day) => this.periods.findIndex(([, end], step) => day <= end || step === last);
    const known = new Map();
    this.periodOf = this.view.sieve.days.map((days) => {
      if (!days) return -1;
      if (!known.has(days[0])) known.set(days[0], period(days[0]));
      return known.get(days[0]);
    });
    $("sift").addEventListener("click", () => page.legend.turn("facets"));
  }

  /** Make the sections anew, in the language of the page. */
  build() {
    const { data, page } = this;
    const icon = (kind) => page.panel.icon(kind);
    const areas = data.regions.map(({ label, kind }, value) => ({ value, label, icon: icon(kind) }));
    const sectors = data.nodes.filter((node) => node.kind === "Sector").map(({ id, label }) => ({ value: id, label }));
    const texts = data.documents.map(({ title, date }, value) => ({ value, label: title, aside: date ? page.panel.date(date) : null }));
    this.lists = { region: new Choices("region", page, areas), sector: new Choices("sector", page, sectors), document: new Choices("document", page, texts) };
    this.shared = make("button", { type: "button", class: "switch", role: "switch", onclick: () => this.view.set({ shared: !this.view.state.shared, node: null, and: null, path: false }) }, page.say("onlyShared"));
    this.sharedHint = make("p", { class: "aside" });
    this.dates = new Slider({ ends: 2, told: (step) => this.period(step), names: [page.say("since"), page.say("until")], changed: (...ends) => this.dated(...ends) });
    this.undated = make("p", { class: "aside" });
    this.sure = new Slider({ ends: 1, told: (step) => page.say("atLeast").replace("{n}", step * HUNDREDTHS), names: [page.say("confidence")], changed: (low, _, settled) => this.slid({ confidence: low * HUNDREDTHS / 100 }, settled) });
    const sections = [
      this.section("region", this.lists.region.element, this.shared, this.sharedHint),
      this.section("sector", this.lists.sector.element),
      this.section("document", this.lists.document.element),
      this.section("dates", this.dates.element, this.undated),
      this.section("confidence", this.sure.element),
    ];
    this.element.replaceChildren(...sections);
    this.fill();
  }

  section(name, ...children) {
    const open = this.element.querySelector(`[data-facet=${name}]`)?.open ?? name !== "document";
    const empty = { region: !this.data.regions.length, dates: this.periods.length < 2, document: !this.data.documents.length }[name];
    const section = make("details", { class: "facet", "data-facet": name }, make("summary", {}, make("h2", {}, this.page.say(`${name}Facet`))), ...children);
    section.open = open;
    section.hidden = empty || (name === "sector" && !this.data.nodes.some(({ kind }) => kind === "Sector"));
    return section;
  }

  fill() {
    const { state } = this.view;
    const counts = this.view.sieve.tally();
    for (const [key, list] of Object.entries(this.lists)) list.fill(counts[key]);
    const pair = state.region.length === 2;
    const nested = pair && this.view.nested(...state.region);
    this.shared.hidden = !pair || nested;
    this.shared.setAttribute("aria-checked", state.shared);
    this.sharedHint.hidden = state.region.length > 2 || !state.region.length || (pair && !nested) || this.data.regions.length < 2;
    this.sharedHint.textContent = this.page.say(nested ? "nested" : "chooseTwo");
    this.fillDates(state, counts.facts);
    const steps = Array(100 / HUNDREDTHS + 1).fill(0);
    for (const fact of counts.facts) if (!(this.view.sieve.factFails[fact] & BY_DATE)) steps[Math.floor(this.data.facts[fact].c * 100 / HUNDREDTHS + 1e-6)]++;
    this.sure.set(steps, Math.round(state.confidence * 100 / HUNDREDTHS), steps.length - 1);
    const chips = this.chips();
    $("sift-count").textContent = chips.length || "";
    $("chips").replaceChildren(...chips, ...(chips.length > 1 ? [this.clearAll()] : []));
    $("chips").hidden = !chips.length;
    return counts;
  }

  fillDates({ since, until }, facts) {
    const steps = Array(this.periods.length).fill(0);
    let undated = 0;
    for (const fact of facts) {
      if (this.view.sieve.factFails[fact] & BY_CONFIDENCE) continue;
      if (this.periodOf[fact] < 0) undated++;
      else steps[this.periodOf[fact]]++;
    }
    if (steps.length < 2) return;
    const low = since ? this.periods.findIndex(([, last]) => last >= since) : 0;
    const high = until ? this.periods.findLastIndex(([first]) => first <= until) : steps.length - 1;
    this.dates.set(steps, low < 0 ? steps.length - 1 : low, Math.max(0, high));
    this.undated.hidden = !undated || !(since || until);
    this.undated.textContent = this.page.count("undated", undated);
  }

  period(step) {
    const [day, last] = this.periods[step];
    const length = day === last ? { dateStyle: "medium" } : last.slice(0, 7) === day.slice(0, 7) ? { month: "short", year: "numeric" } : { year: "numeric" };
    return new Intl.DateTimeFormat(this.page.locale(), { ...length, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
  }

  dated(low, high, settled) {
    const since = low > 0 ? this.periods[low][0] : null;
    const until = high < this.periods.length - 1 ? this.periods[high][1] : null;
    this.slid({ since, until }, settled);
  }

  /** While a handle moves the address waits: it is one step to go back to. The page follows once a frame. */
  slid(patch, settled) {
    cancelAnimationFrame(this.sliding);
    if (settled) this.view.set(patch);
    else this.sliding = requestAnimationFrame(() => this.view.set(patch, { history: "none" }));
  }

  /* Chips. */

  chips() {
    const { page, data } = this;
    const { state } = this.view;
    const hidden = (key, name) => this.several(key, state[key], page.say("without"), name);
    const held = (key, name) => (state.shared && key === "region" ? [] : state[key].map((value) => this.chip(name(value), { [key]: toggled(state[key], value) })));
    const [one, other] = state.region.map((number) => data.regions[number].label);
    return [
      ...(state.only ? [this.chip(page.say(state.path ? "onlyWay" : "onlyAround"), { only: false })] : []),
      ...(state.shared ? [this.chip(page.say("sharedBy").replace("{one}", () => one).replace("{other}", () => other), { shared: false, region: [] })] : []),
      ...held("region", (number) => data.regions[number].label),
      ...held("sector", (number) => data.nodes[number].label),
      ...held("document", (number) => data.documents[number].title),
      ...(state.since || state.until ? [this.chip(this.span(state), { since: null, until: null })] : []),
      ...(state.confidence ? [this.chip(page.say("atLeast").replace("{n}", Math.round(100 * state.confidence)), { confidence: 0 })] : []),
      ...hidden("kinds", (name) => page.kind(name)), ...hidden("relations", (name) => page.relation(name).out),
    ];
  }

  /** A chip for each of a few, one for all of many. */
  several(key, values, words, name) {
    if (values.length > 2) return [this.chip(`${words}: ${this.page.count(`${key}Hidden`, values.length)}`, { [key]: [] })];
    return values.map((value) => this.chip(`${words}: ${name(value)}`, { [key]: toggled(values, value) }));
  }

  span({ since, until }) {
    const day = (date) => this.page.panel.date(date, "medium");
    if (!since) return this.page.say("untilDay").replace("{day}", day(until));
    return until ? `${day(since)} – ${day(until)}` : this.page.say("sinceDay").replace("{day}", day(since));
  }

  chip(words, patch) {
    const cross = drawing({ viewBox: "0 0 12 12" }, { d: "M3 3l6 6M9 3l-6 6" });
    const label = `${this.page.say("takeAway")}: ${shorten(words, 200)}`;
    const drop = () => {
      this.view.set(patch);
      ($("chips").querySelector("button") ?? $("search")).focus();
    };
    return make("button", { type: "button", class: "chip", "aria-label": label, title: label, onclick: drop }, named(shorten(words, 44)), cross);
  }

  clearAll() {
    const clear = () => {
      this.view.clear();
      $("search").focus();
    };
    return make("button", { type: "button", id: "clear-all", class: "plain", onclick: clear }, this.page.say("clearAll"));
  }
}
