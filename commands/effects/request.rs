//! The approval of requests: a request of a category with a policy waits for its approval before anybody works on it.

use chat::{Block, Card, Conversation, Text, Token};
use desk::approval::{
    Again, Approval, ApprovalPolicy, ApprovalState, ApprovalSubject, NewApproval, Participants, Round, Terms,
    Vote,
};
use desk::{Identity, PersonId, Source, Ticket};
use store::{Audience, PostRole, Remark, Side, Subject};

use crate::effects::approvers::acquaint;
use crate::error::CommandError;
use crate::facts::approvals::{self, Matter};
use crate::facts::{names, talk};
use crate::threads::posts::{self, NewPost};
use crate::threads::privacy;
use crate::verbs::Verb;
use crate::work::{Happened, Work};

/// The revision of the content of a request. Nobody can edit the form that opened a ticket.
pub(crate) const CONTENT: i64 = 1;

/// Asks the approvers of a new ticket, if its category has a policy. If nobody can decide, the ticket waits all the same, and
/// its cards say so.
pub(crate) async fn opened(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let Some(policy) = policy_of(work, ticket).await? else {
        return Ok(());
    };
    let (terms, people) = terms_of(work, ticket, policy).await?;
    let new = NewApproval {
        id: work.mint(),
        subject: ApprovalSubject::Ticket(ticket.id),
        terms,
        content: CONTENT,
        at: work.now(),
    };
    let (mut approval, events) = Approval::open_for_anybody(new, &people);
    put_on_hold(work, happened.by, ticket)?;
    work.create_with(&mut approval, happened.by, events);
    Ok(())
}

/// Asks the approvers of a reopened ticket again, if its category still has a policy.
pub(crate) async fn reopened(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let Some(policy) = policy_of(work, ticket).await? else {
        return Ok(());
    };
    let Some(matter) = approvals::of_request(work, ticket).await? else {
        return Ok(());
    };
    let (terms, people) = terms_again(work, ticket, (policy, &matter.approval)).await?;
    let again = Again::Reopened {
        terms: Box::new(terms),
        content: CONTENT,
    };
    let mut approval = matter.approval;
    // A pending approval asks already.
    let Ok(events) = approval.ask_again(again, &people, work.now()) else {
        return Ok(());
    };
    put_on_hold(work, happened.by, ticket)?;
    work.record_all(&mut approval, happened.by, events);
    Ok(())
}

/// Asks the approvers again when the requester answers what an approver wanted to know. Approvers do not see what only the team
/// sees.
pub(crate) async fn answered(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
    remark: &Remark,
) -> Result<(), CommandError> {
    let may_answer = ticket.awaits_approval() && remark.audience == Audience::Public;
    if !may_answer || !talk::answers(work, happened.by, remark).await? {
        return Ok(());
    }
    let accounts = work.people().identities_of(ticket.requester).await?;
    let (Some(matter), Some(editor)) = (
        approvals::of_request(work, ticket).await?,
        accounts.into_iter().next(),
    ) else {
        return Ok(());
    };
    let content = CONTENT;
    let again = Again::ChangesMade { content, editor };
    let mut approval = matter.approval;
    // Nobody is asked again if no approver wanted to know anything.
    if let Ok(events) = approval.ask_again(again, &matter.people, work.now()) {
        work.record_all(&mut approval, happened.by, events);
    }
    Ok(())
}

/// Continues with a request after the decision.
pub(super) async fn decided(
    work: &mut Work<'_>,
    happened: &Happened<Approval>,
    matter: &Matter,
    (ticket, state): (&Ticket, ApprovalState),
) -> Result<(), CommandError> {
    let mut ticket = ticket.clone();
    match state {
        ApprovalState::Approved => {
            if let Some(event) = ticket.resume_when_approved() {
                work.record(&mut ticket, happened.by, event);
            }
        }
        ApprovalState::Rejected => {
            let (by, note) = rejection(matter);
            let note = if note.is_empty() {
                work.words().say("request-declined")
            } else {
                note
            };
            let by = by.or(happened.by).unwrap_or(ticket.requester);
            if let Some(event) = ticket.decline(by, note, work.now()) {
                work.record(&mut ticket, by, event);
            }
        }
        ApprovalState::Expired => expired(work, &ticket, matter).await?,
        ApprovalState::Pending | ApprovalState::Void => {}
    }
    Ok(())
}

/// Tells the requester and the team that the work can begin.
pub(crate) async fn approved(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let (words, name) = (work.words(), names::of_actor(work, happened.by).await?);
    let args = [("reference", ticket.reference.into()), ("name", name.into())];
    posts::tell_team(work, ticket, words.text_with("request-told-team", &args)).await?;
    let team = work.settings().team_title(&ticket.team).to_owned();
    posts::tell_requester(work, ticket, |requester| {
        let more = [("requester", requester.into()), ("team", team.into())];
        words.text_with("request-told-approved", &[args.to_vec(), more.to_vec()].concat())
    })
    .await
}

/// Tells the requester and the team that a request needs no approval any more.
pub(crate) async fn resumed(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    if !happened.before.awaits_approval() {
        return Ok(());
    }
    let name = names::of_actor(work, happened.by).await?;
    let args = [("reference", ticket.reference.into()), ("name", name.into())];
    let text = work.words().text_with("request-told-unneeded", &args);
    posts::tell_team(work, ticket, text.clone()).await?;
    posts::tell_requester(work, ticket, |_| text).await
}

