// One Slack message: who, when, what it says, its reactions and thread, and what one can do with it.

import { h } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { emoji } from "../kit/emoji.js";
import { sentFile } from "../kit/files.js";
import { icon } from "../kit/icons.js";
import { field } from "../kit/composer.js";
import { clockTime, count, shortTime } from "../kit/words.js";
import { ofTs } from "../kit/time.js";
import { actIn } from "../api.js";
import { changed, server, ui } from "../state.js";
import { blocks } from "./blocks.js";
import { lastReply, whenExactly } from "./date.js";
import { inThread, keyOf, nameOf, personOf } from "./lookup.js";
import { openEmoji, openMore } from "./menus.js";
import { mrkdwn } from "./mrkdwn.js";

/** One message. `grouped`: it follows another of the same person; `inThreadPane`: it stands in the thread panel. */
export function message(channel, one, { grouped = false, inThreadPane = false } = {}) {
  const key = keyOf(channel.id, one);
  const who = personOf(one.user);
  const date = ofTs(one.ts);
  if (one.deleted) return deletedMessage(channel, one, key, inThreadPane);
  const mine = one.user === server.slack.me.id;
  const open = (ui.slack.popover?.key || "").startsWith(key + "#");
  const classes = [
    "s-message",
    grouped ? "grouped" : "",
    one.ephemeral ? "ephemeral" : "",
    open ? "open" : "",
    ui.slack.editing === key ? "editing" : "",
  ].join(" ");
  return h(
    "article",
    {
      key,
      class: classes,
      "aria-label": `${nameOf(one.user)}, ${whenExactly(date)}`,
      data: {
        testid: "message",
        side: "slack",
        channel: channel.id,
        ts: one.ts,
        user: one.user,
        ephemeral: one.ephemeral ? "true" : null,
        thread: one.thread_ts || null,
      },
    },
    one.ephemeral
      ? h(
          "div",
          { class: "only-you", data: { testid: "only-visible-to-you" } },
          icon("eye", 14),
          h("span", {}, "Only visible to you"),
        )
      : null,
    h(
      "div",
      { class: "s-row" },
      h("div", { class: "gutter" }, grouped ? h("time", { class: "hover-time" }, shortTime(date)) : picture(one, who)),
      h(
        "div",
        { class: "s-content" },
        grouped
          ? null
          : h(
              "div",
              { class: "s-head" },
              h("span", { class: "s-name" }, one.username || nameOf(one.user)),
              who.is_bot || one.is_bot ? h("span", { class: "s-app" }, "APP") : null,
              h("time", { class: "s-time", datetime: date.toISOString(), title: whenExactly(date) }, clockTime(date)),
            ),
        ui.slack.editing === key ? editor(channel, one, key) : body(channel, one, key, grouped),
        reactions(channel, one, key),
        inThreadPane ? null : threadBar(channel, one),
      ),
    ),
    ui.slack.editing === key ? null : toolbar(channel, one, { key, mine, inThreadPane }),
  );
}

/** The picture of an author. A message under another name shows the picture that came with it, or that name's initials. */
function picture(one, who) {
  if (!one.username) return avatar(who, 36);
  if (!one.icon_url) return avatar({ id: one.username, real_name: one.username }, 36);
  return h("img", { class: "avatar", src: one.icon_url, alt: "", width: 36, height: 36 });
}

function deletedMessage(channel, one, key, inThreadPane) {
  return h(
    "article",
    { key, class: "s-message deleted", data: { testid: "message", side: "slack", ts: one.ts, deleted: "true" } },
    h(
      "div",
      { class: "s-row" },
      h("div", { class: "gutter" }, h("span", { class: "tombstone" }, icon("trash", 18))),
      h(
        "div",
        { class: "s-content" },
        h("div", { class: "s-text quiet" }, "This message was deleted."),
        inThreadPane ? null : threadBar(channel, one),
      ),
    ),
  );
}

