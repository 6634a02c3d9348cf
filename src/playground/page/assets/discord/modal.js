// Discord's modals: text fields (in action rows or under labels), selects under labels, and plain text.

import { h, trapTab } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { icon } from "../kit/icons.js";
import { act } from "../api.js";
import { changed, server, ui } from "../state.js";
import { focusBack, focusFirst } from "../slack/modal.js";
import { markdown } from "./markdown.js";
import { dots, selectButton } from "./parts.js";

const TEXT_INPUT = 4;

/** The open modal, or null. */
export function modal() {
  const open = server.discord?.modal;
  if (!open) {
    if (ui.discord.formOf) focusBack("discord");
    ui.discord.formOf = null;
    return null;
  }
  const id = open.custom_id;
  if (ui.discord.formOf !== id) Object.assign(ui.discord, { formOf: id, form: {}, errors: {} });
  const sending = ui.discord.pending.has("modal");
  const close = () => act("discord", { do: "dismiss" });
  const app = server.discord.people.find((who) => who.is_bot);
  return h(
    "div",
    { key: "modal", class: "scrim", data: { testid: "modal-scrim", side: "discord" } },
    h(
      "form",
      {
        key: id,
        class: "d-modal",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": "d-modal-title",
        novalidate: true,
        data: { testid: "modal", side: "discord", "modal-id": id, "custom-id": open.custom_id },
        mounted: (el) => focusFirst(el, "discord"),
        on: {
          keydown: (event) => {
            if (event.key === "Escape" && !ui.discord.popover) {
              event.stopPropagation();
              close();
            } else trapTab(event, event.currentTarget);
          },
          submit: (event) => {
            event.preventDefault();
            submit(open, id);
          },
        },
      },
      h(
        "header",
        {},
        app ? avatar(app, 32) : null,
        h("h2", { id: "d-modal-title" }, open.title),
        h(
          "button",
          {
            type: "button",
            class: "tool",
            "aria-label": "Close",
            data: { testid: "modal-close" },
            on: { click: close },
          },
          icon("close", 22),
        ),
      ),
      h(
        "div",
        { class: "d-modal-body" },
        h(
          "div",
          { class: "d-modal-warning" },
          icon("info", 18),
          h(
            "span",
            {},
            "This form will be submitted to ",
            h("b", {}, app?.username || "the app"),
            ". Do not share passwords or other sensitive information.",
          ),
        ),
        ui.discord.errors[""]
          ? h(
              "div",
              { class: "d-modal-trouble", role: "alert", data: { testid: "modal-trouble" } },
              ui.discord.errors[""],
            )
          : null,
        fieldsOf(open).map((field) => row(field, id)),
      ),
      h(
        "footer",
        {},
        h(
          "button",
          { type: "button", class: "d-button quiet", data: { testid: "modal-cancel" }, on: { click: close } },
          "Cancel",
        ),
        h(
          "button",
          {
            type: "submit",
            class: "d-button primary" + (sending ? " pending" : ""),
            disabled: sending,
            data: { testid: "modal-submit" },
          },
          h("span", { class: "button-words" }, "Submit"),
          sending ? dots() : null,
        ),
      ),
    ),
  );
}

// Text inputs come in rows with their own label, or under a Label component (type 18) that carries it.
function fieldsOf(open) {
  const out = [];
  for (const one of open.components || []) {
    if (one.type === 1) for (const inner of one.components || []) out.push({ label: inner.label, component: inner });
    else if (one.type === 18) out.push({ label: one.label, description: one.description, component: one.component });
    else if (one.type === 10) out.push({ text: one.content });
  }
  return out;
}

const isRequired = (component) => component.required !== false && component.required !== 0;
const initialOf = (component) =>
  component.type === TEXT_INPUT
    ? component.value || ""
    : (component.options || []).filter((option) => option.default).map((option) => option.value);

function valueOf(component) {
  const held = ui.discord.form[component.custom_id];
  return held === undefined ? initialOf(component) : held;
}

function row(field, id) {
  if (field.text) return h("div", { class: "d-modal-text" }, markdown(field.text));
  const { component } = field;
  const domId = `d-${id}-${component.custom_id}`;
  const error = ui.discord.errors[component.custom_id];
  return h(
    "div",
    { key: component.custom_id, class: "d-input-row" + (error ? " wrong" : "") },
    h(
      "label",
      { class: "d-input-label", for: domId },
      field.label,
      isRequired(component) ? h("span", { class: "d-required", "aria-hidden": "true" }, " *") : null,
    ),
    field.description ? h("div", { class: "d-input-help" }, field.description) : null,
    component.type === TEXT_INPUT
      ? text(component, domId, error)
      : selectButton(component, id + component.custom_id, {
          id: domId,
          chosen: valueOf(component),
          pick: (values) => {
            ui.discord.form[component.custom_id] = values;
            delete ui.discord.errors[component.custom_id];
            changed();
          },
        }),
    error
      ? h(
          "div",
          { class: "d-input-error", role: "alert", data: { testid: "input-error", "custom-id": component.custom_id } },
          error,
        )
      : null,
  );
}

function text(component, id, error) {
  const tall = component.style === 2;
  const max = component.max_length || (tall ? 4000 : null);
  return h(
    "div",
    { class: "d-text-field" },
    h(tall ? "textarea" : "input", {
      id,
      class: "d-input",
      type: tall ? null : "text",
      rows: tall ? "4" : null,
      placeholder: component.placeholder || null,
      maxlength: max,
      autocomplete: "off",
      "aria-invalid": error ? "true" : null,
      "aria-required": String(isRequired(component)),
      data: { testid: "input", side: "discord", "custom-id": component.custom_id },
      initial: { value: valueOf(component) },
      on: {
        input: (event) => {
          ui.discord.form[component.custom_id] = event.target.value;
          delete ui.discord.errors[component.custom_id];
          changed();
        },
      },
    }),
    tall || component.max_length ? h("span", { class: "d-text-left" }, String(max - valueOf(component).length)) : null,
  );
}

async function submit(open, id) {
  const values = {};
  ui.discord.errors = {};
  for (const { component } of fieldsOf(open)) {
    if (!component) continue;
    const value = valueOf(component);
    values[component.custom_id] = value;
    if (isRequired(component) && !String(value).trim())
      ui.discord.errors[component.custom_id] = "This field is required.";
    else if (component.min_length && value.length > 0 && value.length < component.min_length)
      ui.discord.errors[component.custom_id] = `Must be ${component.min_length} or more in length.`;
  }
  if (Object.keys(ui.discord.errors).length) {
    changed();
    return;
  }
  ui.discord.pending.add("modal");
  changed();
  const answer = await act("discord", { do: "submit", modal_id: id, values });
  ui.discord.pending.delete("modal");
  if (!answer.ok) ui.discord.errors = { "": answer.error || "Something went wrong. Try again." };
  changed();
}
