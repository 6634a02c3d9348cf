// Discord's markdown as DOM descriptions.

import { h } from "../kit/dom.js";
import { emoji, findEmoji, withEmoji } from "../kit/emoji.js";
import { relative } from "../kit/words.js";
import { now } from "../kit/time.js";
import { longDate, longTime, numberDate, timeOfDay } from "./date.js";
import { server } from "../state.js";
import { openChannel } from "../state.js";

/** A whole text: code blocks first, then block by block, then what is inside a line. */
export function markdown(text, { headings = true } = {}) {
  const out = [];
  (text || "").split(/```(?:([a-zA-Z0-9+-]+)\n|\n)?([\s\S]*?)\n?```/).forEach((part, at) => {
    if (at % 3 === 2) out.push(h("pre", { class: "code-block" }, part));
    else if (at % 3 === 0 && part) out.push(...blocks(at > 0 ? part.replace(/^\n/, "") : part, headings));
  });
  return out;
}

function blocks(text, headings) {
  const out = [];
  const all = text.split("\n");
  let soft = false; // whether the line before was running text
  for (let at = 0; at < all.length; at++) {
    const line = all[at];
    if (line.startsWith(">>> ")) {
      out.push(h("blockquote", {}, blocks([line.slice(4), ...all.slice(at + 1)].join("\n"), headings)));
      return out;
    }
    if (/^> |^>$/.test(line)) {
      const quoted = [];
      while (at < all.length && /^> |^>$/.test(all[at])) quoted.push(all[at++].slice(2));
      at--;
      out.push(h("blockquote", {}, blocks(quoted.join("\n"), headings)));
      soft = false;
      continue;
    }
    const block = oneLine(line, headings);
    if (block) {
      out.push(block);
      soft = false;
      continue;
    }
    if (soft) out.push(h("br"));
    out.push(...inline(line));
    soft = true;
  }
  return out;
}

