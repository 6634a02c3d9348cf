// The Slack workspace as a whole.

import { h } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { icon } from "../kit/icons.js";
import { act, actIn } from "../api.js";
import { personButton } from "../people.js";
import { changed, server, ui } from "../state.js";
import { openedChannel, personOf, titleOf } from "./lookup.js";
import { blocks } from "./blocks.js";
import { messageList, threadPanel } from "./messages.js";
import { composer } from "./composer.js";
import { confirmDialog, modal } from "./modal.js";
import { rail, sidebar } from "./sidebar.js";

/** Everything of the Slack side. */
export function slackSide() {
  const slack = server.slack;
  if (!slack)
    return h(
      "section",
      { key: "slack", class: "pane slack loading", data: { pane: "slack" }, "aria-label": "Slack" },
      h("span", { class: "spinner big" }),
    );
  const channel = openedChannel();
  const blocked = Boolean(slack.modal || ui.slack.confirm);
  return h(
    "section",
    {
      key: "slack",
      class: "pane slack" + (ui.slack.thread ? " with-thread" : ""),
      data: { pane: "slack", testid: "side-slack", me: slack.me.id },
      "aria-label": "Slack",
    },
    h(
      "div",
      { class: "s-top", inert: blocked },
      h(
        "button",
        {
          type: "button",
          class: "tool light only-narrow",
          "aria-label": "Channels",
          "aria-expanded": String(ui.slack.sidebar),
          data: { testid: "toggle-sidebar" },
          on: {
            click: () => {
              ui.slack.sidebar = !ui.slack.sidebar;
              changed();
            },
          },
        },
        icon("list", 20),
      ),
      h(
        "div",
        { class: "s-search", "aria-hidden": "true" },
        icon("search", 16),
        h("span", {}, `Search ${slack.team?.name || "Northwind"}`),
      ),
      personButton(
        "slack",
        slack.people.filter((who) => !who.is_bot),
        personOf(slack.me.id),
      ),
    ),
    h(
      "div",
      { class: "s-body", inert: blocked },
      rail(),
      h(
        "div",
        { class: "s-window" },
        sidebar(channel),
        channel ? main(channel) : h("main", { class: "s-main" }),
        channel && ui.slack.thread ? threadPanel(channel) : null,
      ),
    ),
    modal(),
    confirmDialog(),
  );
}

function main(channel) {
  const who = channel.is_dm ? personOf(channel.dm_with) : null;
  const isApp = Boolean(who?.is_bot);
  const members = channel.members?.length || channel.member_count || 0;
  return h(
    "main",
    {
      class: "s-main",
      key: "main",
      data: { testid: "channel-view", channel: channel.id },
      on: { pointerdown: hideSidebar },
    },
    h(
      "header",
      { class: "s-head-bar" },
      h(
        "h1",
        {},
        who ? avatar(who, 24) : icon(channel.is_private ? "lock" : "hash", 18),
        h("span", {}, titleOf(channel)),
      ),
      channel.topic
        ? h("span", { class: "s-topic", title: channel.topic }, channel.topic)
        : h("span", { class: "s-topic" }),
      members ? h("span", { class: "s-members" }, icon("people", 16), String(members)) : null,
    ),
    isApp ? tabs() : null,
    isApp && ui.slack.tab === "home" ? appHome(channel) : [messageList(channel), composer(channel)],
  );
}

// The tabs of an app; its Home is opened, and the app told, when somebody looks at it.
function tabs() {
  const tab = (name, label, run) =>
    h(
      "button",
      {
        key: name,
        type: "button",
        role: "tab",
        "aria-selected": String(ui.slack.tab === name),
        class: "s-tab" + (ui.slack.tab === name ? " on" : ""),
        data: { testid: "tab-" + name },
        on: { click: run },
      },
      label,
    );
  const show = (name, verb) => () => {
    ui.slack.tab = name;
    changed();
    act("slack", { do: verb });
  };
  return h(
    "div",
    { class: "s-tabs", role: "tablist" },
    tab("home", "Home", show("home", "open_home")),
    tab("messages", "Messages", show("messages", "open_dm")),
  );
}

function appHome(channel) {
  const { home } = server.slack;
  return h(
    "div",
    { key: "home", class: "s-home", data: { testid: "app-home" } },
    home
      ? blocks(home.blocks, homePlace(channel, home))
      : h("p", { class: "quiet" }, "This app has nothing to show here yet."),
  );
}

function homePlace(channel, home) {
  const slot = (item) => home.id + item.action_id;
  return {
    key: home.id,
    view: home.id,
    isPending: (item) => ui.slack.pending.has(slot(item)),
    pickedOf: (item) => ui.slack.picked[slot(item)] ?? null,
    run: (kind, item, value) => {
      if (kind === "select" && item.type !== "overflow") ui.slack.picked[slot(item)] = value;
      return actIn("slack", channel.id, slot(item), {
        do: kind,
        view_id: home.id,
        action_id: item.action_id,
        [kind === "click" ? "value" : "option_value"]: value,
      });
    },
  };
}

// On a narrow screen the list of channels lies over the messages until somebody presses beside it.
function hideSidebar() {
  if (!ui.slack.sidebar) return;
  ui.slack.sidebar = false;
  changed();
}
