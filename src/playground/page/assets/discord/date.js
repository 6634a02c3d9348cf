// How Discord writes dates and times.

import { clockTime, dayName, monthName, nearDay } from "../kit/words.js";
import { now } from "../kit/time.js";

/** `9:05 AM`, with seconds if asked. */
export function timeOfDay(date, seconds = false) {
  const words = clockTime(date);
  return seconds ? words.replace(" ", `:${String(date.getSeconds()).padStart(2, "0")} `) : words;
}

/** `11/24/2026`. */
export const numberDate = (date) => `${date.getMonth() + 1}/${date.getDate()}/${date.getFullYear()}`;

/** `November 24, 2026`. */
export const longDate = (date) => `${monthName(date)} ${date.getDate()}, ${date.getFullYear()}`;

/** `Tuesday, November 24, 2026 at 9:05 AM`. */
export const longTime = (date) => `${dayName(date)}, ${longDate(date)} at ${timeOfDay(date)}`;

/** What stands beside a name: the time today, `Yesterday at …`, else the date as well. */
export function stamp(date) {
  const near = nearDay(date, now());
  if (near === "Today") return timeOfDay(date);
  if (near) return `${near} at ${timeOfDay(date)}`;
  return `${numberDate(date).replace(/\/\d\d(\d\d)$/, "/$1")}, ${timeOfDay(date)}`;
}
