//! The lookups on the platform that an event needs before it can be handled.

use chat::{Inbound, InboundEvent, IncomingMessage, Location, Token, UserRef};
use desk::DraftId;
use std::collections::BTreeSet;
use store::UnitOfWork;

use crate::actor::identity;
use crate::approval::away_words;
use crate::effects::approval_timers;
use crate::error::CommandError;
use crate::facts::{approvals, candidates};
use crate::intake::pending_draft::PendingTicket;
use crate::intake::{context, form, on_behalf, split};
use crate::prefetched::{ArticleSearch, Lookup, Prefetched};
use crate::settings::{Intake, Settings};
use crate::verbs::{TICKET_EMOJI, Verb};
use crate::work::Work;

/// Returns the lookups that the event still needs. The caller repeats the call with the results until nothing is left,
/// because some lookups depend on others: the author is known only after the message is.
pub fn lookups(settings: &Settings, inbound: &Inbound, prefetched: &Prefetched) -> Vec<Lookup> {
    let mut needed = vec![Lookup::Profile(inbound.sender.clone())];
    match &inbound.what {
        InboundEvent::Message(message) | InboundEvent::Edited(message) => {
            if settings.watched(&message.location.channel).is_some() || message.addressed {
                needed.push(Lookup::Link(message.message.clone()));
            }
            if message.addressed && message.location.thread.is_some() {
                add_thread(&mut needed, message, prefetched);
            }
        }
        InboundEvent::Reacted { message, emoji } if emoji == TICKET_EMOJI => {
            needed.push(Lookup::Message(message.clone()));
            if let Some(target) = prefetched.message(message) {
                needed.push(Lookup::Profile(target.author.clone()));
                needed.push(Lookup::Link(message.clone()));
                add_thread(&mut needed, target, prefetched);
            }
        }
        InboundEvent::Menu { message, .. } => {
            needed.push(Lookup::Profile(message.author.clone()));
            needed.push(Lookup::Link(message.message.clone()));
            add_thread(&mut needed, message, prefetched);
        }
        InboundEvent::Command { name, words, options } if name == "ticket" => {
            needed.extend(place(settings, &inbound.location));
            if let Some((user, _)) = on_behalf::named(&inbound.sender, words, options) {
                needed.push(Lookup::Profile(user));
            }
        }
        InboundEvent::Command { name, words, .. } if name == "desk" => {
            needed.extend(away_words::to_look_up(words).map(Lookup::Profile));
        }
        InboundEvent::Deleted { .. } | InboundEvent::Reacted { .. } => return Vec::new(),
        InboundEvent::Submitted { token, .. } if opens_ticket(token) => {
            needed.extend(place(settings, &inbound.location));
            if settings.policy_of_category(&token.subject).is_some() {
                needed.extend(all_approvers(settings, inbound));
            }
        }
        InboundEvent::Submitted { token, .. } if asks_approvers(token) => {
            needed.extend(all_approvers(settings, inbound));
        }
        InboundEvent::Click { token, .. }
            if can_ask_approvers(token) && settings.has_approved_categories() =>
        {
            needed.extend(all_approvers(settings, inbound));
        }
        InboundEvent::Click { token, .. } | InboundEvent::Submitted { token, .. } if votes(token) => {
            let groups = groups(settings, Some(&inbound.sender));
            // If the person has lost the role, others may be asked.
            if !groups.is_empty() {
                needed.extend(groups);
                needed.extend(approvers_but(settings, &inbound.sender));
            }
        }
        InboundEvent::Left
        | InboundEvent::Returned
        | InboundEvent::Command { .. }
        | InboundEvent::Typing { .. }
        | InboundEvent::Click { .. }
        | InboundEvent::Submitted { .. } => {}
    }
    needed.extend(article_search(settings, inbound).map(Lookup::Articles));
    needed.retain(|lookup| prefetched.lacks(lookup));
    needed
}

/// Returns the search for the articles that may answer an event: a request, or a question to the knowledge base.
fn article_search(settings: &Settings, inbound: &Inbound) -> Option<ArticleSearch> {
    let words = match &inbound.what {
        InboundEvent::Message(message) if may_be_request(settings, message) => message.text.to_plain(),
        InboundEvent::Command { name, words, .. } if name == "ticket" || name == "kb" => words.to_plain(),
        InboundEvent::Typing { name, words } if name == "kb" => words.to_plain(),
        InboundEvent::Submitted { token, values } if opens_ticket(token) => {
            let value = |field: &str| values.get(field).map_or("", |value| value.trim());
            format!("{}\n{}", value("title"), value("details"))
        }
        InboundEvent::Message(_)
        | InboundEvent::Edited(_)
        | InboundEvent::Deleted { .. }
        | InboundEvent::Reacted { .. }
        | InboundEvent::Menu { .. }
        | InboundEvent::Command { .. }
        | InboundEvent::Typing { .. }
        | InboundEvent::Click { .. }
        | InboundEvent::Submitted { .. }
        | InboundEvent::Left
        | InboundEvent::Returned => return None,
    };
    let identities = settings.roster.identities_of(&identity(&inbound.sender));
    let readership = settings.roster.readership(&identities);
    (!words.trim().is_empty()).then_some(ArticleSearch { words, readership })
}

/// Whether a message may open a ticket, so that an article may answer it.
fn may_be_request(settings: &Settings, message: &IncomingMessage) -> bool {
    let location = &message.location;
    let is_watched = || {
        let watched = settings.watched(&location.channel);
        let opens = |intake: Intake| matches!(intake, Intake::Ticket | Intake::Suggest);
        location.thread.is_none() && watched.is_some_and(|watched| opens(watched.intake))
    };
    !message.by_bot && (location.direct || message.addressed || is_watched())
}

