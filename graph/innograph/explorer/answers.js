"use strict";
/* What the panel answers: how far a neighbourhood reaches, how one thing leads to another, what two regions share. */

const SHARED_GROUPS = [
  ["organisations", ["Cluster", "Association", "Organisation", "Company", "University", "ResearchCentre", "PublicAuthority", "Agency"]],
  ["events", ["Mission", "Event"]], ["people", ["Person"]], ["projects", ["Programme", "Project"]], ["sectors", ["Sector"]],
];

class Answers {
  constructor(data, page) {
    Object.assign(this, { data, page, view: page.view, panel: page.panel });
  }

  /* Below the name of a node. */

  tools(id) {
    const { state } = this.view;
    const steps = [1, 2, 3, 4].map((count) => this.stepButton(count));
    const reach = make("div", { class: "steps", role: "group", "aria-label": this.page.say("steps") }, ...steps);
    const only = this.toggle("only", state.only);
    const words = make("span", {}, this.page.say("steps"));
    return make("div", { class: "tools" }, make("div", { class: "row" }, words, reach, only), this.starter(id));
  }

  stepButton(steps) {
    const title = this.page.count("stepsAway", steps);
    const choose = () => {
      this.view.set({ steps });
      this.panel.story.querySelector(`.steps [data-steps="${steps}"]`)?.focus();
    };
    const state = { type: "button", "data-steps": steps, "aria-pressed": this.view.state.steps === steps, "aria-label": title, title };
    return make("button", { ...state, onclick: choose }, String(steps));
  }

  toggle(key, held) {
    const change = () => {
      this.view.set({ [key]: !held });
      this.panel.story.querySelector(`[data-toggle="${key}"]`)?.focus();
    };
    return make("button", { type: "button", class: "switch", role: "switch", "data-toggle": key, "aria-checked": held, onclick: change }, this.page.say(key));
  }

  /* The way to another thing: its end comes from a box with names, or from a click on the network. */

  starter(id) {
    const open = make("button", { type: "button", class: "starter", onclick: () => open.replaceWith(this.picker(id)) },
      drawing({ viewBox: "0 0 20 20" }, { d: "M4 15a2 2 0 1 0 0-.01M16 5a2 2 0 1 0 0-.01M6 14.5C12 14 8 6 14 5.5" }), this.page.say("wayTo"));
    return open;
  }

