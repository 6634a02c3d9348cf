//! A message where the desk only suggests: its author is asked quietly, once, and nothing happens without their word.

use chat::{ButtonStyle, Card, IncomingMessage, OutboundAction, OutboundMessage, PublicFallback, Reply};
use desk::{DraftId, PersonId};

use crate::actor::actor::Actor;
use crate::error::CommandError;
use crate::intake::unrouted;
use crate::intake::unrouted::{Purpose, UnroutedMessage};
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// Asks the author of a message whether it is to be a ticket.
pub(crate) async fn ask(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if work
        .cooldowns()
        .until(actor.person.id, &cool_down_key(message))
        .await?
        .is_some()
        || unrouted::add_to_pending(work, Purpose::Suggestion, actor.person.id, message)
            .await?
            .is_some()
    {
        return Ok(Reply::Quiet);
    }
    actor.remember(work);
    let unrouted = UnroutedMessage::of(message, work.prefetched().link(&message.message));
    let draft = unrouted::begin(work, Purpose::Suggestion, actor.person.id, &unrouted)?;
    let fallback = PublicFallback {
        answers: message.message.clone(),
        card: Card::plain(work.words().say("suggest-aloud"))
            .button(work.words().say("button-choices"), Verb::Choices.on_draft(draft)),
    };
    let what = OutboundAction::Whisper {
        channel: message.location.channel.clone(),
        thread: None,
        user: actor.user.clone(),
        card: question(work.settings(), draft),
        aloud: Some(fallback),
    };
    work.outbox().send(OutboundMessage::quiet(what), None);
    Ok(Reply::Quiet)
}

/// The question with its three answers.
pub(crate) fn question(settings: &Settings, draft: DraftId) -> Card {
    let words = &settings.words;
    Card::plain(words.say("suggest-question"))
        .styled_button(
            words.say("button-report"),
            Verb::Report.on_draft(draft),
            ButtonStyle::Primary,
        )
        .button(words.say("button-ask"), Verb::Request.on_draft(draft))
        .button(words.say("button-not-now"), Verb::NotNow.on_draft(draft))
}

/// Leaves somebody alone in a channel for a while.
pub(crate) fn leave_alone(work: &mut Work<'_>, person: PersonId, message: &IncomingMessage) {
    let until = work.now() + QUIET_FOR;
    work.cooldowns().start(person, &cool_down_key(message), until);
}

/// A working day: whoever said no to the first question does not want the second.
const QUIET_FOR: chrono::Duration = chrono::Duration::hours(8);

fn cool_down_key(message: &IncomingMessage) -> String {
    format!("suggest:{}", message.location.channel)
}
