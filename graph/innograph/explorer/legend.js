"use strict";
/* The legend: what colours, shapes and lines mean; a click leaves a kind or a relation out. */

class Legend {
  constructor(data, page) {
    Object.assign(this, { data, page, view: page.view });
    $("unfold").addEventListener("click", () => this.fold($("unfold").getAttribute("aria-expanded") === "true"));
    $("every").addEventListener("click", () => this.showEvery());
    this.fold(innerWidth <= 760);
  }

  fold(fold) { $("unfold").setAttribute("aria-expanded", String(!fold)); }

  fill() {
    const { kinds: hiddenKinds, relations: hiddenRelations } = this.view.state;
    const kinds = this.tally(this.data.nodes.map((node) => node.kind), this.data.looks.kinds);
    const relations = this.tally(this.data.facts.map((fact) => fact.p), this.data.looks.relations);
    const kindRow = ([name, count]) => this.row("kinds", name, count, this.page.panel.icon(name), this.page.kind(name));
    const relationRow = ([name, count]) => this.row("relations", name, count, this.line(name), this.page.relation(name).says);
    $("kinds").replaceChildren(...kinds.map(kindRow));
    $("relations").replaceChildren(...relations.map(relationRow));
    $("every").textContent = this.page.say(hiddenKinds.length || hiddenRelations.length ? "showAll" : "hideAll");
  }

  /** Counts in the order of the looks, without what does not occur. */
  tally(names, looks) {
    const counts = new Map(Object.keys(looks).map((name) => [name, 0]));
    for (const name of names) counts.set(name, counts.get(name) + 1);
    return [...counts].filter(([, count]) => count);
  }

  row(key, name, count, sample, words) {
    const hidden = this.view.state[key];
    const toggle = () => {
      this.view.set({ [key]: toggled(hidden, name) });
      // the rows are made anew: the focus goes on where it was
      document.querySelector(`#legend [data-name="${name}"]`).focus();
    };
    const number = this.page.number(count);
    const state = { type: "button", "data-name": name, "aria-pressed": !hidden.includes(name), onclick: toggle };
    return make("li", {}, make("button", state, sample, make("span", {}, words), make("span", { class: "count" }, number)));
  }

  line(name) {
    const { family, arrow } = this.data.looks.relations[name];
    const look = this.data.looks.families[family];
    const stroke = { stroke: look[this.page.theme()], "stroke-width": Math.max(look.width, 1.4), "stroke-dasharray": (look.dashes || []).join(" ") };
    const head = { d: "M30 5L23 2V8Z", fill: look[this.page.theme()], stroke: "none" };
    return drawing({ class: "line", viewBox: "0 0 30 10" }, { d: arrow ? "M0 5H24" : "M0 5H30", ...stroke }, ...(arrow ? [head] : []));
  }

  showEvery() {
    const { kinds, relations } = this.view.state;
    const all = !kinds.length && !relations.length;
    this.view.set({ kinds: all ? Object.keys(this.data.looks.kinds) : [], relations: [] });
  }
}

/** The list without the value, or with it. */
const toggled = (list, value) => (list.includes(value) ? list.filter((one) => one !== value) : [...list, value]);
