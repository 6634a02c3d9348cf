"""Checks that discord.py, a library that knows nothing of the playground, works with the playground's Discord.

python discord_py.py < DESCRIPTION.json, where the description is what `frontdesk playground --json` prints.
discord.py reads all gateway payloads from one compressed stream (zlib-stream).
"""

import asyncio
import logging

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from person import LONG_TEXT, expect, run


class Form(discord.ui.Modal, title="Tell us more"):
    """A form with one question."""

    more = discord.ui.TextInput(label="More")

    def __init__(self, answered):
        super().__init__()
        self.answered = answered

    async def on_submit(self, interaction):
        await interaction.response.send_message("noted", ephemeral=True)
        self.answered.set_result(self.more.value)


class Press(discord.ui.LayoutView):
    """A message of components with one button."""

    def __init__(self):
        super().__init__()
        container = discord.ui.Container(discord.ui.TextDisplay("press it"), discord.ui.Separator())
        button = discord.ui.Button(label="Press", custom_id="press")
        button.callback = self.press
        container.add_item(discord.ui.ActionRow(button))
        self.add_item(container)

    async def press(self, interaction):
        done = discord.ui.LayoutView()
        done.add_item(discord.ui.TextDisplay("pressed"))
        await interaction.response.edit_message(view=done)
        self.stop()


async def smoke(described, person):
    discord.utils.setup_logging(level=logging.WARNING)
    discord_side = described["discord"]
    Route.BASE = discord_side["rest_url"] + "/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(discord_side["gateway_url"])
    intents = discord.Intents.default()
    intents.message_content = True
    client = discord.Client(intents=intents)
    tree = app_commands.CommandTree(client)
    guild = discord.Object(int(discord_side["guild_id"]))
    answered = asyncio.get_running_loop().create_future()

    @tree.command(name="smoke", description="Opens a form", guild=guild)
    async def _smoke(interaction: discord.Interaction, what: str):
        expect(what, "the printer", "is asked by a command")
        await interaction.response.send_modal(Form(answered))

    running = asyncio.create_task(client.start(discord_side["token"]))
    ready = asyncio.create_task(client.wait_until_ready())
    done, _ = await asyncio.wait([running, ready], return_when=asyncio.FIRST_COMPLETED)
    if running in done:
        await running
    expect(str(client.user.id), discord_side["bot_user_id"], "logs in")
    expect((await client.application_info()).id, client.application_id, "reads its application")
    expect(len(await tree.sync(guild=guild)), 1, "registers a command")

    hears = asyncio.create_task(client.wait_for("message"))
    await asyncio.sleep(0)
    await person.act(do="say", channel=person.channel, text=LONG_TEXT.strip())
    message = await hears
    expect(message.content, LONG_TEXT.strip(), "hears a long message")
    thread = await message.create_thread(name="printer")
    expect(thread.id, message.id, "opens a thread on it")
    expect(thread.me.id, client.user.id, "is a member of the thread")
    view = Press()
    posted = await thread.send(view=view)
    await message.add_reaction("🎫")

    await person.act(do="slash", channel=person.channel, name="smoke", options={"what": "the printer"})
    form = (await person.sees())["modal"]
    expect(form["title"], "Tell us more", "shows a form")
    field = form["components"][0].get("component") or form["components"][0]["components"][0]
    await person.act(do="submit", modal_id=form["custom_id"], values={field["custom_id"]: "since this morning"})
    expect(await answered, "since this morning", "gets the form back")
    shown = await person.last_message(person.channel)
    expect((shown["content"], shown["ephemeral"]), ("noted", True), "answers for the asker alone")

    await person.act(do="click", channel=str(thread.id), message_id=str(posted.id), custom_id="press")
    await view.wait()
    changed = await thread.fetch_message(posted.id)
    expect(changed.components[0].content, "pressed", "answers a click in place")
    try:
        await message.channel.send("x" * 2001)
        refusal = None
    except discord.HTTPException as error:
        refusal = error.code
    expect(refusal, 50035, "understands a refusal")
    await client.close()


run(smoke)
