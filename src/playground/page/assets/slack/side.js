// The Slack workspace as a whole.

import { h } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { icon } from "../kit/icons.js";
import { personButton } from "../people.js";
import { changed, server, ui } from "../state.js";
import { openedChannel, personOf, titleOf } from "./lookup.js";
import { messageList, threadPanel } from "./messages.js";
import { composer } from "./composer.js";
import { confirmDialog, modal } from "./modal.js";
import { rail, sidebar } from "./sidebar.js";

/** Everything of the Slack side. */
export function slackSide() {
  const slack = server.slack;
  if (!slack) return h("section", { key: "slack", class: "pane slack loading", data: { pane: "slack" }, "aria-label": "Slack" }, h("span", { class: "spinner big" }));
  const channel = openedChannel();
  const blocked = Boolean(slack.modal || ui.slack.confirm);
  return h("section", { key: "slack", class: "pane slack" + (ui.slack.thread ? " with-thread" : ""), data: { pane: "slack", testid: "side-slack", me: slack.me.id }, "aria-label": "Slack" },
    h("div", { class: "s-top", inert: blocked },
      h("button", { type: "button", class: "tool light only-narrow", "aria-label": "Channels", "aria-expanded": String(ui.slack.sidebar), data: { testid: "toggle-sidebar" }, on: { click: () => { ui.slack.sidebar = !ui.slack.sidebar; changed(); } } }, icon("list", 20)),
      h("div", { class: "s-search", "aria-hidden": "true" }, icon("search", 16), h("span", {}, `Search ${slack.team?.name || "Northwind"}`)),
      personButton("slack", slack.people.filter((who) => !who.is_bot), personOf(slack.me.id))),
    h("div", { class: "s-body", inert: blocked },
      rail(),
      h("div", { class: "s-window" },
        sidebar(channel),
        channel ? main(channel) : h("main", { class: "s-main" }),
        channel && ui.slack.thread ? threadPanel(channel) : null)),
    modal(),
    confirmDialog());
}

function main(channel) {
  const who = channel.is_dm ? personOf(channel.dm_with) : null;
  const members = channel.members?.length || channel.member_count || 0;
  return h("main", { class: "s-main", key: "main", data: { testid: "channel-view", channel: channel.id } },
    h("header", { class: "s-head-bar" },
      h("h1", {}, who ? avatar(who, 24) : icon(channel.is_private ? "lock" : "hash", 18), h("span", {}, titleOf(channel))),
      channel.topic ? h("span", { class: "s-topic", title: channel.topic }, channel.topic) : h("span", { class: "s-topic" }),
      members ? h("span", { class: "s-members" }, icon("people", 16), String(members)) : null),
    messageList(channel),
    composer(channel));
}
