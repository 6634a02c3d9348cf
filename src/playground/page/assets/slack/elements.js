// Block Kit's interactive elements as they stand in messages and, for buttons and menus, in modals.

import { h } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { avatar } from "../kit/avatar.js";
import { chooser, closePopover, menu, togglePopover } from "../kit/popover.js";
import { act } from "../api.js";
import { changed, server, ui } from "../state.js";
import { textObject, wordsOf } from "./mrkdwn.js";
import { titleOf } from "./lookup.js";

/**
 * Draws one element. `place` tells where it stands: `{key, run(kind, element, value), pickedOf(element), isPending(element)}`;
 * `run` is called with "click" or "select".
 */
export function element(one, place) {
  switch (one.type) {
    case "button":
      return button(one, place);
    case "workflow_button":
      return button(one, place);
    case "overflow":
      return overflow(one, place);
    case "image":
      return h("img", { class: "accessory-image", src: one.image_url, alt: one.alt_text });
    case "checkboxes":
    case "radio_buttons":
      return ticks(one, place);
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return moment(one, place);
    default:
      return /_select$/.test(one.type) ? select(one, place) : h("span", { class: "unknown" }, `[${one.type}]`);
  }
}

const marks = (one, testid) => ({ testid, side: "slack", "action-id": one.action_id, "block-id": one.block_id });

function button(one, place) {
  const pending = place.isPending(one);
  const classes = `s-button ${one.style || ""}${pending ? " pending" : ""}`;
  const label = textObject(one.text);
  const go = () => guarded(one, () => place.run("click", one, one.value ?? null));
  if (one.url) {
    return h(
      "a",
      {
        class: classes,
        href: /^https?:/i.test(one.url) ? one.url : null,
        target: "_blank",
        rel: "noopener noreferrer",
        data: marks(one, "button"),
        "aria-label": one.accessibility_label,
        on: { click: go },
      },
      label,
    );
  }
  return h(
    "button",
    {
      class: classes,
      type: "button",
      "aria-label": one.accessibility_label,
      "aria-busy": String(pending),
      disabled: pending,
      data: { ...marks(one, "button"), value: one.value },
      on: { click: go },
    },
    pending ? h("span", { class: "spinner", "aria-label": "Waiting" }) : null,
    h("span", { class: "button-words" }, label),
  );
}

/** Asks first, if the element wants that. */
export function guarded(one, go) {
  if (!one.confirm) return go();
  ui.slack.confirm = { object: one.confirm, go, before: document.activeElement };
  closePopover("slack", false);
  changed();
}

function overflow(one, place) {
  const key = place.key + one.action_id;
  return h(
    "button",
    {
      class: "s-button s-overflow",
      type: "button",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      disabled: place.isPending(one),
      data: marks(one, "overflow"),
      on: {
        click: (event) =>
          togglePopover(
            "slack",
            key,
            event.currentTarget,
            () =>
              menu(
                "slack",
                one.options.map((option) => ({
                  label: wordsOf(option.text),
                  description: option.description ? wordsOf(option.description) : null,
                  testid: "option",
                  data: { value: option.value },
                  run: () => {
                    if (option.url) open(option.url, "_blank", "noopener");
                    guarded(one, () => place.run("select", one, option.value));
                  },
                })),
              ),
            { label: "More actions" },
          ),
      },
    },
    icon("dots", 18),
  );
}

/** What a select offers, as the chooser wants it. */
export function optionsOf(one) {
  const plain = (option, group) => ({
    value: option.value,
    label: wordsOf(option.text),
    content: textObject(option.text),
    description: option.description ? wordsOf(option.description) : null,
    group,
  });
  if (one.options) return one.options.map((option) => plain(option));
  if (one.option_groups)
    return one.option_groups.flatMap((group) => group.options.map((option) => plain(option, wordsOf(group.label))));
  if (/users_select$/.test(one.type)) {
    return server.slack.people
      .filter((who) => !who.is_bot)
      .map((who) => ({
        value: who.id,
        label: who.real_name || who.name,
        description: who.title,
        lead: avatar(who, 24),
      }));
  }
  if (/channels_select$|conversations_select$/.test(one.type)) {
    const all = server.slack.channels.filter(
      (channel) => !/channels_select$/.test(one.type) || (!channel.is_dm && !channel.is_private),
    );
    return all.map((channel) => ({
      value: channel.id,
      label: titleOf(channel),
      lead: icon(channel.is_dm ? "at" : channel.is_private ? "lock" : "hash", 16),
    }));
  }
  return [];
}

/** What an element starts with, as values: an id, an array of ids, or a string. */
export function initialOf(one) {
  const values = (list) => (list || []).map((option) => (typeof option === "string" ? option : option.value));
  switch (one.type) {
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return one.initial_value ?? "";
    case "rich_text_input":
      return richWords(one.initial_value);
    case "static_select":
    case "external_select":
    case "radio_buttons":
      return one.initial_option?.value ?? null;
    case "users_select":
      return one.initial_user ?? null;
    case "channels_select":
      return one.initial_channel ?? null;
    case "conversations_select":
      return one.initial_conversation ?? null;
    case "checkboxes":
    case "multi_static_select":
    case "multi_external_select":
      return values(one.initial_options);
    case "multi_users_select":
      return values(one.initial_users);
    case "multi_channels_select":
      return values(one.initial_channels);
    case "multi_conversations_select":
      return values(one.initial_conversations);
    case "datepicker":
      return one.initial_date ?? null;
    case "timepicker":
      return one.initial_time ?? null;
    case "datetimepicker":
      return one.initial_date_time ?? null;
    default:
      return null;
  }
}

