"use strict";
/* Sliders over a small histogram: how many facts there are at each step, and which of them are asked for. */

class Slider {
  /**
   * `ends` is 1 or 2; `changed(low, high, settled)` gets numbers of steps, while the handle moves and once it rests;
   * `told(step)` puts a step in words, `names` are what the handles are called by screen readers.
   */
  constructor({ ends, told, names, changed }) {
    Object.assign(this, { ends, told, changed, steps: 1 });
    this.bars = make("div", { class: "bars", "aria-hidden": "true" });
    this.handles = names.map((name, end) => this.handle(name, end));
    this.low = make("span");
    this.high = make("span");
    this.element = make("div", { class: "slider" }, this.bars, make("div", { class: "track" }, ...this.handles), make("p", {}, this.low, this.high));
  }

  handle(name, end) {
    const moved = (settled) => this.moved(end, settled);
    return make("input", { type: "range", min: 0, step: 1, "aria-label": name, oninput: () => moved(false), onchange: () => moved(true) });
  }

  moved(end, settled) {
    const values = this.handles.map((handle) => Number(handle.value));
    // one handle stops at the other
    if (this.ends === 2 && values[0] > values[1]) this.handles[end].value = values[end] = values[1 - end];
    const [low, high] = [values[0], this.ends === 2 ? values[1] : this.steps - 1];
    this.paint(low, high);
    this.changed(low, high, settled);
  }

  /** How many there are at each step, and where the handles are. */
  set(counts, low, high) {
    this.steps = counts.length;
    const most = Math.max(1, ...counts);
    while (this.bars.children.length > counts.length) this.bars.lastChild.remove();
    while (this.bars.children.length < counts.length) this.bars.append(make("i"));
    // a root, so that a few stay visible beside many
    counts.forEach((count, step) => { this.bars.children[step].style.height = count ? `${Math.max(8, 100 * Math.sqrt(count / most))}%` : "0"; });
    this.handles.forEach((handle) => { handle.max = counts.length - 1; });
    this.handles[0].value = low;
    if (this.ends === 2) this.handles[1].value = high;
    this.paint(low, high);
  }

  paint(low, high) {
    [...this.bars.children].forEach((bar, step) => bar.classList.toggle("out", step < low || step > high));
    this.low.textContent = this.told(low);
    this.high.textContent = this.ends === 2 ? this.told(high) : "";
    this.handles.forEach((handle, end) => handle.setAttribute("aria-valuetext", this.told(end ? high : low)));
  }
}

/** The steps of a timeline as pairs of first and last day: days for a season, months for twenty years, else years. */
function periods(days) {
  if (!days.length) return [];
  const sorted = [...days].sort();
  // one wrong date shall not make all the others one step: what is a century off falls into the first or the last
  const middle = Number(sorted[sorted.length >> 1].slice(0, 4));
  const usual = sorted.filter((day) => Math.abs(Number(day.slice(0, 4)) - middle) < 100);
  const [first, last] = [usual[0], usual.at(-1)];
  const months = (Number(last.slice(0, 4)) - Number(first.slice(0, 4))) * 12 + Number(last.slice(5, 7)) - Number(first.slice(5, 7));
  const length = months < 3 ? 10 : months <= 240 ? 7 : 4;
  const found = [];
  for (let day = first.slice(0, length); day <= last.slice(0, length); day = after(day)) found.push([`${day}-01-01`.slice(0, 10), lastDay(day)]);
  return found;
}

/** The day, month or year that comes next, as an ISO date of the same length. */
function after(day) {
  const [year, month, date] = day.split("-").map(Number);
  const next = new Date(0);
  next.setUTCFullYear(year + (month === undefined ? 1 : 0), (month ?? 1) - 1 + (month !== undefined && date === undefined ? 1 : 0), (date ?? 1) + (date === undefined ? 0 : 1));
  return iso(next).slice(0, day.length);
}

function lastDay(day) {
  if (day.length === 10) return day;
  const next = new Date(`${after(day)}${day.length === 4 ? "-01" : ""}-01T00:00:00Z`);
  next.setUTCDate(0);
  return iso(next);
}

const iso = (date) => date.toISOString().slice(0, 10);
