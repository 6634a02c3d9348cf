//! The table's rows about linking and unlinking accounts.

use commands::Verb;
use desk::Action;

use super::{happens, own_draft, row};
use crate::actors::KNOWN_ACTORS;
use crate::fixture::{JOIN_CODE, Stage};
use crate::inputs::{clicks_join, command};
use crate::row::{Answer, Effect, Row, Surface};

/// Returns the rows about accounts. Only the asked account can answer a link request.
pub(super) fn accounts() -> Vec<Row> {
    let mut rows = typed_about_accounts();
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
