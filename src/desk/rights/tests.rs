//! The rights of every kind of person, for every action.

use std::collections::BTreeSet;

use ulid::Ulid;

use super::*;
use crate::{Identity, Kind, Level, Matrix, NewTicket, Reference, Requesters, Roster, Source, Team};

mod accounts;
mod private;

/// A kind of person, in relation to the ticket `INC-1` of the team `it` with the requester `Owner`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Owner,
    Colleague,
    Agent,
    Lead,
    OtherAgent,
    Administrator,
    Guest,
    GuestWhoOwns,
    GuestInTeam,
    Stranger,
    Bot,
    Deactivated,
    DeactivatedAgent,
    Blocked,
    BlockedAgent,
}

const EVERYBODY: [Who; 15] = [
    Who::Owner,
    Who::Colleague,
    Who::Agent,
    Who::Lead,
    Who::OtherAgent,
    Who::Administrator,
    Who::Guest,
    Who::GuestWhoOwns,
    Who::GuestInTeam,
    Who::Stranger,
    Who::Bot,
    Who::Deactivated,
    Who::DeactivatedAgent,
    Who::Blocked,
    Who::BlockedAgent,
];

/// The kinds of people who may do each action. All others may not.
fn table(action: Action) -> &'static [Who] {
    use Who::{Administrator, Agent, Colleague, Lead, OtherAgent, Owner};
    match action {
        Action::Link | Action::NameSubstitute => &[Owner],
        Action::Open => &[Owner, Colleague, Agent, Lead, OtherAgent, Administrator],
        Action::OpenForAuthor => &[Owner, Agent, Lead, OtherAgent],
        Action::OpenFor | Action::WriteArticle | Action::RaiseChange => &[Agent, Lead, OtherAgent],
        Action::ReadChange => &[Owner, Agent, Lead, OtherAgent, Administrator],
        Action::EditChange => &[Owner, Agent, Lead, OtherAgent],
        Action::CancelChange | Action::ReviewChange => &[Owner, Lead],
        // The colleague implements the change.
        Action::ImplementChange => &[Colleague, Lead],
        // The administrator is the person whom the approval asks.
        Action::Vote => &[Administrator],
        Action::ConfirmFixed | Action::Withdraw | Action::ReportOutcome => &[Owner],
        Action::ValidateArticle | Action::ReadLearned => &[Owner, Administrator],
        Action::UndoLearned => &[Administrator],
        Action::ReadAnswerCounts | Action::SeePromises => &[Agent, Lead, OtherAgent, Administrator],
        Action::Speak => &[Owner, Colleague, Agent, Lead, OtherAgent, Administrator],
        Action::Read | Action::Reopen | Action::Cancel | Action::MakePrivate | Action::AskAgain => {
            &[Owner, Agent, Lead]
        }
        Action::ReadNotes
        | Action::Claim
        | Action::Release
        | Action::Reply
        | Action::Note
        | Action::SetPriority
        | Action::Hold
        | Action::Resume
        | Action::SetService
        | Action::Resolve
        | Action::Merge
        | Action::MarkKnown
        | Action::Acknowledge => &[Agent, Lead],
        Action::ExtendDue => &[Lead],
    }
}

fn person(number: u128) -> PersonId {
    PersonId::new(Ulid::from_parts(1, number))
}

fn actor(who: Who, roster: &Roster) -> Principal {
    let (number, user, membership) = match who {
        Who::Owner => (1, "OWNER", Membership::Member),
        Who::Colleague => (2, "COLLEAGUE", Membership::Member),
        Who::Agent => (3, "AGENT", Membership::Member),
        Who::Lead => (4, "LEAD", Membership::Member),
        Who::OtherAgent => (5, "OTHER", Membership::Member),
        Who::Administrator => (6, "ADMIN", Membership::Member),
        Who::Guest => (7, "GUEST", Membership::Guest),
        Who::GuestWhoOwns => (1, "OWNER", Membership::Guest),
        Who::GuestInTeam => (3, "AGENT", Membership::Guest),
        Who::Stranger => (8, "STRANGER", Membership::Stranger),
        Who::Bot => (9, "BOT", Membership::Bot),
        Who::Deactivated => (1, "OWNER", Membership::Deactivated),
        Who::DeactivatedAgent => (3, "AGENT", Membership::Deactivated),
        // The first one owns the ticket, the second one is a member of its team.
        Who::Blocked => (1, "BLOCKED", Membership::Member),
        Who::BlockedAgent => (10, "BLOCKED_AGENT", Membership::Member),
    };
    roster.actor(
        person(number),
        &BTreeSet::from([identity(user)]),
        &BTreeSet::new(),
        membership,
    )
}

fn identity(user: &str) -> Identity {
    Identity {
        connection: "hq".into(),
        user: user.into(),
    }
}

fn roster() -> Roster {
    let team = |name: &str, members: &[&str], leads: &[&str]| Team {
        name: TeamName(name.into()),
        title: name.to_uppercase(),
        members: members.iter().map(|user| identity(user)).collect(),
        leads: leads.iter().map(|user| identity(user)).collect(),
        confidants: BTreeSet::new(),
    };
    Roster {
        teams: vec![
            team("it", &["AGENT", "BLOCKED_AGENT"], &["LEAD"]),
            team("hr", &["OTHER"], &[]),
        ],
        administrators: BTreeSet::from([identity("ADMIN")]),
        requesters: Requesters::Members,
        blocked: BTreeSet::from([identity("BLOCKED"), identity("BLOCKED_AGENT")]),
        joined: Vec::new(),
        groups: Vec::new(),
    }
}

