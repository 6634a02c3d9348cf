// What stands below a Discord message's text: embeds, and components with buttons and selects.

import { h } from "../kit/dom.js";
import { emoji, findEmoji } from "../kit/emoji.js";
import { icon } from "../kit/icons.js";
import { avatar } from "../kit/avatar.js";
import { chooser, closePopover, togglePopover } from "../kit/popover.js";
import { actIn } from "../api.js";
import { changed, server, ui } from "../state.js";
import { stamp } from "./date.js";
import { displayName, keyOf } from "./lookup.js";
import { markdown } from "./markdown.js";

const colourOf = (number) => "#" + (number || 0).toString(16).padStart(6, "0");
const webOnly = (url) => (/^https?:\/\//i.test(url || "") ? url : null);

/** One embed. */
export function embed(one, key) {
  const title = one.title
    ? h(
        "div",
        { class: "d-embed-title" },
        one.url
          ? h(
              "a",
              { href: webOnly(one.url), target: "_blank", rel: "noopener noreferrer" },
              markdown(one.title, { headings: false }),
            )
          : markdown(one.title, { headings: false }),
      )
    : null;
  const footer =
    one.footer || one.timestamp
      ? h(
          "div",
          { class: "d-embed-footer" },
          [one.footer?.text, one.timestamp ? stamp(new Date(one.timestamp)) : null].filter(Boolean).join(" • "),
        )
      : null;
  return h(
    "div",
    {
      key,
      class: "d-embed",
      data: { testid: "embed" },
      style: one.color ? { "border-left-color": colourOf(one.color) } : {},
    },
    h(
      "div",
      { class: "d-embed-body" },
      one.author ? h("div", { class: "d-embed-author" }, one.author.name) : null,
      title,
      one.description ? h("div", { class: "d-embed-text" }, markdown(one.description)) : null,
      one.fields?.length ? fields(one.fields) : null,
      one.image ? h("img", { class: "d-embed-image", src: one.image.url, alt: "" }) : null,
      footer,
    ),
    one.thumbnail ? h("img", { class: "d-embed-thumb", src: one.thumbnail.url, alt: "" }) : null,
  );
}

// Inline fields stand up to three in a row; a field that is not inline has a row to itself.
function fields(list) {
  const rows = [];
  for (const field of list) {
    const row = rows[rows.length - 1];
    if (field.inline && row?.inline && row.items.length < 3) row.items.push(field);
    else rows.push({ inline: Boolean(field.inline), items: [field] });
  }
  return h(
    "div",
    { class: "d-fields" },
    rows.map((row, at) =>
      h(
        "div",
        { key: at, class: "d-fields-row n" + row.items.length },
        row.items.map((field, rank) =>
          h(
            "div",
            { key: rank, class: "d-field" },
            h("div", { class: "d-field-name" }, markdown(field.name, { headings: false })),
            h("div", { class: "d-field-value" }, markdown(field.value)),
          ),
        ),
      ),
    ),
  );
}

/** The components of a message, of either generation. */
export function components(channel, message, list) {
  return h(
    "div",
    { class: "d-components" },
    (list || []).map((one, at) => component(channel, message, one, at)),
  );
}

function component(channel, message, one, at) {
  const inside = () => (one.components || []).map((child, rank) => component(channel, message, child, rank));
  switch (one.type) {
    case 1:
      return h("div", { key: at, class: "d-row" }, inside());
    case 2:
      return button(channel, message, one, at);
    case 3:
    case 5:
    case 6:
    case 7:
    case 8:
      return select(channel, message, one, at);
    case 9:
      return h(
        "div",
        { key: at, class: "d-section" },
        h("div", { class: "d-section-texts" }, inside()),
        one.accessory ? component(channel, message, one.accessory, "acc") : null,
      );
    case 10:
      return h("div", { key: at, class: "d-text-part" }, markdown(one.content));
    case 11:
      return h("img", { key: at, class: "d-embed-thumb", src: one.media?.url, alt: one.description || "" });
    case 12:
      return h(
        "div",
        { key: at, class: "d-gallery" },
        (one.items || []).map((item, rank) =>
          h("img", { key: rank, src: item.media?.url, alt: item.description || "" }),
        ),
      );
    case 14:
      return h("hr", { key: at, class: "d-separator" + (one.divider === false ? " blank" : "") });
    case 17:
      return h(
        "div",
        {
          key: at,
          class: "d-container",
          style: one.accent_color ? { "border-left-color": colourOf(one.accent_color) } : {},
        },
        inside(),
      );
    default:
      return h("span", { key: at, class: "unknown" }, `[component ${one.type}]`);
  }
}

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "secondary" };

function sign(one) {
  if (!one) return null;
  return findEmoji(one.name) ? emoji(one.name, 18) : h("span", {}, one.name);
}

