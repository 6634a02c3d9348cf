// The field people type into: grows with the text, keeps its draft, completes names and commands, sends on Enter.

import { h } from "./dom.js";
import { changed, ui } from "../state.js";

// The list above a field: which composer, from where in the text, what to choose, which one is marked.
let offer = null;

/**
 * A composer. `key` names the draft; `complete(text, caret)` answers `{from, items: [{insert, label,
 * description?, lead?, run?}]}` or null; `send(text)` answers whether the text may go; `editLast()` is what
 * the arrow up does in an empty field.
 */
export function field(side, settings) {
  const { key, placeholder, complete, send, escape, editLast, mayBeEmpty = false } = settings;
  const { testid = "composer", label, focus = false } = settings;
  const state = ui[side];
  const open = offer?.key === key ? offer : null;
  return [
    open ? offerList(side, key, open) : null,
    h("textarea", {
      key: "field" + key,
      class: "composer-field",
      rows: "1",
      placeholder,
      "aria-label": label || placeholder,
      autocomplete: "off",
      spellcheck: "false",
      role: "combobox",
      "aria-expanded": String(Boolean(open)),
      "aria-autocomplete": "list",
      data: { testid, side, composer: key },
      initial: { value: state.drafts[key] || "" },
      mounted: (el) => {
        grow(el);
        if (focus) {
          el.focus();
          el.setSelectionRange(el.value.length, el.value.length);
        }
      },
      on: {
        input: (event) => {
          typed(side, key, event.target, complete);
        },
        click: (event) => look(key, event.target, complete),
        blur: () => {
          setTimeout(() => {
            if (offer?.key === key && document.activeElement?.dataset.composer !== key) {
              offer = null;
              changed();
            }
          }, 150);
        },
        keydown: (event) => pressed(event, side, { key, send, escape, editLast, mayBeEmpty }),
      },
    }),
  ];
}

function typed(side, key, el, complete) {
  ui[side].drafts[key] = el.value;
  grow(el);
  look(key, el, complete);
  changed(); // the send button lights up with the first sign
}

function look(key, el, complete) {
  const found = complete?.(el.value, el.selectionStart);
  offer = found && found.items.length ? { key, marked: 0, ...found } : null;
  changed();
}

function grow(el) {
  el.style.height = "auto";
  el.style.height = Math.min(el.scrollHeight, 220) + "px";
}

function pressed(event, side, { key, send, escape, editLast, mayBeEmpty }) {
  const el = event.target;
  const open = offer?.key === key ? offer : null;
  if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    open.marked = (open.marked + (event.key === "ArrowDown" ? 1 : -1) + open.items.length) % open.items.length;
    changed();
  } else if (open && (event.key === "Enter" || event.key === "Tab") && !isComplete(open, el)) {
    event.preventDefault();
    take(side, key, el, open, open.items[open.marked]);
  } else if (open && event.key === "Escape") {
    event.stopPropagation();
    offer = null;
    changed();
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit(side, key, el, send, mayBeEmpty);
  } else if (event.key === "ArrowUp" && editLast && el.value === "") {
    event.preventDefault();
    editLast();
  } else if (event.key === "Escape" && escape) {
    event.stopPropagation();
    escape();
  }
}

// Whole words already typed are sent by Enter, not completed once more.
function isComplete(open, el) {
  const item = open.items[open.marked];
  return !item.run && el.value.slice(open.from).trim() === (item.insert || "").trim();
}

async function submit(side, key, el, send, mayBeEmpty = false) {
  const text = el.value;
  if (text.trim() === "" && !mayBeEmpty && !(ui[side].files[key] || []).length) return;
  offer = null;
  setDraft(side, key, "");
  const gone = await send(text.trim());
  if (gone === false) setDraft(side, key, text); // nothing is lost when it failed
}

/** Sends what stands in a composer, for the send button. */
export function sendDraft(side, key, send) {
  const el = document.querySelector(`textarea[data-side="${side}"][data-composer="${CSS.escape(key)}"]`);
  if (el) submit(side, key, el, send);
}

/** Replaces what stands in a composer. */
export function setDraft(side, key, text) {
  ui[side].drafts[key] = text;
  const el = document.querySelector(`textarea[data-side="${side}"][data-composer="${CSS.escape(key)}"]`);
  if (el) {
    el.value = text;
    grow(el);
  }
  changed();
}

/** Puts text at the caret, or marks around the selection, and goes on typing. */
export function insertInto(side, key, before, after = "") {
  const el = document.querySelector(`textarea[data-side="${side}"][data-composer="${CSS.escape(key)}"]`);
  if (!el) return;
  const { selectionStart: from, selectionEnd: to, value } = el;
  el.value = value.slice(0, from) + before + value.slice(from, to) + after + value.slice(to);
  el.focus();
  el.setSelectionRange(from + before.length, to + before.length);
  ui[side].drafts[key] = el.value;
  el.dispatchEvent(new Event("input", { bubbles: true }));
}

function take(side, key, el, open, item) {
  offer = null;
  if (item.run) {
    setDraft(side, key, "");
    item.run();
    return;
  }
  const caret = el.selectionStart;
  el.value = el.value.slice(0, open.from) + item.insert + el.value.slice(caret);
  el.setSelectionRange(open.from + item.insert.length, open.from + item.insert.length);
  ui[side].drafts[key] = el.value;
  grow(el);
  changed();
}

function offerList(side, key, open) {
  return h(
    "div",
    {
      key: "offer" + key,
      class: "offer " + (open.kind || ""),
      role: "listbox",
      "aria-label": open.title || "Suggestions",
      data: { testid: "autocomplete", side },
    },
    open.title ? h("div", { class: "offer-title" }, open.title) : null,
    open.items.map((item, at) =>
      h(
        "button",
        {
          key: at + item.label,
          type: "button",
          tabindex: "-1",
          class: "offer-item" + (at === open.marked ? " marked" : ""),
          role: "option",
          "aria-selected": String(at === open.marked),
          data: { testid: "autocomplete-item", value: item.insert || item.label },
          patched: at === open.marked ? (el) => el.scrollIntoView?.({ block: "nearest" }) : undefined,
          on: {
            pointerdown: (event) => event.preventDefault(), // the field keeps the focus
            click: () => {
              const el = document.querySelector(`textarea[data-side="${side}"][data-composer="${CSS.escape(key)}"]`);
              if (el) take(side, key, el, open, item);
            },
          },
        },
        item.lead,
        h(
          "span",
          { class: "offer-label" },
          item.label,
          item.usage ? h("span", { class: "offer-usage" }, " " + item.usage) : null,
          item.description ? h("small", {}, item.description) : null,
        ),
        item.hint ? h("span", { class: "offer-hint" }, item.hint) : null,
      ),
    ),
  );
}

/** What of `text` before the caret starts with `sign` and is still one word: `{from, word}` or null. */
export function wordAt(text, caret, sign) {
  const found = new RegExp(`(?:^|\\s)${sign}([\\w.+-]*)$`, "u").exec(text.slice(0, caret));
  return found ? { from: caret - found[1].length - 1, word: found[1].toLowerCase() } : null;
}
