//! Categories: the team of a category's tickets, the values of a refused form, and the choice by kind.

use chat::{InboundEvent, Reply, Token, Values};
use commands::{Settings, Verb};
use desk::{Limits, TeamName};

use crate::actors::Actor;
use crate::fixture::Fixture;
use crate::inputs::{command, submits};
use crate::setup::{Input, desk, location};

fn token(desk: &Settings) -> Token {
    let category = &desk.categories[0];
    Token::new(Verb::Category.as_str(), &category.name, category.edition())
}

#[tokio::test]
async fn tickets_of_a_category_go_to_its_team() {
    let fixture = Fixture::new().await;
    let mut desk = desk();
    desk.categories[0].team = Some(TeamName("hr".into()));
    let input = submits(token(&desk));
    let copy = fixture.copy_with(desk).await;
    copy.tries(Actor::Owner, input).await;
    let queues = copy.changes().await.new_in("outbox", "queue");
    assert!(
        queues.iter().any(|queue| queue.ends_with("C0PEOPLE")),
        "{queues:?}"
    );
    assert!(
        !queues.iter().any(|queue| queue.ends_with("C0DESK")),
        "{queues:?}"
    );
    copy.close().await;
}

#[tokio::test]
async fn a_refused_form_keeps_the_entered_values() {
    let fixture = Fixture::new().await;
    let mut desk = desk();
    desk.limits = Limits {
        open_tickets: Some(1),
        ..desk.limits
    };
    let input = submits(token(&desk));
    let copy = fixture.copy_with(desk).await;
    let Reply::Refused { form, errors } = copy.tries(Actor::Owner, input).await else {
        panic!("the limit of open tickets is not enforced")
    };
    let typed = |id: &str| form.field(id).and_then(|field| field.value.as_deref());
    assert_eq!(typed("title"), Some("the lamp flickers"));
    assert_eq!((typed("c0"), typed("t1")), (Some("1"), Some("2")));
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(copy.changes().await.tables().is_empty());
    copy.close().await;
}

/// Discord's command has an option for the kind of the ticket.
#[tokio::test]
async fn only_categories_of_the_chosen_kind_are_offered() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    for (kind, is_offered) in [("incident", true), ("request", false)] {
        let what = InboundEvent::Command {
            name: "ticket".into(),
            words: "".into(),
            options: Values::from([("kind".into(), kind.into())]),
        };
        let location = location("C0GENERAL");
        let reply = copy.tries(Actor::Owner, Input { location, what }).await;
        assert_eq!(
            matches!(reply, Reply::Private(_)),
            is_offered,
            "{kind}: {reply:?}"
        );
        assert_eq!(matches!(reply, Reply::Form(_)), !is_offered, "{kind}: {reply:?}");
    }
    copy.close().await;
}

#[tokio::test]
async fn without_categories_the_form_opens_at_once() {
    let fixture = Fixture::new().await;
    let desk = Settings {
        categories: Vec::new(),
        ..desk()
    };
    let copy = fixture.copy_with(desk).await;
    let reply = copy.tries(Actor::Owner, command("ticket", "")).await;
    assert!(matches!(reply, Reply::Form(_)), "{reply:?}");
    copy.close().await;
}
