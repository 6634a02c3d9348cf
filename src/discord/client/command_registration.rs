//! Tells Discord which commands there are; the whole list at once, so that old ones go.

use serenity::all::{CommandOptionType, CommandType, CreateCommand, CreateCommandOption};

use crate::client::connect::{ConnectError, Own};
use crate::ground::connection::config::{CommandSet, SlashCommand, Takes};
use crate::write::render::cut;
use crate::ground::rest::{Call, Rest};

/// Discord's limits: a description, a name, and what can be chosen.
const DESCRIPTION: usize = 100;
const NAME: usize = 32;
const CHOICES: usize = 25;

/// Registers the commands in each guild, where they are there at once (global ones take a while to be seen).
pub(crate) async fn commands(
    rest: &Rest,
    own: &Own,
    guilds: &[String],
    set: &CommandSet,
) -> Result<(), ConnectError> {
    let body = serde_json::to_value(definitions(set)).expect("command builders are plain data");
    for guild in guilds {
        let call = Call::new(
            reqwest::Method::PUT,
            "applications/{}/guilds/{}/commands",
            &[&own.application, guild],
        );
        rest.call(&call.with(body.clone())).await.map_err(|trouble| match trouble.code() {
            Some(50001) => ConnectError::Setup(format!(
                "the bot may not register commands in the server {guild}: invite it again, with the scope \
                 applications.commands"
            )),
            _ => ConnectError::from_trouble(trouble),
        })?;
    }
    Ok(())
}

fn definitions(set: &CommandSet) -> Vec<CreateCommand> {
    let commands = set.commands.iter().map(command);
    let menu = set
        .menu
        .iter()
        .map(|entry| CreateCommand::new(cut(&entry.label, NAME)).kind(CommandType::Message));
    commands.chain(menu).collect()
}

fn command(command: &SlashCommand) -> CreateCommand {
    let options = command.options.iter().map(|option| {
        let (kind, choices) = match &option.takes {
            Takes::Words => (CommandOptionType::String, [].as_slice()),
            Takes::OneOf(choices) => (CommandOptionType::String, choices.as_slice()),
            Takes::Person => (CommandOptionType::User, [].as_slice()),
        };
        let made = CreateCommandOption::new(kind, &option.name, cut(&option.description, DESCRIPTION));
        choices.iter().take(CHOICES).fold(made, |made, (value, label)| {
            made.add_string_choice(cut(label, DESCRIPTION), value)
        })
    });
    CreateCommand::new(&command.name)
        .description(cut(&command.description, DESCRIPTION))
        .set_options(options.collect())
}
