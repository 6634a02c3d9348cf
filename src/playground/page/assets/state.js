// What the page knows: the server's last snapshot, and what only this browser knows (who sits where,
// which channel is open, what is half typed). Whoever changes something calls `changed()`.

const params = new URLSearchParams(location.search);

/** The last answer of /page/state, or null before the first one. */
export const server = {
  slack: null,
  discord: null,
  clock: { desk_offset_s: 0 },
  hints: [],
  rev: 0,
  live: false,
  failed: null,
  opened_ms: null, // when the page was opened, by the playground's clock
};

/** Whether the client still knows a message that only this person sees. It forgets them when it is opened again. */
export const isKept = (ephemeral, sent_ms) => !ephemeral || sent_ms >= (server.opened_ms ?? 0);

function sideState(name) {
  return {
    me: params.get(name), // the person who sits here
    channel: params.get(name + "_channel"),
    thread: null, // Slack: root ts of the open thread
    drafts: {}, // what is half typed, by composer
    pending: new Set(), // what waits for the app's answer
    notices: {}, // by channel: what the client itself says after a failure
    form: {}, // values of the open modal, by field
    forms: {}, // the same of every view of a stack of modals
    formOf: null, // id of the modal these values belong to
    errors: {}, // messages under the fields of the open modal
    popover: null, // the one menu or picker that is open
    before: null, // what had the focus before a dialog was opened
    confirm: null, // a confirmation dialog of a button
    editing: null, // key of the message that is being edited
    replyTo: null, // Discord: message that is being replied to
    slash: null, // Discord: command whose options are being filled in
    sidebar: false, // whether the channel list covers the messages on a narrow screen
    read: {}, // last message seen, by channel
    picked: {}, // choices made in messages' menus, until the app changes the message
    files: {}, // files waiting to be sent, by composer
    suggestions: {}, // options an app has looked up, by field
    suggested: {}, // and by value
    tab: "messages", // Slack: which tab of the app is open
    shown: {}, // long texts unfolded by the reader
  };
}

/** What only this browser knows, by side. */
export const ui = {
  slack: sideState("slack"),
  discord: sideState("discord"),
  view: ["slack", "discord"].includes(params.get("view")) ? params.get("view") : "both",
  lost: null, // the side of a link to a place that cannot be seen
  hints: innerWidth > 820, // on a phone they would take the screen
};

let draw = () => {};
let drawing = false;

/** Names the function that draws the page. */
export function onChange(callback) {
  draw = callback;
}

/** Draws the page again soon; many calls make one drawing. */
export function changed() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    draw();
  });
}

/** Keeps the address in step, so that a reload or a second window shows the same people. */
export function keepAddress() {
  const next = new URLSearchParams();
  for (const side of ["slack", "discord"]) {
    if (ui[side].me) next.set(side, ui[side].me);
    if (ui[side].channel) next.set(side + "_channel", ui[side].channel);
  }
  if (ui.view !== "both") next.set("view", ui.view);
  history.replaceState(null, "", "?" + next);
}

/** Somebody else sits down at a side: nothing half done by the last one stays. */
export function sitDown(side, person) {
  const fresh = sideState(side);
  Object.assign(ui[side], fresh, { me: person, channel: null });
  keepAddress();
}

/** Opens a channel (or a Discord thread) on a side. */
export function openChannel(side, channel) {
  Object.assign(ui[side], {
    channel,
    thread: null,
    replyTo: null,
    slash: null,
    popover: null,
    editing: null,
    sidebar: false,
    tab: "messages",
  });
  keepAddress();
  changed();
}
