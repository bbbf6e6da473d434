// Files on their way: large ones go up in pieces and go on where they stopped, several may be dropped at once, each onto
// the place that bears its name. Without this script a file goes up whole with its form. It reads data attributes only.
(() => {
  "use strict";

  const ADDRESS = "/api/uploads";
  const KEPT = "tongban.upload ";
  const SHORTEST = 1000;
  const LONGEST = 15000;
  const WHOLE = 1 << 20;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const memory = {
    get: (key) => {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    set: (key, value) => {
      try {
        if (value) localStorage.setItem(key, value);
        else localStorage.removeItem(key);
      } catch {
        /* a browser that keeps nothing begins again */
      }
    },
    keys: () => {
      try {
        return Object.keys(localStorage);
      } catch {
        return [];
      }
    },
  };

  const placed = (form) => `${KEPT}${form.getAttribute("action")} ${one("[name=key]", form).value} `;
  const keyed = (form, file) => placed(form) + JSON.stringify([file.name, file.size, file.lastModified]);
  const percent = (upload) => Math.floor((100 * upload.received) / upload.size);

  const say = (form, words = "", told = {}) => {
    const place = one("[data-said]", form);
    place.hidden = !words;
    place.textContent = words.replace(/\{(\w+)\}/g, (_, name) => told[name]);
  };

  // What was refused is an answer and is shown; everything else is the line, and is waited for.
  class No extends Error {}

  const asked = async (address, what = {}) => {
    const token = one("[name=csrfmiddlewaretoken]").value;
    const language = document.documentElement.lang;
    const headers = { "X-CSRFToken": token, "Accept-Language": language, ...what.headers };
    const answer = await fetch(address, { ...what, headers });
    const told = await answer.json();
    if (answer.ok) return told;
    if (answer.status >= 500 || answer.status === 409) throw new TypeError("later");
    throw Object.assign(new No(), { status: answer.status, reasons: told.reasons ?? [] });
  };

  const begun = (file) =>
    asked(ADDRESS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name: file.name, size: file.size }),
    });

  const known = async (id) => {
    try {
      return await asked(`${ADDRESS}/${id}`);
    } catch (fault) {
      if (fault instanceof No) return null;
      throw fault;
    }
  };

  const sent = (upload, file) => {
    const body = new FormData();
    body.append("piece", file.slice(upload.received, upload.received + upload.piece), "piece");
    return asked(`${ADDRESS}/${upload.id}/pieces?at=${upload.received}`, { method: "POST", body });
  };

  const pause = (time) =>
    new Promise((done) => {
      const timer = setTimeout(go, time);
      function go() {
        clearTimeout(timer);
        window.removeEventListener("online", go);
        done();
      }
      window.addEventListener("online", go);
    });

  const upwards = async (form, file) => {
    const key = keyed(form, file);
    const bar = one("progress", form);
    let upload = null;
    let wait = SHORTEST;
    while (upload === null || upload.received < upload.size) {
      try {
        const id = upload?.id ?? memory.get(key);
        const fresh = upload === null || wait > SHORTEST;
        if (fresh) upload = (id && (await known(id))) || (await begun(file));
        memory.set(key, upload.id);
        bar.value = percent(upload);
        if (upload.received < upload.size) upload = await sent(upload, file);
        bar.value = percent(upload);
        wait = SHORTEST;
        say(form);
      } catch (fault) {
        if (fault instanceof No) throw fault;
        say(form, one("[data-said]", form).dataset.broken, { percent: `${upload ? percent(upload) : 0} %` });
        wait = Math.min(LONGEST, 2 * wait);
        await pause(wait);
      }
    }
    memory.set(key, null);
    return upload.id;
  };

  const refused = (form, reasons) => {
    const place = one(".error", form.parentElement);
    const lines = reasons.map((reason) => {
      const line = document.createElement("div");
      const next = document.createElement("span");
      const language = document.documentElement.lang.startsWith("en") ? "en" : "zh";
      next.className = "next";
      next.textContent = reason.next?.[language] ?? "";
      line.append(reason.text?.[language] ?? "", " ", next);
      return line;
    });
    place.replaceChildren(...lines);
    place.hidden = false;
    place.dataset.put = "yes";
    place.closest(".field").classList.add("wrong");
  };

  const send = async (form, file) => {
    const boxes = all("input[type=file]", form);
    const bar = one("progress", form);
    form.dataset.underway = "yes";
    bar.hidden = false;
    for (const box of boxes) box.disabled = true;
    try {
      one("[name=upload]", form).value = await upwards(form, file);
      form.requestSubmit();
    } catch (fault) {
      if (!(fault instanceof No)) throw fault;
      delete form.dataset.underway;
      bar.hidden = true;
      refused(form, fault.reasons);
      ready(form);
    }
  };

  const ready = (form) => {
    one("[name=upload]", form).value = "";
    for (const box of all("input[type=file]", form)) {
      box.disabled = false;
      box.value = "";
    }
  };

  // A small file goes with its form at once; a large one in pieces.
  document.addEventListener(
    "change",
    (event) => {
      const box = event.target;
      const form = box.matches?.("input[type=file]") && box.closest("form[data-upload]");
      if (!form || !box.files.length) return;
      for (const other of all("input[type=file]", form)) if (other !== box) other.value = "";
      if (box.files[0].size <= WHOLE) return;
      event.stopPropagation();
      send(form, box.files[0]);
    },
    true,
  );

  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.matches?.("form[data-upload]") && event.target.isConnected) ready(event.target);
  });

  // --- dropped files ---------------------------------------------------------------------------------------------

  const bare = (text) => text.toLowerCase().replace(/\.[a-z0-9]+$/, "").replace(/[\s_\-()（）《》]+/g, "");
  const title = (form) => bare(one("h3", form.parentElement).firstChild.textContent);

  const give = (form, file) => {
    const carried = new DataTransfer();
    carried.items.add(file);
    const box = one("input[type=file]", form);
    box.files = carried.files;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const spread = (files, here) => {
    const free = all("form[data-upload]:not([data-underway])");
    const homeless = [];
    for (const file of files) {
      const name = bare(file.name);
      const place = free.find((form) => title(form) && (name.includes(title(form)) || (name && title(form).includes(name))));
      if (place) give(free.splice(free.indexOf(place), 1)[0], file);
      else homeless.push(file);
    }
    if (homeless.length && free.includes(here)) give(here, homeless.shift());
    if (homeless.length) {
      const names = homeless.map((file) => file.name).join("”, “");
      say(here, one("[data-said]", here).dataset.noPlace, { names });
    }
  };

  const under = (event) => {
    const field = event.dataTransfer?.types.includes("Files") && event.target.closest?.(".field:has(form[data-upload])");
    return field ? one("form[data-upload]", field) : null;
  };

  document.addEventListener("dragover", (event) => {
    const form = under(event);
    for (const field of all(".field[data-over]")) if (!form || field !== form.parentElement) delete field.dataset.over;
    if (!form) return;
    event.preventDefault();
    form.parentElement.dataset.over = "";
  });

  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) for (const field of all(".field[data-over]")) delete field.dataset.over;
  });

  document.addEventListener("drop", (event) => {
    const form = under(event);
    for (const field of all(".field[data-over]")) delete field.dataset.over;
    if (!form) return;
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    if (files.length === 1) give(form, files[0]);
    else spread(files, form);
  });

  // --- what stopped before the page was left ---------------------------------------------------------------------

  const remind = async () => {
    for (const form of all("form[data-upload]:not([data-reminded])")) {
      form.dataset.reminded = "yes";
      for (const key of memory.keys().filter((each) => each.startsWith(placed(form)))) {
        const upload = await known(memory.get(key)).catch(() => undefined);
        if (upload === null) memory.set(key, null);
        if (!upload || form.dataset.underway) continue;
        say(form, one("[data-said]", form).dataset.stopped, { name: upload.name, percent: `${percent(upload)} %` });
      }
    }
  };

  document.addEventListener("htmx:load", remind);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", remind);
  else remind();
})();
