// Discord's rail, list of channels with threads and direct messages, and list of members.

import { h } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { icon } from "../kit/icons.js";
import { initials } from "../kit/words.js";
import { openChannel, server, ui } from "../state.js";
import { displayName, nameColour, personOf, titleOf } from "./lookup.js";
import { appTag } from "./message.js";

const CATEGORY = 4;

/** The narrow rail with the server's picture. */
export function rail() {
  const dms = server.discord.channels.filter((one) => one.is_dm).reduce((sum, one) => sum + (one.unread || 0), 0);
  return h(
    "div",
    { class: "d-rail", "aria-hidden": "true" },
    h(
      "span",
      { class: "d-rail-home" },
      icon("bubble", 24),
      dms ? h("span", { class: "d-badge corner" }, String(dms)) : null,
    ),
    h("span", { class: "d-rail-line" }),
    h("span", { class: "d-guild" }, initials(server.discord.guild.name)),
  );
}

/** The channels, their open threads, and direct messages. */
export function sidebar(opened) {
  const here = server.discord;
  const rooms = here.channels.filter((one) => !one.is_dm && one.type !== CATEGORY);
  const dms = here.channels.filter((one) => one.is_dm);
  return h(
    "nav",
    {
      class: "d-sidebar" + (ui.discord.sidebar ? " shown" : ""),
      "aria-label": "Channels and direct messages",
      data: { testid: "sidebar", side: "discord" },
    },
    h("div", { class: "d-guild-name" }, h("span", {}, here.guild.name), icon("chevron", 16)),
    h(
      "div",
      { class: "d-sections" },
      h("div", { class: "d-section-title" }, icon("chevron", 12), "Text channels"),
      rooms.map((channel) => [
        row(channel, opened, icon(channel.is_private ? "lock" : "hash", 18)),
        threadsOf(channel, opened),
      ]),
      h("div", { class: "d-section-title" }, icon("chevron", 12), "Direct messages"),
      dms.map((channel) => row(channel, opened, avatar(personOf(channel.dm_with), 24))),
    ),
    h(
      "div",
      { class: "d-me" },
      h("span", { class: "d-me-picture" }, avatar(personOf(here.me.id), 32), h("span", { class: "d-online" })),
      h("span", { class: "d-me-words" }, h("b", {}, displayName(here.me)), h("small", {}, here.me.username)),
    ),
  );
}

function threadsOf(channel, opened) {
  const threads = (server.discord.threads || []).filter(
    (one) => one.parent_id === channel.id && (!one.archived || one.id === opened?.id),
  );
  if (!threads.length) return null;
  return h(
    "div",
    { key: "threads" + channel.id, class: "d-threads" },
    threads.map((thread) => row({ ...thread, is_thread: true }, opened, h("span", { class: "d-elbow" }))),
  );
}

function row(channel, opened, lead) {
  const active = opened?.id === channel.id;
  const unread = !active && channel.unread > 0;
  const badge = active ? 0 : channel.is_dm ? channel.unread || 0 : channel.mentions || 0;
  return h(
    "button",
    {
      key: channel.id,
      type: "button",
      class:
        "d-row-button" + (active ? " active" : "") + (unread ? " unread" : "") + (channel.is_thread ? " thread" : ""),
      "aria-current": active ? "page" : null,
      data: {
        testid: "channel",
        side: "discord",
        channel: channel.id,
        name: titleOf(channel),
        unread: String(channel.unread || 0),
        mentions: String(channel.mentions || 0),
      },
      on: { click: () => openChannel("discord", channel.id) },
    },
    lead,
    h("span", { class: "row-name" }, titleOf(channel)),
    badge ? h("span", { class: "d-badge", "aria-label": `${badge} mentions` }, String(badge)) : null,
  );
}

/** The list of members at the right edge, by role. */
export function members() {
  const here = server.discord;
  const people = here.people.filter((who) => who.is_member !== false);
  const groups = [];
  for (const role of here.roles || [])
    groups.push([role.name, people.filter((who) => !who.is_bot && (who.roles || []).includes(role.id))]);
  const taken = new Set(groups.flatMap(([, list]) => list.map((who) => who.id)));
  groups.push(["Online", people.filter((who) => !taken.has(who.id))]);
  return h(
    "aside",
    { class: "d-members", "aria-label": "Members" },
    groups
      .filter(([, list]) => list.length)
      .map(([name, list]) =>
        h(
          "div",
          { key: name },
          h("div", { class: "d-members-title" }, `${name} — ${list.length}`),
          list.map((who) =>
            h(
              "div",
              { key: who.id, class: "d-member" },
              h("span", { class: "d-me-picture" }, avatar(who, 32), h("span", { class: "d-online" })),
              h(
                "span",
                { class: "row-name", style: nameColour(who) ? { color: nameColour(who) } : {} },
                displayName(who),
              ),
              who.is_bot ? appTag() : null,
            ),
          ),
        ),
      ),
  );
}
