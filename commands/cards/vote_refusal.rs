//! Why a vote does not count, in sentences.

use chat::{Block, Card, Reply, Text};
use desk::approval::ApprovalRefusal;

use crate::cards::approval::{self, View};
use crate::cards::decision;
use crate::facts::approvals::About;
use crate::settings::Settings;

/// Returns why a vote does not count, or is not taken back. Somebody who has read an older card sees the current one.
pub(crate) fn reply(settings: &Settings, view: &View, refusal: ApprovalRefusal) -> Reply {
    let words = &settings.words;
    let with_card = |sentence: Text| {
        let mut card = decision::draw(settings, view);
        card.blocks.insert(0, Block::Text(sentence));
        Reply::Private(card)
    };
    let names = || [("names", approval::asked(settings, view).into())];
    let sentence = match refusal {
        // The second step has its own card.
        ApprovalRefusal::Superseded
        | ApprovalRefusal::ConfirmFirst
        | ApprovalRefusal::ConfirmationExpired => return with_card(words.text("approval-superseded")),
        ApprovalRefusal::Ended(_) => return with_card(words.text("approval-ended")),
        ApprovalRefusal::OwnMatter => match view.matter.about {
            About::Change(_) => words.text("approval-own"),
            About::Request(_) => words.text("approval-own-request"),
        },
        ApprovalRefusal::NotAsked | ApprovalRefusal::NobodyToAsk => {
            words.text_with("approval-not-asked", &names())
        }
        ApprovalRefusal::NoVote => words.text("approval-no-vote"),
        ApprovalRefusal::RoleLost => words.text("approval-role-lost"),
        ApprovalRefusal::ReasonNeeded => words.text("approval-reason-needed"),
        ApprovalRefusal::DoneAlready => words.text("approval-done-already"),
    };
    Reply::Private(Card::plain(sentence))
}

/// Returns that an approval need not be asked for again, with its current state.
pub(crate) fn asked_already(settings: &Settings, view: &View) -> Reply {
    let args = [("reference", view.matter.about.reference().into())];
    let state = approval::outcome(settings, &view.matter);
    let args = [args.to_vec(), vec![("state", state.into())]].concat();
    Reply::Private(Card::plain(
        settings.words.text_with("request-asked-already", &args),
    ))
}
