// Slack's modals: one view at a time, its fields and their errors; and the small dialogs that ask first.

import { focusables, h, trapTab } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { act } from "../api.js";
import { changed, server, ui } from "../state.js";
import { blocks } from "./blocks.js";
import { initialOf, listed } from "./elements.js";
import { textObject, wordsOf } from "./mrkdwn.js";

/** The open view with everything around it, or null. */
export function modal() {
  const view = server.slack?.modal;
  if (!view) {
    if (ui.slack.formOf) focusBack("slack");
    Object.assign(ui.slack, { formOf: null, forms: {} });
    return null;
  }
  keepForm(view);
  const form = formOf(view);
  const sending = ui.slack.pending.has("submit" + view.id);
  const place = {
    key: view.id,
    view: view.id,
    form,
    isPending: (item) => ui.slack.pending.has(view.id + item.action_id),
    pickedOf: (item) => form.get({ block_id: item.block_id }, item),
    run: (kind, item, value) => {
      if (kind === "select") form.set({ block_id: item.block_id }, item, value);
      return inView(view, view.id + item.action_id, {
        do: kind,
        view_id: view.id,
        block_id: item.block_id,
        action_id: item.action_id,
        ...(kind === "click" ? { value } : { option_value: value }),
      });
    },
  };
  const close = () => act("slack", { do: "close", view_id: view.id }).then((answer) => !answer.ok && say(answer.error));
  const submit = () => send(view);
  return h(
    "div",
    { key: "modal", class: "scrim", data: { testid: "modal-scrim", side: "slack" } },
    h(
      "form",
      {
        key: view.id,
        class: "s-modal",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": "s-modal-title",
        novalidate: true,
        data: { testid: "modal", side: "slack", "view-id": view.id, "callback-id": view.callback_id },
        mounted: (el) => focusFirst(el, "slack"),
        on: {
          keydown: (event) => {
            if (event.key === "Escape" && !ui.slack.popover) {
              event.stopPropagation();
              close();
            } else trapTab(event, event.currentTarget);
          },
          submit: (event) => {
            event.preventDefault();
            submit();
          },
        },
      },
      h(
        "header",
        {},
        h("span", { class: "modal-app", "aria-hidden": "true" }, icon("bolt", 18)),
        h("h2", { id: "s-modal-title" }, textObject(view.title)),
        h(
          "button",
          {
            type: "button",
            class: "tool",
            "aria-label": "Close",
            data: { testid: "modal-close" },
            on: { click: close },
          },
          icon("close", 20),
        ),
      ),
      h(
        "div",
        { class: "s-modal-body" },
        ui.slack.errors[""]
          ? h(
              "div",
              { class: "modal-trouble", role: "alert", data: { testid: "modal-trouble" } },
              icon("info", 18),
              h("span", {}, ui.slack.errors[""]),
            )
          : null,
        blocks(view.blocks, place),
      ),
      h(
        "footer",
        {},
        h(
          "button",
          { type: "button", class: "s-button", data: { testid: "modal-cancel" }, on: { click: close } },
          view.close ? textObject(view.close) : view.submit ? "Cancel" : "Close",
        ),
        view.submit
          ? h(
              "button",
              { type: "submit", class: "s-button primary", disabled: sending, data: { testid: "modal-submit" } },
              sending ? h("span", { class: "spinner", "aria-label": "Waiting" }) : null,
              h("span", { class: "button-words" }, textObject(view.submit)),
            )
          : null,
      ),
    ),
  );
}

// What was typed belongs to a view: it is there again when a view pushed over it is closed, and after an
// update of the same view, fields that are still there keep it.
function keepForm(view) {
  if (ui.slack.formOf === view.id) return;
  ui.slack.formOf = view.id;
  ui.slack.form = ui.slack.forms[view.id] ||= {};
  ui.slack.errors = {};
}

function formOf(view) {
  const slot = (block, item) => `${block.block_id}/${item.action_id}`;
  return {
    get: (block, item) => {
      const held = ui.slack.form[slot(block, item)];
      return held === undefined ? initialOf(item) : held;
    },
    set: (block, item, value) => {
      ui.slack.form[slot(block, item)] = value;
    },
    dispatch: (block, item, value) =>
      inView(view, view.id + item.action_id, {
        do: "select",
        view_id: view.id,
        block_id: block.block_id,
        action_id: item.action_id,
        option_value: value,
        values: valuesOf(view),
      }),
  };
}

async function inView(view, pendingKey, deed) {
  ui.slack.pending.add(pendingKey);
  changed();
  const answer = await act("slack", { ...deed, values: valuesOf(view) });
  ui.slack.pending.delete(pendingKey);
  if (!answer.ok) say(answer.error);
  changed();
}

