//! The decision card of an approval: the facts, the tally, and the outcome.

use chat::{Block, ButtonStyle, Card, Token, Tone};
use desk::Identity;
use desk::approval::{Approval, ApprovalState, Because};
use desk::change::Change;

use crate::cards::approval::{self, View};
use crate::cards::{change, edit};
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::words::Arg;

/// Draws the decision card.
pub(crate) fn draw(settings: &Settings, view: &View) -> Card {
    let words = &settings.words;
    let (matter, change) = (&view.matter.approval, &view.matter.change);
    let requester = view.name(change.requester);
    let mut card = Card::framed(tone(matter.state), change::title(change));
    card.blocks
        .extend(change::facts(settings, change, Some(requester)));
    card.blocks.extend(change::summary(settings, change));
    if let Some(before) = view.before.as_ref().filter(|_| matter.is_pending()) {
        card.blocks
            .extend(edit::differences(settings, before, &change.content));
    }
    card.blocks
        .extend(approval::tally(settings, view).map(Block::Facts));
    card.blocks.extend(change::why_cancelled(change));
    card.blocks
        .extend(approval::reasons(view).into_iter().map(Block::Quote));
    let about = |rest: (&'static str, Arg)| {
        [
            ("reference", Arg::from(change.number.to_string())),
            ("title", change.content.title.clone().into()),
            rest,
        ]
    };
    let details = Token::new(Verb::ShowChange.as_str(), change.id, 0);
    if !matter.is_pending() {
        let args = about(("outcome", approval::outcome(settings, matter.state).into()));
        let fallback = words.say_with("approval-fallback-decided", &args);
        return card
            .fallback(fallback)
            .button(words.say("button-change-details"), details);
    }
    let fallback = words.say_with("approval-fallback", &about(("name", requester.into())));
    let token = |verb: Verb| Token::new(verb.as_str(), matter.id, matter.revision());
    let approve = (words.say("button-approve"), token(Verb::Approve));
    card.fallback(fallback)
        .styled_button(approve.0, approve.1, ButtonStyle::Primary)
        .button(words.say("button-reject"), token(Verb::Reject))
        .button(words.say("button-ask-for-changes"), token(Verb::AskForChanges))
        .button(words.say("button-change-details"), details)
        .more(words.say("button-abstain"), token(Verb::Abstain))
}

/// Draws the decision card for one reader. If the reader has voted in the current round, the vote can be taken back.
pub(crate) fn draw_for(settings: &Settings, view: &View, reader: &Identity) -> Card {
    let card = draw(settings, view);
    let label = settings.words.say("button-take-vote-back");
    match view.can_take_back(reader) {
        true => card.more(label, take_back(&view.matter.approval)),
        false => card,
    }
}

/// Draws a decision card on which nobody can decide any more, because a round of this kind has begun. `None` if the round
/// follows a decision, which the card shows.
pub(crate) fn replaced(settings: &Settings, change: &Change, because: Because) -> Option<Card> {
    let words = &settings.words;
    let why = match because {
        Because::Edited => words.text("approval-card-replaced"),
        Because::ChangesMade => words.text("approval-card-changes-made"),
        Because::NextStage => words.text("approval-card-next-stage"),
        Because::Expired => words.text("approval-card-too-late"),
        Because::Short => words.text("approval-card-short"),
        Because::Submitted | Because::AskedAgain | Because::Reopened => return None,
    };
    Some(Card::framed(Tone::Grey, change::title(change)).with(Block::Text(why)))
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
