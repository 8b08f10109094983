/**
 * Opens the section that a link points to, and opens or closes all of them at once.
 *
 * It is put into every page, as a module. Without it a reader opens sections by hand.
 */

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target === null) return;
  if (target.tagName === "DETAILS") target.open = true;
  const all = document.getElementById("show-all");
  const isFilteredOut = target.getClientRects().length === 0;
  if (isFilteredOut && all !== null) all.checked = true;
  target.scrollIntoView();
}

function openAll(isOpen) {
  for (const section of document.querySelectorAll("details.check")) section.open = isOpen;
}

addEventListener("hashchange", reveal);
reveal();

for (const button of document.querySelectorAll("button[data-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => openAll(button.dataset.open === "all"));
}
