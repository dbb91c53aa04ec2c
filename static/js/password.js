// Shows what is typed into password fields; without a script the button stays hidden.
(() => {
  "use strict";

  for (const button of document.querySelectorAll("button[data-show-password]")) {
    const fields = button.form.querySelectorAll("input[type=password]");
    const show = (shown) => {
      for (const field of fields) field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    };
    button.hidden = false;
    button.addEventListener("click", () => show(button.getAttribute("aria-pressed") !== "true"));
    // Managers of passwords look for a password field when the form is sent.
    button.form.addEventListener("submit", () => show(false));
  }
})();
