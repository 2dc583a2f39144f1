"use strict";
/* Time as a line: days as numbers, the marks along it, and rows in which nothing overlaps. */

const DAY = 86400000;
// Steps between marks: their length in days, their unit, how many of it.
const STEPS = [
  [1, "day", 1], [2, "day", 2], [7, "day", 7], [14, "day", 14], [30.4, "month", 1], [91.3, "month", 3], [182.6, "month", 6],
  [365.2, "year", 1], [730.5, "year", 2], [1826, "year", 5], [3652, "year", 10], [7305, "year", 20], [18262, "year", 50], [36525, "year", 100],
];

/** The day of an ISO date, counted from 1970; NaN if there is none. */
const dayOf = (iso) => Date.parse(`${iso}T00:00:00Z`) / DAY;

const dateOf = (day) => new Date(Math.floor(day) * DAY);

/** The marks between two days, at least so many days apart: { day, major, words }. */
function marks(from, to, apart, locale) {
  const [, unit, count] = STEPS.find(([days]) => days >= apart) ?? STEPS.at(-1);
  const say = (options) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
  const [year, month, day] = [say({ year: "numeric" }), say({ month: "short" }), say({ day: "numeric", month: "short" })];
  const found = [];
  for (let at = firstMark(from, unit, count); at <= to && found.length < 400; at = nextMark(at, unit, count)) {
    const date = dateOf(at);
    const opens = date.getUTCMonth() === 0 && date.getUTCDate() <= (unit === "day" ? count : 1);
    const major = unit === "year" || opens;
    const words = unit === "year" ? year.format(date) : unit === "month" ? month.format(date) : day.format(date);
    found.push({ day: at, major, words: unit !== "year" && (opens || !found.length) ? `${words} ${year.format(date)}` : words });
  }
  return found;
}

function firstMark(from, unit, count) {
  const date = dateOf(from), year = date.getUTCFullYear();
  // days are counted from a Monday, so that weeks begin with one
  if (unit === "day") return Math.ceil((from - 4) / count) * count + 4;
  const first = unit === "year" ? yearDay(Math.floor(year / count) * count) : Date.UTC(year, Math.floor(date.getUTCMonth() / count) * count) / DAY;
  return first < from ? nextMark(first, unit, count) : first;
}

/** The first of January of a year; Date.UTC takes 26 for 1926. */
const yearDay = (year) => new Date(0).setUTCFullYear(year, 0, 1) / DAY;

function nextMark(day, unit, count) {
  const date = dateOf(day);
  if (unit === "day") return day + count;
  return unit === "year" ? yearDay(date.getUTCFullYear() + count) : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count) / DAY;
}

/** The row of each stretch { left, right }, sorted by `left`: the first row that is free there. */
function rowsOf(stretches, gap = 10) {
  const ends = [];
  return stretches.map(({ left, right }) => {
    let row = ends.findIndex((end) => end + gap <= left);
    if (row < 0) row = ends.push(0) - 1;
    ends[row] = right;
    return row;
  });
}
