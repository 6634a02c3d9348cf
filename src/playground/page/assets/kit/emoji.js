// The emoji this page can draw: sign, file under /page/emoji/, and the names Slack knows it by.
// Signs that are not listed are left to the fonts of the machine.

import { h } from "./dom.js";

const TABLE = [
  ["🎫", "1f3ab", "ticket"],
  ["👀", "1f440", "eyes"],
  ["✅", "2705", "white_check_mark"],
  ["👍", "1f44d", "+1 thumbsup"],
  ["👎", "1f44e", "-1 thumbsdown"],
  ["🎉", "1f389", "tada"],
  ["❤️", "2764", "heart"],
  ["🙌", "1f64c", "raised_hands"],
  ["🙏", "1f64f", "pray"],
  ["👋", "1f44b", "wave"],
  ["⚠️", "26a0", "warning"],
  ["❓", "2753", "question"],
  ["❔", "2754", "grey_question"],
  ["❗", "2757", "exclamation"],
  ["🙂", "1f642", "slightly_smiling_face"],
  ["😄", "1f604", "smile"],
  ["😂", "1f602", "joy"],
  ["🤔", "1f914", "thinking_face thinking"],
  ["😢", "1f622", "cry"],
  ["😐", "1f610", "neutral_face"],
  ["🚀", "1f680", "rocket"],
  ["🔥", "1f525", "fire"],
  ["🔴", "1f534", "red_circle"],
  ["🟠", "1f7e0", "large_orange_circle orange_circle"],
  ["🟡", "1f7e1", "large_yellow_circle yellow_circle"],
  ["🟢", "1f7e2", "large_green_circle green_circle"],
  ["🔵", "1f535", "large_blue_circle blue_circle"],
  ["⚪", "26aa", "white_circle"],
  ["⚫", "26ab", "black_circle"],
  ["🔒", "1f512", "lock"],
  ["❌", "274c", "x"],
  ["⏳", "23f3", "hourglass_flowing_sand"],
  ["💡", "1f4a1", "bulb"],
  ["⭐", "2b50", "star"],
  ["🔔", "1f514", "bell"],
  ["⏰", "23f0", "alarm_clock"],
  ["✏️", "270f", "pencil2"],
  ["📎", "1f4ce", "paperclip"],
  ["🔧", "1f527", "wrench"],
  ["🛠️", "1f6e0", "hammer_and_wrench"],
  ["📌", "1f4cc", "pushpin"],
  ["📝", "1f4dd", "memo"],
  ["🔍", "1f50d", "mag"],
  ["📚", "1f4da", "books"],
  ["1️⃣", "31-20e3", "one"],
  ["2️⃣", "32-20e3", "two"],
  ["3️⃣", "33-20e3", "three"],
  ["4️⃣", "34-20e3", "four"],
  ["5️⃣", "35-20e3", "five"],
  ["📋", "1f4cb", "clipboard"],
  ["📅", "1f4c5", "calendar date"],
  ["🚨", "1f6a8", "rotating_light"],
  ["🔺", "1f53a", "small_red_triangle"],
  ["🔄", "1f504", "arrows_counterclockwise"],
  ["🤖", "1f916", "robot_face robot"],
  ["💬", "1f4ac", "speech_balloon"],
  ["⛔", "26d4", "no_entry"],
  ["✔️", "2714", "heavy_check_mark"],
  ["📊", "1f4ca", "bar_chart"],
  ["✋", "270b", "hand raised_hand"],
  ["🖥️", "1f5a5", "desktop_computer"],
  ["🖨️", "1f5a8", "printer"],
  ["☕", "2615", "coffee"],
];

const byName = new Map();
const bySign = new Map();
for (const [sign, file, names] of TABLE) {
  const emoji = { sign, file, name: names.split(" ")[0] };
  for (const name of names.split(" ")) byName.set(name, emoji);
  bySign.set(sign, emoji);
  bySign.set(sign.replace("\ufe0f", ""), emoji);
}

// Longest first, so that a keycap or a sign with its variation selector is taken whole.
const signs = [...bySign.keys()].sort((a, b) => b.length - a.length);
const SIGN = new RegExp("(" + signs.join("|") + ")", "u");

/** The emoji of a Slack name (`ticket`) or of a sign, or null. */
export function findEmoji(nameOrSign) {
  return byName.get(nameOrSign) || bySign.get(nameOrSign) || null;
}

/** One emoji as a picture with its name as alternative text. */
export function emoji(nameOrSign, size = 20) {
  const found = findEmoji(nameOrSign);
  if (!found) return h("span", { class: "emoji-text" }, nameOrSign);
  return h("img", {
    class: "emoji",
    src: `/page/emoji/${found.file}.svg`,
    alt: found.sign,
    width: size,
    height: size,
    title: `:${found.name}:`,
    draggable: "false",
  });
}

/** Plain text with the emoji signs in it turned into pictures. */
export function withEmoji(text, size = 20) {
  return text.split(SIGN).map((part) => (bySign.has(part) ? emoji(part, size) : part));
}

/** What the reaction pickers offer, the likely ones first. */
export const PICKER = [
  "ticket",
  "white_check_mark",
  "eyes",
  "raised_hands",
  "+1",
  "-1",
  "tada",
  "heart",
  "pray",
  "wave",
  "thinking_face",
  "joy",
  "smile",
  "slightly_smiling_face",
  "cry",
  "fire",
  "rocket",
  "warning",
  "question",
  "bulb",
  "star",
  "lock",
  "x",
  "hourglass_flowing_sand",
  "wrench",
  "memo",
  "pushpin",
  "red_circle",
  "large_yellow_circle",
  "large_green_circle",
];
