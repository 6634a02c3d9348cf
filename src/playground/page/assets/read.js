// What stands open has been read: tells the platforms so, once for each newest message.

import { openedChannel as openedOnDiscord } from "./discord/lookup.js";
import { openedChannel as openedOnSlack } from "./slack/lookup.js";
import { act } from "./api.js";
import { server, ui } from "./state.js";

const told = { slack: "", discord: "" };

function look(side, channel) {
  const isSeen =
    (ui.view === "both" || ui.view === side) && document.querySelector(`[data-pane="${side}"]`)?.offsetParent !== null;
  if (!channel || !channel.unread || !isSeen || document.hidden) return;
  const newest = (server[side].messages[channel.id] || []).at(-1);
  // Never the same thing twice: telling is itself a change, and would go round in circles.
  const what = [ui[side].me, channel.id, channel.unread, newest?.ts || newest?.id].join(" ");
  if (told[side] === what) return;
  told[side] = what;
  act(side, { do: "read", channel: channel.id });
}

/** Looks at both sides after each drawing. */
export function markRead() {
  if (server.slack) look("slack", openedOnSlack());
  if (server.discord) look("discord", openedOnDiscord());
}
