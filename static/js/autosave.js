// Saves a scoring form by itself, a moment after something was typed, and says the server's own time.
// Without it, and whenever it fails, the button Lưu does the same.
(() => {
  "use strict";

  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const DELAY = 800;
  const AGAIN = 10_000;
  const BOX = /^(given|reason)-(\d+)$/;

  const changed = new Set(); // lines typed in since they were last saved
  const stopped = new Set(); // lines on which somebody else has written: only Lưu goes on
  let timer = 0;
  let sending = null;

  const outside = (selector) => document.querySelectorAll(selector);

  const tell = (text, kind = "") => {
    for (const each of outside("[data-saved]")) {
      each.classList.toggle("is-bad", kind === "bad");
      each.classList.toggle("is-busy", kind === "busy");
      each.querySelector("[data-saved-text]").textContent = text;
      const use = each.querySelector("use");
      const sign = kind === "bad" ? "exclamation-circle-fill" : "cloud-check";
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${sign}`));
    }
  };

  // --- Sentences beside the fields -------------------------------------------------------------

  const row = (line) => document.getElementById(`tieu-chi-${line}`);

  const hush = (line) => {
    for (const said of row(line)?.querySelectorAll("[data-live]") || []) said.remove();
    for (const name of [`given-${line}`, `reason-${line}`]) {
      const box = form.elements[name];
      if (!box) continue;
      box.classList.remove("is-err");
      box.removeAttribute("aria-invalid");
    }
  };

  const say = (line, sentence, box) => {
    const home = row(line)?.querySelector("[data-said], .why") || row(line) || form;
    const said = document.createElement("span");
    said.className = "invalid";
    said.dataset.live = "";
    said.setAttribute("role", "alert");
    said.textContent = sentence;
    home.append(said);
    if (row(line)?.contains(document.activeElement)) said.scrollIntoView({ block: "nearest" });
    const folded = home.querySelector("details.reason");
    if (folded) folded.open = true;
    if (!box) return;
    box.classList.add("is-err");
    box.setAttribute("aria-invalid", "true");
  };

  // --- What the server answered ----------------------------------------------------------------

  const mark = (line, state) => {
    const sign = document.querySelector(`[data-state="${line}"] .st`);
    if (!sign) return;
    sign.className = `st st-${state.kind} st-bare`;
    const use = sign.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${state.icon}`));
    sign.lastChild.textContent = state.words;
  };

  const took = (answer, sent) => {
    for (const [line, version] of Object.entries(answer.versions)) {
      const box = form.elements[`version-${line}`];
      if (box) box.value = version;
    }
    for (const [name, text] of Object.entries(answer.totals)) {
      for (const each of outside(`[data-total="${name}"]`)) each.textContent = text;
    }
    for (const [line, state] of Object.entries(answer.states)) mark(line, state);
    const still = [...sent].filter(([line, typed]) => typedIn(line) !== typed);
    const saved = [...sent.keys()].filter((line) => !still.some(([other]) => other === line));
    for (const line of saved) {
      changed.delete(line);
      hush(line);
    }
    tell(`Đã lưu ${answer.saved_at}`);
    form.dispatchEvent(new CustomEvent("td:saved", { detail: { lines: saved } }));
  };

  const unfit = (answer, sent) => {
    for (const line of sent.keys()) hush(line);
    for (const [name, sentences] of Object.entries(answer.errors || {})) {
      const found = BOX.exec(name);
      const line = found ? found[2] : [...sent.keys()][0];
      say(line, sentences.join(" "), form.elements[name]);
    }
    if (answer.why) say([...sent.keys()][0], answer.why);
    tell("Chưa lưu được, xin xem chỗ ghi đỏ", "bad");
  };

  const stale = (answer, sent) => {
    for (const line of sent.keys()) {
      const theirs = (answer.theirs || {})[line];
      if (!theirs) continue;
      hush(line);
      stopped.add(line);
      const mine = form.elements[`given-${line}`]?.value || "–";
      say(line, `${answer.why} Đang lưu: ${theirs.shown || "–"}. Anh/chị vừa gõ: ${mine}.`);
      // Both are before the person now: what Lưu writes from here on is written knowingly.
      form.elements[`version-${line}`].value = theirs.version;
    }
    if (!answer.theirs) say([...sent.keys()][0], answer.why);
    tell("Chưa lưu được, có người vừa sửa", "bad");
  };

  const OFFLINE = "Chưa lưu được, mất mạng. Số đã gõ còn trên máy này.";

  // --- Sending -----------------------------------------------------------------------------------

  const typedIn = (line) =>
    JSON.stringify([`given-${line}`, `reason-${line}`].map((name) => form.elements[name]?.value));

  const bodyOf = (lines) => {
    const body = new FormData();
    const carried = ["csrfmiddlewaretoken", "reading", "source"];
    for (const line of lines) carried.push(`given-${line}`, `reason-${line}`, `version-${line}`);
    for (const name of carried) {
      const box = form.elements[name];
      if (box) body.append(name, box.value);
    }
    body.append("act", "autosave");
    return body;
  };

  // "ok" | "unfit" | "stale" | "out" | "lost": what became of it.
  const post = async (lines, quick) => {
    const sent = new Map(lines.map((line) => [line, typedIn(line)]));
    tell("Đang lưu…", "busy");
    let response;
    try {
      response = await fetch(location.href, {
        method: "POST", body: bodyOf(lines), headers: { Accept: "application/json" },
        credentials: "same-origin", redirect: "manual", keepalive: quick,
      });
    } catch {
      tell(OFFLINE, "bad");
      return "lost";
    }
    const isOurs = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (response.status >= 500) {
      tell("Chưa lưu được, máy chủ đang bận. Số đã gõ còn trên máy này.", "bad");
      return "lost";
    }
    if (response.status === 401 || !isOurs) {
      const answer = isOurs ? await response.json() : {};
      tell(answer.why || "Phiên làm việc đã hết. Số đã gõ còn trên máy này; xin bấm Lưu để vào lại.", "bad");
      return "out";
    }
    const answer = await response.json();
    if (response.ok) {
      took(answer, sent);
      return "ok";
    }
    if (response.status === 409) stale(answer, sent);
    else unfit(answer, sent);
    return response.status === 409 ? "stale" : "unfit";
  };

  const ready = () => [...changed].filter((line) => !stopped.has(line));

  const save = async (quick = false) => {
    window.clearTimeout(timer);
    if (sending) await sending;
    const lines = ready();
    if (!lines.length) return "ok";
    sending = post(lines, quick);
    const became = await sending;
    sending = null;
    // What was typed meanwhile goes next; what found no network is tried again.
    if (became === "ok" && ready().length) timer = window.setTimeout(save, DELAY);
    if (became === "lost") timer = window.setTimeout(save, AGAIN);
    return became;
  };

  form.addEventListener("input", (event) => {
    const found = BOX.exec(event.target.name || "");
    if (!found) return;
    changed.add(found[2]);
    window.clearTimeout(timer);
    timer = window.setTimeout(save, DELAY);
  });
  window.addEventListener("online", () => save());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && ready().length) save(true);
  });

  // --- The button --------------------------------------------------------------------------------

  // What is typed is saved first, so that the form is only left once the server has it. What is
  // mistyped goes on to the page that lists it, an ended session to the sign-in, which carries what
  // was typed. Where somebody else has written, both values stay on the page until Lưu once more.
  form.addEventListener("submit", async (event) => {
    if (form.dataset.sure || (!sending && !ready().length)) return;
    event.preventDefault();
    const became = await save();
    if (became === "lost" || became === "stale") return;
    form.dataset.sure = "1";
    form.requestSubmit(event.submitter);
    delete form.dataset.sure;
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || navigator.onLine) return;
    event.preventDefault();
    tell(OFFLINE, "bad");
  });
})();
