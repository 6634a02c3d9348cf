//! The rights of every kind of person, for every action.

use std::collections::BTreeSet;

use ulid::Ulid;

use super::*;
use crate::{Identity, Kind, Level, Matrix, NewTicket, Reference, Requesters, Roster, Source, Team};

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
        Action::Link => &[Owner],
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
        Action::Link => Resource::Accounts(ticket.requester),
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
    assert_eq!(refused(Action::Link), Err(Denied::OwnAccountsOnly));
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

#[test]
fn the_people_who_are_asked_see_a_private_request_and_nobody_else_learns_of_it() {
    let roster = roster();
    let mut ticket = ticket();
    ticket.private_since = Some(chrono::DateTime::UNIX_EPOCH);
    let may = |who, action, is_asked| {
        let ticket = &ticket;
        let resource = Resource::Request { ticket, is_asked };
        authorize(&actor(who, &roster), action, resource)
    };
    assert_eq!(may(Who::Colleague, Action::Vote, true), Ok(()));
    assert_eq!(may(Who::Colleague, Action::Read, true), Ok(()));
    assert_eq!(may(Who::OtherAgent, Action::Read, true), Ok(()));
    assert_eq!(may(Who::Colleague, Action::Vote, false), Err(Denied::Hidden));
    assert_eq!(may(Who::OtherAgent, Action::Read, false), Err(Denied::Hidden));
    assert_eq!(may(Who::Agent, Action::AskAgain, false), Err(Denied::Hidden));
    assert_eq!(may(Who::Lead, Action::AskAgain, false), Ok(()));
    assert_eq!(may(Who::Lead, Action::Vote, false), Err(Denied::ApproversOnly));
    assert_eq!(may(Who::Owner, Action::Vote, false), Err(Denied::ApproversOnly));
    assert_eq!(may(Who::Guest, Action::Vote, true), Err(Denied::NotAMember));
}

#[test]
fn only_a_follower_reports_the_outcome_and_a_private_ticket_is_hidden_from_them() {
    let roster = roster();
    let answers = |who, ticket: &Ticket, follower| {
        let resource = Resource::Followed { ticket, follower };
        authorize(&actor(who, &roster), Action::ReportOutcome, resource)
    };
    let mut ticket = ticket();
    assert_eq!(answers(Who::Colleague, &ticket, Some(person(2))), Ok(()));
    assert_eq!(answers(Who::Colleague, &ticket, None), Err(Denied::FollowersOnly));
    assert_eq!(answers(Who::Owner, &ticket, None), Err(Denied::FollowersOnly));
    assert_eq!(answers(Who::Lead, &ticket, None), Err(Denied::FollowersOnly));
    ticket.private_since = Some(chrono::DateTime::UNIX_EPOCH);
    assert_eq!(
        answers(Who::Colleague, &ticket, Some(person(2))),
        Err(Denied::Hidden)
    );
}

#[test]
fn rights_follow_a_person_to_every_platform() {
    let mut roster = roster();
    let elsewhere = elsewhere("1042");
    roster
        .joined
        .push(BTreeSet::from([identity("AGENT"), elsewhere.clone()]));
    let all = roster.all_of(&elsewhere, []);
    let agent = roster.actor(person(3), &all, &BTreeSet::new(), Membership::Member);
    assert_eq!(
        authorize(&agent, Action::Resolve, Resource::Ticket(&ticket())),
        Ok(())
    );
}

#[test]
fn rights_follow_a_person_to_accounts_that_were_linked_in_chat() {
    let elsewhere = elsewhere("1042");
    let all = roster().all_of(&elsewhere, [elsewhere.clone(), identity("AGENT")]);
    let agent = |membership| roster().actor(person(3), &all, &BTreeSet::new(), membership);
    let resolves = |membership| authorize(&agent(membership), Action::Resolve, Resource::Ticket(&ticket()));
    assert_eq!(resolves(Membership::Member), Ok(()));
    for membership in [
        Membership::Guest,
        Membership::Stranger,
        Membership::Bot,
        Membership::Deactivated,
    ] {
        assert_eq!(resolves(membership), Err(Denied::NotAMember), "{membership:?}");
    }
}

