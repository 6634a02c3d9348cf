// Slack's message field, with its toolbar, slash commands and names to complete.

import { h } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { emoji, PICKER } from "../kit/emoji.js";
import { icon } from "../kit/icons.js";
import { choose, picker, sendWith, waitingFiles, waitingIn } from "../kit/files.js";
import { field, insertInto, sendDraft, wordAt } from "../kit/composer.js";
import { openReactionPicker } from "../kit/reactions.js";
import { jumpToEnd } from "../kit/scroll.js";
import { actIn } from "../api.js";
import { changed, server, ui } from "../state.js";
import { inChannel, inThread, keyOf, titleOf } from "./lookup.js";
import { openPlus } from "./menus.js";

/** The composer of a channel, or of a thread when `thread` is the ts of its root. */
export function composer(channel, thread = null) {
  const key = thread ? `${channel.id}#${thread}` : channel.id;
  const to = thread ? "Reply…" : `Message ${channel.is_dm ? titleOf(channel) : "#" + titleOf(channel)}`;
  const send = (text) => say(channel, thread, key, text);
  const ready = (ui.slack.drafts[key] || "").trim() !== "" || waitingIn("slack", key).length > 0;
  if (channel.is_archived) return h("div", { class: "s-archived" }, "You are viewing an archived channel.");
  if (channel.is_member === false) return joinBar(channel);
  const tool = (sign, label, run) =>
    h(
      "button",
      { key: label, type: "button", class: "composer-tool", "aria-label": label, title: label, on: { click: run } },
      icon(sign, 18),
    );
  return h(
    "div",
    { key: "composer" + key, class: "s-composer-area" },
    notice(channel, thread),
    h(
      "div",
      { class: "s-composer" },
      h(
        "div",
        { class: "composer-bar top" },
        tool("bold", "Bold", () => insertInto("slack", key, "*", "*")),
        tool("italic", "Italic", () => insertInto("slack", key, "_", "_")),
        h("span", { class: "bar-line", key: "l1" }),
        tool("list", "Bulleted list", () => insertInto("slack", key, "• ")),
        tool("code", "Code", () => insertInto("slack", key, "`", "`")),
      ),
      field("slack", {
        key,
        placeholder: to,
        complete: (text, caret) => suggestions(text, caret, thread),
        send,
        editLast: () => editLast(channel, thread),
        testid: thread ? "thread-composer" : "composer",
      }),
      waitingFiles("slack", key),
      picker("slack", key),
      h(
        "div",
        { class: "composer-bar bottom" },
        h(
          "button",
          {
            key: "plus",
            type: "button",
            class: "composer-tool round",
            "aria-label": "Shortcuts",
            data: { testid: "shortcuts" },
            on: { click: (event) => openPlus(channel, "plus" + key, event.currentTarget) },
          },
          icon("plus", 18),
        ),
        tool("clip", "Attach files", () => choose("slack", key)),
        tool("smile", "Emoji", (event) =>
          openReactionPicker("slack", "emoji" + key, event.currentTarget, (name) =>
            insertInto("slack", key, `:${name}: `),
          ),
        ),
        tool("at", "Mention someone", () => insertInto("slack", key, "@")),
        thread ? null : tool("bolt", "Run a command", () => insertInto("slack", key, "/")),
        h("span", { class: "bar-space", key: "space" }),
        h(
          "button",
          {
            key: "send",
            type: "button",
            class: "s-send" + (ready ? " ready" : ""),
            "aria-label": "Send now",
            "aria-disabled": String(!ready),
            data: { testid: "send" },
            on: { click: () => sendDraft("slack", key, send) },
          },
          icon("send", 18),
        ),
      ),
    ),
  );
}

function joinBar(channel) {
  return h(
    "div",
    { class: "s-archived" },
    h("p", {}, h("b", {}, "# " + titleOf(channel))),
    h(
      "button",
      {
        type: "button",
        class: "s-button primary",
        data: { testid: "join" },
        on: { click: () => actIn("slack", channel.id, null, { do: "join", channel: channel.id }) },
      },
      "Join channel",
    ),
  );
}

