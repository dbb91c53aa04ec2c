// Beside a list's Excel link: printing, and "Chép bảng": the table goes to the clipboard as a table and as text with tabs,
// so that it pastes into Word as a table and into Excel as cells. Without it a table is marked and
// copied by hand, and the browser prints.
(() => {
  "use strict";

  const SPEAK = 4000;

  const tableOf = (bar) => {
    const place = bar.closest("section, .panel, details, main");
    return place && [...place.querySelectorAll("table")].find(
      (table) => bar.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
  };

  const text = (cell) => {
    const copy = cell.cloneNode(true);
    // A grid to type in is copied as what stands in its cells.
    copy.querySelectorAll("input[inputmode]").forEach((each) => each.replaceWith(each.value));
    copy.querySelectorAll("svg, .visually-hidden, button, input, form").forEach((each) => each.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  const rowsOf = (table) => [...table.rows].map((row) =>
    [...row.cells]
      .filter((cell) => !cell.classList.contains("no-print") && !cell.classList.contains("axcol"))
      .map((cell) => ({ head: cell.tagName === "TH", span: cell.colSpan, text: text(cell) })));

  // Excel takes a dot for thousands and a comma for decimals as its own language says; what begins
  // like a formula is held back.
  const safe = (words) => (/^[=@]|^[+-](?![\d.,\s%]*$)/.test(words) ? `'${words}` : words);

  const asText = (rows) => rows.map((row) => row.map((cell) => safe(cell.text)).join("\t")).join("\n");

  const asTable = (rows) => {
    const table = document.createElement("table");
    for (const row of rows) {
      const line = table.insertRow();
      for (const cell of row) {
        const made = document.createElement(cell.head ? "th" : "td");
        made.textContent = safe(cell.text);
        if (cell.span > 1) made.colSpan = cell.span;
        line.append(made);
      }
    }
    table.border = "1";
    return table.outerHTML;
  };

  const say = (button, words) => {
    const label = button.querySelector("span");
    const before = label.textContent;
    if (before === words) return;
    label.textContent = words;
    label.setAttribute("role", "status");
    window.setTimeout(() => { label.textContent = before; }, SPEAK);
  };

  const copy = async (button) => {
    // A list in several tables, one a group, is copied whole.
    const whole = button.closest("[data-tables]");
    const rows = whole
      ? [...whole.querySelectorAll("table")].flatMap(rowsOf)
      : rowsOf(tableOf(button.closest("[data-listtools]")));
    const kinds = { "text/plain": asText(rows), "text/html": asTable(rows) };
    try {
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(
        Object.entries(kinds).map(([kind, words]) => [kind, new Blob([words], { type: kind })]),
      ))]);
      say(button, `Đã chép ${rows.length} dòng`);
    } catch {
      say(button, "Không chép được, xin bôi đen bảng rồi chép");
    }
  };

  // A button like the link beside it, with another icon of the same sprite.
  const offer = (bar, icon, words, act) => {
    const link = bar.querySelector("[data-excel]");
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    const drawing = link.querySelector("svg").cloneNode(true);
    const use = drawing.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${icon}`));
    const label = document.createElement("span");
    label.textContent = words;
    button.append(drawing, label);
    button.addEventListener("click", () => act(button));
    bar.append(button);
  };

  // The clipboard is open on secure addresses only.
  const copies = Boolean(navigator.clipboard && window.ClipboardItem);
  for (const bar of document.querySelectorAll("[data-listtools]")) {
    offer(bar, "printer", "In", () => window.print());
    if (copies && tableOf(bar)) offer(bar, "table", "Chép bảng", copy);
  }
})();
