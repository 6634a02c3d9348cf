// Links to messages and channels of the emulated platforms open inside the page. Their addresses belong to
// the real platforms, where nobody of the scene exists.

import { h } from "./kit/dom.js";
import { showMessage } from "./kit/scroll.js";
import { changed, openChannel, server, ui } from "./state.js";

/** What a link leads to: a channel, thread and message of a side; null for any other address. */
function placeOf(address) {
  const url = new URL(address, location.href);
  const parts = url.pathname.split("/").filter(Boolean);
  if (url.hostname.endsWith(".slack.com")) return slackPlace(parts, url.searchParams);
  if (!/^(ptb\.|canary\.)?discord(app)?\.com$/.test(url.hostname)) return null;
  if (parts[0] !== "channels") return null;
  return { side: "discord", channel: parts[2], message: parts[3] || null };
}

function slackPlace(parts, query) {
  if (parts[0] !== "archives") return { side: "slack", channel: null };
  const digits = /^p(\d+)(\d{6})$/.exec(parts[2] || "");
  const message = digits ? `${digits[1]}.${digits[2]}` : null;
  const thread = query.get("thread_ts");
  return { side: "slack", channel: parts[1], message, thread: thread === message ? null : thread };
}

function go({ side, channel, message, thread }) {
  const here = server[side];
  const places = [...(here?.channels || []), ...(here?.threads || [])];
  if (!places.some((one) => one.id === channel)) {
    ui.lost = side;
    changed();
    return;
  }
  ui.lost = null;
  if (ui.view !== "both") ui.view = side;
  openChannel(side, channel);
  if (thread) ui[side].thread = thread;
  const id = side === "slack" ? "ts" : "id";
  if (message) showMessage(`[data-testid="message"][data-side="${side}"][data-${id}="${message}"]`);
}

/** Follows links to the emulated platforms inside the page. */
export function watchLinks() {
  const follow = (event) => {
    const link = event.target.closest?.("a[href]");
    const place = link && !link.hasAttribute("download") ? placeOf(link.href) : null;
    if (!place) return;
    event.preventDefault();
    go(place);
  };
  document.addEventListener("click", follow);
  document.addEventListener("auxclick", follow);
}

/** Says that a link leads to a place which the person cannot see. */
export function lostLink() {
  if (!ui.lost) return null;
  const close = () => {
    ui.lost = null;
    changed();
  };
  const name = ui.lost === "slack" ? "Slack" : "Discord";
  return h(
    "div",
    { key: "lost", class: "failed", role: "status", data: { testid: "lost-link" } },
    `This link leads to a place in ${name} that the person there cannot see. `,
    h("button", { type: "button", class: "link-button", on: { click: close } }, "Close"),
  );
}
