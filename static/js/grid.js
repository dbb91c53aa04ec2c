// A table to type in: a block copied from Excel fills the cells it belongs to; arrows, Enter, Home
// and End move. Without it every cell is typed, and Tab moves. `data-grid="column"`: only up and down.
(() => {
  "use strict";

  const FIELD = "input:not([type=hidden], [type=checkbox]), select";
  const told = document.getElementById("dan-bang");
  let pasted = [];

  const fieldOf = (cell) => cell && cell.querySelector(FIELD);
  const visible = (field) => field && field.offsetParent !== null;
  // A heading among the rows is no row of the list somebody copies.
  const bodyRows = (table) => [...table.tBodies].flatMap((body) => [...body.rows]).filter(
    (row) => !row.classList.contains("grp"),
  );
  const say = (words) => { if (told) told.textContent = words; };

  const go = (field) => {
    field.focus();
    if (field.select) field.select();
  };

  const inColumn = (field, step) => {
    const cell = field.closest("td");
    const rows = bodyRows(cell.closest("table"));
    for (let at = rows.indexOf(cell.parentElement) + step; rows[at]; at += step) {
      const next = fieldOf(rows[at].cells[cell.cellIndex]);
      if (visible(next)) return next;
    }
    return null;
  };

  const inRow = (field, step, toEnd) => {
    const cells = [...field.closest("tr").cells].map(fieldOf).filter(visible);
    if (toEnd) return cells[step > 0 ? cells.length - 1 : 0];
    return cells[cells.indexOf(field) + step];
  };

  // Inside a number the caret moves as ever; at its edge, or with all of it marked, the cell changes.
  const atEdge = (field, step) => {
    if (field.tagName === "SELECT") return true;
    const [from, to, end] = [field.selectionStart, field.selectionEnd, field.value.length];
    return (from === 0 && to === end) || (from === to && from === (step < 0 ? 0 : end));
  };

  const set = (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // A level by its name, or by its points where one level alone has them.
  const optionFor = (select, text) => {
    const options = [...select.options];
    const named = options.find((each) => [each.value, each.textContent.trim()].includes(text));
    if (named || !text) return named;
    const points = Number(text.replace(",", "."));
    const worth = options.filter((each) => each.dataset.p && Number(each.dataset.p.replace(",", ".")) === points);
    return worth.length === 1 ? worth[0] : undefined;
  };

  const paste = (grid, event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    const block = text.split("\n").map((line) => line.split("\t").map((each) => each.trim()));
    const first = event.target.closest("td");
    if (!first || (block.length === 1 && block[0].length === 1)) return;
    event.preventDefault();
    const rows = bodyRows(first.closest("table"));
    const [down, across] = [rows.indexOf(first.parentElement), first.cellIndex];
    const widest = Math.max(...block.map((line) => line.length));
    if (down + block.length > rows.length || across + widest > rows[down].cells.length) {
      say(told.dataset.tooBig);
      return;
    }
    const plan = [];
    const skipped = new Set();
    for (const [i, line] of block.entries()) {
      for (const [j, value] of line.entries()) {
        const row = rows[down + i];
        const field = fieldOf(row.cells[across + j]);
        const choice = field && field.tagName === "SELECT" ? optionFor(field, value) : null;
        if (field && field.tagName === "SELECT" && !choice) {
          say(`Chưa dán gì: “${value}” không có trong các mức của ô ${field.getAttribute("aria-label")}.`);
          return;
        }
        if (field) plan.push([field, choice ? choice.value : value]);
        else if (value) skipped.add(row.cells[0].textContent.replace(/\s+/g, " ").trim());
      }
    }
    pasted = plan.map(([field]) => [field, field.value]);
    const before = pasted;
    plan.forEach(([field, value]) => set(field, value));
    pasted = before;
    say(skipped.size ? `${told.dataset.skipped || told.dataset.done} ${[...skipped].join("; ")}.` : told.dataset.done);
  };

  const STEPS = {
    ArrowUp: [inColumn, -1], ArrowDown: [inColumn, 1], Enter: [inColumn, 1],
    ArrowLeft: [inRow, -1], ArrowRight: [inRow, 1], Home: [inRow, -1, true], End: [inRow, 1, true],
  };

  const move = (grid, event) => {
    const field = event.target;
    if (event.defaultPrevented || !field.closest("td") || !field.matches(FIELD) || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && pasted.length) {
      event.preventDefault();
      const back = pasted;
      back.forEach(([each, value]) => set(each, value));
      pasted = [];
      return;
    }
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey) return;
    const [way, by, toEnd] = step;
    const choosing = field.tagName === "SELECT" && event.key !== "Enter" && way === inColumn;
    const sideways = way === inRow && (grid.dataset.grid === "column" || !atEdge(field, by));
    if (choosing || sideways) return;
    event.preventDefault();
    const next = way(field, event.shiftKey && event.key === "Enter" ? -1 : by, toEnd);
    if (next) go(next);
  };

  for (const grid of document.querySelectorAll(".fgrid, [data-grid]")) {
    grid.addEventListener("paste", (event) => paste(grid, event));
    grid.addEventListener("keydown", (event) => move(grid, event));
    // Whoever types after a paste takes that back letter by letter, as the browser does.
    grid.addEventListener("input", () => { pasted = []; });
  }
})();
