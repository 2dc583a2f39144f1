// Answers by keys, as in the terminal. Everything here presses what is on the page anyway.
"use strict";

const keysBox = document.getElementById("keys");
const remembered = "innograph-keys";

function isTyping(target) {
  return target.closest("input:not([type=checkbox]), textarea, select") !== null;
}

function openAndType(details) {
  details.open = true;
  const field = details.querySelector("input");
  field.focus();
  field.select();
}

function press(key) {
  const button = document.querySelector(`button[name=key][value="${key}"].answer, button[name=key][value="${key}"].other`);
  const other = document.querySelector(`[data-key="${key}"]`);
  if (button) button.click();
  else if (other instanceof HTMLDetailsElement) openAndType(other);
  else if (other) other.click();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    const asks = event.target.closest("details[data-key]");
    if (event.key === "Enter" && asks) {
      event.preventDefault();
      asks.querySelector("button").click();
    }
    return;
  }
  if (keysBox && !keysBox.checked) return;
  const key = event.key.toLowerCase();
  const note = document.getElementById("why");
  if (key === "w" && note) note.focus();
  else if (!/^[a-z]$/.test(key) || !press(key)) return;
  event.preventDefault();
});

// A form that is on its way is not sent again; a page that comes back out of the browser's memory is fresh.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

for (const details of document.querySelectorAll("details[data-key]")) {
  details.addEventListener("toggle", () => {
    // The event comes late: somebody may be typing already.
    if (details.open && document.activeElement !== details.querySelector("input")) openAndType(details);
  });
}

for (const field of document.querySelectorAll(".filters select, .filters input")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

if (keysBox) {
  keysBox.closest("[hidden]").hidden = false;
  keysBox.checked = sessionStorage.getItem(remembered) !== "off";
  keysBox.addEventListener("change", () => sessionStorage.setItem(remembered, keysBox.checked ? "on" : "off"));
  document.documentElement.classList.toggle("keyless", !keysBox.checked);
  keysBox.addEventListener("change", () => document.documentElement.classList.toggle("keyless", !keysBox.checked));
}

// On a small screen the filters stand in the way of the decisions.
if (matchMedia("(max-width: 60rem)").matches) {
  const filters = document.getElementById("filters");
  if (filters && !location.search.match(/kind|document|entity|below/)) filters.open = false;
}