/// Voids the approval of a ticket that was cancelled while it waited.
pub(crate) async fn cancelled(work: &mut Work<'_>, happened: &Happened<Ticket>) -> Result<(), CommandError> {
    if !happened.before.awaits_approval() {
        return Ok(());
    }
    if let Some(matter) = approvals::of_request(work, &happened.before).await?
        && let Ok(event) = matter.approval.void()
    {
        let mut approval = matter.approval;
        work.record(&mut approval, happened.by, event);
    }
    Ok(())
}

/// Removes what channels show of the approval of a ticket that became private.
pub(crate) async fn restricted(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let Some(matter) = approvals::of_request(work, ticket).await? else {
        return Ok(());
    };
    let subject = Subject::Approval(matter.approval.id);
    let mut shown = Vec::new();
    for role in [PostRole::Card, PostRole::PastCard] {
        let posts = work.posts().of(subject, Side::Approver, role).await?;
        shown.extend(
            posts
                .into_iter()
                .filter(|post| matches!(post.home, Conversation::Channel(_))),
        );
    }
    let line = work.words().say("private-card");
    privacy::redact_cards(work, shown, &line).await
}

/// Asks the requester what an approver wants to know.
pub(super) async fn tell_question(
    work: &mut Work<'_>,
    ticket: &Ticket,
    name: String,
    reason: &str,
) -> Result<(), CommandError> {
    let args = [("name", name.into()), ("reference", ticket.reference.into())];
    let text = work.words().text_with("request-told-question", &args);
    let card = Card::plain(text).with(Block::Quote(Text::typed(reason)));
    tell_with_card(work, ticket, card).await
}

/// Tells the requester and the team that too few people decided, or that too few people can decide.
async fn expired(work: &mut Work<'_>, ticket: &Ticket, matter: &Matter) -> Result<(), CommandError> {
    let (words, approval) = (work.words(), &matter.approval);
    let reference = ("reference", ticket.reference.into());
    let text = match matter.too_few() {
        Some(able) => words.text_with(
            "request-told-too-few",
            &[reference, ("able", i64::from(able).into())],
        ),
        None => words.text_with("request-told-expired", &[reference]),
    };
    let token = Token::new(Verb::AskAgain.as_str(), approval.id, approval.revision());
    let card = Card::plain(text).button(words.say("button-ask-again"), token);
    let team = NewPost::new(Side::Team, PostRole::Notice, card.clone());
    posts::post(work, ticket, team).await?;
    tell_with_card(work, ticket, card).await
}

/// Posts a card in the requester's thread and notifies the requester.
async fn tell_with_card(work: &mut Work<'_>, ticket: &Ticket, card: Card) -> Result<(), CommandError> {
    let Some(thread) = work.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    let user = names::user_on(work, ticket.requester, thread.home.connection()).await?;
    let new = NewPost::new(Side::Requester, PostRole::Remark, card).notifying(user);
    posts::post(work, ticket, new).await
}

/// Returns who rejected a request last, and all reasons.
fn rejection(matter: &Matter) -> (Option<PersonId>, String) {
    let ballots = matter.approval.round().into_iter().flat_map(Round::counting);
    let rejections: Vec<_> = ballots.filter(|ballot| ballot.vote == Vote::Reject).collect();
    let reasons = rejections.iter().map(|ballot| ballot.reason.as_str());
    let reasons: Vec<&str> = reasons.filter(|reason| !reason.is_empty()).collect();
    let last = rejections.iter().max_by_key(|ballot| ballot.at);
    let by = last.and_then(|ballot| matter.people.owner(&ballot.account));
    (by, reasons.join("\n"))
}

/// Puts a ticket on hold until it is approved.
fn put_on_hold(work: &mut Work<'_>, by: Option<PersonId>, ticket: &Ticket) -> Result<(), CommandError> {
    let mut ticket = ticket.clone();
    let event = ticket.await_approval()?;
    work.record(&mut ticket, by, event);
    Ok(())
}

/// Returns the policy of the category whose form opened the ticket.
pub(crate) async fn policy_of<'w>(
    work: &mut Work<'w>,
    ticket: &Ticket,
) -> Result<Option<&'w ApprovalPolicy>, CommandError> {
    if ticket.source != Source::Form {
        return Ok(None);
    }
    let answers = work.form_answers().of(ticket.id).await?;
    Ok(answers.and_then(|answers| work.settings().policy_of_category(&answers.category)))
}

/// Returns what a policy says now, and whom it names for a request.
async fn terms_of(
    work: &mut Work<'_>,
    ticket: &Ticket,
    policy: &ApprovalPolicy,
) -> Result<(Terms, Participants), CommandError> {
    let affected = ticket.service.as_slice();
    acquaint(work, policy, affected).await?;
    approvals::terms(work, policy, affected, &[ticket.requester, ticket.opened_by]).await
}

/// As [`terms_of`], with the people whom the approval named before.
pub(crate) async fn terms_again(
    work: &mut Work<'_>,
    ticket: &Ticket,
    (policy, approval): (&ApprovalPolicy, &Approval),
) -> Result<(Terms, Participants), CommandError> {
    let (terms, mut people) = terms_of(work, ticket, policy).await?;
    let accounts: Vec<Identity> = approval.accounts().into_iter().cloned().collect();
    let before = approvals::participants(work, &accounts, &[]).await?;
    people.owners.extend(before.owners);
    Ok((terms, people))
}