function body(channel, one, key) {
  // Slack does not mark cards that an app has redrawn.
  const edited =
    one.edited && !(one.is_bot && one.blocks?.length)
      ? h("span", { class: "edited", data: { testid: "edited" } }, " (edited)")
      : null;
  const files = (one.files || []).map((file) =>
    sentFile({
      id: file.id,
      name: file.name,
      url: file.page_url,
      kind: file.mimetype,
      size: file.size,
      width: file.original_w,
      height: file.original_h,
    }),
  );
  if (one.blocks?.length && !isOwnRichText(one)) {
    return h(
      "div",
      { class: "s-text" },
      blocks(one.blocks, placeOf(channel, one, key)),
      edited,
      attachments(channel, one, key),
      files,
    );
  }
  return h("div", { class: "s-text" }, mrkdwn(one.text), edited, attachments(channel, one, key), files);
}

// What people type comes with both text and rich_text; the text is drawn, it carries the mentions.
const isOwnRichText = (one) => !one.is_bot && one.blocks.length === 1 && one.blocks[0].type === "rich_text";

function attachments(channel, one, key) {
  return (one.attachments || []).map((item, at) =>
    h(
      "div",
      { class: "attachment", key: "a" + at },
      h("span", {
        class: "attachment-bar",
        style: {
          "background-color": /^#?[0-9a-f]{6}$/i.test(item.color || "") ? "#" + item.color.replace("#", "") : "#ddd",
        },
      }),
      h(
        "div",
        {},
        item.pretext ? h("div", {}, mrkdwn(item.pretext)) : null,
        item.title ? h("b", {}, item.title) : null,
        item.blocks ? blocks(item.blocks, placeOf(channel, one, key)) : mrkdwn(item.text || item.fallback),
      ),
    ),
  );
}

function placeOf(channel, one, key) {
  const slot = (item) => `${key}/${item.block_id || ""}/${item.action_id || ""}`;
  return {
    key,
    isPending: (item) => ui.slack.pending.has(slot(item)),
    pickedOf: (item) => ui.slack.picked[slot(item)] ?? null,
    run: (kind, item, value) => {
      const deed = { do: kind, channel: channel.id, ts: one.ts, action_id: item.action_id, block_id: item.block_id };
      if (kind === "select" && item.type !== "overflow") ui.slack.picked[slot(item)] = value;
      return actIn(
        "slack",
        channel.id,
        slot(item),
        kind === "click" ? { ...deed, value } : { ...deed, option_value: value },
      );
    },
  };
}

function editor(channel, one, key) {
  const draft = "edit" + key;
  const stop = () => {
    ui.slack.editing = null;
    delete ui.slack.drafts[draft];
    changed();
  };
  const save = async (text) => {
    const answer = await actIn("slack", channel.id, null, { do: "edit", channel: channel.id, ts: one.ts, text });
    if (answer.ok) stop();
    return answer.ok;
  };
  // A message that holds files may do without words.
  const hasFiles = one.files?.length > 0;
  if (ui.slack.drafts[draft] === undefined)
    ui.slack.drafts[draft] = one.text
      .replace(/<@(\w+)(?:\|[^>]*)?>/g, (_, id) => "@" + personOf(id).name)
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");
  return h(
    "div",
    { class: "s-editor" },
    h(
      "div",
      { class: "s-composer" },
      field("slack", {
        key: draft,
        placeholder: "Edit message",
        send: save,
        escape: stop,
        mayBeEmpty: hasFiles,
        testid: "edit-field",
        focus: true,
      }),
    ),
    h(
      "div",
      { class: "edit-buttons" },
      h(
        "button",
        { type: "button", class: "s-button", data: { testid: "edit-cancel" }, on: { click: stop } },
        "Cancel",
      ),
      h(
        "button",
        {
          type: "button",
          class: "s-button primary",
          data: { testid: "edit-save" },
          on: { click: () => save(ui.slack.drafts[draft]) },
        },
        "Save",
      ),
    ),
  );
}

