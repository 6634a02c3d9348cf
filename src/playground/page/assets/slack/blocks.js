// Block Kit's blocks, in messages and in modals.

import { h } from "../kit/dom.js";
import { changed, ui } from "../state.js";
import { element } from "./elements.js";
import { input } from "./inputs.js";
import { mrkdwn, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/** All blocks of a message or a view; `place` is what `element` wants, and for modals also `form`. */
export function blocks(list, place) {
  return h(
    "div",
    { class: "blocks" },
    (list || []).map((one, at) => block(one, place, at)),
  );
}

function block(one, place, at) {
  const key = one.block_id || `${one.type}${at}`;
  // Elements answer under their block's id; Slack gives every block one.
  const owned = (list) => (list || []).map((item) => ({ ...item, block_id: one.block_id }));
  const wrap = (...inside) =>
    h(
      "div",
      { key, class: `block ${one.type}`, data: { testid: "block", "block-id": one.block_id, type: one.type } },
      inside,
    );
  switch (one.type) {
    case "section":
      return wrap(section(one, place, owned));
    case "header":
      return wrap(h("div", { class: "block-header", role: "heading", "aria-level": "3" }, textObject(one.text)));
    case "divider":
      return wrap(h("hr"));
    case "context":
      return wrap(
        (one.elements || []).map((item) =>
          item.type === "image"
            ? h("img", { src: item.image_url, alt: item.alt_text })
            : h("span", { class: "context-text" }, textObject(item)),
        ),
      );
    case "actions":
      return wrap(
        owned(one.elements).map((item, rank) =>
          h("div", { key: item.action_id || rank, class: "action" }, element(item, place)),
        ),
      );
    case "image":
      return wrap(
        one.title ? h("div", { class: "image-title" }, textObject(one.title)) : null,
        h("img", { src: one.image_url, alt: one.alt_text }),
      );
    case "rich_text":
      return wrap(richText(one));
    case "input":
      return place.form ? input(one, place, key) : null;
    case "markdown":
      return wrap(mrkdwn(one.text));
    default:
      return wrap(h("span", { class: "unknown" }, `[${one.type}]`));
  }
}

function section(one, place, owned) {
  const accessory = one.accessory ? owned([one.accessory])[0] : null;
  return h(
    "div",
    { class: "section-row" + (accessory ? " with-accessory" : "") },
    h(
      "div",
      { class: "section-body" },
      one.text ? h("div", { class: "section-text" }, folded(one, place)) : null,
      one.fields?.length
        ? h(
            "div",
            { class: "fields" },
            one.fields.map((field, at) => h("div", { key: "f" + at, class: "field" }, textObject(field))),
          )
        : null,
    ),
    accessory ? h("div", { class: "accessory" }, element(accessory, place)) : null,
  );
}

// Slack folds long sections behind "See more".
const LONG = 700;

function folded(one, place) {
  const text = one.text.text || "";
  const key = `${place.key}/${one.block_id}`;
  if (one.expand || (text.length <= LONG && text.split("\n").length <= 12) || place.form) return textObject(one.text);
  const open = Boolean(ui.slack.shown[key]);
  return [
    h("div", { class: open ? "" : "folded" }, textObject(one.text)),
    h(
      "button",
      {
        class: "link-button",
        type: "button",
        on: {
          click: () => {
            ui.slack.shown[key] = !open;
            changed();
          },
        },
      },
      open ? "See less" : "See more",
    ),
  ];
}
