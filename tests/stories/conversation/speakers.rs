//! What people say is shown under their own names where the platform allows it.

use harness::{Person, SPEAK_AS_PEOPLE, Seen, Side, TestDesk, everywhere};

everywhere!("ticket":
    words_are_shown_under_the_name_of_the_speaker_once_the_scope_is_granted,
    words_keep_their_speaker_when_they_are_edited_without_the_scope,
);

/// The words of a mirrored message, without the name above them. Discord shows the name in the text.
fn shows_speaker(seen: &Seen, who: &Person) {
    match seen.side {
        Side::Slack => {
            assert_eq!(seen.speaker.as_deref(), Some(who.name()), "{}", seen.rendered);
            assert!(
                !seen.rendered.contains(who.name()),
                "said twice: {}",
                seen.rendered
            );
            assert!(seen.by_desk, "the badge stays");
        }
        Side::Discord => {
            assert_eq!(seen.speaker, None);
            assert!(seen.rendered.contains(who.name()), "{}", seen.rendered);
        }
    }
}

async fn words_are_shown_under_the_name_of_the_speaker_once_the_scope_is_granted(desk: TestDesk) {
    desk.playground.slack().set_scope(SPEAK_AS_PEOPLE, true);
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    let card = sam.finds("#desk-agents", &["INC-1"]).await;
    let own = lee.finds("#help", &["INC-1"]).await;
    assert_eq!((card.speaker, own.speaker), (None, None), "cards are the desk's");

    let said = lee.answers(&question, "it smells of smoke").await;
    let mirror = sam.finds("#desk-agents", &["it smells of smoke"]).await;
    shows_speaker(&mirror, &lee);

    lee.edits(&said, "it smells of burning").await;
    let edited = sam.finds("#desk-agents", &["it smells of burning"]).await;
    assert_eq!(edited.message.id, mirror.message.id);
    shows_speaker(&edited, &lee);
    // Slack has refused the name once, so the story has no `finish`.
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "Hold the power button")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "will see this in the thread of", &send)
        .await;
    let answer = lee.finds("#help", &["Hold the power button"]).await;
    shows_speaker(&answer, &sam);
    desk.finish().await;
}

async fn words_keep_their_speaker_when_they_are_edited_without_the_scope(desk: TestDesk) {
    desk.playground.slack().set_scope(SPEAK_AS_PEOPLE, true);
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    let said = lee.answers(&question, "it smells of smoke").await;
    let first = sam.finds("#desk-agents", &["it smells of smoke"]).await;
    shows_speaker(&first, &lee);

    desk.playground.slack().set_scope(SPEAK_AS_PEOPLE, false);
    lee.edits(&said, "it smells of burning").await;
    let edited = sam.finds("#desk-agents", &["it smells of burning"]).await;
    shows_speaker(&edited, &lee);
    // Slack has refused the name once, so the story has no `finish`.
}
