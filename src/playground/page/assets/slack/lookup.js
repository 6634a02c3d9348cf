// Finding people, channels and messages in Slack's part of the snapshot.

import { isKept, server, ui } from "../state.js";

/** Somebody by id; an unknown id gets a name to show. */
export function personOf(id) {
  return server.slack?.people.find((one) => one.id === id) || { id, name: id, real_name: id || "Unknown" };
}

/** The name Slack shows: the real name, else the handle. */
export const nameOf = (id) => personOf(id).real_name || personOf(id).name;

/** The open channel: the one chosen, else where help is asked for, else the first one of the list. */
export function openedChannel() {
  const channels = server.slack?.channels || [];
  const rooms = channels.filter((one) => !one.is_dm && !one.is_archived);
  return (
    channels.find((one) => one.id === ui.slack.channel) ||
    rooms.find((one) => /help|support/.test(one.name)) ||
    rooms[0] ||
    channels[0] ||
    null
  );
}

/** What a channel is called for the person who looks at it. */
export function titleOf(channel) {
  return channel.is_dm ? nameOf(channel.dm_with || channel.name) : channel.name;
}

const all = (channel) =>
  (server.slack?.messages[channel] || []).filter((one) => isKept(one.ephemeral, Number(one.ts) * 1000));

/** What stands in a channel itself: no replies, unless they were also sent to the channel. */
export function inChannel(channel) {
  return all(channel).filter(
    (one) => !one.thread_ts || one.thread_ts === one.ts || one.subtype === "thread_broadcast" || one.broadcast,
  );
}

/** The root of a thread and its replies. */
export function inThread(channel, root) {
  const messages = all(channel);
  return {
    root:
      messages.find((one) => one.ts === root && !(one.ephemeral && one.thread_ts && one.thread_ts !== one.ts)) || null,
    replies: messages.filter((one) => one.thread_ts === root && one.ts !== root),
  };
}

/** The key under which what belongs to one message is kept. */
export const keyOf = (channel, message) => `${channel}/${message.ts}${message.ephemeral ? "e" : ""}`;