function reactions(channel, one, key) {
  if (!one.reactions?.length) return null;
  return h(
    "div",
    { class: "s-reactions" },
    one.reactions.map((reaction) => {
      const mine = reaction.users.includes(server.slack.me.id);
      const names = reaction.users.map(nameOf).join(", ");
      return h(
        "button",
        {
          key: reaction.name,
          type: "button",
          class: "s-reaction" + (mine ? " mine" : ""),
          "aria-pressed": String(mine),
          title: `${names} reacted with :${reaction.name}:`,
          "aria-label": `${reaction.name}, ${reaction.users.length}`,
          data: { testid: "reaction", emoji: reaction.name },
          on: {
            click: () =>
              actIn("slack", channel.id, null, {
                do: mine ? "unreact" : "react",
                channel: channel.id,
                ts: one.ts,
                name: reaction.name,
              }),
          },
        },
        emoji(reaction.name, 16),
        h("span", {}, String(reaction.count ?? reaction.users.length)),
      );
    }),
    h(
      "button",
      {
        key: "add",
        type: "button",
        class: "s-reaction add",
        "aria-label": "Add reaction",
        on: { click: (event) => openEmoji(channel, one, key + "#add", event.currentTarget) },
      },
      icon("smile", 16),
    ),
  );
}

function threadBar(channel, one) {
  if (one.ephemeral) return null;
  const { replies } = inThread(channel.id, one.ts);
  const visible = replies.filter((reply) => !reply.deleted);
  const total = Math.max(one.reply_count || 0, visible.filter((reply) => !reply.ephemeral).length);
  if (total === 0 && visible.length === 0) return null;
  const authors = [...new Set(visible.map((reply) => reply.user))].slice(0, 4);
  const last = visible[visible.length - 1];
  return h(
    "button",
    {
      type: "button",
      class: "thread-bar",
      data: { testid: "open-thread", ts: one.ts },
      on: { click: () => openThread(one.ts) },
    },
    authors.map((id) => avatar(personOf(id), 24)),
    h("span", { class: "thread-count" }, count(total || visible.length, "reply", "replies")),
    last
      ? h(
          "span",
          { class: "thread-last" },
          h("span", { class: "thread-when" }, "Last reply " + lastReply(ofTs(last.ts))),
          h("span", { class: "thread-view" }, "View thread"),
        )
      : null,
    h("span", { class: "thread-arrow" }, icon("right", 16)),
  );
}

/** Opens the thread panel on a message. */
export function openThread(ts) {
  ui.slack.thread = ts;
  ui.slack.popover = null;
  changed();
}

function toolbar(channel, one, { key, mine, inThreadPane }) {
  if (one.ephemeral) {
    return h(
      "div",
      { class: "s-toolbar" },
      tool("close", "Dismiss this message", "dismiss", () => {
        ui.slack.shown["gone" + key] = true;
        changed();
      }),
    );
  }
  const react = (name) => () =>
    actIn("slack", channel.id, null, { do: "react", channel: channel.id, ts: one.ts, name });
  return h(
    "div",
    { class: "s-toolbar", role: "toolbar", "aria-label": "Message actions" },
    ["white_check_mark", "eyes", "ticket"].map((name) =>
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
        emoji(name, 18),
      ),
    ),
    tool("smile", "Find another reaction", "add-reaction", (event) =>
      openEmoji(channel, one, key + "#emoji", event.currentTarget),
    ),
    inThreadPane
      ? null
      : tool("thread", "Reply in thread", "reply-in-thread", () => openThread(one.thread_ts || one.ts)),
    tool("more", "More actions", "more-actions", (event) =>
      openMore(channel, one, key + "#more", event.currentTarget, mine),
    ),
  );
}

function tool(sign, label, testid, run) {
  return h(
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
    icon(sign, 18),
  );
}
