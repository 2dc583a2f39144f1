"use strict";
/* The legend: what colours, shapes and lines mean; a click leaves a kind or a relation out. */

class Legend {
  constructor(data, page) {
    Object.assign(this, { data, page, view: page.view });
    this.kinds = new Set(data.nodes.map((node) => node.kind));
    this.relations = new Set(data.facts.map((fact) => fact.p));
    $("unfold").addEventListener("click", () => this.turn("rows"));
    $("done").addEventListener("click", () => this.turn("facets"));
    $("every").addEventListener("click", () => this.showEvery());
    if (innerWidth <= 760) this.turn("rows");
  }

  /** Open the legend ("rows") or the filters ("facets") in place of the other, or close what is open. */
  turn(part) {
    for (const [button, own] of [["unfold", "rows"], ["sift", "facets"]]) {
      const open = own === part && $(own).hidden;
      $(own).hidden = !open;
      $(button).setAttribute("aria-expanded", String(open));
    }
  }

  /** `counts` by kind and by relation: how much would be shown of each. */
  fill(counts) {
    const { kinds: hiddenKinds, relations: hiddenRelations } = this.view.state;
    const kinds = this.rows(this.kinds, this.data.looks.kinds, counts.kinds);
    const relations = this.rows(this.relations, this.data.looks.relations, counts.relations);
    const kindRow = ([name, count]) => this.row("kinds", name, count, this.page.panel.icon(name), this.page.kind(name));
    const relationRow = ([name, count]) => this.row("relations", name, count, this.line(name), this.page.relation(name).says);
    $("kinds").replaceChildren(...kinds.map(kindRow));
    $("relations").replaceChildren(...relations.map(relationRow));
    $("every").textContent = this.page.say(hiddenKinds.length || hiddenRelations.length ? "showAll" : "hideAll");
  }

  /** Names that occur with their counts, in the order of the looks. */
  rows(names, looks, counts) {
    return Object.keys(looks).filter((name) => names.has(name)).map((name) => [name, counts.get(name) ?? 0]);
  }

  row(key, name, count, sample, words) {
    const hidden = this.view.state[key];
    const toggle = () => {
      this.view.set({ [key]: toggled(hidden, name) });
      // the rows are made anew: the focus goes on where it was
      document.querySelector(`#legend [data-name="${name}"]`).focus({ preventScroll: true });
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
