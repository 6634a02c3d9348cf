// Discord's slash commands: the list while typing, and the form for a command's options in the message field.

import { h } from "../kit/dom.js";
import { avatar } from "../kit/avatar.js";
import { icon } from "../kit/icons.js";
import { jumpToEnd } from "../kit/scroll.js";
import { act, actIn } from "../api.js";
import { changed, server, ui } from "../state.js";
import { displayName } from "./lookup.js";

const SUB_COMMAND = 1;
const GROUP = 2;

/** Every way to call a slash command: subcommands stand for themselves. `path` names them below the command. */
export function callable() {
  const out = [];
  for (const command of (server.discord.commands || []).filter((one) => (one.type ?? 1) === 1)) {
    const subs = (command.options || []).filter((one) => one.type === SUB_COMMAND || one.type === GROUP);
    if (!subs.length)
      out.push({
        command,
        path: [],
        title: "/" + command.name,
        description: command.description,
        options: command.options || [],
      });
    for (const sub of subs) {
      const leaves = sub.type === GROUP ? (sub.options || []).map((leaf) => [sub, leaf]) : [[sub]];
      for (const path of leaves) {
        const leaf = path[path.length - 1];
        out.push({
          command,
          path,
          title: "/" + [command.name, ...path.map((one) => one.name)].join(" "),
          description: leaf.description,
          options: leaf.options || [],
        });
      }
    }
  }
  return out;
}

/** What the field offers after a slash. */
export function commandOffer(channel, text, caret) {
  if (!/^\/[\w -]*$/.test(text.slice(0, caret))) return null;
  const items = callable()
    .filter((one) => one.title.startsWith(text.slice(0, caret).trimEnd()))
    .map((one) => ({
      insert: one.title,
      label: one.title,
      usage: one.options
        .filter((option) => option.required)
        .map((option) => option.name)
        .join("  "),
      description: one.description,
      lead: h("span", { class: "offer-app" }, icon("bolt", 18)),
      hint: server.discord.people.find((who) => who.is_bot)?.username,
      run: () => begin(channel, one),
    }));
  return { from: 0, items, title: "Commands", kind: "commands" };
}

/** Starts filling in a command; one without options is sent at once only by Enter. */
export function begin(channel, called) {
  const shown = called.options.filter((option) => option.required).map((option) => option.name);
  if (!shown.length && called.options.length === 1) shown.push(called.options[0].name);
  ui.discord.slash = {
    channel: channel.id,
    called,
    shown,
    values: {},
    focus: shown[0] || null,
    choices: {},
    wrong: {},
  };
  changed();
}

/** The form, in place of the field. */
export function slashForm(channel) {
  const state = ui.discord.slash;
  const { called, shown } = state;
  const focused = called.options.find((option) => option.name === state.focus);
  const more = called.options.filter((option) => !shown.includes(option.name));
  return h(
    "div",
    {
      key: "slash",
      class: "d-slash",
      role: "form",
      "aria-label": called.title,
      data: { testid: "slash-form", command: called.command.name },
      on: { keydown: (event) => keys(event, channel) },
    },
    focused ? optionPanel(state, focused) : more.length ? optionOffer(state, more) : null,
    h(
      "div",
      { class: "d-slash-line" },
      h("span", { class: "d-slash-name" }, called.title),
      shown.map((name) =>
        optionField(
          state,
          called.options.find((option) => option.name === name),
        ),
      ),
      more.length
        ? h(
            "button",
            {
              key: "more",
              type: "button",
              class: "d-slash-more",
              data: { testid: "slash-more" },
              on: { click: () => add(state, more[0].name) },
            },
            `+${more.length} optional`,
          )
        : null,
      h(
        "button",
        {
          key: "send",
          type: "button",
          class: "d-slash-send",
          "aria-label": "Send command",
          data: { testid: "slash-send" },
          mounted: (el) => {
            if (!shown.length) el.focus();
          },
          on: { click: () => send(channel) },
        },
        icon("send", 20),
      ),
      h(
        "button",
        {
          key: "cancel",
          type: "button",
          class: "d-slash-cancel",
          "aria-label": "Cancel command",
          data: { testid: "slash-cancel" },
          on: { click: cancel },
        },
        icon("close", 18),
      ),
    ),
  );
}

