// The one floating menu, list or picker a side may have open, and the lists to choose from in it.
//
// It lives in a layer above everything, so that no scrolling list cuts it off. Esc and a press outside close
// it and give the focus back to what opened it.

import { focusables, h } from "./dom.js";
import { icon } from "./icons.js";
import { changed, ui } from "../state.js";

/** Opens (or, if it is open already, closes) the popover `key` beside `anchor`. */
export function togglePopover(side, key, anchor, render, options = {}) {
  if (ui[side].popover?.key === key) return closePopover(side);
  for (const other of ["slack", "discord"]) ui[other].popover = null;
  ui[side].popover = { key, anchor, render, query: "", ...options };
  changed();
}

/** Closes the side's popover and puts the focus back. */
export function closePopover(side, refocus = true) {
  const open = ui[side].popover;
  if (!open) return;
  ui[side].popover = null;
  if (refocus && open.anchor?.isConnected) open.anchor.focus({ preventScroll: true });
  changed();
}

/** The layer's content for one side. */
export function popoverLayer(side) {
  const open = ui[side].popover;
  if (!open) return null;
  return h(
    "div",
    {
      key: side + open.key,
      class: `popover ${side} ${open.kind || "menu"}`,
      role: open.role || "dialog",
      "aria-label": open.label || "Menu",
      data: { testid: "popover", side },
      mounted: (el) => {
        place(el, open);
        const wanted =
          el.querySelector("[data-autofocus]") || el.querySelector("[aria-selected='true']") || focusables(el)[0];
        wanted?.focus({ preventScroll: true });
      },
      patched: (el) => place(el, open),
      on: { keydown: (event) => onKey(event, side) },
    },
    open.render(),
  );
}

// Below the anchor if there is room, else above it; never off the window.
function place(el, open) {
  const anchor = open.anchor?.isConnected ? open.anchor.getBoundingClientRect() : open.rect;
  if (!anchor) return;
  open.rect = anchor;
  const margin = 8;
  if (open.matchWidth) el.style.minWidth = Math.min(anchor.width, 420) + "px";
  const { width, height } = el.getBoundingClientRect();
  const below = anchor.bottom + 4;
  const fitsBelow = below + height + margin < innerHeight;
  const top = fitsBelow && !open.above ? below : Math.max(margin, anchor.top - height - 4);
  const wanted = open.alignEnd ? anchor.right - width : anchor.left;
  el.style.top = Math.min(top, Math.max(margin, innerHeight - height - margin)) + "px";
  el.style.left = Math.max(margin, Math.min(wanted, innerWidth - width - margin)) + "px";
}

function onKey(event, side) {
  if (event.key === "Escape") {
    event.stopPropagation();
    closePopover(side);
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const items = focusables(event.currentTarget);
  const at = items.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? at + 1 : at - 1;
  event.preventDefault();
  items[(next + items.length) % items.length]?.focus();
}

/** Closes popovers when something else is pressed. */
export function watchOutside() {
  document.addEventListener(
    "pointerdown",
    (event) => {
      for (const side of ["slack", "discord"]) {
        const open = ui[side].popover;
        if (!open) continue;
        if (event.target.closest(".popover") || open.anchor?.contains(event.target)) continue;
        closePopover(side, false);
      }
    },
    true,
  );
}

/** A menu of commands: `[{label, icon?, danger?, hint?, run, testid?, data?}]`, "-" for a line, or a string for a heading. */
export function menu(side, items) {
  return h(
    "div",
    { class: "menu", role: "menu" },
    items.filter(Boolean).map((item, at) => {
      if (item === "-") return h("div", { class: "menu-line", role: "separator", key: "line" + at });
      if (typeof item === "string") return h("div", { class: "menu-heading", key: "head" + at }, item);
      return h(
        "button",
        {
          key: "item" + at,
          class: "menu-item" + (item.danger ? " danger" : ""),
          type: "button",
          role: "menuitem",
          data: { testid: item.testid || "menu-item", ...item.data },
          on: {
            click: () => {
              closePopover(side);
              item.run();
            },
          },
        },
        item.lead || (item.icon ? icon(item.icon, 18) : null),
        h("span", { class: "menu-label" }, item.label, item.description ? h("small", {}, item.description) : null),
        item.hint ? h("span", { class: "menu-hint" }, item.hint) : null,
      );
    }),
  );
}

/**
 * A list to choose from. `options`: `[{value, label, description?, group?, lead?}]`; `chosen`: values;
 * `onPick(value)`. With `stay` the list stays open, for choosing several.
 */
export function chooser(
  side,
  { options, chosen = [], onPick, stay = false, searchable = options.length > 7, onQuery = null, empty = "No results" },
) {
  const open = ui[side].popover;
  const query = (open?.query || "").toLowerCase();
  const left = onQuery ? options : options.filter((one) => (one.plain || one.label).toLowerCase().includes(query));
  let group = null;
  const rows = [];
  for (const one of left) {
    if (one.group && one.group !== group)
      rows.push(h("div", { class: "menu-heading", key: "g" + one.group }, (group = one.group)));
    const isChosen = chosen.includes(one.value);
    rows.push(
      h(
        "button",
        {
          key: "o" + one.value,
          type: "button",
          class: "menu-item option" + (isChosen ? " chosen" : ""),
          role: "option",
          "aria-selected": String(isChosen),
          data: { testid: "option", value: one.value },
          on: {
            click: () => {
              if (!stay) closePopover(side);
              onPick(one.value);
            },
          },
        },
        stay ? h("span", { class: "tick-box" + (isChosen ? " on" : "") }, isChosen ? icon("check", 14) : null) : null,
        one.lead,
        h(
          "span",
          { class: "menu-label" },
          one.content || one.label,
          one.description ? h("small", {}, one.description) : null,
        ),
        isChosen && !stay ? icon("check", 16) : null,
      ),
    );
  }
  return h(
    "div",
    { class: "chooser" },
    searchable
      ? h("input", {
          class: "chooser-search",
          type: "text",
          placeholder: "Search",
          "aria-label": "Search the list",
          data: { testid: "option-search", autofocus: "" },
          on: {
            input: (event) => {
              open.query = event.target.value;
              onQuery?.(open.query);
              changed();
            },
          },
        })
      : null,
    h(
      "div",
      { class: "options", role: "listbox", "aria-multiselectable": String(stay) },
      rows.length ? rows : h("div", { class: "menu-empty" }, empty),
    ),
  );
}
