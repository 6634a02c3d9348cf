//! Registers the commands with Discord. The whole list replaces the previous one, so old commands disappear.

use serenity::all::{CommandOptionType, CommandType, CreateCommand, CreateCommandOption};

use crate::ground::connection::config::{CommandSet, SlashCommand, Takes};
use crate::ground::connection::connect_error::ConnectError;
use crate::ground::connection::identity::Identity;
use crate::ground::limits::{COMMAND_CHOICES, COMMAND_DESCRIPTION, COMMAND_NAME};
use crate::ground::rest::error_codes::MISSING_ACCESS;
use crate::ground::rest::{Call, RestClient};
use crate::write::render::truncate;

/// Registers the commands in each guild. Guild commands are available immediately, global ones only after a while.
pub(crate) async fn register_commands(
    rest: &RestClient,
    identity: &Identity,
    guilds: &[String],
    set: &CommandSet,
) -> Result<(), ConnectError> {
    let body = serde_json::to_value(definitions(set)).expect("builders serialize to JSON");
    for guild in guilds {
        let call = Call::new(
            reqwest::Method::PUT,
            "applications/{}/guilds/{}/commands",
            &[&identity.application, guild],
        );
        rest.call(&call.with(body.clone())).await.map_err(|error| match error.code() {
            Some(MISSING_ACCESS) => ConnectError::Setup(format!(
                "the bot may not register commands in the server {guild}: invite it again, with the scope \
                 applications.commands"
            )),
            _ => ConnectError::from_rest(error),
        })?;
    }
    Ok(())
}

fn definitions(set: &CommandSet) -> Vec<CreateCommand> {
    let commands = set.commands.iter().map(command);
    let menu = set
        .menu
        .iter()
        .map(|entry| CreateCommand::new(truncate(&entry.label, COMMAND_NAME)).kind(CommandType::Message));
    commands.chain(menu).collect()
}

fn command(command: &SlashCommand) -> CreateCommand {
    let options = command.options.iter().map(|option| {
        let (kind, choices) = match &option.takes {
            Takes::Words | Takes::Suggested => (CommandOptionType::String, [].as_slice()),
            Takes::OneOf(choices) => (CommandOptionType::String, choices.as_slice()),
            Takes::Person => (CommandOptionType::User, [].as_slice()),
        };
        let made = CreateCommandOption::new(
            kind,
            &option.name,
            truncate(&option.description, COMMAND_DESCRIPTION),
        )
        .set_autocomplete(option.takes == Takes::Suggested);
        choices
            .iter()
            .take(COMMAND_CHOICES)
            .fold(made, |made, (value, label)| {
                made.add_string_choice(truncate(label, COMMAND_DESCRIPTION), value)
            })
    });
    CreateCommand::new(&command.name)
        .description(truncate(&command.description, COMMAND_DESCRIPTION))
        .set_options(options.collect())
}