// What Slack itself says after a failure stands where the answer would have stood.
function notice(channel, thread) {
  const said = ui.slack.notices[channel.id];
  if (!said || (thread ? ui.slack.thread !== thread : ui.slack.thread)) return null;
  return h(
    "div",
    { class: "s-notice", role: "status", data: { testid: "notice", side: "slack" } },
    h("div", { class: "only-you" }, icon("eye", 14), h("span", {}, "Only visible to you")),
    h(
      "div",
      { class: "s-row" },
      h("div", { class: "gutter" }, h("span", { class: "avatar slackbot" }, "S")),
      h(
        "div",
        { class: "s-content" },
        h("div", { class: "s-head" }, h("span", { class: "s-name" }, "Slackbot")),
        h("div", { class: "s-text" }, said.text),
      ),
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "aria-label": "Dismiss",
          data: { testid: "notice-dismiss" },
          on: {
            click: () => {
              delete ui.slack.notices[channel.id];
              changed();
            },
          },
        },
        icon("close", 16),
      ),
    ),
  );
}

async function say(channel, thread, key, text) {
  const command = /^\/[\w-]+/.exec(text)?.[0];
  if (command && !text.startsWith("//")) return runCommand(channel, thread, command, text.slice(command.length).trim());
  const deed = { do: "say", channel: channel.id, text, thread_ts: thread };
  const answer = await sendWith("slack", channel, key, deed);
  jumpToEnd(thread ? "[data-testid='thread-list']" : "[data-testid='message-list'][data-side='slack']");
  return answer.ok;
}

// The arrow up in an empty field edits what one said last, as in Slack.
function editLast(channel, thread) {
  const all = thread ? inThread(channel.id, thread).replies : inChannel(channel.id);
  const mine = all.filter((one) => one.user === server.slack.me.id && !one.deleted && !one.ephemeral);
  if (!mine.length) return;
  ui.slack.editing = keyOf(channel.id, mine.at(-1));
  changed();
}

async function runCommand(channel, thread, command, text) {
  const known = (server.slack.commands || []).some((one) => one.command === command);
  const refuse = (words) => {
    ui.slack.notices[channel.id] = { text: words, at: new Date() };
    changed();
    return false;
  };
  if (!known)
    return refuse(
      `${command} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`,
    );
  const answer = await actIn("slack", channel.id, null, {
    do: "slash",
    channel: channel.id,
    command,
    text,
    thread_ts: thread,
  });
  jumpToEnd("[data-testid='message-list'][data-side='slack']");
  return answer.ok;
}

function suggestions(text, caret, thread) {
  const slash = /^\/[\w-]*$/.test(text.slice(0, caret)) && !thread;
  if (slash) {
    const items = (server.slack.commands || [])
      .filter((one) => one.command.startsWith(text.slice(0, caret)))
      .map((one) => ({
        insert: one.command + " ",
        label: one.command,
        usage: one.usage_hint,
        description: one.description,
        lead: h("span", { class: "offer-app" }, icon("bolt", 20)),
      }));
    return { from: 0, items, title: "Commands", kind: "commands" };
  }
  const person = wordAt(text, caret, "@");
  if (person) {
    const matches = (who) =>
      who.name.toLowerCase().startsWith(person.word) ||
      (who.real_name || "")
        .toLowerCase()
        .split(" ")
        .some((part) => part.startsWith(person.word));
    const items = server.slack.people
      .filter(matches)
      .slice(0, 8)
      .map((who) => ({
        insert: `@${who.name} `,
        label: who.real_name || who.name,
        usage: who.name,
        lead: avatar(who, 24),
      }));
    return { from: person.from, items };
  }
  const channel = wordAt(text, caret, "#");
  if (channel) {
    const items = server.slack.channels
      .filter((one) => !one.is_dm && one.name.startsWith(channel.word))
      .map((one) => ({ insert: `#${one.name} `, label: one.name, lead: icon(one.is_private ? "lock" : "hash", 18) }));
    return { from: channel.from, items };
  }
  const sign = /(?:^|\s):([a-z0-9_+-]{2,})$/.exec(text.slice(0, caret));
  if (sign) {
    const items = PICKER.filter((name) => name.includes(sign[1]))
      .slice(0, 8)
      .map((name) => ({ insert: `:${name}: `, label: `:${name}:`, lead: emoji(name, 22) }));
    return { from: caret - sign[1].length - 1, items };
  }
  return null;
}
