//! Every click and form on a subject that is unknown, empty, damaged, or of another kind.

use chat::{InboundEvent, Token};
use commands::Verb;
use desk::{DraftId, JoinId, TicketId};

use crate::actors::Actor;
use crate::fixture::{Fixture, Purpose};
use crate::inputs::submits;
use crate::ownership::ON_DRAFTS;
use crate::row::refusal;
use crate::setup::{Input, click, location};

/// Returns every click and form on a subject. The form of `/ticket` has no subject, so an empty subject is valid there.
pub(crate) fn on_subject(subject: &str) -> Vec<Input> {
    let mut inputs = Vec::new();
    for verb in Verb::all() {
        let token = || Token::new(verb.as_str(), subject, 0);
        inputs.push(Input {
            location: location("C0DESK"),
            what: click(token()),
        });
        if verb != Verb::Open || !subject.is_empty() {
            inputs.push(submits(token()));
        }
    }
    inputs
}

/// Whether the input may name nothing: an unknown category is asked again, and an article or a change without an id is a
/// new one. The form of a change whose draft has expired keeps what was typed. The permission table and stories cover this.
fn is_new(input: &Input) -> bool {
    if let InboundEvent::Submitted { token, .. } = &input.what
        && [Verb::RaiseChange, Verb::RaiseEmergency, Verb::EditChange]
            .map(Verb::as_str)
            .contains(&token.verb.as_str())
        && token.subject.parse::<DraftId>().is_ok()
    {
        return true;
    }
    match &input.what {
        InboundEvent::Click { token, .. } | InboundEvent::Submitted { token, .. } => {
            let begins = [Verb::WriteArticle, Verb::RaiseChange, Verb::RaiseEmergency].map(Verb::as_str);
            let begins = begins.contains(&token.verb.as_str()) && token.subject.is_empty();
            begins || token.verb == Verb::Category.as_str()
        }
        _ => false,
    }
}

/// Returns invalid ids: unknown, empty and damaged ids, and the id of a person.
pub(crate) fn invalid_ids() -> Vec<String> {
    let unknown = ulid::Ulid::from_parts(1, 1);
    vec![
        TicketId::from(unknown).to_string(),
        DraftId::from(unknown).to_string(),
        String::new(),
        "INC-1".into(),
        "tkt_".into(),
        desk::PersonId::from(unknown).to_string(),
        JoinId::from(unknown).to_string(),
    ]
}

#[tokio::test]
async fn an_invalid_token_is_refused_even_for_an_agent() {
    let fixture = Fixture::new().await;
    let copy = fixture.copy().await;
    for subject in invalid_ids() {
        for input in on_subject(&subject).into_iter().filter(|input| !is_new(input)) {
            let what = format!("{:?}", input.what);
            let reply = copy.tries(Actor::Agent, input).await;
            assert_eq!(reply, refusal(&fixture, "refused-gone"), "{what}");
        }
        copy.assert_unchanged(&subject).await;
    }
    // A valid id of the wrong kind is refused too.
    let draft = fixture.draft(Purpose::Reply, Actor::Agent).to_string();
    for verb in Verb::all().filter(|verb| *verb != Verb::Category) {
        let on_draft = ON_DRAFTS.iter().any(|(on_draft, _, _)| *on_draft == verb);
        let subject = if on_draft {
            fixture.new.to_string()
        } else {
            draft.clone()
        };
        for what in [
            click(Token::new(verb.as_str(), &subject, 0)),
            submits(Token::new(verb.as_str(), &subject, 0)).what,
        ] {
            let input = Input {
                location: location("C0DESK"),
                what,
            };
            let reply = copy.tries(Actor::Agent, input).await;
            assert_eq!(reply, refusal(&fixture, "refused-gone"), "{verb:?} on {subject}");
        }
    }
    let forged = Input {
        location: location("C0DESK"),
        what: click(Token::new("sudo", fixture.new, 0)),
    };
    let reply = copy.tries(Actor::Agent, forged).await;
    assert_eq!(reply, refusal(&fixture, "refused-gone"));
    copy.assert_unchanged("ids of the wrong kind").await;
    copy.close().await;
}
