"""Checks that hikari, a library that knows nothing of the playground, works with the playground's Discord.

python hikari_bot.py < DESCRIPTION.json, where the description is what `frontdesk playground --json` prints.
hikari reads all gateway payloads from one compressed stream (zlib-stream), and accepts no other frames.
"""

import asyncio

import hikari

from person import LONG_TEXT, expect, run


async def smoke(described, person):
    discord_side = described["discord"]
    bot = hikari.GatewayBot(
        discord_side["token"],
        intents=hikari.Intents.ALL_UNPRIVILEGED | hikari.Intents.MESSAGE_CONTENT,
        rest_url=discord_side["rest_url"] + "/v10",
        banner=None,
    )
    await bot.start(check_for_updates=False)
    expect(str(bot.get_me().id), discord_side["bot_user_id"], "logs in")
    application = await bot.rest.fetch_application()
    command = bot.rest.slash_command_builder("smoke", "Says what is broken")
    command.add_option(
        hikari.CommandOption(
            type=hikari.OptionType.STRING, name="what", description="What is broken", is_required=True
        )
    )
    guild = int(discord_side["guild_id"])
    made = await bot.rest.set_application_commands(application, [command], guild=guild)
    expect(len(made), 1, "registers a command")

    hears = asyncio.create_task(bot.wait_for(hikari.GuildMessageCreateEvent, timeout=None))
    await asyncio.sleep(0)
    await person.act(do="say", channel=person.channel, text=LONG_TEXT.strip())
    message = (await hears).message
    expect(message.content, LONG_TEXT.strip(), "hears a long message")
    thread = await bot.rest.create_message_thread(int(person.channel), message, "printer")
    expect(thread.id, message.id, "opens a thread on it")
    expect(thread.member.user_id, bot.get_me().id, "is a member of the thread")

    row = bot.rest.build_message_action_row()
    row.add_interactive_button(hikari.ButtonStyle.PRIMARY, "press", label="Press")
    container = hikari.impl.ContainerComponentBuilder()
    container.add_text_display("press it")
    container.add_separator()
    container.add_component(row)
    posted = await bot.rest.create_message(thread.id, components=[container])
    expect(len(posted.components[0].components), 3, "posts a container with a separator")
    await bot.rest.add_reaction(int(person.channel), message, "🎫")

    asks = asyncio.create_task(bot.wait_for(hikari.CommandInteractionCreateEvent, timeout=None))
    await asyncio.sleep(0)
    slash = asyncio.create_task(
        person.act(do="slash", channel=person.channel, name="smoke", options={"what": "the printer"})
    )
    interaction = (await asks).interaction
    expect(interaction.options[0].value, "the printer", "is asked by a command")
    await interaction.create_initial_response(
        hikari.ResponseType.MESSAGE_CREATE, "noted", flags=hikari.MessageFlag.EPHEMERAL
    )
    await slash
    shown = await person.last_message(person.channel)
    expect((shown["content"], shown["ephemeral"]), ("noted", True), "answers for the asker alone")

    clicks = asyncio.create_task(bot.wait_for(hikari.ComponentInteractionCreateEvent, timeout=None))
    await asyncio.sleep(0)
    clicking = asyncio.create_task(
        person.act(do="click", channel=str(thread.id), message_id=str(posted.id), custom_id="press")
    )
    click = (await clicks).interaction
    pressed = hikari.impl.TextDisplayComponentBuilder(content="pressed")
    await click.create_initial_response(hikari.ResponseType.MESSAGE_UPDATE, components=[pressed])
    await clicking
    changed = await bot.rest.fetch_message(thread.id, posted.id)
    expect(changed.components[0].content, "pressed", "answers a click in place")
    try:
        await bot.rest.create_message(int(person.channel), "x" * 2001)
        refusal = None
    except hikari.BadRequestError as error:
        refusal = error.code
    expect(refusal, 50035, "understands a refusal")
    await bot.close()


run(smoke)
