// Small help on top of pages that work without it: no state of its own.

// "/" goes to the search box, as in most places where people read.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("#q") || document.querySelector("a[data-search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  if (box.matches("a")) box.click();
});

// After a row is swapped the button that was pressed is gone: keep the focus where it was.
let pressed = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.detail.elt.closest("[id]");
  pressed = row && row.id;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!pressed) return;
  const row = document.getElementById(pressed);
  const control = row && row.querySelector("button, a[href]");
  if (control && (!document.activeElement || document.activeElement === document.body)) control.focus();
  pressed = null;
});
// A signed-out session or a lost connection must not look like a click that did nothing.
document.addEventListener("htmx:responseError", () => location.reload());
document.addEventListener("htmx:sendError", (event) => {
  const live = document.getElementById("said");
  if (live) live.textContent = live.dataset.offline;
});

// A second click of a double click would hit what has taken the place of the button: Undo, or the next reading's.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("form[hx-post]")) event.preventDefault();
}, true);

// On a phone the menu scrolls sideways: where one is stands in view.
document.querySelector(".top [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