/** What all fields hold, as `{block_id: {action_id: value}}`. */
export function valuesOf(view) {
  const values = {};
  const form = formOf(view);
  const take = (block, item) => {
    if (!item?.action_id || item.type === "button" || item.type === "overflow") return;
    const value = form.get(block, item);
    const whole = item.type.endsWith("external_select")
      ? listed(value).map((one) => ui.slack.suggested[one] || one)
      : null;
    (values[block.block_id] ||= {})[item.action_id] =
      value === "" ? null : !whole ? value : Array.isArray(value) ? whole : (whole[0] ?? null);
  };
  for (const block of view.blocks) {
    if (block.type === "input") take(block, block.element);
    if (block.type === "section" && block.accessory) take(block, block.accessory);
    if (block.type === "actions") block.elements.forEach((item) => take(block, item));
  }
  return values;
}

// Slack's client checks these itself before it asks the app.
function missing(view, values) {
  const errors = {};
  for (const block of view.blocks) {
    if (block.type !== "input") continue;
    const value = values[block.block_id]?.[block.element.action_id];
    const empty =
      value === null ||
      value === undefined ||
      (Array.isArray(value) && value.length === 0) ||
      (typeof value === "string" && value.trim() === "");
    if (empty && !block.optional) errors[block.block_id] = "Please complete this required field.";
    else if (!empty && block.element.min_length && value.length < block.element.min_length)
      errors[block.block_id] = `Must be at least ${block.element.min_length} characters.`;
    else if (!empty && block.element.type === "number_input" && Number.isNaN(Number(value)))
      errors[block.block_id] = "Enter a number.";
  }
  return errors;
}

async function send(view) {
  const values = valuesOf(view);
  ui.slack.errors = missing(view, values);
  if (Object.keys(ui.slack.errors).length) return showFirstError();
  ui.slack.pending.add("submit" + view.id);
  changed();
  const answer = await act("slack", { do: "submit", view_id: view.id, values });
  ui.slack.pending.delete("submit" + view.id);
  const errors = answer.errors || server.slack?.modal?.errors;
  if (server.slack?.modal?.id === view.id && errors && Object.keys(errors).length) ui.slack.errors = { ...errors };
  else if (!answer.ok) say(answer.error);
  showFirstError();
}

function say(words) {
  ui.slack.errors = { "": words || "We had some trouble connecting. Try again?" };
  changed();
}

function showFirstError() {
  changed();
  setTimeout(
    () => document.querySelector(".s-modal .wrong input, .s-modal .wrong textarea, .s-modal .wrong button")?.focus(),
    0,
  );
}

/** Puts the focus into a dialog that has just opened, unless somebody is busy on the other side. */
export function focusFirst(el, side) {
  const busy = document.activeElement?.closest?.("[data-pane]");
  if (busy && busy.dataset.pane !== side) return;
  if (!el.contains(document.activeElement)) ui[side].before ||= document.activeElement;
  const inside = focusables(el);
  (
    inside.find((one) => /^(INPUT|TEXTAREA)$/.test(one.tagName)) ||
    inside.find((one) => one.dataset.testid === "select") ||
    inside[0]
  )?.focus();
}

/** Gives the focus back to what had it before the dialogs of a side were opened, once they are gone. */
export function focusBack(side) {
  const { before } = ui[side];
  ui[side].before = null;
  setTimeout(() => before?.isConnected && document.activeElement === document.body && before.focus(), 0);
}

/** The dialog of an element's `confirm` object. */
export function confirmDialog() {
  const open = ui.slack.confirm;
  if (!open) return null;
  const { object } = open;
  const leave = () => {
    ui.slack.confirm = null;
    open.before?.focus?.();
    changed();
  };
  return h(
    "div",
    { key: "confirm", class: "scrim over", data: { testid: "confirm-scrim" } },
    h(
      "div",
      {
        class: "s-modal small",
        role: "alertdialog",
        "aria-modal": "true",
        "aria-label": wordsOf(object.title),
        data: { testid: "confirm" },
        mounted: (el) => el.querySelector("[data-testid='confirm-yes']").focus(),
        on: {
          keydown: (event) => {
            if (event.key === "Escape") {
              event.stopPropagation();
              leave();
            } else trapTab(event, event.currentTarget);
          },
        },
      },
      h(
        "header",
        {},
        h("h2", {}, textObject(object.title)),
        h("button", { type: "button", class: "tool", "aria-label": "Close", on: { click: leave } }, icon("close", 20)),
      ),
      h("div", { class: "s-modal-body" }, textObject(object.text)),
      h(
        "footer",
        {},
        h(
          "button",
          { type: "button", class: "s-button", data: { testid: "confirm-no" }, on: { click: leave } },
          textObject(object.deny),
        ),
        h(
          "button",
          {
            type: "button",
            class: "s-button " + (object.style === "danger" ? "danger solid" : "primary"),
            data: { testid: "confirm-yes" },
            on: {
              click: () => {
                leave();
                open.go();
              },
            },
          },
          textObject(object.confirm),
        ),
      ),
    ),
  );
}
