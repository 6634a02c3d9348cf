//! Who sees a private ticket.

use super::*;

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

/// The actions whose resource is a ticket.
fn on_tickets() -> impl Iterator<Item = Action> {
    let elsewhere = [
        Action::Open,
        Action::OpenFor,
        Action::OpenForAuthor,
        Action::Link,
        Action::NameSubstitute,
    ];
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
