// Small comforts; every page works without them.
(() => {
  "use strict";

  const PATIENCE = 8000;

  const release = (form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  };

  // A second press on a slow line must not send a form twice; a download leaves the page standing,
  // so after a while the form may be sent again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    window.setTimeout(release, PATIENCE, form);
  });

  // Back from the browser's memory: the form may be sent anew.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach(release);
  });

  // Leaving the software leaves nothing typed behind on a shared phone (kept by draft.js).
  document.addEventListener("submit", (event) => {
    if (!("leaves" in event.target.dataset)) return;
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith("nhap.")) localStorage.removeItem(key);
      }
    } catch { /* a browser that keeps nothing has nothing to clear */ }
  });

  // Printing needs a script, so its buttons show only where there is one.
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // A stroke goes to the search box, as long as nothing is being typed.
  document.addEventListener("keydown", (event) => {
    const box = document.querySelector("[data-find]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !box?.offsetParent) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    box.focus();
  });

  // The folded menu closes with Escape and gives the focus back.
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(".topbar details[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
