//! What an administrator has to tell Discord. Discord takes no manifest: it is an address to open and switches to set.

use std::fmt::Write as _;

use crate::ground::directory::permissions::{NEEDED, needed};

/// The words that belong to the desk and not to Discord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestWords {
    /// What the bot is called.
    pub name: String,
    /// What it does, in a line.
    pub description: String,
}

/// What to do on Discord's developer page, step by step. Without the application's id the address is shown with a gap.
pub fn manifest(words: &ManifestWords, application_id: Option<&str>) -> String {
    let ManifestWords { name, description } = words;
    let address = invitation("https://discord.com", application_id.unwrap_or("APPLICATION_ID"));
    let mut out = format!(
        "1. Open https://discord.com/developers/applications and make a new application called \"{name}\".\n\
         \x20  Description: {description}\n\
         2. Under \"Bot\": press \"Reset Token\" and put the token into desk.toml.\n\
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
    for (_, name, why) in NEEDED {
        // Writing into a string cannot fail.
        let _ = writeln!(out, "   - {name} ({why})");
    }
    out.push_str("6. Add the bot to private channels that it is to work in (Edit Channel, Permissions).\n");
    out
}

/// The address that invites the bot, with the permissions it needs.
pub(crate) fn invitation(api_url: &str, application: &str) -> String {
    let permissions = needed();
    let base = api_url.trim_end_matches('/');
    format!(
        "{base}/oauth2/authorize?client_id={application}&scope=bot%20applications.commands&permissions={permissions}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invitation_asks_for_what_the_check_looks_for() {
        let words = ManifestWords {
            name: "desk".to_owned(),
            description: "A service desk.".to_owned(),
        };
        let text = manifest(&words, Some("42"));
        assert!(
            text.contains("client_id=42&scope=bot%20applications.commands&permissions="),
            "{text}"
        );
        for (bit, name, _) in NEEDED {
            assert!(text.contains(name), "{name}");
            assert_ne!(needed() & bit, 0);
        }
    }
}