function add(state, name) {
  state.shown.push(name);
  state.focus = name;
  changed();
}

function cancel() {
  ui.discord.slash = null;
  changed();
  setTimeout(() => document.querySelector("[data-side='discord'][data-testid='composer']")?.focus(), 0);
}

function optionField(state, option) {
  const held = state.values[option.name];
  return h(
    "label",
    {
      key: option.name,
      class: "d-option" + (state.focus === option.name ? " focused" : "") + (state.wrong[option.name] ? " wrong" : ""),
    },
    h("span", { class: "d-option-name" }, option.name),
    h("input", {
      type: "text",
      class: "d-option-input",
      autocomplete: "off",
      "aria-label": option.name + (option.description ? ": " + option.description : ""),
      "aria-invalid": state.wrong[option.name] ? "true" : null,
      size: String(Math.max(6, Math.min(64, (held?.label || "").length + 2))),
      data: { testid: "slash-option", option: option.name },
      initial: { value: held?.label || "" },
      prop: held?.fixed ? { value: held.label } : {},
      mounted: (el) => {
        if (state.focus === option.name) el.focus();
      },
      on: {
        focus: () => {
          state.focus = option.name;
          ask(state, option);
          changed();
        },
        input: (event) => {
          state.values[option.name] = { value: event.target.value, label: event.target.value };
          delete state.wrong[option.name];
          ask(state, option);
          changed();
        },
      },
    }),
  );
}

// What may be chosen for an option: fixed choices, the app's autocomplete, people, channels, roles, yes or no.
function choicesOf(state, option) {
  const typed = (state.values[option.name]?.label || "").toLowerCase();
  const here = server.discord;
  const fits = (one) => state.values[option.name]?.fixed || one.label.toLowerCase().includes(typed.replace(/^@/, ""));
  if (option.autocomplete) return state.choices[option.name] || [];
  const list = option.choices?.length
    ? option.choices.map((one) => ({ value: one.value, label: one.name }))
    : option.type === 5
      ? [
          { value: true, label: "True" },
          { value: false, label: "False" },
        ]
      : option.type === 6 || option.type === 9
        ? here.people
            .filter((who) => !who.is_bot)
            .map((who) => ({ value: who.id, label: displayName(who), lead: avatar(who, 20) }))
        : option.type === 7
          ? here.channels.filter((one) => !one.is_dm).map((one) => ({ value: one.id, label: "#" + one.name }))
          : option.type === 8
            ? (here.roles || []).map((role) => ({ value: role.id, label: "@" + role.name }))
            : [];
  return list.filter(fits);
}

function optionPanel(state, option) {
  const choices = choicesOf(state, option);
  return h(
    "div",
    {
      key: "panel",
      class: "offer options",
      role: "listbox",
      "aria-label": option.name,
      data: { testid: "option-choices", option: option.name },
    },
    h("div", { class: "offer-title" }, option.name, h("small", {}, state.wrong[option.name] || option.description)),
    choices.map((one, at) =>
      h(
        "button",
        {
          key: String(one.value) + at,
          type: "button",
          tabindex: "-1",
          role: "option",
          "aria-selected": String(at === (state.marked || 0)),
          class: "offer-item" + (at === (state.marked || 0) ? " marked" : ""),
          data: { testid: "choice", value: String(one.value) },
          on: { pointerdown: (event) => event.preventDefault(), click: () => choose(state, option, one) },
        },
        one.lead,
        h("span", { class: "offer-label" }, one.label),
      ),
    ),
  );
}

