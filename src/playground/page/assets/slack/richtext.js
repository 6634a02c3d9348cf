// Slack's rich_text block.

import { h } from "../kit/dom.js";
import { emoji, findEmoji, withEmoji } from "../kit/emoji.js";
import { channelLink, dateNode, link, mention } from "./mrkdwn.js";

/** The whole block. */
export function richText(block) {
  return h("div", { class: "rich-text" }, (block.elements || []).map(part));
}

function part(one) {
  const inside = () => (one.elements || []).map(leaf);
  switch (one.type) {
    case "rich_text_section":
      return h("div", { class: "rich-section" }, inside());
    case "rich_text_quote":
      return h("blockquote", {}, inside());
    case "rich_text_preformatted":
      return h("pre", { class: "code-block" + (one.border ? " bordered" : "") }, inside());
    case "rich_text_list": {
      const depth = one.indent || 0;
      return h(
        one.style === "ordered" ? "ol" : "ul",
        { class: "rich-list depth" + depth, start: one.offset ? one.offset + 1 : null },
        (one.elements || []).map((item) => h("li", {}, (item.elements || []).map(leaf))),
      );
    }
    default:
      return null;
  }
}

function leaf(one) {
  const styled = (node) => {
    const style = one.style || {};
    if (style.code) node = h("code", {}, node);
    if (style.bold) node = h("b", {}, node);
    if (style.italic) node = h("i", {}, node);
    if (style.strike) node = h("s", {}, node);
    return node;
  };
  switch (one.type) {
    case "text":
      return styled(lines(one.text));
    case "link":
      return styled(link(one.url, one.text));
    case "user":
      return mention(one.user_id);
    case "channel":
      return channelLink(one.channel_id);
    case "usergroup":
      return h("span", { class: "mention" }, "@group");
    case "broadcast":
      return h("span", { class: "mention me" }, "@" + one.range);
    case "emoji": {
      // The pictures here have no skin tones.
      const name = one.name.split("::")[0];
      return findEmoji(name) ? emoji(name) : `:${one.name}:`;
    }
    case "date":
      return styled(dateNode(one.timestamp, one.format, one.fallback, one.url));
    default:
      return one.text || null;
  }
}

function lines(text) {
  const out = [];
  (text || "").split("\n").forEach((line, at) => {
    if (at > 0) out.push(h("br"));
    out.push(...withEmoji(line));
  });
  return h("span", {}, out);
}
