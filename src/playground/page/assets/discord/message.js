// One Discord message: who, when, what it says, what hangs below it, and what one can do with it.

import { h } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { emoji, findEmoji } from "../kit/emoji.js";
import { ownAddress, sentFile } from "../kit/files.js";
import { icon } from "../kit/icons.js";
import { field } from "../kit/composer.js";
import { clockTime } from "../kit/words.js";
import { shown } from "../kit/time.js";
import { act, actIn } from "../api.js";
import { changed, server, ui } from "../state.js";
import { above, threadCard } from "./around.js";
import { longTime, stamp } from "./date.js";
import { authorOf, displayName, EPHEMERAL, keyOf, LOADING, nameColour, sentAt } from "./lookup.js";
import { markdown } from "./markdown.js";
import { openEmoji, openMore } from "./menus.js";
import { components, dots, embed } from "./parts.js";

const COMPONENTS_V2 = 1 << 15;

/** One message; `grouped`: it follows another of the same person. */
export function message(channel, one, { grouped = false } = {}) {
  const key = keyOf(channel.id, one);
  const who = authorOf(one);
  const date = shown(sentAt(one));
  if (one.type && ![0, 19, 20, 23].includes(one.type)) return systemMessage(channel, one, who, date);
  const ephemeral = Boolean(one.flags & EPHEMERAL);
  const open = (ui.discord.popover?.key || "").startsWith(key + "#");
  const classes = [
    "d-message",
    grouped ? "grouped" : "",
    ephemeral ? "ephemeral" : "",
    one.pings_me ? "pinged" : "",
    open ? "open" : "",
    ui.discord.replyTo?.id === one.id ? "replied" : "",
  ].join(" ");
  return h(
    "article",
    {
      key,
      class: classes,
      "aria-label": `${displayName(who)}, ${stamp(date)}`,
      data: {
        testid: "message",
        side: "discord",
        channel: channel.id,
        id: one.id,
        user: who.id,
        ephemeral: ephemeral ? "true" : null,
        pinged: one.pings_me ? "true" : null,
      },
    },
    above(channel, one),
    h(
      "div",
      { class: "d-line" },
      h("div", { class: "d-gutter" }, grouped ? h("time", { class: "hover-time" }, clockTime(date)) : avatar(who, 40)),
      h(
        "div",
        { class: "d-content" },
        grouped
          ? null
          : h(
              "div",
              { class: "d-head" },
              h(
                "span",
                { class: "d-name", style: nameColour(who) ? { color: nameColour(who) } : {} },
                displayName(who),
              ),
              who.is_bot ? appTag() : null,
              h("time", { class: "d-time", datetime: date.toISOString(), title: longTime(date) }, stamp(date)),
            ),
        ui.discord.editing === key ? editor(channel, one) : body(channel, one),
        reactions(channel, one, key),
        one.thread ? threadCard(one.thread) : null,
        ephemeral ? onlyYou(channel, one, key) : null,
      ),
    ),
    ui.discord.editing === key
      ? null
      : toolbar(channel, one, { key, ephemeral, mine: who.id === server.discord.me.id }),
  );
}

/** The mark beside an app's name. */
export const appTag = () => h("span", { class: "d-app" }, "APP");

function body(channel, one) {
  if (one.flags & LOADING)
    return h(
      "div",
      { class: "d-text quiet", data: { testid: "thinking" } },
      dots(),
      " ",
      `${displayName(authorOf(one))} is thinking…`,
    );
  const edited = one.edited_timestamp ? h("span", { class: "edited", data: { testid: "edited" } }, " (edited)") : null;
  const onlyEmoji = /^\p{Extended_Pictographic}\ufe0f?$/u.test((one.content || "").trim());
  return h(
    "div",
    { class: "d-body" },
    one.content || edited
      ? h("div", { class: "d-text" + (onlyEmoji ? " jumbo" : "") }, markdown(one.content), edited)
      : null,
    (one.attachments || []).map((file) =>
      sentFile({
        id: file.id,
        name: file.filename,
        url: ownAddress(file.url),
        kind: file.content_type,
        size: file.size,
        width: file.width,
        height: file.height,
      }),
    ),
    one.flags & COMPONENTS_V2 ? null : (one.embeds || []).map((item, at) => embed(item, "e" + at)),
    one.components?.length ? components(channel, one, one.components) : null,
  );
}

function systemMessage(channel, one, who, date) {
  const words =
    {
      6: "pinned a message to this channel.",
      7: "joined the server.",
      18: `started a thread: ${one.content}`,
      21: "started this thread.",
    }[one.type] || one.content;
  return h(
    "article",
    {
      key: keyOf(channel.id, one),
      class: "d-message system",
      data: { testid: "message", side: "discord", id: one.id },
    },
    h(
      "div",
      { class: "d-line" },
      h("div", { class: "d-gutter sign" }, icon(one.type === 7 ? "right" : "thread", 18)),
      h(
        "div",
        { class: "d-content" },
        h("b", {}, displayName(who)),
        " ",
        words,
        " ",
        h("time", { class: "d-time" }, stamp(date)),
      ),
    ),
  );
}

