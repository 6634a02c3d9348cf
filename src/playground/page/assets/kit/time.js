// The time this page shows: the real time, moved as far as the desk's clock has been moved.
//
// Messages carry real time stamps. What was said after the clock was moved is shown as said then, so that
// a conversation reads in one piece; `clock.moves` of the snapshot tells which moves were in force when.

import { changed, server } from "../state.js";

/** Now, by the desk's clock. */
export function now() {
  return new Date(Date.now() + (server.clock.desk_offset_s || 0) * 1000);
}

/** When something stamped with real time happened, by the desk's clock. */
export function shown(date) {
  let offset = 0;
  for (const [from_ms, offset_s] of server.clock.moves || []) {
    if (date.getTime() >= from_ms) offset = offset_s;
  }
  return new Date(date.getTime() + offset * 1000);
}

/** The moment of a Slack `ts`, by the desk's clock. */
export function ofTs(ts) {
  return shown(new Date(Number(ts) * 1000));
}

/** Draws again whenever the minute turns, for the clock and for relative times. */
export function tick() {
  let last = now().getMinutes();
  setInterval(() => {
    if (now().getMinutes() === last) return;
    last = now().getMinutes();
    changed();
  }, 1000);
}