#[test]
fn the_configuration_wins_over_accounts_that_were_linked_in_chat() {
    let mut roster = roster();
    roster
        .joined
        .push(BTreeSet::from([identity("COLLEAGUE"), elsewhere("1")]));
    roster
        .joined
        .push(BTreeSet::from([identity("AGENT"), elsewhere("2")]));
    // They were linked in chat before the configuration declared two people.
    let all = roster.all_of(&identity("COLLEAGUE"), [identity("COLLEAGUE"), identity("AGENT")]);
    assert_eq!(all, BTreeSet::from([identity("COLLEAGUE"), elsewhere("1")]));
}

fn elsewhere(user: &str) -> Identity {
    Identity {
        connection: "community".into(),
        user: user.into(),
    }
}

#[test]
fn a_closed_account_gives_no_role_and_keeps_its_block() {
    let all = |users: &[&str]| -> BTreeSet<Identity> { users.iter().map(|user| identity(user)).collect() };
    let roster = roster();
    for user in ["AGENT", "LEAD", "ADMIN"] {
        let own = all(&["COLLEAGUE", user]);
        let there = roster.actor(person(2), &own, &BTreeSet::new(), Membership::Member);
        assert!(there.administrator || !there.teams.is_empty(), "{user}");
        let gone = roster.actor(person(2), &own, &all(&[user]), Membership::Member);
        let nothing = Principal {
            teams: BTreeSet::new(),
            leads: BTreeSet::new(),
            administrator: false,
            confidant_of: BTreeSet::new(),
            ..there
        };
        assert_eq!(gone, nothing, "{user}");
    }
    let own = all(&["AGENT", "BLOCKED"]);
    let blocked = roster.actor(person(3), &own, &all(&["BLOCKED"]), Membership::Member);
    assert!(blocked.blocked && !blocked.teams.is_empty());
}

/// The actions whose resource is a ticket.
fn on_tickets() -> impl Iterator<Item = Action> {
    let elsewhere = [Action::Open, Action::OpenFor, Action::OpenForAuthor, Action::Link];
    Action::ALL
        .into_iter()
        .filter(move |action| !elsewhere.contains(action))
}

#[test]
fn a_private_ticket_is_hidden_from_all_but_its_requester_leads_and_confidants() {
    let mut roster = roster();
    let mut ticket = ticket();
    ticket.private_since = Some(chrono::DateTime::UNIX_EPOCH);
    for action in on_tickets() {
        for who in EVERYBODY {
            let answer = authorize(&actor(who, &roster), action, Resource::Ticket(&ticket));
            let expect = match who {
                Who::Owner | Who::Lead if table(action).contains(&who) => Ok(()),
                Who::Colleague | Who::Agent | Who::OtherAgent | Who::Administrator => Err(Denied::Hidden),
                _ => {
                    assert!(
                        answer.is_err() && answer != Err(Denied::Hidden),
                        "{who:?} and {action:?}"
                    );
                    continue;
                }
            };
            assert_eq!(answer, expect, "{who:?} and {action:?}");
        }
    }
    roster.teams[0].confidants.insert(identity("AGENT"));
    for action in on_tickets() {
        let answer = authorize(&actor(Who::Agent, &roster), action, Resource::Ticket(&ticket));
        assert_eq!(answer.is_ok(), table(action).contains(&Who::Agent), "{action:?}");
    }
}

#[test]
fn an_assignee_sees_a_private_ticket_while_being_in_its_team() {
    let (roster, mut ticket) = (roster(), ticket());
    ticket.private_since = Some(chrono::DateTime::UNIX_EPOCH);
    ticket.state = crate::State::InProgress {
        assignee: person(3),
        since: chrono::DateTime::UNIX_EPOCH,
    };
    let resolves = |who| authorize(&actor(who, &roster), Action::Resolve, Resource::Ticket(&ticket));
    assert_eq!(resolves(Who::Agent), Ok(()));
    ticket.team = TeamName("hr".into());
    let resolves = |who| authorize(&actor(who, &roster), Action::Resolve, Resource::Ticket(&ticket));
    assert_eq!(resolves(Who::Agent), Err(Denied::Hidden));
    assert_eq!(resolves(Who::OtherAgent), Err(Denied::Hidden));
}

#[test]
fn a_confidant_who_left_the_team_sees_no_private_ticket() {
    let mut roster = roster();
    roster.teams[0].confidants.insert(identity("OTHER"));
    let mut ticket = ticket();
    ticket.private_since = Some(chrono::DateTime::UNIX_EPOCH);
    let answer = authorize(
        &actor(Who::OtherAgent, &roster),
        Action::Read,
        Resource::Ticket(&ticket),
    );
    assert_eq!(answer, Err(Denied::Hidden));
}
