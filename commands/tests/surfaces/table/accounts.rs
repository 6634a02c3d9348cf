//! What somebody does about their accounts.

use commands::Verb;
use desk::Action;

use super::{happens, own_draft, row};
use crate::deeds::{clicks_join, command};
use crate::fixture::{CODE, Stage};
use crate::row::{Answer, Effect, Row, Surface};
use crate::who::MET;

/// What somebody does about their accounts. Only the account that is asked can answer; nobody else's is theirs to join.
pub(super) fn accounts() -> Vec<Row> {
    let mut rows = typed_about_accounts();
    let button = |verb, way, deed, effect| {
        let row = row(Surface::Button, way, Action::Link, deed, effect);
        own_draft(verb, row)
    };
    rows.extend([
        button(
            Verb::Link,
            "by the one who entered the code",
            |f, who| clicks_join(Verb::Link, f.join(Stage::Entered, who)),
            |_| happens(&["joins", "outbox"], &[], Answer::Replace),
        ),
        button(
            Verb::Link,
            "by the one who showed the code, behind the other",
            |f, who| clicks_join(Verb::Link, f.join(Stage::Agreed, who)),
            |_| happens(&["join_identities", "joins", "outbox"], &[], Answer::Replace),
        ),
        button(
            Verb::Decline,
            "by the one who entered the code",
            |f, who| clicks_join(Verb::Decline, f.join(Stage::Entered, who)),
            |_| happens(&["joins", "outbox"], &[], Answer::Replace),
        ),
        button(
            Verb::Decline,
            "by the one who showed the code",
            |f, who| clicks_join(Verb::Decline, f.join(Stage::Agreed, who)),
            |_| happens(&["joins", "outbox"], &[], Answer::Replace),
        ),
        button(
            Verb::Unlink,
            "of an account that was joined to one's own",
            |f, who| clicks_join(Verb::Unlink, f.join(Stage::Joined, who)),
            |_| Effect::Shows(Answer::Replace),
        ),
        button(
            Verb::ConfirmUnlink,
            "of an account that was joined to one's own",
            |f, who| clicks_join(Verb::ConfirmUnlink, f.join(Stage::Joined, who)),
            |_| happens(&["joins", "outbox"], &[], Answer::Replace),
        ),
    ]);
    rows
}

fn typed_about_accounts() -> Vec<Row> {
    let typed = |way, deed, effect| row(Surface::SlashCommand, way, Action::Link, deed, effect);
    vec![
        typed(
            "/desk link",
            |_, _| command("desk", "link"),
            // Whoever is being asked is asked again.
            |who| match MET.contains(&who) {
                true => Effect::Shows(Answer::Private),
                false => happens(&["joins"], &[], Answer::Private),
            },
        ),
        typed(
            "/desk link with a code",
            |_, _| command("desk", &format!("link {CODE}")),
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
