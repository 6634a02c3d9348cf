//! Checks that the configured channels fit their use, with the facts that the platforms report.
//!
//! A triage channel must be private, because all its readers can read the notes. Approvers read the plans of changes, so
//! their channels must not be shared with another organisation.

use std::collections::{BTreeSet, HashMap};

use chat::{Audience, ChannelFacts, ChannelRef};

use crate::config::{Config, Diagnostic, Located, Location, Severity};

/// The use of a channel.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Requests are opened from it.
    Watched,
    /// A team works there.
    Triage,
    /// Few members of a team work on private tickets there.
    Confidential,
    /// Decision cards are posted there.
    Approvals,
    /// Outcomes of changes are posted there.
    Changes,
    /// The people who use a service are told of its changes there.
    Service,
}

/// Every configured channel with its use.
pub(crate) fn named(config: &Config) -> impl Iterator<Item = (Use, &Located<ChannelRef>)> {
    let watched = config.channels.iter().map(|channel| (Use::Watched, &channel.at));
    let triage = config.teams.iter().map(|team| (Use::Triage, &team.triage));
    let confidential = config.teams.iter().filter_map(|team| team.confidential.as_ref());
    let confidential = confidential.map(|channel| (Use::Confidential, channel));
    let approvals = config
        .approval_policies
        .iter()
        .flat_map(|policy| &policy.channels);
    let approvals = approvals.map(|channel| (Use::Approvals, channel));
    let changes = config.change.iter().map(|change| &change.channel);
    let changes = changes.map(|channel| (Use::Changes, channel));
    let services = config.services.iter().flat_map(|service| &service.channels);
    let services = services.map(|channel| (Use::Service, channel));
    watched
        .chain(triage)
        .chain(confidential)
        .chain(approvals)
        .chain(changes)
        .chain(services)
}

/// The reason why a channel does not fit its use.
pub(crate) fn unfit(what: Use, channel: &Located<ChannelRef>, facts: &ChannelFacts) -> Option<Diagnostic> {
    let name = &channel.value;
    let (text, help) = match (what, facts.audience) {
        _ if facts.is_archived => (
            format!("{name} is archived"),
            "Name another channel, or bring it back",
        ),
        (Use::Confidential, Audience::Everyone) => (
            format!("{name} can be read by everybody, and private tickets with it"),
            "Make the channel private, or name one that is",
        ),
        (Use::Confidential, Audience::Outsiders) => (
            format!("{name} is shared with another organisation, which would read private tickets"),
            "Name a private channel that is not shared",
        ),
        (Use::Triage, Audience::Everyone) => (
            format!("{name} can be read by everybody, and the notes with it"),
            "Make the channel private, or name one that is",
        ),
        (Use::Triage, Audience::Outsiders) => (
            format!("{name} is shared with another organisation, which would read the notes"),
            "Name a private channel that is not shared",
        ),
        (Use::Approvals | Use::Changes, Audience::Outsiders) => (
            format!("{name} is shared with another organisation, which would read the changes"),
            "Name a private channel that is not shared",
        ),
        _ if !facts.is_member => (
            format!("the bot is not in {name}"),
            "Invite it there (on Slack /invite, on Discord by the channel's permissions)",
        ),
        (Use::Triage | Use::Confidential, Audience::Chosen)
        | (Use::Approvals | Use::Changes, Audience::Chosen | Audience::Everyone)
        | (Use::Watched | Use::Service, _) => return None,
    };
    Some(diagnostic(what, &channel.location, text, help))
}

/// Warns of a channel of approvers that everybody reads, and of a channel of a service that another organisation reads. Some
/// organisations want this.
pub(crate) fn unsafe_readers(
    what: Use,
    channel: &Located<ChannelRef>,
    facts: &ChannelFacts,
) -> Option<Diagnostic> {
    let name = &channel.value;
    let (text, help) = match (what, facts.audience) {
        (Use::Approvals | Use::Changes, Audience::Everyone) => (
            format!("{name} can be read by everybody, and the changes with it"),
            "Make the channel private, or name one that is",
        ),
        (Use::Service, Audience::Outsiders) => (
            format!("{name} is shared with another organisation, which reads when the service changes"),
            "Name a channel that is not shared, if they must not read it",
        ),
        _ => return None,
    };
    Some(Diagnostic {
        severity: Severity::Warning,
        ..diagnostic(what, &channel.location, text, help)
    })
}

/// The configuration's check that channels of teams and approvers are not watched, by channel id instead of name.
pub(crate) fn is_watched(config: &Config, known: &HashMap<ChannelRef, ChannelFacts>) -> Vec<Diagnostic> {
    let id = |channel: &Located<ChannelRef>| known.get(&channel.value).map(|facts| &facts.channel);
    let watched: BTreeSet<_> = config
        .channels
        .iter()
        .filter_map(|channel| id(&channel.at))
        .collect();
    let is_watched =
        |channel: &Located<ChannelRef>| id(channel).is_some_and(|channel| watched.contains(channel));
    let found = named(config).filter(|(_, channel)| is_watched(channel));
    let found = found.filter_map(|(what, channel)| {
        let help = match what {
            Use::Triage => "Name a private channel of the team's own",
            Use::Approvals | Use::Changes => "Name a channel of the approvers' own",
            // Another check reports confidential channels.
            Use::Watched | Use::Confidential => return None,
            // The people who use a service may ask for help in the same channel.
            Use::Service => return None,
        };
        let text = format!("{} is watched for requests as well", channel.value);
        Some(diagnostic(what, &channel.location, text, help))
    });
    found.collect()
}

/// The same check for confidential channels: neither requesters nor the whole team may read private tickets.
pub(crate) fn confidential_is_shared(
    config: &Config,
    known: &HashMap<ChannelRef, ChannelFacts>,
) -> Vec<Diagnostic> {
    let id = |channel: &Located<ChannelRef>| known.get(&channel.value).map(|facts| &facts.channel);
    let taken: BTreeSet<_> = named(config)
        .filter(|(what, _)| *what != Use::Confidential)
        .filter_map(|(_, channel)| id(channel))
        .collect();
    let confidential = config.teams.iter().filter_map(|team| team.confidential.as_ref());
    confidential
        .filter(|channel| id(channel).is_some_and(|id| taken.contains(id)))
        .map(|channel| {
            let text = format!("{} is a triage or a watched channel as well", channel.value);
            let help = "Name a private channel that only those read who may see private tickets";
            diagnostic(Use::Confidential, &channel.location, text, help)
        })
        .collect()
}

pub(crate) fn diagnostic(what: Use, location: &Location, text: String, help: &str) -> Diagnostic {
    let key = match what {
        Use::Watched => "[[channel]] at",
        Use::Triage => "[[team]] triage",
        Use::Confidential => "[[team]] confidential",
        Use::Approvals => "[[approval_policy]] channels",
        Use::Changes => "[change] channel",
        Use::Service => "[[service]] channels",
    };
    Diagnostic {
        severity: Severity::Error,
        location: location.clone(),
        key: key.to_owned(),
        what: text,
        help: help.to_owned(),
    }
}
