// Small helpers for words: initials, colours of avatars, counts, and how both clients write times.

/** Up to two initials of a name. */
export function initials(name) {
  const parts = (name || "?")
    .replace(/[^\p{L}\p{N} ]/gu, " ")
    .trim()
    .split(/\s+/);
  const first = parts[0]?.[0] || "?";
  const last = parts.length > 1 ? parts[parts.length - 1][0] : "";
  return (first + last).toUpperCase();
}

/** The same colour for the same id, everywhere and always. */
export function colourOf(id, palette) {
  let sum = 7;
  for (const sign of String(id)) sum = (sum * 31 + sign.codePointAt(0)) >>> 0;
  return palette[sum % palette.length];
}

/** `1 reply`, `2 replies`. */
export function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

const two = (number) => String(number).padStart(2, "0");

/** `9:05 AM` for the reader's own zone. */
export function clockTime(date) {
  const hours = date.getHours();
  return `${hours % 12 || 12}:${two(date.getMinutes())} ${hours < 12 ? "AM" : "PM"}`;
}

/** `10:02` without AM or PM, as beside grouped messages. */
export function shortTime(date) {
  return `${date.getHours() % 12 || 12}:${two(date.getMinutes())}`;
}

/** Whole days from `date` to `now`, by the calendar of the reader. */
export function daysBetween(date, now) {
  const start = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  return Math.round((start(now) - start(date)) / 86_400_000);
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Name of the month, whole or cut. */
export const monthName = (date) => MONTHS[date.getMonth()];
/** Name of the day of the week. */
export const dayName = (date) => DAYS[date.getDay()];

/** `1st`, `2nd`, `23rd`. */
export function ordinal(number) {
  const tail = number % 100;
  if (tail > 10 && tail < 14) return number + "th";
  return number + ({ 1: "st", 2: "nd", 3: "rd" }[number % 10] || "th");
}

/** `Today`, `Yesterday`, `Tomorrow`, or null. */
export function nearDay(date, now) {
  return { 0: "Today", 1: "Yesterday", [-1]: "Tomorrow" }[daysBetween(date, now)] || null;
}

/** `in 3 hours`, `2 days ago`: how Discord writes `<t:…:R>`. */
export function relative(date, now) {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const size = Math.abs(seconds);
  const steps = [
    [60, 1, "second"],
    [3600, 60, "minute"],
    [86_400, 3600, "hour"],
    [2_592_000, 86_400, "day"],
    [31_536_000, 2_592_000, "month"],
    [Infinity, 31_536_000, "year"],
  ];
  const [, unit, name] = steps.find(([limit]) => size < limit);
  const amount = Math.max(unit === 1 ? 0 : 1, Math.round(size / unit));
  const words = amount === 1 ? `${name === "hour" ? "an" : "a"} ${name}` : `${amount} ${name}s`;
  if (seconds === 0) return "now";
  return seconds > 0 ? `in ${words}` : `${words} ago`;
}
