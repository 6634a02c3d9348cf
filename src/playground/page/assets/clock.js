// The slim bar on top: the desk's clock with its buttons, the choice of side, and what to try.

import { h } from "./kit/dom.js";
import { icon } from "./kit/icons.js";
import { clockTime, dayName, monthName } from "./kit/words.js";
import { now } from "./kit/time.js";
import { act } from "./api.js";
import { changed, keepAddress, server, ui } from "./state.js";

let trouble = null;
let moving = false;

async function move(deed) {
  if (moving) return;
  moving = true;
  changed();
  const answer = await act("desk", deed);
  moving = false;
  trouble = answer.ok ? null : answer.error;
  changed();
}

/** The bar. */
export function topBar() {
  const time = now();
  const offset = server.clock.desk_offset_s || 0;
  const day = `${dayName(time).slice(0, 3)} ${time.getDate()} ${monthName(time).slice(0, 3)}`;
  const step = (label, testid, deed) =>
    h(
      "button",
      {
        key: testid,
        type: "button",
        class: "bar-button",
        disabled: moving,
        data: { testid },
        on: { click: () => move(deed) },
      },
      label,
    );
  return h(
    "header",
    { key: "bar", class: "top-bar" },
    h(
      "div",
      { class: "bar-brand" },
      h("span", { class: "live-dot" + (server.live ? " on" : ""), title: server.live ? "Live" : "Connecting…" }),
      h("span", { class: "bar-name" }, "Playground"),
    ),
    h(
      "div",
      { class: "bar-clock", role: "group", "aria-label": "The desk's clock" },
      icon("clock", 16),
      h(
        "time",
        {
          class: "bar-time",
          data: { testid: "desk-time", offset: String(offset) },
          title: offset ? "The desk's clock has been moved" : "The desk's clock",
        },
        h("span", { class: "bar-day" }, day),
        h("b", {}, clockTime(time)),
      ),
      offset ? h("span", { class: "bar-moved", data: { testid: "clock-moved" } }, ahead(offset)) : null,
      step("+15 min", "clock-15", { do: "move_clock", seconds: 900 }),
      step("+1 h", "clock-60", { do: "move_clock", seconds: 3600 }),
      step("Next morning", "clock-morning", { do: "next_morning", utc_offset_min: -time.getTimezoneOffset() }),
      trouble ? h("span", { class: "bar-trouble", role: "alert" }, trouble) : null,
    ),
    h(
      "div",
      { class: "bar-right" },
      server.hints.length
        ? h(
            "button",
            {
              type: "button",
              class: "bar-button hint-toggle" + (ui.hints ? " on" : ""),
              "aria-pressed": String(ui.hints),
              data: { testid: "hints-toggle" },
              on: {
                click: () => {
                  ui.hints = !ui.hints;
                  changed();
                },
              },
            },
            icon("bulb", 16),
            h("span", { class: "wide-only" }, "Try this"),
          )
        : null,
      viewSwitch(),
    ),
  );
}

// How far the clock is ahead, in words that fit.
function ahead(seconds) {
  const minutes = Math.round(seconds / 60);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  return (
    "+" +
    [days ? days + " d" : "", hours ? hours + " h" : "", rest || (!days && !hours) ? rest + " min" : ""]
      .filter(Boolean)
      .join(" ")
  );
}

function viewSwitch() {
  const choice = (view, label) =>
    h(
      "button",
      {
        key: view,
        type: "button",
        class: "view-choice choice-" + view + (ui.view === view ? " on" : ""),
        "aria-pressed": String(ui.view === view),
        data: { testid: "view-" + view },
        on: {
          click: () => {
            ui.view = view;
            keepAddress();
            changed();
          },
        },
      },
      view === "both" ? icon("columns", 16) : null,
      view === "both" ? h("span", { class: "sr" }, label) : label,
    );
  return h(
    "div",
    { class: "view-switch", role: "group", "aria-label": "What to show" },
    choice("slack", "Slack"),
    choice("both", "Both sides"),
    choice("discord", "Discord"),
  );
}

/** The lines of "try this", until they are dismissed. */
export function hintStrip() {
  if (!ui.hints || !server.hints.length) return null;
  return h(
    "aside",
    { key: "hints", class: "hints", "aria-label": "Try this", data: { testid: "hints" } },
    icon("bulb", 18),
    h(
      "ol",
      {},
      // The list numbers them; where they are printed they number themselves.
      server.hints.map((line, at) => h("li", { key: "h" + at }, line.replace(/^\d+\.\s+/, ""))),
    ),
    h(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-label": "Dismiss the hints",
        data: { testid: "hints-dismiss" },
        on: {
          click: () => {
            ui.hints = false;
            changed();
          },
        },
      },
      icon("close", 16),
    ),
  );
}
