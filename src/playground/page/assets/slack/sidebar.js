// Slack's rail and sidebar: workspace, channels, direct messages and apps, with what is unread.

import { h } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { icon } from "../kit/icons.js";
import { initials } from "../kit/words.js";
import { actIn } from "../api.js";
import { changed, openChannel, server, ui } from "../state.js";
import { nameOf, personOf, titleOf } from "./lookup.js";

/** The narrow rail at the left edge. */
export function rail() {
  const slack = server.slack;
  const mentions = slack.channels.some((channel) => channel.mentions > 0);
  const dms = slack.channels.some((channel) => channel.is_dm && channel.unread > 0);
  const tab = (sign, label, active, dot) =>
    h(
      "span",
      { class: "rail-tab" + (active ? " active" : "") },
      h("span", { class: "rail-icon" }, icon(sign, 20), dot ? h("span", { class: "rail-dot" }) : null),
      h("span", { class: "rail-label" }, label),
    );
  return h(
    "div",
    { class: "s-rail", "aria-hidden": "true" },
    h("span", { class: "workspace-icon" }, initials(slack.team?.name || "Northwind").slice(0, 1)),
    tab("home", "Home", true),
    tab("bubble", "DMs", false, dms),
    tab("bell", "Activity", false, mentions),
    h("span", { class: "rail-space" }),
    avatar(personOf(slack.me.id), 34, "here"),
  );
}

/** The list of channels, direct messages and apps. */
export function sidebar(opened) {
  const slack = server.slack;
  const rooms = slack.channels.filter((channel) => !channel.is_dm && !channel.is_archived);
  const dms = slack.channels.filter((channel) => channel.is_dm);
  const people = dms.filter((channel) => !personOf(channel.dm_with).is_bot);
  const apps = dms.filter((channel) => personOf(channel.dm_with).is_bot);
  const missing = slack.people.filter((who) => who.is_bot && !dms.some((channel) => channel.dm_with === who.id));
  return h(
    "nav",
    {
      class: "s-sidebar" + (ui.slack.sidebar ? " shown" : ""),
      "aria-label": "Channels and direct messages",
      data: { testid: "sidebar", side: "slack" },
    },
    h("div", { class: "s-workspace" }, h("span", {}, slack.team?.name || "Northwind"), icon("chevron", 16)),
    h(
      "div",
      { class: "s-sections" },
      section(
        "Channels",
        rooms.map((channel) =>
          row(channel, opened, h("span", { class: "row-sign" }, icon(channel.is_private ? "lock" : "hash", 16))),
        ),
      ),
      people.length
        ? section(
            "Direct messages",
            people.map((channel) => row(channel, opened, avatar(personOf(channel.dm_with), 20))),
          )
        : null,
      section("Apps", [
        ...apps.map((channel) => row(channel, opened, avatar(personOf(channel.dm_with), 20))),
        ...missing.map((who) =>
          h(
            "button",
            {
              key: who.id,
              type: "button",
              class: "s-row-button",
              data: { testid: "open-dm", user: who.id },
              on: { click: () => openApp(opened) },
            },
            avatar(who, 20),
            h("span", { class: "row-name" }, nameOf(who.id)),
          ),
        ),
      ]),
    ),
  );
}

async function openApp(opened) {
  const answer = await actIn("slack", opened?.id || "", null, { do: "open_dm" });
  if (answer.ok) openChannel("slack", answer.channel);
}

function section(title, rows) {
  return h(
    "div",
    { key: title, class: "s-section" },
    h("div", { class: "s-section-title" }, icon("chevron", 14), title),
    rows,
  );
}

function row(channel, opened, lead) {
  const active = opened?.id === channel.id;
  const unread = !active && channel.unread > 0;
  const badge =
    !active && (channel.is_dm ? channel.unread : channel.mentions) > 0
      ? channel.is_dm
        ? channel.unread
        : channel.mentions
      : 0;
  return h(
    "button",
    {
      key: channel.id,
      type: "button",
      class: "s-row-button" + (active ? " active" : "") + (unread ? " unread" : ""),
      "aria-current": active ? "page" : null,
      data: {
        testid: "channel",
        side: "slack",
        channel: channel.id,
        name: titleOf(channel),
        unread: String(channel.unread || 0),
        mentions: String(channel.mentions || 0),
      },
      on: {
        click: () => {
          openChannel("slack", channel.id);
          changed();
        },
      },
    },
    lead,
    h("span", { class: "row-name" }, titleOf(channel)),
    badge ? h("span", { class: "s-badge", "aria-label": `${badge} unread` }, String(badge)) : null,
  );
}
