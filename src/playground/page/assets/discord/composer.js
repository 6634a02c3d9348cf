// Discord's message field, with the bar of what is being replied to, and names and commands to complete.

import { h } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { emoji, findEmoji, PICKER } from "../kit/emoji.js";
import { icon } from "../kit/icons.js";
import { choose, picker, sendWith, waitingFiles, waitingIn } from "../kit/files.js";
import { field, insertInto, sendDraft, wordAt } from "../kit/composer.js";
import { menu, togglePopover } from "../kit/popover.js";
import { openReactionPicker } from "../kit/reactions.js";
import { jumpToEnd } from "../kit/scroll.js";
import { changed, server, ui } from "../state.js";
import { displayName, keyOf, titleOf } from "./lookup.js";
import { commandOffer, slashForm } from "./slash.js";

/** The composer of a channel or thread. */
export function composer(channel) {
  const key = channel.id;
  const send = (text) => say(channel, key, text);
  const filling = ui.discord.slash?.channel === channel.id;
  const reply = ui.discord.replyTo?.channel === channel.id ? ui.discord.replyTo : null;
  const placeholder = channel.is_dm
    ? `Message @${titleOf(channel)}`
    : channel.is_thread
      ? `Message "${titleOf(channel)}"`
      : `Message #${titleOf(channel)}`;
  const ready = (ui.discord.drafts[key] || "").trim() !== "" || waitingIn("discord", key).length > 0;
  return h(
    "div",
    { key: "composer" + key, class: "d-composer-area" },
    notice(channel),
    reply
      ? h(
          "div",
          { class: "d-replying", data: { testid: "replying" } },
          h("span", {}, "Replying to ", h("b", {}, reply.name)),
          h(
            "button",
            {
              type: "button",
              class: "tool",
              "aria-label": "Cancel reply",
              on: {
                click: () => {
                  ui.discord.replyTo = null;
                  changed();
                },
              },
            },
            icon("close", 16),
          ),
        )
      : null,
    filling ? null : waitingFiles("discord", key),
    filling
      ? slashForm(channel)
      : h(
          "div",
          { key: "field", class: "d-composer" + (reply ? " below" : "") },
          h(
            "button",
            {
              key: "plus",
              type: "button",
              class: "d-plus",
              "aria-label": "Upload a file or use a command",
              title: "Upload a file or use a command",
              data: { testid: "plus" },
              on: { click: (event) => openPlus(key, "plus" + key, event.currentTarget) },
            },
            icon("plus", 18),
          ),
          picker("discord", key),
          field("discord", {
            key,
            placeholder,
            complete: (text, caret) => suggestions(channel, text, caret),
            send,
            escape: reply
              ? () => {
                  ui.discord.replyTo = null;
                  changed();
                }
              : null,
            editLast: () => editLast(channel),
          }),
          h(
            "button",
            {
              key: "emoji",
              type: "button",
              class: "tool",
              "aria-label": "Emoji",
              on: {
                click: (event) =>
                  openReactionPicker("discord", "emoji" + key, event.currentTarget, (name) =>
                    insertInto("discord", key, findEmoji(name)?.sign || ""),
                  ),
              },
            },
            icon("smile", 22),
          ),
          ready
            ? h(
                "button",
                {
                  key: "send",
                  type: "button",
                  class: "tool d-send",
                  "aria-label": "Send message",
                  data: { testid: "send" },
                  on: { click: () => sendDraft("discord", key, send) },
                },
                icon("send", 20),
              )
            : null,
        ),
  );
}

// What Discord's client says after a failure looks like a message of its own system account.
function notice(channel) {
  const said = ui.discord.notices[channel.id];
  if (!said) return null;
  return h(
    "div",
    { class: "d-notice", role: "status", data: { testid: "notice", side: "discord" } },
    icon("info", 18),
    h("span", {}, said.text),
    h(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-label": "Dismiss",
        data: { testid: "notice-dismiss" },
        on: {
          click: () => {
            delete ui.discord.notices[channel.id];
            changed();
          },
        },
      },
      icon("close", 16),
    ),
  );
}