function button(channel, message, one, at) {
  const classes = "d-button " + (STYLES[one.style] || "secondary");
  if (one.style === 5)
    return h(
      "a",
      {
        key: at,
        class: classes,
        href: webOnly(one.url),
        target: "_blank",
        rel: "noopener noreferrer",
        data: { testid: "button" },
      },
      sign(one.emoji),
      one.label,
      icon("link", 16),
    );
  const slot = `${keyOf(channel.id, message)}/${one.custom_id}`;
  const pending = ui.discord.pending.has(slot);
  return h(
    "button",
    {
      key: one.custom_id || at,
      type: "button",
      class: classes + (pending ? " pending" : ""),
      disabled: Boolean(one.disabled) || pending,
      "aria-busy": String(pending),
      data: { testid: "button", side: "discord", "custom-id": one.custom_id },
      on: {
        click: () =>
          actIn("discord", channel.id, slot, {
            do: "click",
            channel: channel.id,
            message_id: message.id,
            custom_id: one.custom_id,
          }),
      },
    },
    h("span", { class: "button-words" }, sign(one.emoji), one.label),
    pending ? dots() : null,
  );
}

/** Discord's three dots while it waits. */
export const dots = () => h("span", { class: "d-dots", "aria-label": "Waiting" }, h("i"), h("i"), h("i"));

/** What a select offers: its own options, or people, roles and channels. */
export function optionsOf(one) {
  const here = server.discord;
  const people = () =>
    here.people.map((who) => ({
      value: who.id,
      label: displayName(who),
      description: who.username,
      lead: avatar(who, 24),
    }));
  const roles = () =>
    (here.roles || [])
      .filter((role) => role.id !== here.guild.id)
      .map((role) => ({ value: role.id, label: "@" + role.name }));
  switch (one.type) {
    case 5:
      return people();
    case 6:
      return roles();
    case 7:
      return [...people(), ...roles()];
    case 8:
      return here.channels
        .filter((channel) => !channel.is_dm)
        .map((channel) => ({ value: channel.id, label: channel.name, lead: icon("hash", 18) }));
    default:
      return (one.options || []).map((option) => ({
        value: option.value,
        label: option.label,
        description: option.description,
        lead: sign(option.emoji),
      }));
  }
}

function select(channel, message, one, at) {
  const slot = `${keyOf(channel.id, message)}/${one.custom_id}`;
  const pick = async (values) => {
    ui.discord.picked[slot] = values;
    const answer = await actIn("discord", channel.id, slot, {
      do: "select",
      channel: channel.id,
      message_id: message.id,
      custom_id: one.custom_id,
      values,
    });
    if (!answer.ok) delete ui.discord.picked[slot];
  };
  const chosen =
    ui.discord.picked[slot] || (one.options || []).filter((option) => option.default).map((option) => option.value);
  return h(
    "div",
    { key: one.custom_id || at, class: "d-select-box" },
    selectButton(one, slot, { chosen, pick, pending: ui.discord.pending.has(slot) }),
  );
}

/** A closed select; a press opens its list. Several choices are sent when the list closes. */
export function selectButton(one, key, { chosen, pick, pending = false, id }) {
  const options = optionsOf(one);
  const multi = (one.max_values || 1) > 1;
  const names = chosen.map((value) => options.find((option) => option.value === value)?.label || value);
  const popKey = "select" + key;
  let gathered = [...chosen];
  const toggle = (value) => {
    if (!multi) return pick([value]);
    gathered = gathered.includes(value)
      ? gathered.filter((other) => other !== value)
      : [...gathered, value].slice(-one.max_values);
  };
  return h(
    "button",
    {
      type: "button",
      id,
      class: "d-select" + (names.length ? " has" : "") + (pending ? " pending" : ""),
      "aria-haspopup": "listbox",
      "aria-expanded": String(ui.discord.popover?.key === popKey),
      disabled: Boolean(one.disabled) || pending,
      data: { testid: "select", side: "discord", "custom-id": one.custom_id, value: chosen.join(",") },
      on: {
        click: (event) =>
          togglePopover(
            "discord",
            popKey,
            event.currentTarget,
            () => [
              chooser("discord", {
                options,
                chosen: multi ? gathered : chosen,
                stay: multi,
                onPick: (value) => {
                  toggle(value);
                  changed();
                },
              }),
              multi
                ? h(
                    "button",
                    {
                      type: "button",
                      class: "d-button primary",
                      data: { testid: "select-done" },
                      on: {
                        click: () => {
                          closePopover("discord");
                          pick(gathered);
                        },
                      },
                    },
                    "Done",
                  )
                : null,
            ],
            { matchWidth: true, kind: "list", label: one.placeholder || "Select" },
          ),
      },
    },
    h("span", { class: "d-select-words" }, names.length ? names.join(", ") : one.placeholder || "Make a selection"),
    pending ? dots() : icon("chevron", 20),
  );
}
