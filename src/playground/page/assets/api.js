// Talks to the playground: fetches the snapshot, hears of changes, and does what people do.

import { changed, server, sitDown, ui } from "./state.js";

let fetching = false;
let again = false;

/** Fetches the snapshot of both people; calls that come meanwhile share one further fetch. */
export async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const query = new URLSearchParams();
    if (ui.slack.me) query.set("slack", ui.slack.me);
    if (ui.discord.me) query.set("discord", ui.discord.me);
    const asked = query.toString();
    const response = await fetch("/page/state?" + asked, { headers: { accept: "application/json" } });
    if (!response.ok) throw new Error(await response.text());
    take(await response.json(), asked);
    server.failed = null;
  } catch (error) {
    server.failed = error.message;
  } finally {
    fetching = false;
  }
  changed();
  if (again) {
    again = false;
    await refresh();
  }
}

// An answer about somebody who has stood up meanwhile is thrown away.
function take(state, asked) {
  const query = new URLSearchParams(asked);
  for (const side of ["slack", "discord"]) {
    if (query.get(side) !== null && query.get(side) !== ui[side].me) {
      again = true;
      continue;
    }
    server[side] = state[side];
    if (!ui[side].me && state[side]?.me) ui[side].me = state[side].me.id;
  }
  server.clock = state.clock || server.clock;
  server.opened_ms ??= Date.parse(state.clock?.now) || 0;
  server.hints = state.hints || [];
  server.rev = state.rev;
}

// A busy channel changes many times a second; its changes are fetched together.
const PAUSE_MS = 60;
let waiting = false;

function soon() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    refresh();
  }, PAUSE_MS);
}

/** Listens for changes for as long as the page is open. */
export function listen() {
  const events = new EventSource("/page/events");
  events.onopen = () => {
    server.live = true;
    refresh();
  };
  events.onmessage = (event) => {
    const { rev } = JSON.parse(event.data);
    if (rev !== server.rev) soon();
  };
  events.onerror = () => {
    server.live = false;
    changed();
  };
}

/** Does one thing as the person of that side; answers `{ok, error?, …}` and never throws. */
export async function act(side, deed) {
  const body = { side, ...deed };
  if (side !== "desk") body.as = ui[side].me;
  try {
    const response = await fetch("/page/act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    let answer;
    try {
      answer = JSON.parse(text);
    } catch {
      answer = { ok: false, error: text || `HTTP ${response.status}` };
    }
    await refresh();
    return answer;
  } catch (error) {
    return { ok: false, error: "The playground does not answer: " + error.message };
  }
}

/** Like `act`, for what a channel shows: a failure is said where the person looks. */
export async function actIn(side, channel, pendingKey, deed) {
  const state = ui[side];
  if (pendingKey) {
    if (state.pending.has(pendingKey)) return { ok: false, error: "" };
    state.pending.add(pendingKey);
  }
  delete state.notices[channel];
  changed();
  const answer = await act(side, deed);
  if (pendingKey) state.pending.delete(pendingKey);
  if (!answer.ok && answer.error) state.notices[channel] = { text: answer.error, at: new Date() };
  changed();
  return answer;
}

/** Another person sits down at a side. */
export async function switchPerson(side, person) {
  sitDown(side, person);
  server[side] = null;
  changed();
  await refresh();
}
