"use strict";
/* How the network is laid out: what groups it, what the size of nodes stands for, and its lands as a list. */

const GROUPINGS = ["community", "region", "sector"];
const FIRST_LANDS = 14;

class Arrange {
  constructor(data, page, graph) {
    Object.assign(this, { data, page, graph, view: page.view, all: false });
    this.ground = graph.picture.ground;
    $("group").addEventListener("change", () => this.view.set({ group: $("group").value, within: null }));
    $("size").addEventListener("change", () => this.view.set({ size: $("size").value }));
    $("out").addEventListener("click", () => this.leave());
    // before the page's own: what is chosen is closed first
    document.addEventListener("keydown", (event) => this.keyed(event), true);
    $("lands").addEventListener("toggle", () => this.fillLands());
  }

  fill() {
    const { group, size } = this.view.state;
    this.options($("group"), GROUPINGS, group, (name) => this.page.say("groups")[name]);
    this.options($("size"), MEASURES, size, (name) => this.page.say("sizes")[name]);
    $("lands-name").textContent = this.page.say("groups")[group];
    this.fillLands();
    this.fillOut();
  }

  options(select, names, chosen, say) {
    select.replaceChildren(...names.map((name) => make("option", { value: name }, say(name))));
    select.value = chosen;
  }

  /** The lands as buttons, the largest first. */
  fillLands() {
    const lands = this.ground.lands.filter((land) => this.ground.isLand(land));
    $("lands").hidden = lands.length < 2;
    if (!$("lands").open) return;
    const many = this.all ? lands : lands.slice(0, FIRST_LANDS);
    const more = make("button", { class: "plain", type: "button" }, this.page.say("more").replace("{n}", this.page.number(lands.length - many.length)));
    more.addEventListener("click", () => {
      this.all = true;
      this.fillLands();
    });
    $("land-list").replaceChildren(...many.map((land) => make("li", {}, this.landButton(land))), ...(many.length < lands.length ? [make("li", {}, more)] : []));
  }

  landButton(land) {
    const name = named(this.ground.nameOf(land, this.page), { class: "name" });
    const count = make("span", { class: "count" }, this.page.number(land.shown));
    return make("button", { type: "button", onclick: () => this.enter(land) }, name, count);
  }

  /** Look at a land: opened where only one is, else brought near. */
  enter(land) {
    if (this.ground.large) this.view.set({ within: land.number });
    else this.graph.picture.frameDiscs([land], { most: 2.4 });
  }

  keyed({ key }) {
    const { node, within, mode } = this.view.state;
    const busy = document.activeElement.matches("input, select") || !$("found").hidden;
    if (key === "Escape" && within !== null && node === null && mode === "graph" && !busy) this.leave();
  }

  leave() {
    this.view.set({ within: null });
    $("network").focus();
  }

  /** Where the reader is within a large network, and the way out. */
  fillOut() {
    const land = this.ground.lands[this.view.state.within];
    $("out").hidden = !land || !this.ground.large;
    if (!land) return;
    const back = this.page.say("allLands")[this.view.state.group];
    $("out").replaceChildren(make("span", {}, "‹ ", back), named(shorten(this.ground.nameOf(land, this.page), 48)), make("span", {}, this.page.number(land.shown)));
  }
}
