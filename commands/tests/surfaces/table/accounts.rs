//! The table's rows about linking and unlinking accounts.

use chat::{InboundEvent, Span, Text, Values};
use commands::Verb;
use desk::Action;

use super::{happens, own_draft, row};
use crate::actors::{Actor, KNOWN_ACTORS};
use crate::fixture::{JOIN_CODE, Stage};
use crate::inputs::{clicks_join, command};
use crate::row::{Answer, Effect, Row, Surface};
use crate::setup::{Input, location};

/// Returns the rows about accounts. Only the asked account can answer a link request.
pub(super) fn accounts() -> Vec<Row> {
    let mut rows = typed_about_accounts();
    rows.extend(typed_about_substitutes());
    let button = |verb, way, input, effect| {
        let row = row(Surface::Button, way, Action::Link, input, effect);
        own_draft(verb, row)
    };
    rows.extend([
        button(
            Verb::Link,
            "by the one who entered the code",
            |f, actor| clicks_join(Verb::Link, f.join(Stage::Entered, actor)),
            |_| happens(&["joins", "outbox"], &[], Answer::Replace),
        ),
        button(
            Verb::Link,
            "by the one who showed the code, after the other side",
            |f, actor| clicks_join(Verb::Link, f.join(Stage::Agreed, actor)),
            |_| happens(&["join_identities", "joins", "outbox"], &[], Answer::Replace),
        ),
        button(
            Verb::Decline,
            "by the one who entered the code",
            |f, actor| clicks_join(Verb::Decline, f.join(Stage::Entered, actor)),
            |_| happens(&["joins", "outbox"], &[], Answer::Replace),
        ),
        button(
            Verb::Decline,
            "by the one who showed the code",
            |f, actor| clicks_join(Verb::Decline, f.join(Stage::Agreed, actor)),
            |_| happens(&["joins", "outbox"], &[], Answer::Replace),
        ),
        button(
            Verb::Unlink,
            "of an account that is linked to one's own",
            |f, actor| clicks_join(Verb::Unlink, f.join(Stage::Joined, actor)),
            |_| Effect::Shows(Answer::Replace),
        ),
        button(
            Verb::ConfirmUnlink,
            "of an account that is linked to one's own",
            |f, actor| clicks_join(Verb::ConfirmUnlink, f.join(Stage::Joined, actor)),
            |_| happens(&["joins", "outbox"], &[], Answer::Replace),
        ),
    ]);
    rows
}

fn typed_about_accounts() -> Vec<Row> {
    let typed = |way, input, effect| row(Surface::SlashCommand, way, Action::Link, input, effect);
    vec![
        typed(
            "/desk link",
            |_, _| command("desk", "link"),
            // A known member has an open link request and sees the request again.
            |actor| match KNOWN_ACTORS.contains(&actor) {
                true => Effect::Shows(Answer::Private),
                false => happens(&["joins"], &[], Answer::Private),
            },
        ),
        typed(
            "/desk link with a code",
            |_, _| command("desk", &format!("link {JOIN_CODE}")),
            |_| happens(&["join_tries", "joins"], &[], Answer::Private),
        ),
        typed(
            "/desk link with a wrong code",
            |_, _| command("desk", "link 0000-0000"),
            |_| happens(&["join_tries"], &[], Answer::Private),
        ),
        typed(
            "/desk unlink",
            |_, _| command("desk", "unlink"),
            |_| Effect::Shows(Answer::Private),
        ),
    ]
}

/// What members type about who decides for them. The substitute is the owner of the ticket.
fn typed_about_substitutes() -> Vec<Row> {
    let typed = |way, input, effect| row(Surface::SlashCommand, way, Action::NameSubstitute, input, effect);
    vec![
        typed(
            "/desk away",
            |_, _| command("desk", "away"),
            |_| Effect::Shows(Answer::Private),
        ),
        typed(
            "/desk away with a day and a person",
            |_, _| named("away until 2023-12-24, ", " decides for me"),
            |actor| match actor {
                // Nobody decides for themselves.
                Actor::Owner | Actor::OwnerOtherAccount => Effect::Shows(Answer::Private),
                _ => happens(&["outbox", "substitutes", "timers"], &[], Answer::Private),
            },
        ),
        typed(
            "/desk back",
            |_, _| command("desk", "back"),
            |_| Effect::Shows(Answer::Private),
        ),
    ]
}

/// `/desk` with a mention of the owner of the ticket.
fn named(before: &str, after: &str) -> Input {
    let mention = Span::User {
        user: Actor::Owner.user(),
        name: "owner".into(),
    };
    let words = Text::plain(before).then(mention).then(after);
    Input {
        location: location("C0GENERAL"),
        what: InboundEvent::Command {
            name: "desk".into(),
            words,
            options: Values::new(),
        },
    }
}