// What may still be filled in, for whoever has not begun to.
function optionOffer(state, more) {
  return h(
    "div",
    { key: "more-panel", class: "offer options", role: "listbox", "aria-label": "Options", data: { testid: "options" } },
    h("div", { class: "offer-title" }, "Options"),
    more.map((option) =>
      h(
        "button",
        {
          key: option.name,
          type: "button",
          tabindex: "-1",
          role: "option",
          "aria-selected": "false",
          class: "offer-item",
          data: { testid: "option-offer", option: option.name },
          on: { pointerdown: (event) => event.preventDefault(), click: () => add(state, option.name) },
        },
        h("span", { class: "offer-label" }, option.name, h("small", {}, option.description)),
      ),
    ),
  );
}

function choose(state, option, one) {
  state.values[option.name] = { value: one.value, label: one.label, fixed: true };
  state.marked = 0;
  delete state.wrong[option.name];
  const at = state.shown.indexOf(option.name);
  state.focus = state.shown[at + 1] || null;
  changed();
  const selector = state.focus
    ? `[data-testid='slash-option'][data-option='${CSS.escape(state.focus)}']`
    : "[data-testid='slash-send']";
  setTimeout(() => document.querySelector(selector)?.focus(), 0);
}

// Asks the app what fits to what has been typed; only the latest answer counts.
async function ask(state, option) {
  if (!option.autocomplete) return;
  const asked = (state.asked = (state.asked || 0) + 1);
  const answer = await act("discord", {
    do: "autocomplete",
    channel: state.channel,
    name: state.called.title.slice(1),
    option: option.name,
    text: state.values[option.name]?.label || "",
  });
  if (asked !== state.asked || ui.discord.slash !== state) return;
  state.choices[option.name] = (answer.choices || []).map((one) => ({ value: one.value, label: one.name }));
  changed();
}

const NUMBERS = new Set([4, 10]);

/** What has been filled in, by option. */
function valuesOf(state) {
  const values = {};
  for (const option of state.called.options) {
    const held = state.values[option.name];
    if (held?.label) values[option.name] = NUMBERS.has(option.type) ? Number(held.value) : held.value;
  }
  return values;
}

function keys(event, channel) {
  const state = ui.discord.slash;
  const option = state.called.options.find((one) => one.name === state.focus);
  const choices = option ? choicesOf(state, option) : [];
  if (event.key === "Escape") {
    event.stopPropagation();
    cancel();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && choices.length) {
    event.preventDefault();
    state.marked = ((state.marked || 0) + (event.key === "ArrowDown" ? 1 : -1) + choices.length) % choices.length;
    changed();
  } else if (event.key === "Enter" && event.target.tagName === "INPUT") {
    event.preventDefault();
    const held = state.values[option.name];
    const must = choices.length && !held?.fixed && (option.choices?.length || option.type !== 3 || held?.label);
    if (must) choose(state, option, choices[state.marked || 0]);
    else send(channel);
  }
}

async function send(channel) {
  const state = ui.discord.slash;
  state.wrong = {};
  for (const option of state.called.options) {
    const held = state.values[option.name];
    if (option.required && !held?.label) state.wrong[option.name] = "This option is required. Specify a value.";
    else if (held?.label && NUMBERS.has(option.type) && Number.isNaN(Number(held.value)))
      state.wrong[option.name] = "Enter a number.";
    else if (held?.label && !held.fixed && option.choices?.length) state.wrong[option.name] = "Choose one of the list.";
    if (state.wrong[option.name]) {
      if (!state.shown.includes(option.name)) state.shown.push(option.name);
      state.focus = option.name;
      changed();
      return;
    }
  }
  ui.discord.slash = null;
  changed();
  const answer = await actIn("discord", channel.id, "slash", {
    do: "slash",
    channel: channel.id,
    name: state.called.title.slice(1),
    options: valuesOf(state),
  });
  if (!answer.ok && ui.discord.slash === null) ui.discord.slash = state; // what was typed is not lost
  changed();
  jumpToEnd("[data-testid='message-list'][data-side='discord']");
}