// Headings, small print and list items: lines that are blocks of their own.
function oneLine(line, headings) {
  const heading = headings && /^(#{1,3}) +(.+)$/.exec(line);
  if (heading)
    return h("div", { class: "md-h md-h" + heading[1].length, role: "heading", "aria-level": "4" }, inline(heading[2]));
  const small = /^-# +(.+)$/.exec(line);
  if (small) return h("small", { class: "md-small" }, inline(small[1]));
  const item = /^( *)(?:[-*]|(\d+)\.) +(.+)$/.exec(line);
  if (item)
    return h(
      "div",
      { class: "md-item" + (item[1].length > 1 ? " deep" : "") },
      h("span", { class: "md-bullet" }, item[2] ? item[2] + "." : "•"),
      h("span", {}, inline(item[3])),
    );
  return null;
}

const PIECE = new RegExp(
  [
    /\\([^0-9A-Za-z\s])/, // 1 escaped
    /(``?)([^`]+)\2/, // 2,3 code
    /<@!?(\d+)>/, // 4 person
    /<@&(\d+)>/, // 5 role
    /<#(\d+)>/, // 6 channel
    /<t:(-?\d+)(?::([tTdDfFR]))?>/, // 7,8 time
    /<a?:(\w+):\d+>/, // 9 custom emoji
    /<\/([\w -]+):\d+>/, // 10 command
    /\[((?:\\.|[^\]\\])+)\]\(<?(https?:\/\/[^\s)>]+)>?(?: "[^"]*")?\)/, // 11,12 link
    /<?(https?:\/\/[^\s<>]*[^\s<>.,:;"'\])])>?/, // 13 bare link
    /\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/, // 14 bold
    /__((?:\\.|[^\\])+?)__(?!_)/, // 15 underlined
    /~~((?:\\.|[^\\])+?)~~/, // 16 struck
    /\|\|((?:\\.|[^\\])+?)\|\|/, // 17 spoiler
    /\*(?=\S)((?:\\.|\*\*|[^*\\])+?)\*(?!\*)/, // 18 italic
    /(?<!\w)_((?:\\.|__|[^_\\])+?)_(?!\w)/, // 19 italic
    /(@everyone|@here)\b/, // 20
    /:([a-z0-9_+]+):/, // 21 emoji by name, as people type it
  ]
    .map((one) => one.source)
    .join("|"),
  "gu",
);

function inline(text) {
  const out = [];
  let from = 0;
  for (const found of text.matchAll(PIECE)) {
    out.push(...withEmoji(text.slice(from, found.index)), ...piece(found));
    from = found.index + found[0].length;
  }
  out.push(...withEmoji(text.slice(from)));
  return out;
}

function piece(m) {
  if (m[1] !== undefined) return [m[1]];
  if (m[3] !== undefined) return [h("code", {}, m[3].trim() || m[3])];
  if (m[4]) return [mention(m[4])];
  if (m[5]) return [h("span", { class: "mention" }, "@" + (findRole(m[5])?.name || "deleted-role"))];
  if (m[6]) return [channelLink(m[6])];
  if (m[7]) return [time(Number(m[7]), m[8] || "f")];
  if (m[9]) return [":" + m[9] + ":"];
  if (m[10]) return [h("span", { class: "mention" }, "/" + m[10])];
  if (m[12]) return [link(m[12], inline(m[11]))];
  if (m[13]) return [link(m[13], m[13])];
  if (m[14]) return [h("b", {}, inline(m[14]))];
  if (m[15]) return [h("u", {}, inline(m[15]))];
  if (m[16]) return [h("s", {}, inline(m[16]))];
  if (m[17]) return [h("span", { class: "spoiler", tabindex: "0" }, inline(m[17]))];
  if (m[18] || m[19]) return [h("i", {}, inline(m[18] || m[19]))];
  if (m[20]) return [h("span", { class: "mention" }, m[20])];
  return findEmoji(m[21]) ? [emoji(m[21], 22)] : [m[0]];
}

const link = (url, words) => h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, words);
const findRole = (id) => server.discord?.roles?.find((role) => role.id === id);

function mention(id) {
  const person = server.discord?.people.find((one) => one.id === id);
  return h(
    "span",
    { class: "mention", data: { user: id } },
    "@" + (person?.global_name || person?.username || "unknown-user"),
  );
}

/** A channel's or thread's name; a press opens it. */
export function channelLink(id) {
  const here = server.discord;
  const channel = here?.channels.find((one) => one.id === id) || here?.threads?.find((one) => one.id === id);
  if (!channel) return h("span", { class: "mention" }, "# unknown");
  return h(
    "button",
    { type: "button", class: "mention", data: { channel: id }, on: { click: () => openChannel("discord", id) } },
    "# " + channel.name,
  );
}

function time(unix_s, style) {
  const date = new Date(unix_s * 1000);
  const words = {
    t: () => timeOfDay(date),
    T: () => timeOfDay(date, true),
    d: () => numberDate(date),
    D: () => longDate(date),
    f: () => `${longDate(date)} at ${timeOfDay(date)}`,
    F: () => longTime(date),
    R: () => relative(date, now()),
  }[style]();
  return h("time", { class: "md-time", datetime: date.toISOString(), title: longTime(date) }, words);
}

/** The words of a text without its marks, for previews. */
export function plainWords(text) {
  return (text || "")
    .replace(/```[\s\S]*?```/g, "code")
    .replace(
      /<@!?(\d+)>/g,
      (_, id) => "@" + (server.discord?.people.find((one) => one.id === id)?.global_name || "user"),
    )
    .replace(/<t:(\d+)(?::\w)?>/g, (_, unix) => relative(new Date(unix * 1000), now()))
    .replace(/\\([^\w\s])/g, "$1")
    .replace(/(\*\*|__|~~|\|\||`|^> |^#+ |^-# )/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}
