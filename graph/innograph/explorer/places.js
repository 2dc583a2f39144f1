"use strict";
/* What the panel tells of places and of what ties them, and the map as a list. */

class PlaceStories {
  constructor(atlas) {
    Object.assign(this, { atlas, page: atlas.page, data: atlas.data });
  }

  headOf(spot) {
    const badge = make("p", { class: "badge" }, this.page.panel.icon(spot.kind), make("span", {}, this.page.kind(spot.kind)));
    return [badge, make("h2", { tabindex: -1, class: "clipped" }, named(spot.label))];
  }

  storyOfSpot(spot) {
    const flows = this.atlas.flowsOf(spot.key).map((flow) => {
      const other = this.atlas.spotAt.get(flow.ends.find((key) => key !== spot.key));
      return this.atlas.row(named(other.label), this.page.count("pairs", flow.pairs), () => this.atlas.chooseFlow(flow));
    });
    const order = new Intl.Collator(this.page.language()).compare;
    const label = (id) => this.data.nodes[id].label;
    const here = [...spot.nodes].sort((a, b) => order(this.data.nodes[a].kind, this.data.nodes[b].kind) || order(label(a), label(b)));
    const group = (title, items) => (items.length
      ? [make("section", { class: "group onmap" }, make("h3", {}, this.page.say(title), make("span", {}, this.page.number(items.length))), make("div", { class: "things" }, ...this.page.panel.folded(items)))]
      : []);
    return [...group("tiesTo", flows), ...group("onMapHere", here.map((id) => this.page.panel.thing(id)))];
  }

  storyOfFlow(flow) {
    const { panel } = this.page;
    const ends = flow.ends.map((key) => this.atlas.spotAt.get(key));
    const end = (spot) => make("button", { class: "thing", type: "button", onclick: () => this.atlas.choose(spot) }, panel.icon(spot.kind), named(spot.label));
    const counts = [["pairs", flow.pairs], ["facts", flow.facts.length], ["documents", flow.documents]].map(([key, count]) => this.page.count(key, count));
    const stories = panel.stories(flow.facts.map((index) => this.data.facts[index]));
    return [
      make("p", { class: "badge" }, this.page.say("betweenPlaces")),
      make("h2", { tabindex: -1, class: "pair" }, ...ends.map(end)),
      make("p", { class: "aside" }, counts.join(" · ")),
      this.sharing(flow),
      ...panel.folded(stories),
    ];
  }

  /** A way to see in every view what ties the two, where both are regions. */
  sharing({ ends }) {
    if (ends.some((key) => key[0] !== "r")) return null;
    const region = ends.map((key) => Number(key.slice(1)));
    const act = () => this.atlas.view.set({ region, shared: true, node: null, and: null, path: false });
    return make("p", {}, make("button", { class: "plain", type: "button", onclick: act }, this.page.say("onlyShared")));
  }
}
