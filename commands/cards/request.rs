//! The approval of a request: what its approvers read, and what the cards of the ticket say about the wait.

use chat::{Block, Card, Text, Token};
use desk::approval::{Approval, ApprovalState, Because};
use desk::{CategoryAnswers, Ticket, Timestamp};
use store::{Audience, Remark};

use crate::cards::view::{self, View};
use crate::cards::{intake, phrases};
use crate::error::CommandError;
use crate::facts::talk;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// The most characters of the description, and of each answer, on a decision card.
const SHORT: (usize, usize) = (600, intake::FOR_TEAM);
/// The same in the details.
const FULL: (usize, usize) = (1_500, 500);
/// The most characters of each message that the requester added.
const ADDED: usize = 400;
/// The most messages that the requester added, on a decision card and in the details.
const MOST_ADDED: (usize, usize) = (2, 8);

/// What approvers read of a request beside its title.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    description: Text,
    answers: Option<CategoryAnswers>,
    /// What the requester added since the approval was asked for, oldest first. Thanks and greetings add nothing.
    added: Vec<Text>,
}

/// Reads what approvers read of a request.
pub(crate) async fn read(
    work: &mut Work<'_>,
    ticket: &Ticket,
    approval: &Approval,
) -> Result<Request, CommandError> {
    let (since, words) = (asked_since(approval), work.words());
    let remarks = work.remarks().of(ticket.id).await?;
    let own = remarks.into_iter().filter(|remark| {
        let is_public = remark.audience == Audience::Public && remark.deleted_at.is_none();
        let is_own = is_public && !remark.opening && remark.author == ticket.requester;
        is_own && remark.at >= since && talk::can_answer(words, &remark.text, &remark.files)
    });
    let mut own: Vec<Remark> = own.collect();
    // A late message is stored last.
    own.sort_by_key(|remark| remark.at);
    let added = own.into_iter().map(|remark| remark.text);
    Ok(Request {
        description: view::description_of(work, ticket).await?,
        answers: view::answers(work, ticket).await?,
        added: added.filter(|text| !text.to_plain().trim().is_empty()).collect(),
    })
}

/// Returns since when people are asked about the request as it is now. A reopened request begins anew.
fn asked_since(approval: &Approval) -> Timestamp {
    let mut rounds = approval.rounds.iter().rev();
    let begun = rounds.find(|round| matches!(round.because, Because::Submitted | Because::Reopened));
    begun.map_or(approval.opened_at, |round| round.begun_at)
}

/// Returns what approvers decide by: all of it, or the beginning of long texts.
pub(crate) fn body(
    settings: &Settings,
    (ticket, request): (&Ticket, &Request),
    (requester, opener): (&str, &str),
    is_full: bool,
) -> Vec<Block> {
    let words = &settings.words;
    let (description_size, answer_size) = if is_full { FULL } else { SHORT };
    let mut facts = Vec::new();
    facts.extend(request.answers.iter().map(|form| Text::plain(form.title.clone())));
    facts.push(Text::plain(requester.to_owned()));
    if ticket.opened_by != ticket.requester {
        facts.push(words.text_with("request-opened-by", &[("name", opener.into())]));
    }
    facts.extend(ticket.service.iter().map(|service| {
        let title = settings.service_title(service).to_owned();
        words.text_with("card-service", &[("service", title.into())])
    }));
    let mut blocks: Vec<Block> = phrases::in_a_line(facts).map(Block::Facts).into_iter().collect();
    let mut was_cut = false;
    if ticket.description.trim() != ticket.title {
        let (description, cut) = request.description.cut(description_size);
        blocks.push(Block::Quote(description));
        was_cut |= cut;
    }
    if let Some(answers) = &request.answers {
        let (answers, cut) = intake::block(answers, answer_size);
        blocks.extend(answers);
        was_cut |= cut;
    }
    let most = if is_full { MOST_ADDED.1 } else { MOST_ADDED.0 };
    let newest = request.added.len().saturating_sub(most);
    was_cut |= newest > 0;
    if !request.added.is_empty() {
        let line = words.text_with("request-added", &[("name", requester.into())]);
        blocks.push(Block::Text(line));
    }
    for added in request.added.iter().skip(newest) {
        let (added, cut) = added.cut(ADDED);
        blocks.push(Block::Quote(added));
        was_cut |= cut;
    }
    match (was_cut, is_full) {
        (true, false) => blocks.push(Block::Facts(words.text("change-more"))),
        (true, true) => {
            let team = settings.team_title(&ticket.team).to_owned();
            let args = [("team", team.into()), ("name", requester.into())];
            blocks.push(Block::Facts(words.text_with("request-more", &args)));
        }
        (false, _) => {}
    }
    blocks
}

/// Returns for whom a ticket waits, or that too few people decided. `None` if it does not wait for an approval.
pub(crate) fn state(settings: &Settings, view: &View) -> Option<Text> {
    let words = &settings.words;
    if !view.main.awaits_approval() {
        return None;
    }
    let Some(awaited) = &view.awaited else {
        return Some(words.text("card-awaits-approval"));
    };
    let names = awaited.waiting.iter().map(|awaiting| {
        let name = |person| view.name(person).to_owned();
        phrases::decider(words, awaiting.person, &awaiting.approvers, name)
    });
    let names: Vec<String> = names.collect();
    Some(match (awaited.state, awaited.too_few) {
        (ApprovalState::Expired, Some(able)) => {
            words.text_with("card-approval-too-few", &[("able", i64::from(able).into())])
        }
        (ApprovalState::Expired, None) => words.text("card-approval-expired"),
        _ if names.is_empty() => words.text("card-awaits-approval"),
        _ => words.text_with("card-awaits-approval-by", &[("names", words.list(names).into())]),
    })
}

/// Adds the button that asks the approvers again, after too few of them decided.
pub(crate) fn with_ask_again(settings: &Settings, view: &View, card: Card) -> Card {
    match view.awaited.as_ref().filter(|_| view.ticket.awaits_approval()) {
        Some(awaited) if awaited.state == ApprovalState::Expired => {
            let token = Token::new(Verb::AskAgain.as_str(), awaited.approval, awaited.revision);
            card.button(settings.words.say("button-ask-again"), token)
        }
        Some(_) | None => card,
    }
}
