//! Handles messages in channels with suggestions: the desk asks the author privately, once, and opens no ticket
//! without an answer.

use chat::{ButtonStyle, Card, IncomingMessage, OutboundAction, OutboundMessage, PublicFallback, Reply};
use desk::{DraftId, PersonId, QuestionId, TeamName};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::intake::unrouted::{Purpose, UnroutedMessage};
use crate::intake::{articles, duplicate, unrouted};
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// Asks the author of a message in a channel of this team whether to open a ticket.
pub(crate) async fn ask(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    team: &TeamName,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if work
        .cooldowns()
        .until(actor.person.id, &cool_down_key(message))
        .await?
        .is_some()
        || unrouted::add_to_pending(work, Purpose::Suggestion, actor.person.id, message).await?
    {
        return Ok(Reply::Quiet);
    }
    actor.remember(work);
    let mut unrouted = UnroutedMessage::of(message, work.prefetched().link(&message.message));
    let mut found = articles::good(work, actor.readership()).await?;
    // [Report a problem] then asks about the ticket, which comes before articles.
    if !found.is_empty() && duplicate::repeats(work, message, team, actor).await? {
        found.clear();
    }
    if !found.is_empty() && !work.settings().is_sensitive(&unrouted.words()) {
        unrouted.shown = articles::shown(work, &found);
        let id = work.mint::<QuestionId>();
        unrouted.question = Some(id.to_string());
        let asked = (unrouted.words(), Some(message.message.clone()));
        articles::record_as(work, id, &actor.user, (&asked.0, asked.1), &unrouted.shown);
    }
    let draft = unrouted::begin(work, Purpose::Suggestion, actor.person.id, &unrouted)?;
    let words = work.words();
    let (line, label) = match unrouted.shown.is_empty() {
        true => (words.say("suggest-aloud"), words.say("button-choices")),
        false => (words.say("articles-aloud"), words.say("button-look-answer")),
    };
    let fallback = PublicFallback {
        answers: message.message.clone(),
        card: Card::plain(line).button(label, Verb::Choices.on_draft(draft)),
    };
    let card = card(work, draft, &unrouted, actor).await?;
    let what = OutboundAction::Whisper {
        channel: message.location.channel.clone(),
        thread: None,
        user: actor.user.clone(),
        card,
        aloud: Some(fallback),
    };
    work.outbox().send(OutboundMessage::quiet(what), None);
    Ok(Reply::Quiet)
}

/// Returns the card for the author: articles that may answer, or else the question.
pub(crate) async fn card(
    work: &mut Work<'_>,
    draft: DraftId,
    unrouted: &UnroutedMessage,
    author: &Actor,
) -> Result<Card, CommandError> {
    match unrouted.shown.is_empty() {
        true => Ok(question(work.settings(), draft)),
        false => articles::suggestion(work, draft, unrouted, author).await,
    }
}

/// Returns the question with its three buttons.
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

/// Starts the person's cool-down for suggestions in the message's channel.
pub(crate) fn leave_alone(work: &mut Work<'_>, person: PersonId, message: &IncomingMessage) {
    let until = work.now() + QUIET_FOR;
    work.cooldowns().start(person, &cool_down_key(message), until);
}

/// The cool-down after [Not now]: one working day, so that a person who declined is not asked again on the same day.
const QUIET_FOR: chrono::Duration = chrono::Duration::hours(8);

fn cool_down_key(message: &IncomingMessage) -> String {
    format!("suggest:{}", message.location.channel)
}
