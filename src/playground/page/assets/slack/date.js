// Slack's date tokens, `<!date^unix^{date_short_pretty} at {time}|fallback>`, and its other ways to write days.

import { clockTime, dayName, daysBetween, monthName, nearDay, ordinal, relative, shortTime } from "../kit/words.js";
import { now } from "../kit/time.js";

const TOKENS = {
  date_num: (date) =>
    `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`,
  date_slash: (date) => `${date.getMonth() + 1}/${date.getDate()}/${date.getFullYear()}`,
  date: (date) => `${monthName(date)} ${ordinal(date.getDate())}${year(date)}`,
  date_short: (date) => `${monthName(date).slice(0, 3)} ${date.getDate()}, ${date.getFullYear()}`,
  date_long: (date) => `${dayName(date)}, ${monthName(date)} ${ordinal(date.getDate())}, ${date.getFullYear()}`,
  date_long_full: (date) => `${dayName(date)}, ${monthName(date)} ${date.getDate()}, ${date.getFullYear()}`,
  date_pretty: (date) => pretty(date) || TOKENS.date(date),
  date_short_pretty: (date) => pretty(date) || `${monthName(date).slice(0, 3)} ${date.getDate()}${year(date)}`,
  date_long_pretty: (date) => pretty(date) || TOKENS.date_long(date),
  day_divider_pretty: (date) => dayDivider(date),
  time: (date) => clockTime(date),
  time_secs: (date) =>
    `${shortTime(date)}:${String(date.getSeconds()).padStart(2, "0")} ${date.getHours() < 12 ? "AM" : "PM"}`,
  ago: (date) => relative(date, now()),
};

const year = (date) => (date.getFullYear() === now().getFullYear() ? "" : `, ${date.getFullYear()}`);
const pretty = (date) => nearDay(date, now())?.toLowerCase() || null;

/** Fills the tokens of a format; an unreadable date gives the fallback. A leading day is capitalised, as in Slack. */
export function slackDate(unix_s, format, fallback) {
  const date = new Date(unix_s * 1000);
  if (Number.isNaN(date.getTime()) || !format) return fallback || "";
  return format.replace(/\{(\w+)\}/g, (whole, token) => (TOKENS[token] ? TOKENS[token](date) : whole));
}

/** The words on the line between two days. */
export function dayDivider(date) {
  return nearDay(date, now()) || `${dayName(date)}, ${monthName(date)} ${ordinal(date.getDate())}${year(date)}`;
}

/** `Today at 9:05 AM`, as under thread heads. */
export function whenExactly(date) {
  return `${nearDay(date, now()) || `${monthName(date).slice(0, 3)} ${ordinal(date.getDate())}`} at ${clockTime(date)}`;
}

/** `3 hours ago` for the last reply of a thread. */
export function lastReply(date) {
  return daysBetween(date, now()) > 6 ? whenExactly(date) : relative(date, now());
}
