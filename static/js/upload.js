// Sends photos file by file: each shows how far it is, and one that failed is sent again by itself.
// Without a script the form sends all of them at once.
(() => {
  "use strict";

  const LOST = "Mất mạng giữa chừng. Bấm Gửi lại khi có mạng.";
  const SIGNED_OUT = "Chưa gửi được. Xin tải lại trang, đăng nhập rồi gửi lại.";
  const MEGABYTE = 1024 * 1024;

  const element = (name, words = "", kind = "") => {
    const made = document.createElement(name);
    made.textContent = words;
    made.className = kind;
    return made;
  };

  const size = (bytes) => {
    const kept = bytes / MEGABYTE;
    return kept < 0.1 ? "dưới 0,1 MB" : `${kept.toFixed(1).replace(".", ",")} MB`;
  };

  const button = (words, name, act) => {
    const made = element("button", words, "btn btn-quiet");
    made.type = "button";
    made.append(element("span", ` ${name}`, "visually-hidden"));
    made.addEventListener("click", act);
    return made;
  };

  // One request with these files; `told` hears how much has left, 0 to 1.
  const send = (form, files, together, told) =>
    new Promise((resolve, reject) => {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      if (together) body.append("together", "1");
      for (const file of files) body.append("files", file);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => told(event.loaded / event.total));
      request.addEventListener("error", () => reject(new Error(LOST)));
      request.addEventListener("load", () => {
        try {
          const answer = JSON.parse(request.responseText);
          if (answer.refused) reject(new Error(answer.refused));
          else resolve(answer.files);
        } catch {
          reject(new Error(SIGNED_OUT));
        }
      });
      request.send(body);
    });

  class Waiting {
    constructor(queue, file) {
      this.file = file;
      this.row = element("li");
      this.bar = element("progress");
      this.bar.max = 1;
      this.bar.value = 0;
      this.bar.hidden = true;
      this.bar.setAttribute("aria-label", `Đã gửi ${file.name}`);
      this.said = element("span", size(file.size), "small muted");
      this.ahead = button("Lên trước", file.name, () => queue.ahead(this));
      this.again = button("Gửi lại", file.name, () => queue.sendOne(this));
      this.again.hidden = true;
      this.drop = button("Thôi", file.name, () => queue.drop(this));
      this.row.append(element("strong", file.name), this.said, this.bar, this.ahead, this.again, this.drop);
    }

    moved(share) {
      this.bar.hidden = false;
      this.bar.value = share;
      this.said.textContent = share < 1 ? `Đã gửi ${Math.round(share * 100)}%` : "Đang xử lý ảnh";
      this.again.hidden = this.ahead.hidden = true;
    }

    taken(note) {
      this.bar.hidden = true;
      this.ahead.hidden = this.again.hidden = this.drop.hidden = true;
      this.done = true;
      this.said.className = note ? "small warn" : "small";
      this.said.textContent = note ? `Đã nhận. ${note}` : "Đã nhận.";
    }

    refused(sentence, mayTryAgain = true) {
      this.bar.hidden = true;
      this.again.hidden = !mayTryAgain;
      this.drop.hidden = false;
      this.said.className = "small err";
      this.said.textContent = sentence;
    }
  }

  class Queue {
    constructor(form) {
      this.form = form;
      this.list = form.querySelector("[data-queue]");
      this.said = form.querySelector("[data-said]");
      this.items = [];
      this.busy = false;
      for (const input of form.querySelectorAll("input[type=file]")) {
        input.addEventListener("change", () => {
          for (const file of input.files) this.add(file);
          input.value = "";
        });
      }
      form.elements.together.addEventListener("change", () => this.show());
      form.addEventListener("submit", (event) => {
        if (!this.items.length) return;
        event.preventDefault();
        this.sendAll();
      });
    }

    get together() {
      return this.form.elements.together.checked;
    }

    get open() {
      return this.items.filter((each) => !each.done);
    }

    add(file) {
      const item = new Waiting(this, file);
      this.items.push(item);
      if (this.isTooBig(item)) item.refused(this.tooBig(), false);
      this.show();
    }

    isTooBig(item) {
      return item.file.size > Number(this.form.dataset.most) * MEGABYTE;
    }

    tooBig() {
      return `Lớn hơn ${this.form.dataset.most} MB. Xin chụp lại ở cỡ ảnh thường, hoặc quét ở mức 200 dpi.`;
    }

    ahead(item) {
      const at = this.items.indexOf(item);
      if (at < 1) return;
      this.items.splice(at - 1, 2, item, this.items[at - 1]);
      this.show();
      item.ahead.focus();
    }

    drop(item) {
      this.items = this.items.filter((each) => each !== item);
      this.show();
    }

    show() {
      this.list.replaceChildren(...this.items.map((each) => each.row));
      this.list.hidden = !this.items.length;
      this.items.forEach((each, at) => {
        each.ahead.hidden = !this.together || at === 0 || Boolean(each.done);
      });
      const left = this.open.length;
      this.said.textContent = left ? `${left} tệp chờ gửi.` : "";
    }

    async sendAll() {
      if (this.busy) return;
      this.busy = true;
      const sendable = this.open.filter((each) => !this.isTooBig(each));
      if (this.together && sendable.length > 1) await this.deliver(sendable, true);
      else for (const each of sendable) await this.deliver([each], false);
      this.busy = false;
      await this.after();
    }

    async sendOne(item) {
      if (this.busy || this.isTooBig(item)) return;
      if (this.together) return this.sendAll();
      this.busy = true;
      await this.deliver([item], false);
      this.busy = false;
      await this.after();
    }

    async deliver(items, together) {
      const told = (share) => items.forEach((each) => each.moved(share));
      told(0);
      try {
        const [answer] = await send(this.form, items.map((each) => each.file), together, told);
        items.forEach((each) => (answer.taken ? each.taken(answer.text) : each.refused(answer.text)));
      } catch (problem) {
        items.forEach((each) => each.refused(problem.message));
      }
    }

    // What was received shows above at once; points typed elsewhere on the page stay as they are.
    async after() {
      const received = this.items.filter((each) => each.done).length;
      const left = this.open.length;
      this.said.textContent = left ? `Đã nhận ${received} tệp, còn ${left} tệp chưa nhận.` : `Đã nhận ${received} tệp.`;
      if (received) await this.refresh();
      this.items = this.items.filter((each) => !each.done || each.said.classList.contains("warn"));
      this.list.replaceChildren(...this.items.map((each) => each.row));
      this.list.hidden = !this.items.length;
      this.items = this.open;
    }

    async refresh() {
      const section = this.form.closest("section");
      try {
        const answer = await fetch(this.form.action, { headers: { Accept: "text/html" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(section.id)?.querySelector("[data-files]");
        if (!fresh) return;
        const back = this.form.elements.back.value;
        for (const input of fresh.querySelectorAll("input[name=back]")) input.value = back;
        section.querySelector("[data-files]").replaceWith(fresh);
      } catch {
        // The list is shown anew with the next page.
      }
    }
  }

  for (const form of document.querySelectorAll("form[data-upload]")) new Queue(form);
})();
