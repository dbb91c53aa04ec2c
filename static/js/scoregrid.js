// The bloc's grid: totals as one types (a hint; the server's stand once saved), a reason box for the
// cell in hand, and saving in the background. Without it the whole table is sent by "Lưu".
(() => {
  "use strict";

  const form = document.querySelector("[data-scoregrid]");
  const now = form && form.querySelector("[data-now]");
  if (!now) return;

  const WAIT = 1500;
  const AGAIN = 10000;
  const OFFERED = 5;
  const NUMBER = /^\d{1,6}([.,]\d{1,2})?$/;
  const status = form.querySelector("[data-status]");
  const reasons = form.querySelector("[data-reasons]");
  const slot = form.querySelector("[data-slot]");
  const fields = [...form.querySelectorAll(".sgrid td input, .sgrid td select")];
  const held = new Map(fields.map((field) => [field, { value: field.value, reason: "" }]));
  const refused = new Map();
  let current = null;
  let timer = 0;
  let saving = false;
  let plain = false;
  let lastSaved = status.textContent;

  // --- Numbers, in hundredths so that they add up exactly ---

  const hundredths = (text) => {
    const digits = text.trim();
    if (!NUMBER.test(digits)) return null;
    const [whole, part = ""] = digits.replace(",", ".").split(".");
    return Number(whole) * 100 + Number(part.padEnd(2, "0"));
  };
  const shown = (points) => {
    const part = points % 100;
    const places = part % 10 ? String(part).padStart(2, "0") : String(part / 10);
    return `${Math.floor(points / 100)},${places}`;
  };
  const columnOf = (cell) => {
    const heads = cell.closest("table").tHead.rows[1].cells;
    return heads[cell.cellIndex - 2];
  };
  const pointsOf = (cell) => {
    const field = cell.querySelector("input, select");
    if (!field) return cell.dataset.p ? hundredths(cell.dataset.p) : null;
    if (field.tagName === "SELECT") return hundredths(field.selectedOptions[0]?.dataset.p || "");
    if ("count" in field.dataset) {
      return field.value === held.get(field).value ? hundredths(field.dataset.p || "") : null;
    }
    return hundredths(field.value);
  };

  const addUp = (row) => {
    const groups = new Map();
    let done = 0;
    let due = 0;
    // Of a year in periods the total is a weighted mean, which only the server reckons.
    const inPeriods = [...row.cells].slice(2).some((cell) => columnOf(cell).dataset.period);
    for (const cell of [...row.cells].slice(2)) {
      if (!("due" in cell.dataset)) continue;
      due += 1;
      const points = pointsOf(cell);
      if (points === null) continue;
      done += 1;
      const { group, cap, kind } = columnOf(cell).dataset;
      const sum = groups.get(group) || { points: 0, cap: hundredths(cap), kind };
      sum.points += points;
      groups.set(group, sum);
    }
    let total = 0;
    for (const { points, cap, kind } of groups.values()) {
      const counted = cap === null ? points : Math.min(points, cap);
      total += kind === "deduction" ? -counted : counted;
    }
    tell(row, inPeriods ? "…" : done ? shown(Math.max(total, 0)) : "–", done, due);
  };
  const tell = (row, total, done, due) => {
    row.querySelector("[data-total]").textContent = total;
    row.querySelector("[data-done]").textContent = `${done === due ? "đủ " : ""}${done}/${due}`;
  };

  // --- What differs wants a reason ---

  const cellOf = (field) => field.closest("td");
  const before = (field) => hundredths(field.dataset.b || "");
  const differs = (field) => {
    const points = pointsOf(cellOf(field));
    return points !== null && before(field) !== null && points !== before(field);
  };
  const lineOf = (field) => field.id.slice(1);
  const rowOf = (field) => form.querySelector(`li[data-for="${field.id}"]`);
  const boxOf = (field) => rowOf(field)?.querySelector("input");
  const reasonOf = (field) => boxOf(field)?.value.trim() || "";

  const makeRow = (field) => {
    const row = document.getElementById("mau-ly-do").content.firstElementChild.cloneNode(true);
    const box = row.querySelector("input");
    row.dataset.for = field.id;
    box.id = `r${lineOf(field)}`;
    box.name = `r-${lineOf(field)}`;
    row.querySelector("label").htmlFor = box.id;
    reasons.append(row);
    return row;
  };

  const keepReason = (field) => {
    const other = differs(field);
    cellOf(field).classList.toggle("is-other", other);
    const row = rowOf(field) || (other ? makeRow(field) : null);
    if (!row) return;
    row.querySelector("label").textContent =
      `${field.getAttribute("aria-label")}: ${field.dataset.b || "–"} → ${field.value || "–"}`;
    row.classList.toggle("is-wanting", other && !reasonOf(field));
    if (!other && !reasonOf(field)) row.remove();
  };

  // --- The cell in hand ---

  // What the box must hold to give the points given before: a level, a number of times, points.
  const takenFrom = (field) => field.dataset.given ?? field.dataset.b ?? "";

  const show = (field) => {
    current = field;
    const column = columnOf(cellOf(field)).dataset;
    now.hidden = false;
    now.querySelector("[data-where]").textContent = field.getAttribute("aria-label");
    now.querySelector("[data-about]").textContent = `${column.text.replace(/^\S+ /, "")} · tối đa ${column.max}`;
    now.querySelector("[data-take]").hidden = !takenFrom(field);
    bringUp(field);
  };
  const bringUp = (field) => {
    const row = rowOf(field);
    if (row && row.parentElement === slot) return;
    reasons.prepend(...slot.children);
    if (row) slot.append(row);
    now.querySelector("[data-last]").hidden = !row;
  };

  const mark = (field, words) => {
    const cell = cellOf(field);
    let note = cell.querySelector(".sgbad");
    if (!words) {
      note?.remove();
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
      return;
    }
    if (!note) {
      note = document.createElement("span");
      note.className = "sgbad";
      note.id = `n${lineOf(field)}`;
      cell.append(note);
    }
    note.textContent = words;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", note.id);
  };

  // The last five reasons: those the page came with, and before them those written here since.
  const offer = (words) => {
    const chips = now.querySelector("[data-last]");
    const list = document.getElementById("cac-ly-do");
    const known = [...chips.children].find((chip) => chip.dataset.reason === words);
    const chip = known || document.createElement("button");
    if (!known) {
      chip.type = "button";
      chip.className = "chip";
      chip.dataset.reason = words;
      chip.textContent = words.length > 44 ? `${words.slice(0, 43)}…` : words;
    }
    chips.prepend(chip);
    while (chips.children.length > OFFERED) chips.lastElementChild.remove();
    list.replaceChildren(...[...chips.children].map((each) => new Option("", each.dataset.reason)));
  };

  // --- Saving: everything ready at once, the rest waits and says why ---

  const isDirty = (field) =>
    field.value !== held.get(field).value || (boxOf(field) && reasonOf(field) !== held.get(field).reason);
  const whyWaits = (field) => {
    if (refused.has(field)) return "bị từ chối";
    if (field.tagName === "INPUT" && field.value.trim() && hundredths(field.value) === null) return "số chưa đúng";
    return differs(field) && !reasonOf(field) ? "thiếu lý do" : "";
  };
  const dirty = () => fields.filter(isDirty);
  const waiting = () => dirty().filter(whyWaits);

  const say = (words) => { status.textContent = words; };
  const saySaved = (at) => {
    const left = waiting();
    lastSaved = `Đã lưu ${at}`;
    say(left.length ? `Đã lưu ${at} · còn ${left.length} ô chưa lưu: ${whyWaits(left[0])}` : lastSaved);
  };

  const bodyOf = (batch) => {
    const body = new URLSearchParams();
    for (const name of ["csrfmiddlewaretoken", "luot"]) body.append(name, form.elements[name].value);
    for (const [field, { value, reason }] of batch) {
      body.append(field.name, value);
      if (boxOf(field)) body.append(`r-${lineOf(field)}`, reason);
    }
    return body;
  };

  const taken = (batch, told) => {
    for (const [field, sent] of batch) {
      if (sent.reason && sent.reason !== held.get(field).reason) offer(sent.reason);
      held.set(field, sent);
      const version = told.versions[lineOf(field)];
      if (version !== undefined) field.name = `o-${lineOf(field)}-${version}`;
      if (field.value === sent.value) mark(field, "");
    }
    for (const [sheet, { total, done, due }] of Object.entries(told.rows)) {
      const row = form.querySelector(`tr[data-sheet="${sheet}"]`);
      if ([...row.querySelectorAll("input, select")].some(isDirty)) addUp(row);
      else tell(row, total, done, due);
    }
    saySaved(told.at);
  };

  const refusedBy = (told) => {
    for (const [pk, words] of Object.entries(told.errors)) {
      const field = document.getElementById(`c${pk}`);
      if (!field) continue;
      refused.set(field, words);
      mark(field, words);
    }
    for (const [pk, { text, version }] of Object.entries(told.theirs)) {
      const field = document.getElementById(`c${pk}`);
      refused.set(field, text);
      field.name = `o-${pk}-${version}`;
      mark(field, `Đang lưu: ${text}`);
    }
    const some = told.problems[0] || "Có ô chưa đúng, xin xem ô đánh dấu.";
    say(`Chưa lưu. ${some}`);
    if (!Object.keys(told.errors).length && !Object.keys(told.theirs).length) plain = true;
  };

  const save = async () => {
    window.clearTimeout(timer);
    const batch = new Map(
      dirty().filter((field) => !whyWaits(field)).map((field) => [field, { value: field.value, reason: reasonOf(field) }]),
    );
    if (saving || plain) return;
    if (!batch.size) {
      const left = waiting();
      say(left.length ? `Còn ${left.length} ô chưa lưu: ${whyWaits(left[0])}` : lastSaved);
      return;
    }
    saving = true;
    say("Đang lưu…");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: bodyOf(batch), headers: { Accept: "application/json" },
      });
      if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) {
        plain = true;
        say("Chưa lưu được, số vẫn còn trên màn hình. Xin bấm Lưu; nếu được hỏi thì đăng nhập lại.");
        return;
      }
      const told = await answer.json();
      if (answer.ok) taken(batch, told);
      else refusedBy(told);
    } catch {
      say("Chưa lưu: mất mạng. Số vẫn còn trên màn hình, có mạng sẽ tự lưu.");
      timer = window.setTimeout(save, AGAIN);
      return;
    } finally {
      saving = false;
    }
    if (dirty().some((field) => !whyWaits(field))) soon();
  };
  const soon = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, WAIT);
  };

  const changed = (field) => {
    refused.delete(field);
    const wrong = field.tagName === "INPUT" && field.value.trim() && hundredths(field.value) === null;
    mark(field, wrong ? "Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ." : "");
    keepReason(field);
    if (field === current) bringUp(field);
    addUp(field.closest("tr"));
    say("Chưa lưu…");
    soon();
  };

  // --- Listening ---

  for (const field of fields) {
    held.get(field).reason = reasonOf(field);
    field.addEventListener("focus", () => show(field));
    field.addEventListener("input", () => changed(field));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !differs(field) || reasonOf(field)) return;
      event.preventDefault();
      boxOf(field)?.focus();
    });
  }
  const fieldOfBox = (box) => document.getElementById(box.closest("li").dataset.for);
  form.addEventListener("input", (event) => {
    if (!event.target.name?.startsWith("r-")) return;
    const field = fieldOfBox(event.target);
    refused.delete(field);
    event.target.closest("li").classList.toggle("is-wanting", differs(field) && !reasonOf(field));
    say("Chưa lưu…");
    soon();
  });
  form.addEventListener("keydown", (event) => {
    if (!event.target.name?.startsWith("r-") || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    const field = fieldOfBox(event.target);
    field.focus();
    if (event.key === "Enter") field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  });
  now.querySelector("[data-take]").addEventListener("click", () => {
    current.value = takenFrom(current);
    current.dispatchEvent(new Event("input", { bubbles: true }));
    current.focus();
  });
  now.querySelector("[data-last]").addEventListener("click", (event) => {
    const words = event.target.dataset.reason;
    if (!words || !current || !boxOf(current)) return;
    boxOf(current).value = words;
    boxOf(current).dispatchEvent(new Event("input", { bubbles: true }));
    boxOf(current).focus();
  });
  form.addEventListener("submit", (event) => {
    if (plain) return;
    event.preventDefault();
    refused.clear();
    const left = waiting();
    save();
    if (left.length) (differs(left[0]) && boxOf(left[0]) ? boxOf(left[0]) : left[0]).focus();
  });
  window.addEventListener("online", soon);
  window.addEventListener("beforeunload", (event) => {
    if (!plain && dirty().length) event.preventDefault();
  });

  // --- Out again, into Excel ---

  const copyButton = form.querySelector("[data-copy-grid]");
  copyButton.hidden = false;
  copyButton.addEventListener("click", async () => {
    const line = (row) => {
      const points = [...row.cells].slice(2).map((cell) => {
        const field = cell.querySelector("input, select");
        return field ? field.value : cell.dataset.p || "";
      });
      return [row.cells[0].querySelector("a").textContent, row.querySelector("[data-total]").textContent, ...points];
    };
    const tables = [...form.querySelectorAll(".sgrid table")].map((table) => {
      const heads = ["Đơn vị", "Tổng", ...[...table.tHead.rows[1].cells].map((each) => each.dataset.text)];
      return [heads, ...[...table.tBodies[0].rows].map(line)].map((cells) => cells.join("\t")).join("\n");
    });
    try {
      await navigator.clipboard.writeText(tables.join("\n\n"));
      say("Đã chép bảng, dán được vào Excel.");
    } catch {
      say("Trình duyệt không cho chép. Xin bôi đen bảng rồi chép tay.");
    }
  });
})();
