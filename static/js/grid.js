// The grid of figures: a block copied from Excel fills the cells it belongs to, arrows and Enter
// move. Without it every cell is typed, and Tab moves.
(() => {
  "use strict";

  const grid = document.querySelector(".fgrid");
  if (!grid) return;
  const told = document.getElementById("dan-bang");
  const rows = [...grid.querySelectorAll("tbody tr")].map((row) => [
    ...row.querySelectorAll("input"),
  ]);

  const placeOf = (input) => {
    const down = rows.findIndex((cells) => cells.includes(input));
    return [down, down < 0 ? -1 : rows[down].indexOf(input)];
  };

  grid.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    const block = text.split("\n").map((line) => line.split("\t"));
    if (block.length === 1 && block[0].length === 1) return;
    event.preventDefault();
    const [down, across] = placeOf(event.target);
    const widest = Math.max(...block.map((line) => line.length));
    if (down + block.length > rows.length || across + widest > rows[0].length) {
      told.textContent = told.dataset.tooBig;
      return;
    }
    block.forEach((line, i) => {
      line.forEach((value, j) => {
        rows[down + i][across + j].value = value.trim();
      });
    });
    told.textContent = told.dataset.done;
  });

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] };

  grid.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const [down, across] = placeOf(event.target);
    const next = (rows[down + step[0]] || [])[across];
    if (next) {
      next.focus();
      next.select();
    }
  });
})();