const richWords = (rich) =>
  (rich?.elements || []).map((part) => (part.elements || []).map((one) => one.text || "").join("")).join("\n");

function select(one, place) {
  const multi = one.type.startsWith("multi_");
  const chosen = () => listed(place.pickedOf(one) ?? initialOf(one));
  const pick = (value) => guarded(one, () => place.run("select", one, multi ? toggled(chosen(), value) : value));
  return selectButton(one, place.key, { chosen, multi, pick, pending: place.isPending(one), view: place.view });
}

/** A value, several, or none, as a list. */
export const listed = (held) => (Array.isArray(held) ? held : held === null || held === undefined ? [] : [held]);
/** The list with a value put in or taken out. */
export const toggled = (list, value) =>
  list.includes(value) ? list.filter((other) => other !== value) : [...list, value];

/** The closed select: what is chosen and an arrow; a press opens the list. `chosen()` is asked at every drawing. */
export function selectButton(one, key, { chosen, multi, pick, pending = false, id, view }) {
  const remote = one.type.endsWith("external_select");
  const options = () => (remote ? suggestedFor(one) : optionsOf(one));
  const names = chosen().map((value) => labelOf(one, value, options()));
  const words = names.length ? names.join(", ") : wordsOf(one.placeholder) || "Select an option";
  const popKey = key + one.action_id;
  const list = () =>
    chooser("slack", {
      options: options(),
      chosen: chosen(),
      stay: multi,
      onPick: pick,
      searchable: remote || options().length > 7,
      onQuery: remote ? (typed) => suggest(one, view, typed) : null,
    });
  const open = (event) => {
    if (remote) suggest(one, view, "");
    togglePopover("slack", popKey, event.currentTarget, list, { matchWidth: true, kind: "list", label: words });
  };
  return h(
    "button",
    {
      class: "s-select" + (names.length ? " has" : "") + (pending ? " pending" : ""),
      id,
      type: "button",
      "aria-haspopup": "listbox",
      disabled: pending,
      "aria-expanded": String(ui.slack.popover?.key === popKey),
      data: { ...marks(one, "select"), value: chosen().join(",") },
      on: { click: open },
    },
    h("span", { class: "s-select-words" }, words),
    pending ? h("span", { class: "spinner" }) : icon("chevron", 16),
  );
}

function labelOf(one, value, options) {
  const initial = [one.initial_option, ...(one.initial_options || [])].find((option) => option?.value === value);
  return (
    options.find((option) => option.value === value)?.label ||
    wordsOf(initial?.text) ||
    wordsOf(ui.slack.suggested[value]?.text) ||
    value
  );
}

const suggestedFor = (one) =>
  (ui.slack.suggestions[one.action_id] || []).map((option) => ({
    value: option.value,
    label: wordsOf(option.text),
    plain: "",
    description: option.description ? wordsOf(option.description) : null,
  }));

// Options that the app looks up while somebody types; only the latest answer counts.
async function suggest(one, view, typed) {
  const asked = (ui.slack.asked = (ui.slack.asked || 0) + 1);
  const answer = await act("slack", { do: "suggest", view_id: view, action_id: one.action_id, text: typed });
  if (asked !== ui.slack.asked) return;
  const found = answer.options || (answer.option_groups || []).flatMap((group) => group.options);
  ui.slack.suggestions[one.action_id] = found || [];
  for (const option of found || []) ui.slack.suggested[option.value] = option;
  changed();
}

function ticks(one, place) {
  const held = place.pickedOf(one) ?? initialOf(one);
  const multi = one.type === "checkboxes";
  const has = (value) => (multi ? (held || []).includes(value) : held === value);
  const pick = (value) => guarded(one, () => place.run("select", one, multi ? toggled(listed(held), value) : value));
  return tickList(one, place.key, has, pick);
}

/** Checkboxes or radio buttons. */
export function tickList(one, key, has, pick) {
  const kind = one.type === "checkboxes" ? "checkbox" : "radio";
  return h(
    "div",
    { class: "ticks", role: kind === "radio" ? "radiogroup" : "group" },
    one.options.map((option) =>
      h(
        "label",
        { key: option.value, class: "tick" },
        h("input", {
          type: kind,
          name: key + one.action_id,
          data: { ...marks(one, "tick"), value: option.value },
          prop: { checked: has(option.value) },
          on: { change: () => pick(option.value) },
        }),
        h(
          "span",
          {},
          textObject(option.text),
          option.description ? h("small", {}, textObject(option.description)) : null,
        ),
      ),
    ),
  );
}

function moment(one, place) {
  const held = place.pickedOf(one) ?? initialOf(one);
  return momentField(one, held, (value) => guarded(one, () => place.run("select", one, value)));
}

/** A date, a time, or both; a moment travels as seconds since 1970, as Slack sends it. */
export function momentField(one, held, change, id) {
  const type = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" }[one.type];
  const shown = one.type === "datetimepicker" && held ? localMoment(Number(held)) : held || "";
  return h("input", {
    class: "s-moment",
    id,
    type,
    "aria-label": wordsOf(one.placeholder) || type,
    data: marks(one, "moment"),
    initial: { value: shown },
    on: {
      change: (event) => {
        const value = event.target.value;
        change(
          value === "" ? null : one.type === "datetimepicker" ? Math.round(new Date(value).getTime() / 1000) : value,
        );
      },
    },
  });
}

function localMoment(unix_s) {
  const date = new Date(unix_s * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
