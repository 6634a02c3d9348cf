//! The setup instructions for an administrator. Discord accepts no manifest, so they are an address and switches to set.

use std::fmt::Write as _;

use crate::ground::connection::config::DISCORD_URL;
use crate::ground::directory::permissions::{WANTED, Wanted, wanted};

/// The desk's own words in the instructions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestWords {
    /// The bot's name.
    pub name: String,
    /// A description in one line.
    pub description: String,
}

/// The steps on Discord's developer page. Without the application's id, the address contains a placeholder.
pub fn manifest(words: &ManifestWords, application_id: Option<&str>) -> String {
    let ManifestWords { name, description } = words;
    let address = invitation(DISCORD_URL, application_id.unwrap_or("APPLICATION_ID"));
    let mut out = format!(
        "1. Open https://discord.com/developers/applications and make a new application called \"{name}\".\n\
         \x20  Description: {description}\n\
         2. Under \"Installation\": set \"Install Link\" to \"None\".\n\
         \x20  Under \"Bot\": press \"Reset Token\" and put the token into desk.toml; switch \"Public Bot\" off, so that nobody\n\
         \x20  else can add it to a server.\n\
         3. Under \"Bot\", \"Privileged Gateway Intents\", switch on:\n\
         \x20  - Message Content Intent (to read what people write in watched channels and in tickets)\n\
         \x20  - Server Members Intent (to know who belongs to the server)\n\
         4. Leave \"Interactions Endpoint URL\" under \"General Information\" empty: clicks come over the gateway.\n\
         \x20  Or have them come over HTTP: put the \"Public Key\" from the same page into desk.toml as public_key, start\n\
         \x20  the desk, and write https://…/discord/interactions there, with the address that leads to it.\n\
         5. Open this address and choose your server:\n\
         \x20  {address}\n\
         \x20  It asks for these permissions:\n"
    );
    for Wanted { name, why, .. } in &WANTED {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "   - {name} ({why})");
    }
    out.push_str("6. Add the bot to private channels that it is to work in (Edit Channel, Permissions).\n");
    out
}

/// The address that invites the bot with the permissions that it needs.
pub(crate) fn invitation(api_url: &str, application: &str) -> String {
    let permissions = wanted();
    let base = api_url.trim_end_matches('/');
    format!(
        "{base}/oauth2/authorize?client_id={application}&scope=bot%20applications.commands&permissions={permissions}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_name_every_permission_that_the_invitation_asks_for() {
        let words = ManifestWords {
            name: "desk".to_owned(),
            description: "A service desk.".to_owned(),
        };
        let text = manifest(&words, Some("42"));
        assert!(
            text.contains("client_id=42&scope=bot%20applications.commands&permissions="),
            "{text}"
        );
        let listed: Vec<&str> = text
            .lines()
            .skip_while(|line| !line.contains("these permissions"))
            .filter_map(|line| line.trim().strip_prefix("- ")?.split(" (").next())
            .collect();
        let names: Vec<&str> = WANTED.iter().map(|wanted| wanted.name).collect();
        assert_eq!(listed, names);
        let bits: u64 = WANTED.iter().map(|wanted| wanted.bit).sum();
        assert!(text.contains(&format!("permissions={bits}\n")), "{text}");
    }

    #[test]
    fn the_steps_keep_the_bot_private() {
        let words = ManifestWords {
            name: "desk".to_owned(),
            description: "A service desk.".to_owned(),
        };
        let text = manifest(&words, None);
        assert!(text.contains("set \"Install Link\" to \"None\""), "{text}");
        assert!(text.contains("switch \"Public Bot\" off"), "{text}");
    }
}
