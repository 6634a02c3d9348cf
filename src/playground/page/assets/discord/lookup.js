// Finding people, channels, threads and messages in Discord's part of the snapshot.

import { isKept, server, ui } from "../state.js";

/** Somebody by id; an unknown id gets a name to show. */
export function personOf(id) {
  return (
    server.discord?.people.find((one) => one.id === id) || { id, username: "unknown-user", global_name: "Unknown User" }
  );
}

/** The name Discord shows. */
export const nameOf = (id) => displayName(personOf(id));
/** The name Discord shows for a user object. */
export const displayName = (user) => user?.global_name || user?.username || "Unknown User";

/** Who wrote a message, whether it carries the whole user or only the id. */
export function authorOf(message) {
  if (typeof message.author === "string") return personOf(message.author);
  const known = server.discord?.people.find((one) => one.id === message.author?.id);
  return known || { ...message.author, is_bot: message.author?.bot || message.author?.is_bot };
}

/** All channels and threads the person may see. */
export function places() {
  const here = server.discord;
  return [...(here?.channels || []), ...(here?.threads || []).map((one) => ({ ...one, is_thread: true }))];
}

/** The open channel or thread: the one chosen, else the first text channel. */
export function openedChannel() {
  const all = places();
  return (
    all.find((one) => one.id === ui.discord.channel) ||
    all.find((one) => !one.is_dm && !one.is_thread && (one.type ?? 0) !== 4) ||
    all[0] ||
    null
  );
}

/** What a channel is called for the person who looks at it. */
export const titleOf = (channel) => (channel.is_dm ? nameOf(channel.dm_with) : channel.name);

/** The messages of a channel that the person's client knows. */
export const messagesOf = (channel) =>
  (server.discord?.messages[channel] || []).filter((one) => isKept(one.flags & EPHEMERAL, sentAt(one).getTime()));

/** A message of a channel, by id. */
export const findMessage = (channel, id) => messagesOf(channel).find((one) => one.id === id) || null;

/** When a message was sent: its snowflake says so. */
export function sentAt(message) {
  if (message.timestamp) return new Date(message.timestamp);
  return new Date(Number(BigInt(message.id) >> 22n) + 1_420_070_400_000);
}

/** The colour of somebody's name: that of their highest coloured role. */
export function nameColour(who) {
  const roles = server.discord?.roles || [];
  const ids = who?.roles || [];
  const role = roles
    .filter((one) => ids.includes(one.id) && one.color)
    .sort((a, b) => (b.position || 0) - (a.position || 0))[0];
  return role ? "#" + role.color.toString(16).padStart(6, "0") : null;
}

/** The key under which what belongs to one message is kept. */
export const keyOf = (channel, message) => `${channel}/${message.id}`;

/** Flags of messages. */
export const EPHEMERAL = 64;
export const LOADING = 128;
