// What stands around a Discord message: the line above it, and the card of its thread below.

import { h } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { icon } from "../kit/icons.js";
import { count } from "../kit/words.js";
import { shown } from "../kit/time.js";
import { openChannel, server } from "../state.js";
import { stamp } from "./date.js";
import { authorOf, displayName, findMessage, sentAt } from "./lookup.js";
import { plainWords } from "./markdown.js";

/** The line over a message: what it answers, or the command that caused it. */
export function above(channel, one) {
  if (one.message_reference && one.type === 19) {
    const to = one.referenced_message || findMessage(channel.id, one.message_reference.message_id);
    return h(
      "div",
      { class: "d-above", data: { testid: "reply-to" } },
      h("span", { class: "d-spine", "aria-hidden": "true" }),
      to
        ? [
            avatar(authorOf(to), 16),
            h("span", { class: "d-above-name" }, "@" + displayName(authorOf(to))),
            h("span", { class: "d-above-words" }, plainWords(to.content) || "Click to see attachment"),
          ]
        : h("i", {}, "Original message was deleted"),
    );
  }
  const used = commandOf(one);
  if (!used) return null;
  const user = authorOf({ author: used.user?.id || used.user_id });
  return h(
    "div",
    { class: "d-above" },
    h("span", { class: "d-spine", "aria-hidden": "true" }),
    avatar(user, 16),
    h("span", { class: "d-above-name" }, displayName(user)),
    h("span", {}, used.name ? " used " : " used a command"),
    used.name ? h("span", { class: "d-command" }, icon("bolt", 12), used.name) : null,
  );
}

const COMMAND = 2;
const THREAD_STARTER = 21;

// The command behind an answer, also when a form stood in between; Discord names it in the older `interaction` only.
function commandOf(one) {
  const used = one.interaction_metadata;
  const command = used?.type === COMMAND ? used : used?.triggering_interaction_metadata;
  return command?.type === COMMAND ? { name: one.interaction?.name, ...command } : null;
}

/** The card of the thread that began with a message. */
export function threadCard(thread) {
  // Discord counts and shows what people and apps wrote, not that the thread was started.
  const messages = (server.discord.messages[thread.id] || []).filter((one) => one.type !== THREAD_STARTER);
  const total = thread.message_count ?? messages.length;
  const last = messages[messages.length - 1];
  return h(
    "button",
    {
      type: "button",
      class: "d-thread-card",
      data: { testid: "open-thread", channel: thread.id },
      on: { click: () => openChannel("discord", thread.id) },
    },
    h(
      "span",
      { class: "d-thread-top" },
      h("b", {}, thread.name),
      h("span", { class: "d-thread-count" }, count(total, "Message", "Messages"), " ›"),
    ),
    h(
      "span",
      { class: "d-thread-last" },
      last
        ? [
            avatar(authorOf(last), 16),
            h("b", {}, displayName(authorOf(last))),
            h("span", { class: "d-thread-words" }, plainWords(last.content) || last.embeds?.[0]?.title || ""),
            h("span", { class: "d-time" }, stamp(shown(sentAt(last)))),
          ]
        : "There are no recent messages in this thread.",
    ),
  );
}