// Discord's client replaces names and emoji by what it sends: <@id>, <#id>, and the signs themselves.
function asSent(text) {
  const here = server.discord;
  return text
    .replace(/@([\w.]+)/g, (whole, name) => {
      const word = name.replace(/\.$/, "");
      const who = here.people.find((one) => one.username === word) || here.people.find((one) => one.username === name);
      if (who) return whole.replace("@" + who.username, `<@${who.id}>`);
      const role = (here.roles || []).find((one) => one.name === word);
      return role ? `<@&${role.id}>` : whole;
    })
    .replace(/(^|\s)#([\w-]+)/g, (whole, space, name) => {
      const channel = here.channels.find((one) => !one.is_dm && one.name === name);
      return channel ? `${space}<#${channel.id}>` : whole;
    })
    .replace(/:([a-z0-9_+-]+):/g, (whole, name) => findEmoji(name)?.sign || whole);
}

// The arrow up in an empty field edits what one said last, as in Discord.
function editLast(channel) {
  const mine = (server.discord.messages[channel.id] || []).filter(
    (one) => one.author?.id === server.discord.me.id && [0, 19].includes(one.type || 0),
  );
  if (!mine.length) return;
  ui.discord.editing = keyOf(channel.id, mine.at(-1));
  changed();
}

/** The + menu of the composer. */
function openPlus(key, anchorKey, anchor) {
  const items = [
    { label: "Upload a File", icon: "clip", testid: "upload", run: () => choose("discord", key) },
    { label: "Use Apps", icon: "bolt", testid: "use-apps", run: () => insertInto("discord", key, "/") },
  ];
  togglePopover("discord", anchorKey, anchor, () => menu("discord", items), { label: "Add", above: true });
}

async function say(channel, key, text) {
  const reply = ui.discord.replyTo?.channel === channel.id ? ui.discord.replyTo : null;
  ui.discord.replyTo = null;
  const deed = reply
    ? { do: "reply", channel: channel.id, message_id: reply.id, text: asSent(text) }
    : { do: "say", channel: channel.id, text: asSent(text) };
  const answer = await sendWith("discord", channel, key, deed);
  if (!answer.ok && reply) ui.discord.replyTo = reply;
  jumpToEnd("[data-testid='message-list'][data-side='discord']");
  return answer.ok;
}

function suggestions(channel, text, caret) {
  const commands = commandOffer(channel, text, caret);
  if (commands) return commands;
  const person = wordAt(text, caret, "@");
  if (person) {
    const items = server.discord.people
      .filter((who) => who.username.startsWith(person.word) || displayName(who).toLowerCase().startsWith(person.word))
      .slice(0, 8)
      .map((who) => ({
        insert: `@${who.username} `,
        label: displayName(who),
        hint: who.username,
        lead: avatar(who, 24),
      }));
    return { from: person.from, items, title: "Members" };
  }
  const room = wordAt(text, caret, "#");
  if (room) {
    const items = server.discord.channels
      .filter((one) => !one.is_dm && one.name.startsWith(room.word))
      .map((one) => ({ insert: `#${one.name} `, label: one.name, lead: icon("hash", 18) }));
    return { from: room.from, items, title: "Text channels" };
  }
  const sign = /(?:^|\s):([a-z0-9_+-]{2,})$/.exec(text.slice(0, caret));
  if (sign) {
    const items = PICKER.filter((name) => name.includes(sign[1]))
      .slice(0, 8)
      .map((name) => ({ insert: findEmoji(name).sign + " ", label: `:${name}:`, lead: emoji(name, 22) }));
    return { from: caret - sign[1].length - 1, items, title: "Emoji" };
  }
  return null;
}
