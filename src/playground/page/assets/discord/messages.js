// The list of messages in a Discord channel or thread.

import { h } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { icon } from "../kit/icons.js";
import { stickToEnd } from "../kit/scroll.js";
import { daysBetween } from "../kit/words.js";
import { shown } from "../kit/time.js";
import { changed, ui } from "../state.js";
import { longDate } from "./date.js";
import { authorOf, EPHEMERAL, keyOf, messagesOf, personOf, sentAt, titleOf } from "./lookup.js";
import { message } from "./message.js";

const PAGE = 120;
// Discord puts messages of one person within seven minutes together.
const TOGETHER_MS = 420_000;

/** The messages with the lines between days. */
export function messageList(channel) {
  const all = messagesOf(channel.id).filter((one) => !ui.discord.shown["gone" + keyOf(channel.id, one)]);
  const limit = ui.discord.shown["limit" + channel.id] || PAGE;
  const rows = [];
  let before = null;
  for (const one of all.slice(-limit)) {
    const date = shown(sentAt(one));
    const newDay = !before || daysBetween(shown(sentAt(before)), date) !== 0;
    if (newDay)
      rows.push(
        h("div", { key: "day" + one.id, class: "d-day-line", role: "separator" }, h("span", {}, longDate(date))),
      );
    rows.push(message(channel, one, { grouped: !newDay && together(before, one) }));
    before = one;
  }
  return h(
    "div",
    {
      key: "list" + channel.id,
      class: "d-list",
      data: { testid: "message-list", side: "discord", channel: channel.id },
      role: "log",
      "aria-label": "Messages",
      tabindex: "-1",
      ...stickToEnd(channel.id + ui.discord.me),
    },
    h(
      "div",
      { key: "top", class: "d-list-top" },
      all.length > limit
        ? h(
            "button",
            {
              type: "button",
              class: "d-button secondary",
              data: { testid: "earlier" },
              on: {
                click: () => {
                  ui.discord.shown["limit" + channel.id] = limit + PAGE;
                  changed();
                },
              },
            },
            "Show earlier messages",
          )
        : welcome(channel),
    ),
    rows,
  );
}

function together(before, one) {
  const plain = (item) =>
    !item.message_reference && !item.interaction_metadata && !(item.flags & EPHEMERAL) && !item.type;
  return (
    before &&
    plain(before) &&
    plain(one) &&
    authorOf(before).id === authorOf(one).id &&
    !before.thread &&
    sentAt(one) - sentAt(before) < TOGETHER_MS
  );
}

function welcome(channel) {
  if (channel.is_dm) {
    const who = personOf(channel.dm_with);
    return h(
      "div",
      { class: "d-welcome" },
      avatar(who, 80),
      h("h2", {}, titleOf(channel)),
      h("p", {}, "This is the beginning of your direct message history with ", h("b", {}, titleOf(channel)), "."),
    );
  }
  if (channel.is_thread)
    return h(
      "div",
      { class: "d-welcome" },
      h("span", { class: "d-welcome-sign" }, icon("thread", 36)),
      h("h2", {}, channel.name),
      channel.owner_id
        ? h(
            "p",
            {},
            "Started by ",
            h("b", {}, personOf(channel.owner_id).global_name || personOf(channel.owner_id).username),
          )
        : null,
    );
  return h(
    "div",
    { class: "d-welcome" },
    h("span", { class: "d-welcome-sign" }, icon("hash", 42)),
    h("h2", {}, `Welcome to #${channel.name}!`),
    h("p", {}, `This is the start of the #${channel.name} channel.`, channel.topic ? " " + channel.topic : ""),
  );
}