  picker(from) {
    const box = make("input", { type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false", "aria-controls": "ends", "aria-autocomplete": "list", "aria-label": this.page.say("wayTo"), placeholder: this.page.say("wayPlaceholder") });
    const list = make("ul", { id: "ends", class: "names", role: "listbox", "aria-label": this.page.say("wayTo") });
    list.hidden = true;
    const fits = (id) => id !== from && this.view.isShown(id);
    const first = () => this.page.picture.byRank.filter((id) => fits(id) && !PLACES.has(this.data.nodes[id].kind)).slice(0, 6);
    const finder = new Finder(box, list, this.page, { taken: (id) => this.page.showWay(from, id), fits, first });
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") event.stopPropagation(); });
    this.page.picking = from;
    setTimeout(() => {
      box.focus();
      finder.show();
    });
    return make("div", { class: "picker" }, box, list, make("p", { class: "aside" }, this.page.say("wayHint")));
  }

  /* The way, as a chain of things and sentences. */

  tellWay() {
    const { way, state } = this.view;
    const found = way.edges.length > 0;
    const badge = make("p", { class: "badge" }, this.page.say("way"));
    const summary = found ? `${this.page.count("stepsLong", way.edges.length)} · ${this.page.say("sureness").replace("{n}", Math.round(100 * way.sure))}` : this.page.say("noWay");
    const head = make("h2", { tabindex: -1, class: "pair" }, this.panel.thing(state.node), this.panel.thing(state.and));
    const tools = make("div", { class: "tools" }, make("div", { class: "row" }, this.toggle("direct", state.direct), ...(found ? [this.toggle("only", state.only)] : []), this.swap()));
    const chain = way.nodes.flatMap((id, index) => this.link(id, way.edges[index]));
    this.panel.tell(badge, head, make("p", { class: "aside" }, summary), tools, found ? make("ol", { class: "chain" }, ...chain) : null);
  }

  swap() {
    const { node, and } = this.view.state;
    return make("button", { type: "button", class: "plain", onclick: () => this.page.showWay(and, node) }, this.page.say("turnWay"));
  }

  /** A thing of the chain, and the sentences that lead from it to the next. */
  link(id, edge) {
    const thing = make("li", { class: "stop" }, this.panel.thing(id));
    if (edge === undefined) return [thing];
    const facts = this.view.factsShown(edge).map((index) => this.data.facts[index]).sort((a, b) => b.c - a.c);
    return [thing, make("li", { class: "says" }, ...this.panel.stories(facts.slice(0, 1), { most: 1 }), ...this.rest(facts.slice(1)))];
  }

  rest(facts) {
    if (!facts.length) return [];
    const words = this.page.say("more").replace("{n}", this.page.number(facts.length));
    const more = make("button", { type: "button", class: "plain", onclick: () => more.replaceWith(...this.panel.stories(facts, { most: 1 })) }, words);
    return [more];
  }

  /* What two regions share. */

  tellShared() {
    const { ties } = this.view.shared;
    const [one, other] = this.view.state.region.map((number) => this.data.regions[number]);
    const title = this.page.say("sharedBy").replace("{one}", () => one.label).replace("{other}", () => other.label);
    const groups = SHARED_GROUPS.map(([name, kinds]) => this.sharedGroup(name, kinds, ties)).filter(Boolean);
    const nothing = make("p", { class: "group aside" }, this.page.say("nothingShared"));
    this.panel.tell(
      make("p", { class: "badge" }, this.page.say("shared")), make("h2", { tabindex: -1, class: "clipped" }, named(title)),
      make("p", { class: "aside" }, this.page.say("sharedHint")), ...(groups.length ? groups : [nothing]),
    );
  }

  sharedGroup(name, kinds, ties) {
    const strength = ({ one, other }) => Math.min(one.length, other.length) * 1000 + one.length + other.length;
    const found = [...ties].filter(([id]) => kinds.includes(this.data.nodes[id].kind)).sort(([a, x], [b, y]) => strength(y) - strength(x) || a - b);
    if (!found.length) return null;
    const heading = make("h3", {}, this.page.say(`${name}Shared`), make("span", {}, this.page.number(found.length)));
    return make("section", { class: "group" }, heading, ...this.panel.folded(found.map(([id, tie]) => this.tie(id, tie))));
  }

  tie(id, { one, other, home }) {
    const sides = [one, other].map((edges, side) => this.side(id, edges, home[side], this.data.regions[this.view.state.region[side]]));
    return make("div", { class: "cluster tie" }, make("div", { class: "things" }, this.panel.thing(id)), ...sides);
  }

  /** The edges that say that something lies in a region: to a place in it, or to an organisation that is there. */
  seats(id, region) {
    const number = this.data.regions.indexOf(region);
    const says = (fact) => fact.s === id && ["locatedIn", "affiliatedWith"].includes(fact.p) && this.data.nodes[fact.o].r?.includes(number);
    return this.view.edgesOf[id].filter((edge) => this.view.factsShown(edge).some((fact) => says(this.data.facts[fact])));
  }

  /** What joins it to one of the regions: that it lies there, or things that do; each is a way to the sentences. */
  side(id, edges, home, region) {
    const told = home ? this.seats(id, region) : edges;
    const ends = told.slice(0, 4).map((edge) => {
      const end = this.data.nodes[otherEnd(this.data.edges[edge], id)];
      return make("button", { type: "button", class: "plain", onclick: () => this.page.selectEdge(edge) }, named(shorten(end.label, 38)));
    });
    const rest = told.length - ends.length;
    const parts = [...(home ? [this.page.say("liesThere")] : []), ...ends, ...(rest > 0 ? [this.page.say("andMore").replace("{n}", this.page.number(rest))] : [])];
    return make("p", { class: "side" }, make("b", {}, named(region.label)), " ", ...parts.flatMap((part, index) => (index ? ["\u00a0· ", part] : [part])));
  }
}
