//! Discord's permission arithmetic: roles, then the channel's overwrites, in the order of Discord's documentation.

/// May do everything, whatever else is said.
pub(crate) const ADMINISTRATOR: u64 = 1 << 3;
/// Put a reaction under a message.
pub(crate) const ADD_REACTIONS: u64 = 1 << 6;
/// See a channel.
pub(crate) const VIEW_CHANNEL: u64 = 1 << 10;
/// Write into a channel.
pub(crate) const SEND_MESSAGES: u64 = 1 << 11;
/// Take other people's reactions back.
pub(crate) const MANAGE_MESSAGES: u64 = 1 << 13;
/// Show embeds.
pub(crate) const EMBED_LINKS: u64 = 1 << 14;
/// Read what was written before.
pub(crate) const READ_MESSAGE_HISTORY: u64 = 1 << 16;
/// Lock threads.
pub(crate) const MANAGE_THREADS: u64 = 1 << 34;
/// Make a thread that everybody in the channel can read.
pub(crate) const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
/// Write into threads.
pub(crate) const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;

/// What the desk needs in every channel it works in, and why.
pub(crate) const NEEDED: [(u64, &str, &str); 7] = [
    (VIEW_CHANNEL, "View Channel", "to see the channel at all"),
    (SEND_MESSAGES, "Send Messages", "to post cards"),
    (EMBED_LINKS, "Embed Links", "to draw cards"),
    (
        READ_MESSAGE_HISTORY,
        "Read Message History",
        "to find out whether a message arrived, and to catch up after a restart",
    ),
    (
        CREATE_PUBLIC_THREADS,
        "Create Public Threads",
        "to open a ticket's thread",
    ),
    (
        SEND_MESSAGES_IN_THREADS,
        "Send Messages in Threads",
        "to speak in a ticket's thread",
    ),
    (
        MANAGE_MESSAGES,
        "Manage Messages",
        "to take back a reaction that opened nothing",
    ),
];

/// All of [`NEEDED`], and what the desk can do without, for the invitation.
pub(crate) fn needed() -> u64 {
    NEEDED
        .iter()
        .fold(ADD_REACTIONS | MANAGE_THREADS, |all, (bit, _, _)| all | bit)
}

/// A role and what it permits in the whole guild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) permissions: u64,
}

/// What a channel changes for one role or one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Overwrite {
    /// The role's or member's id.
    pub(crate) id: String,
    pub(crate) is_role: bool,
    pub(crate) allow: u64,
    pub(crate) deny: u64,
}

/// Somebody whose permissions are asked for: a member, or with no id and no roles everybody.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Who<'a> {
    pub(crate) user: &'a str,
    pub(crate) roles: &'a [String],
}

/// What somebody may do in a channel. The role of everybody has the guild's own id.
pub(crate) fn in_channel(guild: &str, roles: &[Role], overwrites: &[Overwrite], who: Who<'_>) -> u64 {
    let has = |id: &str| id == guild || who.roles.iter().any(|role| role == id);
    let base = roles
        .iter()
        .filter(|role| has(&role.id))
        .fold(0, |all, role| all | role.permissions);
    if base & ADMINISTRATOR != 0 {
        return u64::MAX;
    }
    let of = |pick: &dyn Fn(&&Overwrite) -> bool| {
        overwrites
            .iter()
            .filter(pick)
            .fold((0, 0), |(allow, deny), o| (allow | o.allow, deny | o.deny))
    };
    let mut may = base;
    let steps = [
        of(&|o| o.is_role && o.id == guild),
        of(&|o| o.is_role && o.id != guild && has(&o.id)),
        of(&|o| !o.is_role && o.id == who.user),
    ];
    for (allow, deny) in steps {
        may = (may & !deny) | allow;
    }
    // Who cannot see a channel can do nothing in it.
    if may & VIEW_CHANNEL == 0 { 0 } else { may }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overwrite(id: &str, is_role: bool, allow: u64, deny: u64) -> Overwrite {
        Overwrite {
            id: id.to_owned(),
            is_role,
            allow,
            deny,
        }
    }

    fn roles() -> Vec<Role> {
        vec![
            Role {
                id: "g".to_owned(),
                permissions: VIEW_CHANNEL | SEND_MESSAGES,
            },
            Role {
                id: "agents".to_owned(),
                permissions: 0,
            },
            Role {
                id: "admin".to_owned(),
                permissions: ADMINISTRATOR,
            },
        ]
    }

    #[test]
    fn everybody_sees_an_ordinary_channel() {
        assert_ne!(in_channel("g", &roles(), &[], Who::default()) & VIEW_CHANNEL, 0);
    }

    #[test]
    fn a_channel_of_one_role_is_seen_by_that_role_only() {
        let private = [
            overwrite("g", true, 0, VIEW_CHANNEL),
            overwrite("agents", true, VIEW_CHANNEL, 0),
        ];
        assert_eq!(in_channel("g", &roles(), &private, Who::default()), 0);
        let agents = ["agents".to_owned()];
        let may = in_channel(
            "g",
            &roles(),
            &private,
            Who {
                user: "1",
                roles: &agents,
            },
        );
        assert_eq!(may, VIEW_CHANNEL | SEND_MESSAGES);
        let admin = ["admin".to_owned()];
        assert_eq!(
            in_channel(
                "g",
                &roles(),
                &private,
                Who {
                    user: "2",
                    roles: &admin
                }
            ),
            u64::MAX
        );
    }

    #[test]
    fn what_is_said_of_a_member_goes_before_what_is_said_of_their_roles() {
        let mixed = [
            overwrite("agents", true, 0, SEND_MESSAGES),
            overwrite("1", false, SEND_MESSAGES, 0),
        ];
        let agents = ["agents".to_owned()];
        let who = Who {
            user: "1",
            roles: &agents,
        };
        assert_ne!(in_channel("g", &roles(), &mixed, who) & SEND_MESSAGES, 0);
    }
}
