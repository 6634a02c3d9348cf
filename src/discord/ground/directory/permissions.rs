//! Computes permissions: roles, then the channel's overwrites, in the order of Discord's documentation.

/// Every permission, regardless of overwrites.
pub(crate) const ADMINISTRATOR: u64 = 1 << 3;
/// Add reactions to messages.
pub(crate) const ADD_REACTIONS: u64 = 1 << 6;
/// See a channel.
pub(crate) const VIEW_CHANNEL: u64 = 1 << 10;
/// Send messages in a channel.
pub(crate) const SEND_MESSAGES: u64 = 1 << 11;
/// Remove other people's messages and reactions.
pub(crate) const MANAGE_MESSAGES: u64 = 1 << 13;
/// Show embeds.
pub(crate) const EMBED_LINKS: u64 = 1 << 14;
/// Send files.
pub(crate) const ATTACH_FILES: u64 = 1 << 15;
/// Read earlier messages.
pub(crate) const READ_MESSAGE_HISTORY: u64 = 1 << 16;
/// Lock threads.
pub(crate) const MANAGE_THREADS: u64 = 1 << 34;
/// Create threads that everybody in the channel can read.
pub(crate) const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
/// Create threads that only invited people can read.
pub(crate) const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
/// Send messages in threads.
pub(crate) const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;

/// A permission that the desk asks for.
pub(crate) struct Wanted {
    /// The bit in the API.
    pub(crate) bit: u64,
    /// The name in Discord's settings.
    pub(crate) name: &'static str,
    /// The purpose.
    pub(crate) why: &'static str,
    /// Whether the desk does not work in a channel without it.
    pub(crate) is_required: bool,
}

/// The permissions that the desk asks for in each of its channels. The invitation, the setup instructions and the check
/// take them from this list.
pub(crate) const WANTED: [Wanted; 11] = [
    required(VIEW_CHANNEL, "View Channels", "to see the channel at all"),
    required(SEND_MESSAGES, "Send Messages", "to post cards"),
    required(
        SEND_MESSAGES_IN_THREADS,
        "Send Messages in Threads",
        "to speak in a ticket's thread",
    ),
    required(
        CREATE_PUBLIC_THREADS,
        "Create Public Threads",
        "to open a ticket's thread",
    ),
    optional(
        CREATE_PRIVATE_THREADS,
        "Create Private Threads",
        "to talk to people who accept no direct messages",
    ),
    optional(
        MANAGE_THREADS,
        "Manage Threads",
        "to rename and lock the thread of a ticket that became private",
    ),
    required(
        MANAGE_MESSAGES,
        "Manage Messages",
        "to take back a reaction that opened nothing",
    ),
    required(EMBED_LINKS, "Embed Links", "to draw cards"),
    optional(ATTACH_FILES, "Attach Files", "to carry files and transcripts"),
    required(
        READ_MESSAGE_HISTORY,
        "Read Message History",
        "to find out whether a message arrived, and to catch up after a restart",
    ),
    optional(
        ADD_REACTIONS,
        "Add Reactions",
        "to answer a message with a reaction",
    ),
];

const fn required(bit: u64, name: &'static str, why: &'static str) -> Wanted {
    Wanted {
        bit,
        name,
        why,
        is_required: true,
    }
}

const fn optional(bit: u64, name: &'static str, why: &'static str) -> Wanted {
    Wanted {
        bit,
        name,
        why,
        is_required: false,
    }
}

/// The permissions of the invitation.
pub(crate) fn wanted() -> u64 {
    WANTED.iter().fold(0, |all, wanted| all | wanted.bit)
}

/// A role and its permissions in the whole guild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) permissions: u64,
}

/// A permission overwrite of a channel for one role or one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Overwrite {
    /// The id of the role or the member.
    pub(crate) id: String,
    pub(crate) is_role: bool,
    pub(crate) allow: u64,
    pub(crate) deny: u64,
}

/// Whose permissions are computed: a member's, or, without id and roles, those of everybody.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Subject<'a> {
    pub(crate) user: &'a str,
    pub(crate) roles: &'a [String],
}

/// A subject's permissions in a channel. The role of everybody has the guild's own id.
pub(crate) fn in_channel(guild: &str, roles: &[Role], overwrites: &[Overwrite], subject: Subject<'_>) -> u64 {
    let has = |id: &str| id == guild || subject.roles.iter().any(|role| role == id);
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
        of(&|o| !o.is_role && o.id == subject.user),
    ];
    for (allow, deny) in steps {
        may = (may & !deny) | allow;
    }
    // Without the permission to see the channel, no other permission has an effect.
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
    fn everybody_can_see_an_ordinary_channel() {
        assert_ne!(
            in_channel("g", &roles(), &[], Subject::default()) & VIEW_CHANNEL,
            0
        );
    }

    #[test]
    fn only_its_role_can_see_a_private_channel() {
        let private = [
            overwrite("g", true, 0, VIEW_CHANNEL),
            overwrite("agents", true, VIEW_CHANNEL, 0),
        ];
        assert_eq!(in_channel("g", &roles(), &private, Subject::default()), 0);
        let agents = ["agents".to_owned()];
        let may = in_channel(
            "g",
            &roles(),
            &private,
            Subject {
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
                Subject {
                    user: "2",
                    roles: &admin
                }
            ),
            u64::MAX
        );
    }

    #[test]
    fn a_members_overwrite_takes_precedence_over_those_of_their_roles() {
        let mixed = [
            overwrite("agents", true, 0, SEND_MESSAGES),
            overwrite("1", false, SEND_MESSAGES, 0),
        ];
        let agents = ["agents".to_owned()];
        let subject = Subject {
            user: "1",
            roles: &agents,
        };
        assert_ne!(in_channel("g", &roles(), &mixed, subject) & SEND_MESSAGES, 0);
    }
}
