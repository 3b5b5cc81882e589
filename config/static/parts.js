// Parts of a page that come later: what the page says where one does not come.
"use strict";

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    const ghost = event.detail.elt;
    if (!ghost.classList.contains("ghost")) return;
    ghost.hidden = true;
    ghost.nextElementSibling.hidden = false;
  });
}
