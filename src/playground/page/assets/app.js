// Draws the page: bar, hints, both sides, and the layer for menus.

import { h, patch } from "./kit/dom.js";
import { watchFiles } from "./kit/files.js";
import { popoverLayer, watchOutside } from "./kit/popover.js";
import { tick } from "./kit/time.js";
import { listen, refresh } from "./api.js";
import { hintStrip, topBar } from "./clock.js";
import { discordSide } from "./discord/side.js";
import { lostLink, watchLinks } from "./links.js";
import { slackSide } from "./slack/side.js";
import { markRead } from "./read.js";
import { onChange, server, ui } from "./state.js";

const root = document.getElementById("page");

function draw() {
  patch(
    root,
    topBar(),
    hintStrip(),
    server.failed
      ? h(
          "div",
          { key: "failed", class: "failed", role: "alert" },
          "The playground does not answer. Trying again… ",
          h("small", {}, server.failed),
        )
      : null,
    lostLink(),
    h("div", { key: "sides", class: "sides view-" + ui.view }, slackSide(), discordSide()),
    h("div", { key: "layer", class: "layer" }, popoverLayer("slack"), popoverLayer("discord")),
  );
  markRead();
}

onChange(draw);
watchOutside();
watchFiles();
watchLinks();
tick();
draw();
refresh();
listen();
