// Files beside a message: choosing, dropping and pasting them, sending them, and showing what others sent.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { actIn } from "../api.js";
import { changed, ui } from "../state.js";

const fieldOf = (side, key) =>
  document.querySelector(`textarea[data-side="${side}"][data-composer="${CSS.escape(key)}"]`);

/** The files that wait in a composer. */
export const waitingIn = (side, key) => ui[side].files[key] || [];

function setWaiting(side, key, files) {
  if (files.length) ui[side].files[key] = files;
  else delete ui[side].files[key];
  changed();
}

function add(side, key, list) {
  if (!list.length) return;
  setWaiting(side, key, [...waitingIn(side, key), ...list]);
  fieldOf(side, key)?.focus();
}

/** The field behind the button that attaches; it is never seen itself. */
export function picker(side, key) {
  return h("input", {
    key: "picker",
    type: "file",
    multiple: true,
    hidden: true,
    tabindex: "-1",
    "aria-label": "Files to attach",
    data: { testid: "file-input", side, "picker-of": key },
    on: {
      change: (event) => {
        add(side, key, [...event.target.files]);
        event.target.value = ""; // the same file may be chosen again
      },
    },
  });
}

/** Opens the computer's own dialog. */
export function choose(side, key) {
  document.querySelector(`input[data-side="${side}"][data-picker-of="${CSS.escape(key)}"]`)?.click();
}

/** What is about to be sent, above the field. */
export function waitingFiles(side, key) {
  const files = waitingIn(side, key);
  if (!files.length) return null;
  return h(
    "ul",
    { key: "waiting", class: "waiting-files", "aria-label": "Files to send" },
    files.map((file, at) =>
      h(
        "li",
        { key: at + file.name, class: "file-chip", data: { testid: "waiting-file" } },
        icon("file", 22),
        h("span", { class: "file-words" }, h("b", {}, file.name), h("small", {}, sizeInWords(file.size))),
        h(
          "button",
          {
            type: "button",
            class: "tool",
            "aria-label": `Remove ${file.name}`,
            data: { testid: "remove-file" },
            on: {
              click: () => {
                setWaiting(
                  side,
                  key,
                  files.filter((one) => one !== file),
                );
                fieldOf(side, key)?.focus();
              },
            },
          },
          icon("close", 14),
        ),
      ),
    ),
  );
}

/** Does what says something in a channel, with the files that wait; on failure they wait again. */
export async function sendWith(side, channel, key, deed) {
  const files = waitingIn(side, key);
  if (!files.length) return actIn(side, channel.id, null, deed);
  setWaiting(side, key, []);
  let answer;
  try {
    const ids = [];
    for (const file of files) ids.push(await upload(file));
    answer = await actIn(side, channel.id, null, { ...deed, files: ids });
  } catch (error) {
    answer = { ok: false, error: error.message };
    ui[side].notices[channel.id] = { text: error.message, at: new Date() };
  }
  if (!answer.ok) setWaiting(side, key, files);
  return answer;
}

async function upload(file) {
  const response = await fetch("/page/upload?name=" + encodeURIComponent(file.name), { method: "POST", body: file });
  if (!response.ok) throw new Error(`${file.name} could not be uploaded: ${await response.text()}`);
  return (await response.json()).id;
}

// Whatever is dropped or pasted goes to the composer it was meant for; the browser must not open it instead.
function composerNear(el) {
  const pane = el.closest?.("[data-pane]");
  const side = pane?.dataset.pane;
  const near = el.closest?.("[data-testid='thread']") || pane;
  const found = el.matches?.("textarea[data-composer]") ? el : near?.querySelector("textarea[data-testid$='composer']");
  return side && found ? { side, key: found.dataset.composer } : null;
}

/** Takes files that are dropped on a side or pasted into a field. */
export function watchFiles() {
  const carries = (data) => [...(data?.types || [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (carries(event.dataTransfer)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!carries(event.dataTransfer)) return;
    event.preventDefault();
    const place = composerNear(event.target);
    if (place) add(place.side, place.key, [...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const place = carries(event.clipboardData) && composerNear(event.target);
    if (!place) return;
    event.preventDefault();
    add(place.side, place.key, [...event.clipboardData.files]);
  });
}

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** One file of a message: a picture as it is, everything else as something to download. */
export function sentFile({ id, name, url, kind = "", size, width, height }) {
  const data = { testid: "file", name };
  if (!url)
    return h(
      "div",
      { key: id, class: "file-chip gone", data },
      icon("trash", 20),
      h("span", { class: "file-words" }, "This file was deleted."),
    );
  const download = { href: url, download: name, title: `Download ${name}`, data: { testid: "download" } };
  if (PICTURES.includes(kind))
    return h(
      "figure",
      { key: id, class: "file-picture", data },
      h(
        "a",
        { href: url, target: "_blank", rel: "noopener", "aria-label": `Open ${name}` },
        h("img", { src: url, alt: name, width: width || null, height: height || null }),
      ),
      h("figcaption", {}, h("a", download, name, icon("download", 14))),
    );
  return h(
    "div",
    { key: id, class: "file-chip", data },
    icon("file", 24),
    h("span", { class: "file-words" }, h("a", download, name), h("small", {}, sizeInWords(size))),
    h("a", { ...download, class: "tool", "aria-label": `Download ${name}`, data: {} }, icon("download", 18)),
  );
}

/** An address of the playground, as this page reaches it. */
export function ownAddress(address) {
  if (!address) return null;
  const { pathname, search } = new URL(address, location.href);
  return pathname + search;
}

function sizeInWords(bytes) {
  if (bytes < 1024) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  const [amount, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "KB"] : [bytes / 1024 / 1024, "MB"];
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}
