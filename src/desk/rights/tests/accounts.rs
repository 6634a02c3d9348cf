//! The rights of a person on every account of the person.

use super::*;

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
