// The Discord server as a whole.

import { h } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { icon } from "../kit/icons.js";
import { personButton } from "../people.js";
import { changed, openChannel, server, ui } from "../state.js";
import { composer } from "./composer.js";
import { openedChannel, personOf, places, titleOf } from "./lookup.js";
import { messageList } from "./messages.js";
import { modal } from "./modal.js";
import { members, rail, sidebar } from "./sidebar.js";

/** Everything of the Discord side. */
export function discordSide() {
  const here = server.discord;
  if (!here)
    return h(
      "section",
      { key: "discord", class: "pane discord loading", data: { pane: "discord" }, "aria-label": "Discord" },
      h("span", { class: "spinner big" }),
    );
  const channel = openedChannel();
  const blocked = Boolean(here.modal);
  const people = here.people
    .filter((who) => !who.is_bot)
    .map((who) => ({
      ...who,
      role_names: (who.roles || [])
        .map((id) => (here.roles || []).find((role) => role.id === id)?.name)
        .filter(Boolean),
    }));
  return h(
    "section",
    {
      key: "discord",
      class: "pane discord",
      data: { pane: "discord", testid: "side-discord", me: here.me.id },
      "aria-label": "Discord",
    },
    h(
      "div",
      { class: "d-top", inert: blocked },
      h(
        "button",
        {
          type: "button",
          class: "tool only-narrow",
          "aria-label": "Channels",
          "aria-expanded": String(ui.discord.sidebar),
          data: { testid: "toggle-sidebar" },
          on: {
            click: () => {
              ui.discord.sidebar = !ui.discord.sidebar;
              changed();
            },
          },
        },
        icon("list", 20),
      ),
      h(
        "span",
        { class: "d-top-name", "aria-hidden": "true" },
        h("span", { class: "d-top-guild" }, here.guild.name.slice(0, 1)),
        here.guild.name,
      ),
      personButton("discord", people, personOf(here.me.id)),
    ),
    h(
      "div",
      { class: "d-window", inert: blocked },
      rail(),
      sidebar(channel),
      channel
        ? main(channel)
        : h("main", { class: "d-main empty" }, h("p", {}, "There is no channel here that you may see.")),
    ),
    modal(),
  );
}

function main(channel) {
  const parent = channel.is_thread ? places().find((one) => one.id === channel.parent_id) : null;
  return h(
    "main",
    {
      key: "main",
      class: "d-main",
      data: { testid: "channel-view", channel: channel.id },
      on: { pointerdown: hideSidebar },
    },
    h(
      "header",
      { class: "d-head-bar" },
      parent
        ? [
            h(
              "button",
              { key: "up", type: "button", class: "d-crumb", on: { click: () => openChannel("discord", parent.id) } },
              icon("hash", 18),
              parent.name,
            ),
            h("span", { key: "sep", class: "d-crumb-line" }, icon("right", 14)),
          ]
        : null,
      h(
        "h1",
        {},
        channel.is_dm
          ? avatar(personOf(channel.dm_with), 24)
          : icon(channel.is_thread ? "thread" : channel.is_private ? "lock" : "hash", 20),
        h("span", {}, titleOf(channel)),
      ),
      channel.topic ? h("span", { class: "d-topic", title: channel.topic }, channel.topic) : null,
      channel.archived ? h("span", { class: "d-topic" }, "Archived") : null,
    ),
    h(
      "div",
      { class: "d-columns" },
      h("div", { class: "d-column" }, messageList(channel), composer(channel)),
      members(),
    ),
  );
}

// On a narrow screen the list of channels lies over the messages until somebody presses beside it.
function hideSidebar() {
  if (!ui.discord.sidebar) return;
  ui.discord.sidebar = false;
  changed();
}
