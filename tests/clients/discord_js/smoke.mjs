// Checks that discord.js, a library that knows nothing of the playground, works with the playground's Discord.
//
//   npm ci && node smoke.mjs DESCRIPTION.json      (or the description on standard input)
//
// The description is the connection data that the playground prints: addresses, tokens, ids. The bot uses plain
// discord.js with another base address. The actions of people go through the page's endpoint, /page/act.
// Exits with 0 when every step succeeded, otherwise with 1 and the reason.

import { readFileSync } from "node:fs";
import {
  ActionRowBuilder, ButtonBuilder, ButtonStyle, Client, Events, GatewayIntentBits, MessageFlags, ModalBuilder,
  Partials, SlashCommandBuilder, TextInputBuilder, TextInputStyle,
} from "discord.js";

const PATIENCE_MS = 15_000;
const described = JSON.parse(readFileSync(process.argv[2] ?? 0, "utf8"));
const { url, discord } = described;
const person = discord.people[0];
const channel = discord.channels[0];

function fail(why) {
  console.error(`FAILED: ${why instanceof Error ? why.stack : why}`);
  process.exit(1);
}
process.on("unhandledRejection", fail);
const tooLate = setTimeout(() => fail(`not done after ${PATIENCE_MS} ms`), PATIENCE_MS);

function expect(actual, expected, what) {
  if (actual !== expected) fail(`${what}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
  console.log(`ok: ${what}`);
}

/** Lets the person do something, as the page does. */
async function act(what) {
  const response = await fetch(`${url}/page/act`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ side: "discord", as: person.id, ...what }),
  });
  const answer = await response.json();
  if (!answer.ok) fail(`${what.do}: ${answer.error}`);
  return answer;
}

/** What the person sees. */
async function seen() {
  const state = await (await fetch(`${url}/page/state?discord=${person.id}`)).json();
  return state.discord;
}

/** The next event of a kind that fits. */
function next(client, event, fits = () => true) {
  return new Promise((resolve) => {
    const listen = (...given) => {
      if (!fits(...given)) return;
      client.off(event, listen);
      resolve(given[0]);
    };
    client.on(event, listen);
  });
}

const client = new Client({
  intents: [
    GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.GuildMessageReactions,
    GatewayIntentBits.DirectMessages, GatewayIntentBits.MessageContent,
  ],
  partials: [Partials.Channel],
  rest: { api: discord.rest_url },
});
client.on(Events.Error, fail);

const ready = next(client, Events.ClientReady);
await client.login(discord.token);
await ready;
expect(client.user.id, discord.bot_user_id, "logs in");

const guild = await client.guilds.fetch(discord.guild_id);
await guild.commands.set([
  new SlashCommandBuilder()
    .setName("smoke")
    .setDescription("Opens a form")
    .addStringOption((option) => option.setName("what").setDescription("What is broken").setRequired(true)),
]);
expect((await guild.commands.fetch()).size, 1, "registers a command");

const hears = next(client, Events.MessageCreate);
await act({ do: "say", channel: channel.id, text: "the printer eats paper" });
const message = await hears;
expect(message.content, "the printer eats paper", "hears a message");

const thread = await message.startThread({ name: "printer" });
expect(thread.id, message.id, "opens a thread on it");
await thread.send({
  content: "press it",
  components: [
    new ActionRowBuilder().addComponents(
      new ButtonBuilder().setCustomId("press").setLabel("Press").setStyle(ButtonStyle.Primary),
    ),
  ],
});
await message.react("🎫");

const asks = next(client, Events.InteractionCreate);
const slash = act({ do: "slash", channel: channel.id, name: "smoke", options: { what: "the printer" } });
const command = await asks;
expect(command.options.getString("what"), "the printer", "is asked by a command");
const form = new ModalBuilder().setCustomId("form").setTitle("Tell us more");
form.addComponents(
  new ActionRowBuilder().addComponents(
    new TextInputBuilder().setCustomId("more").setLabel("More").setStyle(TextInputStyle.Short),
  ),
);
await command.showModal(form);
await slash;
expect((await seen()).modal.title, "Tell us more", "shows a form");

const submits = next(client, Events.InteractionCreate);
const submitting = act({ do: "submit", modal_id: "form", values: { more: "since this morning" } });
const submitted = await submits;
expect(submitted.fields.getTextInputValue("more"), "since this morning", "gets the form back");
await submitted.deferReply({ flags: MessageFlags.Ephemeral });
await submitting;
await submitted.editReply("noted");
const shown = (await seen()).messages[channel.id].at(-1);
expect(shown.content, "noted", "answers after a deferral");
expect(shown.ephemeral, true, "for the asker alone");

const clicks = next(client, Events.InteractionCreate);
const button = (await seen()).messages[thread.id].at(-1);
const clicking = act({ do: "click", channel: thread.id, message_id: button.id, custom_id: "press" });
const click = await clicks;
await click.update({ content: "pressed", components: [] });
await clicking;
expect((await seen()).messages[thread.id].at(-1).content, "pressed", "answers a click in place");

let refusal;
await message.channel.send({ content: "x".repeat(2001) }).catch((error) => (refusal = error));
expect(refusal?.code, 50035, "understands a refusal");

clearTimeout(tooLate);
await client.destroy();
console.log("all done");
process.exit(0);
