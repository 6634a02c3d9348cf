// Slack's menus: what one can do with a message, and the emoji to react with.

import { actIn } from "../api.js";
import { icon } from "../kit/icons.js";
import { h } from "../kit/dom.js";
import { menu, togglePopover } from "../kit/popover.js";
import { openReactionPicker } from "../kit/reactions.js";
import { changed, server, ui } from "../state.js";
import { keyOf } from "./lookup.js";

const appMark = () => h("span", { class: "menu-app" }, icon("bolt", 14));

/** The emoji picker of a message. */
export function openEmoji(channel, one, key, anchor) {
  openReactionPicker("slack", key, anchor, (name) =>
    actIn("slack", channel.id, null, { do: "react", channel: channel.id, ts: one.ts, name }),
  );
}

const isMessageShortcut = (shortcut) => !/global/i.test(shortcut.kind || shortcut.type || "message");

/** The ⋮ menu of a message: its own person's commands, and the apps' shortcuts. */
export function openMore(channel, one, key, anchor, mine) {
  const shortcuts = (server.slack.shortcuts || []).filter(isMessageShortcut);
  const items = [
    {
      label: "Reply in thread",
      icon: "thread",
      run: () => {
        ui.slack.thread = one.thread_ts || one.ts;
        changed();
      },
    },
    mine ? "-" : null,
    mine
      ? {
          label: "Edit message",
          icon: "edit",
          hint: "E",
          testid: "edit-message",
          run: () => {
            ui.slack.editing = keyOf(channel.id, one);
            changed();
          },
        }
      : null,
    mine
      ? {
          label: "Delete message…",
          icon: "trash",
          hint: "del",
          danger: true,
          testid: "delete-message",
          run: () => askDelete(channel, one),
        }
      : null,
    shortcuts.length ? "-" : null,
    shortcuts.length ? "More message shortcuts" : null,
    ...shortcuts.map((shortcut) => ({
      label: shortcut.name,
      description: server.slack.app?.name || appName(),
      lead: appMark(),
      testid: "shortcut",
      data: { "callback-id": shortcut.callback_id },
      run: () =>
        actIn("slack", channel.id, null, {
          do: "shortcut",
          callback_id: shortcut.callback_id,
          channel: channel.id,
          ts: one.ts,
        }),
    })),
  ];
  togglePopover("slack", key, anchor, () => menu("slack", items), { label: "More actions", alignEnd: true });
}

const appName = () => server.slack.people.find((who) => who.is_bot)?.real_name || "App";

function askDelete(channel, one) {
  ui.slack.confirm = {
    object: {
      title: { type: "plain_text", text: "Delete message" },
      text: { type: "plain_text", text: "Are you sure you want to delete this message? This cannot be undone." },
      confirm: { type: "plain_text", text: "Delete" },
      deny: { type: "plain_text", text: "Cancel" },
      style: "danger",
    },
    go: () => actIn("slack", channel.id, null, { do: "delete", channel: channel.id, ts: one.ts }),
    before: document.activeElement,
  };
  changed();
}

/** The + menu of a composer: the apps' global shortcuts. */
export function openPlus(channel, key, anchor) {
  const shortcuts = (server.slack.shortcuts || []).filter((shortcut) => !isMessageShortcut(shortcut));
  const items = [
    "Shortcuts",
    ...shortcuts.map((shortcut) => ({
      label: shortcut.name,
      description: appName(),
      lead: appMark(),
      testid: "shortcut",
      data: { "callback-id": shortcut.callback_id },
      run: () =>
        actIn("slack", channel.id, null, {
          do: "shortcut",
          callback_id: shortcut.callback_id,
          channel: null,
          ts: null,
        }),
    })),
  ];
  if (!shortcuts.length) items.push({ label: "No shortcuts here", run: () => {} });
  togglePopover("slack", key, anchor, () => menu("slack", items), { label: "Shortcuts", above: true });
}