fn ticket() -> Ticket {
    let new = NewTicket {
        id: Ulid::from_parts(1, 1).into(),
        reference: Reference {
            kind: Kind::Incident,
            number: 1,
        },
        title: "printer".into(),
        description: "printer".into(),
        requester: person(1),
        opened_by: person(1),
        source: Source::Command,
        team: TeamName("it".into()),
        impact: Level::Medium,
        urgency: Level::Medium,
        service: None,
        follows: None,
        split_from: None,
        private: false,
        at: chrono::DateTime::UNIX_EPOCH,
    };
    Ticket::open(new, &Matrix::default()).0
}

fn resource(action: Action, ticket: &Ticket) -> Resource<'_> {
    match action {
        Action::Open
        | Action::OpenFor
        | Action::WriteArticle
        | Action::RaiseChange
        | Action::ReadAnswerCounts
        | Action::SeePromises => Resource::Desk,
        Action::ValidateArticle | Action::ReadLearned | Action::UndoLearned => Resource::Article {
            owner: Some(ticket.requester),
        },
        Action::OpenForAuthor => Resource::MessageOf(ticket.requester),
        Action::Link | Action::NameSubstitute => Resource::Accounts(ticket.requester),
        Action::ReportOutcome => Resource::Followed {
            ticket,
            follower: Some(ticket.requester),
        },
        Action::ReadChange
        | Action::EditChange
        | Action::CancelChange
        | Action::ImplementChange
        | Action::ReviewChange
        | Action::Vote => Resource::Change {
            requester: ticket.requester,
            is_asked: false,
            is_implementer: false,
            team: Some(&ticket.team),
        },
        _ => Resource::Ticket(ticket),
    }
}

#[test]
fn every_person_has_exactly_the_rights_of_the_table() {
    let (roster, ticket) = (roster(), ticket());
    for action in Action::ALL {
        for who in EVERYBODY {
            let resource = match resource(action, &ticket) {
                Resource::Change { requester, team, .. } => Resource::Change {
                    requester,
                    team,
                    is_asked: matches!(who, Who::Administrator | Who::Guest | Who::BlockedAgent),
                    is_implementer: matches!(who, Who::Colleague | Who::Guest | Who::BlockedAgent),
                },
                other => other,
            };
            let allowed = authorize(&actor(who, &roster), action, resource).is_ok();
            assert_eq!(allowed, table(action).contains(&who), "{who:?} and {action:?}");
        }
    }
}

#[test]
fn an_empty_configuration_denies_every_action() {
    let (roster, ticket) = (Roster::default(), ticket());
    for action in Action::ALL {
        for who in EVERYBODY {
            let answer = authorize(&actor(who, &roster), action, resource(action, &ticket));
            assert_eq!(answer, Err(Denied::NotAMember), "{who:?} and {action:?}");
        }
    }
}

#[test]
fn a_refusal_names_the_people_who_may() {
    let (roster, ticket) = (roster(), ticket());
    let colleague = actor(Who::Colleague, &roster);
    let it = TeamName("it".into());
    let refused = |action| authorize(&colleague, action, resource(action, &ticket));
    assert_eq!(refused(Action::Resolve), Err(Denied::TeamOnly(it.clone())));
    assert_eq!(refused(Action::ExtendDue), Err(Denied::LeadsOnly(it.clone())));
    assert_eq!(refused(Action::Reopen), Err(Denied::RequesterOrTeam(it)));
    assert_eq!(refused(Action::OpenForAuthor), Err(Denied::AuthorOrAgent));
    for own in [Action::Link, Action::NameSubstitute] {
        assert_eq!(refused(own), Err(Denied::OwnAccountsOnly));
    }
    assert_eq!(refused(Action::OpenFor), Err(Denied::AgentsOnly));
    assert_eq!(refused(Action::Withdraw), Err(Denied::RequesterOnly));
    assert_eq!(refused(Action::ReportOutcome), Err(Denied::FollowersOnly));
    assert_eq!(refused(Action::RaiseChange), Err(Denied::ChangeMakersOnly));
    assert_eq!(refused(Action::Vote), Err(Denied::ApproversOnly));
    assert_eq!(refused(Action::ReadChange), Err(Denied::ChangeReadersOnly));
    assert_eq!(refused(Action::EditChange), Err(Denied::ChangeEditorsOnly));
    assert_eq!(refused(Action::CancelChange), Err(Denied::ChangeCancellersOnly));
    assert_eq!(
        refused(Action::ImplementChange),
        Err(Denied::ChangeImplementersOnly)
    );
    assert_eq!(refused(Action::ReviewChange), Err(Denied::ChangeReviewersOnly));
    let blocked = actor(Who::BlockedAgent, &roster);
    assert_eq!(
        authorize(&blocked, Action::Claim, Resource::Ticket(&ticket)),
        Err(Denied::Blocked)
    );
}
