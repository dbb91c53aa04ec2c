// Copies a ready text, or hands it to another app of the phone. Without a script the text can be
// selected by hand, so the buttons show only where there is one.
(() => {
  "use strict";

  const say = (button, words) => {
    const status = button.parentElement.querySelector("[role=status]");
    if (status) status.textContent = words;
  };

  const textOf = (button) => document.getElementById(button.dataset.text);

  const select = (field, button) => {
    field.focus();
    field.select();
    say(button, "Đã bôi đen tin. Bấm giữ rồi chọn Sao chép.");
  };

  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = textOf(button);
      try {
        await navigator.clipboard.writeText(field.value);
        say(button, "Đã chép. Mở Zalo rồi dán.");
      } catch {
        select(field, button);
      }
    });
  }

  if (!navigator.share) return;
  for (const button of document.querySelectorAll("button[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.share({ text: textOf(button).value });
      } catch {
        // The person closed the list of apps.
      }
    });
  }
})();
