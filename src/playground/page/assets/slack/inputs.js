// Input blocks of Slack's modals: label, field, hint and error.

import { h } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { changed, ui } from "../state.js";
import { initialOf, listed, momentField, selectButton, tickList, toggled } from "./elements.js";
import { textObject, wordsOf } from "./mrkdwn.js";

/** One input block. `place.form` is `{get(block, element), set(block, element, value), dispatch(block, element, value)}`. */
export function input(block, place, key) {
  const one = { ...block.element, block_id: block.block_id };
  const error = ui.slack.errors[block.block_id];
  const id = `f-${block.block_id}-${one.action_id}`;
  const describedBy =
    [block.hint ? id + "-hint" : null, error ? id + "-error" : null].filter(Boolean).join(" ") || null;
  return h(
    "div",
    {
      key,
      class: "block input" + (error ? " wrong" : ""),
      data: { testid: "input-block", "block-id": block.block_id },
    },
    h(
      "label",
      { class: "input-label", for: id },
      textObject(block.label),
      block.optional ? h("span", { class: "optional" }, " (optional)") : null,
    ),
    fieldOf(block, one, place, id, describedBy, error),
    error
      ? h(
          "div",
          {
            class: "input-error",
            id: id + "-error",
            role: "alert",
            data: { testid: "input-error", "block-id": block.block_id },
          },
          icon("info", 16),
          h("span", {}, error),
        )
      : null,
    block.hint ? h("div", { class: "input-hint", id: id + "-hint" }, textObject(block.hint)) : null,
  );
}

function fieldOf(block, one, place, id, describedBy, error) {
  const held = place.form.get(block, one);
  const set = (value) => {
    delete ui.slack.errors[block.block_id];
    place.form.set(block, one, value);
    if (block.dispatch_action && !isText(one)) place.form.dispatch(block, one, value);
    changed();
  };
  switch (one.type) {
    case "checkboxes":
    case "radio_buttons": {
      const multi = one.type === "checkboxes";
      const has = (value) => (multi ? (held || []).includes(value) : held === value);
      return tickList(one, place.key, has, (value) => set(multi ? toggled(listed(held), value) : value));
    }
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return momentField(one, held, set, id);
    case "file_input":
      return h("div", { class: "input-hint" }, "Files cannot be sent from this page.");
    default:
      if (/_select$/.test(one.type)) return selectField(block, one, place, set, id);
      return textField(block, one, place, held, set, { id, describedBy, error });
  }
}

const isText = (one) => /_input$/.test(one.type);

function selectField(block, one, place, set, id) {
  const multi = one.type.startsWith("multi_");
  const chosen = () => listed(place.form.get(block, one));
  const pick = (value) => set(multi ? toggled(chosen(), value) : value);
  return selectButton(one, place.key, { chosen, multi, pick, id, view: place.key });
}

function textField(block, one, place, held, set, { id, describedBy, error }) {
  const tall = one.multiline || one.type === "rich_text_input";
  const room = one.max_length ? one.max_length - (held || "").length : Infinity;
  const left = room <= Math.min(100, one.max_length / 3) ? room : null; // counted down only near the end
  return h(
    "div",
    { class: "text-field" },
    h(tall ? "textarea" : "input", {
      id,
      class: "s-input",
      type: tall
        ? null
        : { email_text_input: "email", url_text_input: "url", number_input: "text" }[one.type] || "text",
      rows: tall ? "5" : null,
      inputmode: one.type === "number_input" ? "decimal" : null,
      placeholder: wordsOf(one.placeholder) || (one.type === "rich_text_input" ? "Write something" : null),
      maxlength: one.max_length || null,
      "aria-describedby": describedBy,
      "aria-invalid": error ? "true" : null,
      autocomplete: "off",
      data: { testid: "input", side: "slack", "action-id": one.action_id, "block-id": block.block_id },
      initial: { value: held ?? initialOf(one) ?? "" },
      on: {
        input: (event) => set(event.target.value),
        keydown: (event) => {
          if (event.key === "Enter" && block.dispatch_action && !tall) {
            event.preventDefault();
            place.form.dispatch(block, one, event.target.value);
          }
        },
      },
    }),
    left !== null ? h("span", { class: "text-left" + (left < 0 ? " over" : "") }, String(left)) : null,
  );
}
