// What is typed on a scoring form, kept on this device until the server has it: a closed tab, a lost
// network or an ended session loses nothing. Kept under a random key of the device, the sheet and
// the line; no name, no account. Cleared once saved, and on leaving the software (page.js).
(() => {
  "use strict";

  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const SHORT = /^(given|reason)-(\d+)$/;

  // Private windows and full phones refuse: then the page works as it does without this file.
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* as above */ } },
    drop: (key) => { try { localStorage.removeItem(key); } catch { /* as above */ } },
  };

  let device = store.get("nhap.may");
  if (!device) {
    device = [...crypto.getRandomValues(new Uint8Array(8))].map((n) => n.toString(16)).join("");
    store.set("nhap.may", device);
  }
  const keyOf = (line) => `nhap.${device}.${form.dataset.sheet}.${form.dataset.reading}.${line}`;

  const boxes = [...form.elements].filter((each) => SHORT.test(each.name));
  const lines = [...new Set(boxes.map((each) => SHORT.exec(each.name)[2]))];
  const boxesOf = (line) => boxes.filter((each) => SHORT.exec(each.name)[2] === line);
  const versionOf = (line) => form.elements[`version-${line}`];

  // "8.50", "8,5" and "8,5 " are one number.
  const plain = (text) => {
    const tidy = text.trim().replace(/\s+/g, " ");
    if (!/^\d+([.,]\d+)?$/.test(tidy)) return tidy;
    return tidy.replace(".", ",").replace(/(,\d*?)0+$/, "$1").replace(/,$/, "");
  };
  const shown = Object.fromEntries(boxes.map((each) => [each.name, plain(each.defaultValue ?? "")]));
  for (const box of boxes.filter((each) => each.tagName === "SELECT")) {
    shown[box.name] = ([...box.options].find((each) => each.defaultSelected) || box.options[0]).value;
  }

  const keep = (line) => {
    const typed = Object.fromEntries(boxesOf(line).map((each) => [each.name, each.value]));
    const draft = { typed, version: versionOf(line)?.value, at: Date.now() };
    store.set(keyOf(line), JSON.stringify(draft));
  };

  const read = (line) => {
    try { return JSON.parse(store.get(keyOf(line))); } catch { return null; }
  };

  form.addEventListener("input", (event) => {
    const found = SHORT.exec(event.target.name || "");
    if (found) keep(found[2]);
  });

  // The server has it: autosave.js says which lines.
  form.addEventListener("td:saved", (event) => {
    for (const line of event.detail.lines) store.drop(keyOf(line));
  });

  // --- What was left from another time ----------------------------------------------------------

  const left = [];
  for (const line of lines) {
    const draft = read(line);
    if (!draft) continue;
    const other = boxesOf(line).filter(
      (each) => each.name in draft.typed && plain(draft.typed[each.name]) !== shown[each.name],
    );
    if (other.length) left.push({ line, draft, other });
    else store.drop(keyOf(line));
  }
  // A form that came back with its mistakes already shows what was typed.
  if (!left.length || document.querySelector(".errsum")) return;

  const two = (number) => String(number).padStart(2, "0");
  const when = new Date(Math.max(...left.map((each) => each.draft.at)));
  const day = when.toDateString() === new Date().toDateString()
    ? "" : ` ngày ${two(when.getDate())}/${two(when.getMonth() + 1)}`;
  const count = left.reduce((sum, each) => sum + each.other.length, 0);

  const note = document.createElement("div");
  note.className = "flash flash-warn draft";
  note.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = `Có ${count} ô đã gõ trên máy này lúc ${two(when.getHours())}:`
    + `${two(when.getMinutes())}${day} chưa lưu được.`;
  note.append(words);

  const button = (text, kind, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn ${kind}`;
    made.textContent = text;
    made.addEventListener("click", () => {
      note.remove();
      act();
    });
    note.append(made);
  };

  button("Dùng lại", "btn-primary", () => {
    for (const { line, draft, other } of left) {
      // Typed over an older version: sent as such, so that the server shows both values.
      const version = versionOf(line);
      if (version && draft.version) version.value = draft.version;
      for (const box of other) {
        box.value = draft.typed[box.name];
        const folded = box.closest("details");
        if (folded && box.value) folded.open = true;
        box.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
    left[0].other[0].focus();
  });
  button("Bỏ", "btn-plain", () => {
    for (const { line } of left) store.drop(keyOf(line));
  });
  const place = form.closest(".one, .section") || form;
  place.before(note);
})();