function editor(channel, one) {
  const draft = "edit" + one.id;
  if (ui.discord.drafts[draft] === undefined) ui.discord.drafts[draft] = one.content;
  const stop = () => {
    ui.discord.editing = null;
    delete ui.discord.drafts[draft];
    changed();
  };
  const save = async (text) => {
    const answer = await actIn("discord", channel.id, null, {
      do: "edit",
      channel: channel.id,
      message_id: one.id,
      text,
    });
    if (answer.ok) stop();
    return answer.ok;
  };
  return h(
    "div",
    { class: "d-editor" },
    h(
      "div",
      { class: "d-composer" },
      field("discord", {
        key: draft,
        placeholder: "Edit message",
        send: save,
        escape: stop,
        mayBeEmpty: one.attachments?.length > 0,
        testid: "edit-field",
        focus: true,
      }),
    ),
    h(
      "small",
      {},
      "escape to ",
      h(
        "button",
        { type: "button", class: "link-button", data: { testid: "edit-cancel" }, on: { click: stop } },
        "cancel",
      ),
      " • enter to ",
      h(
        "button",
        {
          type: "button",
          class: "link-button",
          data: { testid: "edit-save" },
          on: { click: () => save(ui.discord.drafts[draft]) },
        },
        "save",
      ),
    ),
  );
}

const iReacted = (reaction) => (reaction.users ? reaction.users.includes(server.discord.me.id) : reaction.me);

function reactions(channel, one, key) {
  if (!one.reactions?.length) return null;
  return h(
    "div",
    { class: "d-reactions" },
    one.reactions.map((reaction) => {
      const name = reaction.emoji?.name || reaction.name;
      const mine = iReacted(reaction);
      const total = reaction.count ?? reaction.users.length;
      return h(
        "button",
        {
          key: name,
          type: "button",
          class: "d-reaction" + (mine ? " mine" : ""),
          "aria-pressed": String(Boolean(mine)),
          "aria-label": `${findEmoji(name)?.name || name}, ${total}`,
          data: { testid: "reaction", emoji: findEmoji(name)?.name || name },
          on: {
            click: () =>
              actIn("discord", channel.id, null, {
                do: mine ? "unreact" : "react",
                channel: channel.id,
                message_id: one.id,
                emoji: name,
              }),
          },
        },
        emoji(name, 16),
        h("span", {}, String(total)),
      );
    }),
    h(
      "button",
      {
        key: "add",
        type: "button",
        class: "d-reaction add",
        "aria-label": "Add reaction",
        on: { click: (event) => openEmoji(channel, one, key + "#add", event.currentTarget) },
      },
      icon("smile", 18),
    ),
  );
}

function onlyYou(channel, one, key) {
  return h(
    "div",
    { class: "d-only-you", data: { testid: "only-visible-to-you" } },
    icon("eye", 16),
    h("span", {}, "Only you can see this"),
    h("span", { "aria-hidden": "true" }, "•"),
    h(
      "button",
      {
        type: "button",
        class: "link-button",
        data: { testid: "dismiss" },
        on: {
          click: () => {
            ui.discord.shown["gone" + key] = true;
            changed();
            act("discord", { do: "dismiss", channel: channel.id, message_id: one.id });
          },
        },
      },
      "Dismiss message",
    ),
  );
}

function toolbar(channel, one, { key, ephemeral, mine }) {
  if (ephemeral) return null;
  const react = (name) => () =>
    actIn("discord", channel.id, null, {
      do: "react",
      channel: channel.id,
      message_id: one.id,
      emoji: findEmoji(name).sign,
    });
  const tool = (sign, label, testid, run) =>
    h(
      "button",
      {
        key: testid,
        type: "button",
        class: "tool",
        "aria-label": label,
        title: label,
        data: { testid },
        on: { click: run },
      },
      icon(sign, 20),
    );
  const reply = () => {
    ui.discord.replyTo = { id: one.id, channel: channel.id, name: displayName(authorOf(one)) };
    changed();
    setTimeout(() => document.querySelector("[data-side='discord'][data-testid='composer']")?.focus(), 0);
  };
  return h(
    "div",
    { class: "d-toolbar", role: "toolbar", "aria-label": "Message actions" },
    ["ticket", "white_check_mark", "eyes"].map((name) =>
      h(
        "button",
        {
          key: name,
          type: "button",
          class: "tool",
          "aria-label": "React with " + name.replaceAll("_", " "),
          data: { testid: "quick-react", emoji: name },
          on: { click: react(name) },
        },
        emoji(name, 20),
      ),
    ),
    tool("smile", "Add reaction", "add-reaction", (event) =>
      openEmoji(channel, one, key + "#emoji", event.currentTarget),
    ),
    mine
      ? tool("edit", "Edit", "edit-message", () => {
          ui.discord.editing = key;
          changed();
        })
      : null,
    tool("reply", "Reply", "reply", reply),
    tool("dots", "More", "more-actions", (event) =>
      openMore(channel, one, key + "#more", event.currentTarget, mine, reply),
    ),
  );
}
