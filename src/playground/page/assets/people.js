// Sitting down as somebody: the button with the present person, and the list of the others.

import { h } from "./kit/dom.js";
import { avatar } from "./kit/avatar.js";
import { icon } from "./kit/icons.js";
import { closePopover, togglePopover } from "./kit/popover.js";
import { switchPerson } from "./api.js";
import { ui } from "./state.js";

const STANDINGS = {
  guest: "Guest",
  singlechannelguest: "Guest of one channel",
  stranger: "From another company",
  deactivated: "Deactivated",
};

const nameOf = (who) => who.real_name || who.global_name || who.name || who.username;

function about(who) {
  const standing =
    STANDINGS[
      String(who.standing || "")
        .toLowerCase()
        .replaceAll("_", "")
    ];
  const roles = (who.role_names || []).join(", ");
  return [who.title || roles || who.username, standing, who.pending ? "Has not accepted the rules yet" : null]
    .filter(Boolean)
    .join(" · ");
}

/** The button that shows who sits at this side. */
export function personButton(side, people, me) {
  const key = "people" + side;
  return h(
    "button",
    {
      key,
      type: "button",
      class: "person-button",
      "aria-haspopup": "menu",
      "aria-expanded": String(ui[side].popover?.key === key),
      "aria-label": `You are ${nameOf(me)}. Sit down as somebody else`,
      data: { testid: "person-switcher", side, me: me.id },
      on: {
        click: (event) =>
          togglePopover(side, key, event.currentTarget, () => list(side, people), {
            label: "Sit down as",
            alignEnd: true,
            kind: "people",
          }),
      },
    },
    avatar(me, 24),
    h("span", { class: "person-words" }, h("small", {}, "You are "), h("b", {}, nameOf(me))),
    icon("chevron", 14),
  );
}

function list(side, people) {
  return h(
    "div",
    { class: "menu people", role: "menu" },
    h("div", { class: "menu-heading" }, "Sit down as"),
    people.map((who) =>
      h(
        "button",
        {
          key: who.id,
          type: "button",
          class: "menu-item person" + (who.id === ui[side].me ? " chosen" : ""),
          role: "menuitemradio",
          "aria-checked": String(who.id === ui[side].me),
          "aria-selected": String(who.id === ui[side].me),
          data: { testid: "person", side, user: who.id },
          on: {
            click: () => {
              closePopover(side);
              if (who.id !== ui[side].me) switchPerson(side, who.id);
            },
          },
        },
        avatar(who, 32),
        h("span", { class: "menu-label" }, nameOf(who), h("small", {}, about(who))),
        who.id === ui[side].me ? icon("check", 16) : null,
      ),
    ),
  );
}
