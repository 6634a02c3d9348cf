// Discord's menu of a message: reply, thread, edit, delete, and Apps.

import { actIn } from "../api.js";
import { icon } from "../kit/icons.js";
import { h } from "../kit/dom.js";
import { menu, togglePopover } from "../kit/popover.js";
import { openReactionPicker, signOf } from "../kit/reactions.js";
import { changed, openChannel, server, ui } from "../state.js";
import { keyOf } from "./lookup.js";
import { plainWords } from "./markdown.js";

/** The emoji picker of a message. */
export function openEmoji(channel, one, key, anchor) {
  openReactionPicker("discord", key, anchor, (name) =>
    actIn("discord", channel.id, null, { do: "react", channel: channel.id, message_id: one.id, emoji: signOf(name) }),
  );
}

const appMark = () => h("span", { class: "menu-app" }, icon("bolt", 14));

/** The … menu of a message. Message commands of apps (type 3) stand under "Apps". */
export function openMore(channel, one, key, anchor, mine, reply) {
  const apps = (server.discord.commands || []).filter((command) => command.type === 3);
  const canThread = !channel.is_dm && !channel.is_thread && !one.thread;
  const items = [
    { label: "Reply", icon: "reply", run: reply },
    mine
      ? {
          label: "Edit Message",
          icon: "edit",
          testid: "edit-message",
          run: () => {
            ui.discord.editing = keyOf(channel.id, one);
            changed();
          },
        }
      : null,
    canThread
      ? { label: "Create Thread", icon: "thread", testid: "create-thread", run: () => startThread(channel, one) }
      : null,
    apps.length ? "-" : null,
    apps.length ? "Apps" : null,
    ...apps.map((command) => ({
      label: command.name,
      lead: appMark(),
      testid: "message-command",
      data: { command: command.name },
      run: () =>
        actIn("discord", channel.id, null, {
          do: "message_menu",
          command_name: command.name,
          channel: channel.id,
          message_id: one.id,
        }),
    })),
    mine ? "-" : null,
    mine
      ? {
          label: "Delete Message",
          icon: "trash",
          danger: true,
          testid: "delete-message",
          run: () => actIn("discord", channel.id, null, { do: "delete", channel: channel.id, message_id: one.id }),
        }
      : null,
  ];
  togglePopover("discord", key, anchor, () => menu("discord", items), { label: "More", alignEnd: true });
}

async function startThread(channel, one) {
  const name = (plainWords(one.content) || "New thread").slice(0, 40);
  const answer = await actIn("discord", channel.id, null, {
    do: "open_thread",
    channel: channel.id,
    message_id: one.id,
    name,
  });
  if (answer.ok) openChannel("discord", answer.id);
}
