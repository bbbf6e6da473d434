// The one small script. Every page works without it; it adds keys, uploads that show how far they are,
// reasons beside the fields they name, and a guard against sending twice. It reads data attributes only.
(() => {
  "use strict";

  const KEYS = "tongban.keys";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (element) => element.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");

  const remembered = () => {
    try {
      return localStorage.getItem(KEYS) !== "off";
    } catch {
      return true;
    }
  };

  const remember = (on) => {
    try {
      localStorage.setItem(KEYS, on ? "on" : "off");
    } catch {
      /* a browser that keeps nothing forgets this as well */
    }
  };

  // --- work lists: J K Enter X / ? ---------------------------------------------------------------------------

  const rows = () => all("[data-rows] [data-row]");
  const here = () => one("[data-row][data-here]");

  const stand = (row) => {
    if (!row) return;
    here()?.removeAttribute("data-here");
    row.setAttribute("data-here", "");
    (one("[data-open]", row) ?? one("a", row))?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const every = rows();
    const now = every.indexOf(here());
    stand(every[now < 0 ? 0 : Math.min(every.length - 1, Math.max(0, now + by))]);
  };

  const pick = () => {
    const box = here() && one("input[type=checkbox]", here());
    if (!box) return;
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const open = () => here() && (one("[data-open]", here()) ?? one("a", here()))?.click();
  const seek = () => one("[data-search]")?.focus();
  const help = () => one("#keys")?.showModal();

  const ACTS = { j: () => step(1), k: () => step(-1), x: pick, "/": seek, "?": help };

  // A link or a button may name its own key: first in the row where one stands, then on the page.
  const named = (key) => {
    if (!/^[a-z0-9]$/.test(key)) return null;
    const place = here() ?? document;
    return one(`[data-key="${key}"]`, place) ?? one(`[data-key="${key}"]:not([data-row] *)`);
  };

  const reach = (target) => (target.matches("select, input") ? target.focus() : target.click());

  const act = (key) => {
    const target = named(key);
    const does = key === "Enter" ? open : (ACTS[key.toLowerCase()] ?? (target && (() => reach(target))));
    does?.();
    return Boolean(does);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      return;
    }
    if (typing(event.target) || one("dialog[open]") || !one("[data-rows], [data-search], [data-key]")) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary, input")) return;
    if (event.key === "?" || remembered()) {
      if (act(event.key)) event.preventDefault();
    }
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || row === here()) return;
    here()?.removeAttribute("data-here");
    row.setAttribute("data-here", "");
  });

  // --- a kept text goes where one was writing ------------------------------------------------------------------

  let pen = null;

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea")) pen = event.target;
  });

  const insert = (button) => {
    const form = button.closest("form");
    const box = pen && form.contains(pen) ? pen : one("textarea", form);
    if (!box) return;
    box.setRangeText(button.dataset.insert, box.selectionStart, box.selectionEnd, "end");
    const mark = one("input[type=checkbox]", box.closest(".marks > div") ?? document.createElement("div"));
    if (mark) mark.checked = true;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    event.preventDefault();
    insert(button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-no-send]")) event.preventDefault();
  });

  // --- what is pressed or changed ----------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-keys-on]")) remember(box.checked);
    if (box.matches("[data-all]")) {
      for (const each of all("[data-row] input[type=checkbox]")) each.checked = box.checked;
    }
    if (box.matches("[data-submit]")) box.form.requestSubmit();
  });

  // --- what was typed is kept before anything else happens ------------------------------------------------------
  // A form with data-kept saves while one types; between a key and its save it is data-behind. Another form of the page
  // waits for that save, and leaving sends it along. A form with data-guarded saves by its button: leaving it asks.

  let typed = 0;
  let waiting = null;

  const behind = (kind) => all(`form[${kind}][data-behind]:not([data-sent])`);

  const falls = (event) => {
    const form = event.target.form;
    if (form?.matches("[data-kept], [data-guarded]")) form.dataset.behind = String(++typed);
  };

  // Before the save that the same event sets off, which says what it asks for: else that save would not count.
  document.addEventListener("input", falls, true);
  document.addEventListener("change", falls, true);

  document.addEventListener("htmx:beforeSend", (event) => {
    const form = event.target;
    if (form.dataset?.behind && form.matches("[data-kept]")) form.dataset.asked = form.dataset.behind;
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!form.matches?.("[data-kept]")) return;
    const kept = event.detail.successful;
    if (kept && form.dataset.asked === form.dataset.behind) delete form.dataset.behind;
    delete form.dataset.asked;
    const { sends, by } = waiting ?? {};
    if (!kept) waiting = null;
    else if (sends && !behind("data-kept").some((each) => each !== sends)) {
      waiting = null;
      sends.requestSubmit(by);
    }
  });

  document.addEventListener(
    "submit",
    (event) => {
      const first = behind("data-kept").find((form) => form !== event.target);
      if (!first) return;
      event.preventDefault();
      event.stopPropagation();
      waiting = { sends: event.target, by: event.submitter };
      if (first.dataset.asked !== first.dataset.behind) first.dispatchEvent(new Event("keep"));
    },
    true,
  );

  window.addEventListener("beforeunload", (event) => {
    if (!behind("data-guarded").length) return;
    event.preventDefault();
    setTimeout(sendable);
  });

  window.addEventListener("pagehide", () => {
    for (const form of behind("data-kept")) {
      fetch(form.getAttribute("hx-post"), { method: "POST", body: new FormData(form), keepalive: true });
    }
  });

  // A form that was sent is not sent again while its answer is on the way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const byItself = form.hasAttribute("hx-post") && !form.matches("[data-kept], [data-guarded]");
    if (form.method !== "post" || byItself || form.closest("[hx-boost=true]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });

  const sendable = () => {
    for (const form of all("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  };

  window.addEventListener("pageshow", sendable);

  // --- uploads and refusals by htmx --------------------------------------------------------------------------

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.target.matches?.("[data-upload]")) return;
    event.target.dataset.underway = "yes";
    one("progress", event.target).hidden = false;
  });

  // A part of the page in which a file is on its way stays as it is, or the answer would find no place; then it is renewed.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const part = event.detail.target;
    if (!one("[data-underway]", part)) return;
    event.detail.shouldSwap = false;
    part.dataset.stale = "yes";
  });

  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.matches?.("[data-upload]") && one("progress", event.target);
    const { loaded, total, lengthComputable } = event.detail;
    if (bar && lengthComputable && total) bar.value = Math.round((100 * loaded) / total);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.matches?.("[data-upload]")) {
      const bar = one("progress", event.target);
      delete event.target.dataset.underway;
      bar.hidden = true;
      bar.removeAttribute("value");
    }
    for (const part of all("[data-stale]")) {
      if (one("[data-underway]", part)) continue;
      delete part.dataset.stale;
      htmx.ajax("GET", location.href, { target: part, select: `#${part.id}`, swap: "outerHTML" });
    }
  });

  const fieldOf = (name, within) => {
    const plain = (text) => text.replace(/[^0-9A-Za-z]+/g, "-").replace(/^-|-$/g, "");
    const candidates = within ? [`${within}-${name}`, name] : [name];
    return candidates.map((text) => `field-${plain(text)}`).find((id) => document.getElementById(id));
  };

  const clear = () => {
    for (const text of all(".error[data-put]")) {
      text.replaceChildren();
      text.hidden = true;
      delete text.dataset.put;
      text.closest(".field")?.classList.remove("wrong");
    }
  };

  // The reasons stand at the top; here each also comes to the field it names, and its words lead there.
  const distribute = (place, within) => {
    clear();
    for (const reason of all("[data-field]", place)) {
      const id = fieldOf(reason.dataset.field, within);
      const beside = id && document.getElementById(`error-${id}`);
      if (!beside) continue;
      const words = one(".why", reason);
      const next = one(".next", reason);
      const said = document.createElement("div");
      said.append(words.textContent, next ? " " : "");
      if (next) said.append(next.cloneNode(true));
      beside.append(said);
      beside.hidden = false;
      beside.dataset.put = "yes";
      beside.closest(".field")?.classList.add("wrong");
      if (!one("a", words)) {
        const link = document.createElement("a");
        link.href = `#${id}`;
        link.append(...words.childNodes);
        words.append(link);
      }
    }
  };

  // What was mended is no longer among the reasons at the top.
  const forget = (id) => {
    const place = one("#refusal");
    if (!place) return;
    for (const reason of all("[data-field]", place)) {
      if (fieldOf(reason.dataset.field) === id) reason.remove();
    }
    if (!one("li", place)) place.replaceChildren();
  };

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "refusal") {
      forget(event.detail.target.id);
      return;
    }
    const form = event.detail.requestConfig?.elt?.closest("form");
    distribute(event.detail.target, one("[name=within]", form ?? document)?.value ?? "");
    event.detail.target.focus();
  });

  const begin = () => {
    for (const hint of all("[data-with-script]")) hint.hidden = false;
    for (const button of all("[data-without-script]")) button.hidden = true;
    for (const button of all("[data-no-submit]")) button.type = "button";
    for (const box of all("[data-keys-on]")) box.checked = remembered();
    const refused = one("#refusal > .refusal");
    if (refused) refused.parentElement.focus();
  };

  document.addEventListener("htmx:load", begin);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
