//! The decision card of an approval: the facts, the tally, and the outcome.

use chat::{Block, ButtonStyle, Card, Text, Token, Tone};
use desk::approval::{Approval, ApprovalState, Because};
use desk::{Identity, State};

use crate::cards::approval::{self, Revocable, View};
use crate::cards::{change, edit, request};
use crate::facts::approvals::About;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::words::Arg;

/// Draws the decision card.
pub(crate) fn draw(settings: &Settings, view: &View) -> Card {
    card(settings, view, false)
}

/// Draws the decision card. `is_full` tells whether it shows the whole text of a request.
fn card(settings: &Settings, view: &View, is_full: bool) -> Card {
    let words = &settings.words;
    let (matter, about) = (&view.matter.approval, &view.matter.about);
    let mut card = Card::framed(tone(matter.state), about.heading());
    card.blocks.extend(body(settings, view, is_full));
    card.blocks
        .extend(approval::tally(settings, view).map(Block::Facts));
    card.blocks.extend(why_cancelled(about));
    card.blocks
        .extend(approval::reasons(settings, view).into_iter().map(Block::Quote));
    let details = match about {
        About::Change(change) => Token::new(Verb::ShowChange.as_str(), change.id, 0),
        About::Request(_) => Token::new(Verb::ShowApproval.as_str(), matter.id, 0),
    };
    let card = card.fallback(fallback(settings, view));
    if !matter.is_pending() {
        return card.button(words.say("button-change-details"), details);
    }
    let token = |verb: Verb| Token::new(verb.as_str(), matter.id, matter.revision());
    let approve = (words.say("button-approve"), token(Verb::Approve));
    card.styled_button(approve.0, approve.1, ButtonStyle::Primary)
        .button(words.say("button-reject"), token(Verb::Reject))
        .button(words.say("button-ask-for-changes"), token(Verb::AskForChanges))
        .button(words.say("button-change-details"), details)
        .more(words.say("button-abstain"), token(Verb::Abstain))
}

/// Draws what is being approved, with the whole text of a request and without the votes.
pub(crate) fn repeated(settings: &Settings, view: &View) -> Card {
    let mut card = Card::framed(tone(view.matter.approval.state), view.matter.about.heading());
    card.blocks.extend(body(settings, view, true));
    card.fallback(fallback(settings, view))
}

/// Returns the facts about a matter in a list.
pub(crate) fn facts(settings: &Settings, view: &View) -> Vec<Block> {
    match &view.matter.about {
        About::Change(change) => change::facts(settings, change, None),
        About::Request(_) => body(settings, view, false),
    }
}

/// Returns what people decide by.
fn body(settings: &Settings, view: &View, is_full: bool) -> Vec<Block> {
    let matter = &view.matter;
    let requester = view.name(matter.about.requester());
    match &matter.about {
        About::Change(change) => {
            let mut blocks = change::facts(settings, change, Some(requester));
            blocks.extend(change::summary(settings, change));
            if let Some(before) = view.before.as_ref().filter(|_| matter.approval.is_pending()) {
                blocks.extend(edit::differences(settings, before, &change.content));
            }
            blocks
        }
        About::Request(ticket) => {
            let people = (requester, view.name(ticket.opened_by));
            let request = view.request.as_ref();
            request.map_or_else(Vec::new, |request| {
                request::body(settings, (ticket, request), people, is_full)
            })
        }
    }
}

/// Returns the reason for which the change or the ticket was cancelled.
fn why_cancelled(about: &About) -> Option<Block> {
    match about {
        About::Change(change) => change::why_cancelled(change),
        About::Request(ticket) => match &ticket.state {
            State::Cancelled { why, .. } if !why.is_empty() => Some(Block::Quote(Text::typed(why))),
            _ => None,
        },
    }
}

/// Returns the text of the notification. It quotes nothing of a private request.
fn fallback(settings: &Settings, view: &View) -> String {
    let (words, matter) = (&settings.words, &view.matter);
    let about = |rest: (&'static str, Arg)| {
        [
            ("reference", Arg::from(matter.about.reference())),
            ("title", matter.about.title().to_owned().into()),
            rest,
        ]
    };
    if matter.about.is_private() {
        return matter.about.reference();
    }
    if !matter.approval.is_pending() {
        let outcome = approval::outcome(settings, matter);
        return words.say_with("approval-fallback-decided", &about(("outcome", outcome.into())));
    }
    let requester = view.name(matter.about.requester());
    words.say_with("approval-fallback", &about(("name", requester.into())))
}

/// Draws the decision card for one reader, with the whole text of a request. A vote of the reader in the current round, or one
/// of the reader's substitute, can be taken back.
pub(crate) fn draw_for(settings: &Settings, view: &View, reader: &Identity) -> Card {
    let card = card(settings, view, true);
    let words = &settings.words;
    let label = match view.revocable(reader) {
        None => return card,
        Some(Revocable::Own | Revocable::AsFormerSubstitute) => words.say("button-take-vote-back"),
        Some(Revocable::OfSubstitute) => words.say("button-take-substitute-vote-back"),
    };
    card.more(label, take_back(&view.matter.approval))
}

/// Draws a decision card on which nobody can decide any more, because a round of this kind has begun. `None` if the round
/// follows a decision, which the card shows.
pub(crate) fn replaced(settings: &Settings, about: &About, because: Because) -> Option<Card> {
    let words = &settings.words;
    let why = match because {
        Because::Edited => words.text("approval-card-replaced"),
        Because::ChangesMade => words.text("approval-card-changes-made"),
        Because::NextStage => words.text("approval-card-next-stage"),
        Because::Expired => words.text("approval-card-too-late"),
        Because::Short => words.text("approval-card-short"),
        Because::Submitted | Because::AskedAgain | Because::Reopened => return None,
    };
    let card = Card::framed(Tone::Grey, about.heading()).with(Block::Text(why));
    Some(match about.is_private() {
        true => card.fallback(about.reference()),
        false => card,
    })
}

/// Returns the token that takes a vote of the current round back.
pub(crate) fn take_back(approval: &Approval) -> Token {
    Token::new(Verb::TakeVoteBack.as_str(), approval.id, approval.revision())
}

fn tone(state: ApprovalState) -> Tone {
    match state {
        ApprovalState::Pending => Tone::Amber,
        ApprovalState::Approved => Tone::Green,
        ApprovalState::Rejected => Tone::Red,
        ApprovalState::Expired | ApprovalState::Void => Tone::Grey,
    }
}
