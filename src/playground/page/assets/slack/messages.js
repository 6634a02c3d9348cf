// The list of messages in a channel and the thread panel.

import { h } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { avatar } from "../kit/avatar.js";
import { stickToEnd } from "../kit/scroll.js";
import { count, daysBetween } from "../kit/words.js";
import { ofTs } from "../kit/time.js";
import { changed, ui } from "../state.js";
import { composer } from "./composer.js";
import { dayDivider } from "./date.js";
import { inChannel, inThread, keyOf, nameOf, personOf, titleOf } from "./lookup.js";
import { message } from "./message.js";

// Longer histories are shown from their end; drawing thousands of cards would make the page slow.
const PAGE = 120;
// Slack puts messages of one person within five minutes together.
const TOGETHER_S = 300;

/** The messages of a channel with the lines between days. */
export function messageList(channel) {
  const seen = inChannel(channel.id).filter((one) => !ui.slack.shown["gone" + keyOf(channel.id, one)]);
  const limit = ui.slack.shown["limit" + channel.id] || PAGE;
  const rows = [];
  let before = null;
  for (const one of seen.slice(-limit)) {
    const date = ofTs(one.ts);
    const newDay = !before || daysBetween(ofTs(before.ts), date) !== 0;
    if (newDay)
      rows.push(
        h("div", { key: "day" + one.ts, class: "day-line", role: "separator" }, h("span", {}, dayDivider(date))),
      );
    rows.push(message(channel, one, { grouped: !newDay && together(before, one) }));
    before = one;
  }
  return h(
    "div",
    {
      key: "list" + channel.id,
      class: "s-list",
      data: { testid: "message-list", side: "slack", channel: channel.id },
      role: "log",
      "aria-label": "Messages",
      tabindex: "-1",
      ...stickToEnd(channel.id + ui.slack.me),
    },
    h("div", { key: "top", class: "s-list-top" }, seen.length > limit ? earlier(channel, limit) : welcome(channel)),
    rows,
  );
}

function together(before, one) {
  return (
    before &&
    !before.deleted &&
    before.user === one.user &&
    before.username === one.username &&
    !before.ephemeral &&
    !one.ephemeral &&
    !(before.reply_count > 0) &&
    Number(one.ts) - Number(before.ts) < TOGETHER_S
  );
}

function earlier(channel, limit) {
  return h(
    "button",
    {
      type: "button",
      class: "s-button",
      data: { testid: "earlier" },
      on: {
        click: () => {
          ui.slack.shown["limit" + channel.id] = limit + PAGE;
          changed();
        },
      },
    },
    "Show earlier messages",
  );
}

function welcome(channel) {
  if (channel.is_dm) {
    const who = personOf(channel.dm_with);
    return h(
      "div",
      { class: "welcome" },
      avatar(who, 72),
      h("h2", {}, nameOf(who.id)),
      h(
        "p",
        {},
        who.is_bot
          ? `This is the very beginning of your messages with the app ${nameOf(who.id)}.`
          : `This conversation is just between ${nameOf(who.id)} and you.`,
      ),
    );
  }
  return h(
    "div",
    { class: "welcome" },
    h("h2", {}, icon(channel.is_private ? "lock" : "hash", 24), titleOf(channel)),
    h(
      "p",
      {},
      channel.topic ? channel.topic + ". " : "",
      `This is the very beginning of the ${channel.is_private ? "private " : ""}channel.`,
    ),
  );
}

/** The panel with one thread. */
export function threadPanel(channel) {
  const { root, replies } = inThread(channel.id, ui.slack.thread);
  const close = () => {
    ui.slack.thread = null;
    changed();
  };
  const seen = replies.filter((one) => !one.deleted && !ui.slack.shown["gone" + keyOf(channel.id, one)]);
  const rows = [];
  let before = null;
  for (const one of seen) {
    rows.push(message(channel, one, { inThreadPane: true, grouped: together(before, one) }));
    before = one;
  }
  return h(
    "aside",
    {
      key: "thread" + ui.slack.thread,
      class: "s-thread",
      "aria-label": "Thread",
      data: { testid: "thread", side: "slack", ts: ui.slack.thread },
      on: {
        keydown: (event) => {
          if (event.key === "Escape") close();
        },
      },
    },
    h(
      "header",
      { class: "s-thread-head" },
      h(
        "button",
        { type: "button", class: "tool only-narrow", "aria-label": "Back to the channel", on: { click: close } },
        icon("back", 20),
      ),
      h(
        "div",
        {},
        h("h2", {}, "Thread"),
        h("span", { class: "quiet" }, channel.is_dm ? titleOf(channel) : "# " + titleOf(channel)),
      ),
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "aria-label": "Close thread",
          data: { testid: "close-thread" },
          on: { click: close },
        },
        icon("close", 20),
      ),
    ),
    h(
      "div",
      {
        class: "s-list",
        data: { testid: "thread-list" },
        role: "log",
        tabindex: "-1",
        ...stickToEnd("thread" + ui.slack.thread),
      },
      root
        ? message(channel, root, { inThreadPane: true })
        : h("div", { class: "s-text quiet thread-lost" }, "This message was deleted."),
      seen.length
        ? h("div", { key: "count", class: "reply-line" }, h("span", {}, count(seen.length, "reply", "replies")))
        : null,
      rows,
    ),
    composer(channel, ui.slack.thread),
  );
}
