// The grid of emoji to react with, for both sides.

import { emoji, findEmoji, PICKER } from "./emoji.js";
import { h } from "./dom.js";
import { closePopover, togglePopover } from "./popover.js";

/** Opens the picker beside a button; `onPick` gets the Slack name of the emoji. */
export function openReactionPicker(side, key, anchor, onPick) {
  const render = () =>
    h(
      "div",
      { class: "emoji-picker" },
      h("div", { class: "menu-heading" }, "Frequently used"),
      h(
        "div",
        { class: "emoji-grid" },
        PICKER.map((name) =>
          h(
            "button",
            {
              key: name,
              type: "button",
              class: "emoji-choice",
              "aria-label": name.replaceAll("_", " "),
              title: `:${name}:`,
              data: { testid: "emoji", emoji: name },
              on: {
                click: () => {
                  closePopover(side);
                  onPick(name);
                },
              },
            },
            emoji(name, 24),
          ),
        ),
      ),
    );
  togglePopover(side, key, anchor, render, { kind: "picker", label: "Choose an emoji", alignEnd: true });
}

/** The sign Discord sends for a name of the picker. */
export const signOf = (name) => findEmoji(name)?.sign || name;