/// Returns the lookup of a channel in which a ticket without a message would get its conversation.
fn place(settings: &Settings, location: &Location) -> Option<Lookup> {
    settings.channel_of_command(location).cloned().map(Lookup::Place)
}

/// Returns the lookups of the groups of the policies, and of the names of approvers.
fn all_approvers(settings: &Settings, inbound: &Inbound) -> Vec<Lookup> {
    let groups = groups(settings, None).into_iter();
    groups.chain(approvers_but(settings, &inbound.sender)).collect()
}

/// Returns the lookups of the groups of platforms that policies ask.
fn groups(settings: &Settings, user: Option<&UserRef>) -> Vec<Lookup> {
    let asked = candidates::groups_to_ask(settings).into_iter();
    let lookup = asked.map(|group| Lookup::Group {
        group,
        user: user.cloned(),
    });
    lookup.collect()
}

/// Returns the lookups that a timer needs. Timers of drafts have others, which [`lookups_of_draft`] returns.
pub fn lookups_of_timer(settings: &Settings, kind: &str) -> Vec<Lookup> {
    let names = || approvals::users_to_ask(settings).into_iter().map(Lookup::Name);
    match kind {
        approval_timers::CHECK | approval_timers::REMIND if !groups(settings, None).is_empty() => {
            groups(settings, None).into_iter().chain(names()).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the lookups of the names of all approvers but one user, whose profile is looked up anyway.
fn approvers_but(settings: &Settings, known: &UserRef) -> impl Iterator<Item = Lookup> {
    let others = approvals::users_to_ask(settings).into_iter();
    others.filter(move |user| user != known).map(Lookup::Name)
}

/// Whether a click can ask the approvers of a request: again, or because the request leaves its draft.
fn can_ask_approvers(token: &Token) -> bool {
    matches!(
        token.verb.parse(),
        Ok(Verb::AskAgain | Verb::Reopen | Verb::OpenAnyway | Verb::NotNeeded)
    )
}

fn asks_approvers(token: &Token) -> bool {
    matches!(
        token.verb.parse(),
        Ok(Verb::RaiseChange | Verb::RaiseEmergency | Verb::EditChange)
    )
}

fn votes(token: &Token) -> bool {
    matches!(
        token.verb.parse(),
        Ok(Verb::Approve | Verb::ConfirmApproval | Verb::Reject | Verb::AskForChanges | Verb::Abstain)
    )
}

fn opens_ticket(token: &Token) -> bool {
    matches!(token.verb.parse(), Ok(Verb::Open | Verb::Category))
}

/// Returns the lookups for what waits in a draft: a person's standing, and the current state of a message, count at the
/// time at which the ticket is opened.
///
/// # Errors
///
/// [`CommandError`] without refusals.
pub async fn lookups_of_draft(
    uow: &mut UnitOfWork,
    settings: &Settings,
    draft: DraftId,
) -> Result<Vec<Lookup>, CommandError> {
    let prefetched = Prefetched::default();
    let work = &mut Work::new(uow, settings, &prefetched);
    let Some(draft) = work.drafts().find(draft).await? else {
        return Ok(Vec::new());
    };
    Ok(match draft.kind.as_str() {
        form::KIND => {
            let body: form::Body = serde_json::from_str(&draft.body)?;
            let message = &body.said;
            let author = match message.by_bot {
                true => split::mirrored_account(work, message).await?,
                false => Some(message.author.clone()),
            };
            let mut needed: Vec<Lookup> = author.into_iter().map(Lookup::Profile).collect();
            needed.push(Lookup::Message(message.message.clone()));
            if !message.location.direct {
                needed.push(Lookup::Place(message.location.channel.clone()));
            }
            needed.extend(context::root(message).map(Lookup::Thread));
            needed
        }
        on_behalf::KIND => {
            let body: on_behalf::Body = serde_json::from_str(&draft.body)?;
            let place = place(settings, &body.location);
            place.into_iter().chain([Lookup::Profile(body.user)]).collect()
        }
        split::KIND => {
            let body: split::Body = serde_json::from_str(&draft.body)?;
            vec![Lookup::Profile(body.user().clone())]
        }
        kind if kind.starts_with("alike:") => {
            let pending: PendingTicket = serde_json::from_str(&draft.body)?;
            let place = pending.asked_in().filter(|location| !location.direct);
            let place = place.map(|location| Lookup::Place(location.channel.clone()));
            let mut needed: Vec<Lookup> = place.into_iter().collect();
            if pending
                .category()
                .is_some_and(|category| settings.policy_of_category(category).is_some())
            {
                needed.extend(groups(settings, None));
                needed.extend(approvers_but(settings, &pending.user));
            }
            needed.push(Lookup::Profile(pending.user));
            needed
        }
        _ => Vec::new(),
    })
}

/// Adds the lookups of the thread around a message, and of the authors in the thread.
fn add_thread(needed: &mut Vec<Lookup>, message: &IncomingMessage, prefetched: &Prefetched) {
    let Some(root) = context::root(message) else {
        return;
    };
    let authors = prefetched.thread(&root).iter().filter(|message| !message.by_bot);
    let authors: BTreeSet<&UserRef> = authors.map(|message| &message.author).collect();
    needed.extend(authors.into_iter().cloned().map(Lookup::Profile));
    needed.push(Lookup::Thread(root));
}
