"use strict";

/** Proposals below a search box while one types; without this script the box sends its form as any other. */
class Suggestions {
  static WAIT = 120; // milliseconds after the last key

  constructor(input) {
    this.input = input;
    this.address = input.dataset.suggest;
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = `${input.id}-suggestions`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
    this.status = document.createElement("span");
    this.status.className = "unseen";
    this.status.setAttribute("role", "status");
    input.form.append(this.list, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) input.setAttribute(name, value);
    this.hits = [];
    this.at = -1;
    this.asked = 0;
    input.addEventListener("input", () => this.ask());
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    // not click: the box would lose the focus first, and the list would be gone
    this.list.addEventListener("mousedown", (event) => this.choose(event));
  }

  ask() {
    clearTimeout(this.timer);
    const question = this.input.value.trim();
    if (!question) return this.close();
    this.timer = setTimeout(() => this.fetch(question), Suggestions.WAIT);
  }

  async fetch(question) {
    const number = ++this.asked;
    const fields = new URLSearchParams({ q: question, lang: document.documentElement.lang });
    let hits;
    try {
      const answer = await fetch(`${this.address}?${fields}`);
      hits = answer.ok ? await answer.json() : [];
    } catch {
      return; // the form still works
    }
    if (number === this.asked && document.activeElement === this.input) this.show(hits);
  }

  show(hits) {
    this.hits = hits;
    this.at = -1;
    this.list.replaceChildren(...hits.map((hit, number) => this.line(hit, number)));
    this.list.hidden = !hits.length;
    this.status.textContent = hits.length ? String(hits.length) : this.input.dataset.none;
    this.input.setAttribute("aria-expanded", String(Boolean(hits.length)));
    this.input.removeAttribute("aria-activedescendant");
  }

  line(hit, number) {
    const line = document.createElement("li");
    line.id = `${this.list.id}-${number}`;
    line.className = hit.group;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    const name = document.createElement("bdi");
    name.textContent = hit.label;
    const kind = document.createElement("small");
    kind.textContent = hit.kind;
    line.append(name, kind);
    return line;
  }

  press(event) {
    if (this.list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const count = this.hits.length + 1; // the box itself is one of the places
      this.point(((this.at + 1 + step + count) % count) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      location.assign(this.hits[this.at].address);
    }
  }

  point(at) {
    this.at = at;
    [...this.list.children].forEach((line, number) => line.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", this.list.children[at].id);
    this.list.children[at].scrollIntoView({ block: "nearest" });
  }

  choose(event) {
    event.preventDefault();
    const line = event.target.closest("li");
    if (line && event.button === 0) location.assign(this.hits[[...this.list.children].indexOf(line)].address);
  }

  close() {
    clearTimeout(this.timer);
    this.asked++;
    this.show([]);
    this.status.textContent = "";
  }
}

document.querySelectorAll("input[data-suggest]").forEach((input) => new Suggestions(input));

/* A passage that is folded away is unfolded where an address leads to it. */
const unfold = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const around = target && target.closest("details");
  if (around && !around.open) {
    around.open = true;
    target.scrollIntoView();
  }
};
addEventListener("hashchange", unfold);
unfold();
