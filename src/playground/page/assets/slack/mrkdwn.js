// Slack's mrkdwn as DOM descriptions: the text arrives with & < > escaped, and <…> marks links, people,
// channels and dates.

import { h } from "../kit/dom.js";
import { emoji, findEmoji, withEmoji } from "../kit/emoji.js";
import { slackDate } from "./date.js";
import { server } from "../state.js";

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A whole mrkdwn text: code blocks, quotes, lines, and what is inside them. */
export function mrkdwn(text) {
  const out = [];
  (text || "").split(/```\n?([\s\S]*?)\n?```\n?/).forEach((part, at) => {
    if (at % 2 === 1)
      out.push(h("pre", { class: "code-block" }, unescape(part.replace(/<([^<>|]+)(\|[^<>]*)?>/g, "$1"))));
    else if (part !== "") out.push(...lines(part));
  });
  return out;
}

// Adjoining lines that start with > form one quote; all others are text with line breaks.
function lines(text) {
  const out = [];
  let quote = null;
  let fresh = true;
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.push(h("br"), ...inline(quoted[1]));
      else quote = inline(quoted[1]);
      continue;
    }
    if (quote) out.push(h("blockquote", {}, quote));
    if (!fresh && !quote) out.push(h("br"));
    quote = null;
    out.push(...inline(line));
    fresh = false;
  }
  if (quote) out.push(h("blockquote", {}, quote));
  return out;
}

const PIECE =
  /(`[^`\n]+`)|<([^<>\n]+)>|:([a-z0-9_+'-]+):|(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])|(?<![\w])_(?=\S)([^_\n]*?\S)_(?![\w])|(?<![\w~])~(?=\S)([^~\n]*?\S)~(?![\w~])/gu;

function inline(text) {
  const out = [];
  let from = 0;
  for (const found of text.matchAll(PIECE)) {
    out.push(...plain(text.slice(from, found.index)), ...piece(found));
    from = found.index + found[0].length;
  }
  out.push(...plain(text.slice(from)));
  return out;
}

function piece([whole, code, mark, name, bold, italic, strike]) {
  if (code) return [h("code", {}, unescape(code.slice(1, -1)))];
  if (mark) return [angle(mark)];
  if (name) return findEmoji(name) ? [emoji(name)] : [whole];
  if (bold) return [h("b", {}, inline(bold))];
  if (italic) return [h("i", {}, inline(italic))];
  return [h("s", {}, inline(strike))];
}

const plain = (text) => (text === "" ? [] : withEmoji(unescape(text)));

// The inside of <…>.
function angle(mark) {
  const bar = mark.indexOf("|");
  const target = bar < 0 ? mark : mark.slice(0, bar);
  const label = bar < 0 ? null : unescape(mark.slice(bar + 1));
  if (target.startsWith("@")) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channelLink(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) return h("span", { class: "mention me" }, "@" + target.slice(1));
  return link(unescape(target), label);
}

/** Somebody's name as a mention; one's own stands out. */
export function mention(id, label) {
  const person = server.slack?.people.find((one) => one.id === id);
  const mine = server.slack?.me.id === id;
  return h(
    "span",
    { class: "mention" + (mine ? " me" : ""), data: { user: id } },
    "@" + (person?.real_name || person?.name || label || id),
  );
}

/** A channel's name as a mention. */
export function channelLink(id, label) {
  const channel = server.slack?.channels.find((one) => one.id === id);
  return h("span", { class: "mention", data: { channel: id } }, "#" + (channel?.name || label || "private-channel"));
}

/** A link; only web and mail addresses become clickable. */
export function link(url, label) {
  const words = label || url.replace(/^mailto:/, "");
  if (!/^(https?:|mailto:)/i.test(url)) return h("span", {}, words);
  const inside = typeof words === "string" ? withEmoji(words) : words;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, inside);
}

function date(target, fallback) {
  const [, unix, format, url] = target.split("^");
  return dateNode(Number(unix), unescape(format || ""), fallback, url && unescape(url));
}

/** A moment in the reader's own zone; the fallback shows when the pointer rests on it. */
export function dateNode(unix, format, fallback, url) {
  const words = slackDate(unix, format, fallback);
  const node = h("time", { datetime: isoOf(unix), title: fallback || words }, words);
  return url ? link(url, node) : node;
}

function isoOf(unix) {
  const date = new Date(unix * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** A `plain_text` or `mrkdwn` object of Block Kit. */
export function textObject(object) {
  if (!object) return [];
  if (typeof object === "string") return plain(object);
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  const parts = [];
  (object.text || "").split(/(:[a-z0-9_+'-]+:)/u).forEach((part) => {
    const name = /^:(.+):$/u.exec(part)?.[1];
    if (object.emoji !== false && name && findEmoji(name)) parts.push(emoji(name));
    else parts.push(...plain(part));
  });
  return parts;
}

/** The words of a text object, for labels and searches. */
export function wordsOf(object) {
  const text = typeof object === "string" ? object : object?.text || "";
  return unescape(text).replace(/:([a-z0-9_+'-]+):/gu, (whole, name) => findEmoji(name)?.sign || whole);
}
