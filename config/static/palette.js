// The search opens by "/" or Ctrl+K, lists as one types, and leads on by Enter and arrows.
// Without this file the same is found on a page of its own. Opened menus of the bar close by
// Escape, or by a click elsewhere.
(() => {
  const palette = document.getElementById("palette");
  if (!palette || typeof palette.showModal !== "function") return;
  const field = palette.querySelector("input");
  const found = palette.querySelector(".found");
  let asked = 0;
  let timer = 0;

  const open = () => {
    if (palette.open) return;
    palette.showModal();
    field.select();
  };

  const list = async () => {
    const number = ++asked;
    const text = field.value.trim();
    if (!text) {
      found.replaceChildren();
      return;
    }
    const address = `${palette.dataset.address}?q=${encodeURIComponent(text)}`;
    const answer = await fetch(address, { headers: { "X-Part": "1" } });
    // Whoever was logged out meanwhile comes back to this page by the login.
    if (answer.status === 401) location.reload();
    // A slow answer to an earlier word must not replace a later one's.
    if (number === asked && answer.ok) found.innerHTML = await answer.text();
  };

  document.addEventListener("keydown", (event) => {
    const isTyping = /^(input|select|textarea)$/i.test(event.target.tagName);
    const isCalled = (event.key === "k" && (event.ctrlKey || event.metaKey)) ||
      (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey);
    if (!isCalled) return;
    event.preventDefault();
    open();
  });

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(list, 120);
  });

  palette.addEventListener("keydown", (event) => {
    // By itself a search field would only be emptied.
    if (event.key === "Escape") palette.close();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [field, ...found.querySelectorAll("a")];
    const place = links.indexOf(document.activeElement);
    const step = event.key === "ArrowDown" ? 1 : -1;
    links[(place + step + links.length) % links.length].focus();
    event.preventDefault();
  });

  palette.querySelector("form").addEventListener("submit", (event) => {
    const first = found.querySelector("a");
    if (!first) return;
    event.preventDefault();
    location.assign(first.href);
  });

  palette.addEventListener("click", (event) => {
    if (event.target === palette) palette.close();
  });

  for (const link of document.querySelectorAll("a.search")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open();
    });
  }
})();

(() => {
  const close = (kept) => {
    for (const menu of document.querySelectorAll(".bar details[open]")) {
      if (menu.contains(kept)) continue;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  };
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(null);
  });
})();
