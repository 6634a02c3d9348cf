// Coloured initials instead of photographs.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { colourOf, initials } from "./words.js";

const PEOPLE = [
  "#b4437a",
  "#2f7d6b",
  "#3b6fb6",
  "#a2632b",
  "#6a55b5",
  "#4a7a2c",
  "#a84a42",
  "#2d7f93",
  "#8a4fa3",
  "#7a6a22",
];
const DISCORD_APPS = "#5865f2";

/** The square (Slack) or round (Discord) picture of somebody; apps get a bolt in place of initials. */
export function avatar(person, size, extra = "") {
  const name = person?.real_name || person?.global_name || person?.name || person?.username || "?";
  const isApp = Boolean(person?.is_bot);
  const colour = isApp ? (person.username ? DISCORD_APPS : "#4a154b") : colourOf(person?.id || name, PEOPLE);
  return h(
    "span",
    {
      class: "avatar " + (isApp ? "app " : "") + extra,
      "aria-hidden": "true",
      style: {
        "background-color": colour,
        width: size + "px",
        height: size + "px",
        "font-size": Math.round(size * 0.4) + "px",
      },
    },
    isApp ? icon("bolt", Math.round(size * 0.62)) : initials(name),
  );
}
