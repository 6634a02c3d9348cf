//! The door: what came in finds its verb, and a refusal becomes words.

use chat::{Card, Happening, Inbound, Reply, Token};
use desk::{Action, Kind, Refusal, Resource};
use store::{Side, UnitOfWork};

use crate::actor::actor::Asker;
use crate::actor::interaction::Ask;
use crate::actor::prefetched::Known;
use crate::cards::refusal;
use crate::conversation::{add_details, edited, forward_note, reply, show_full};
use crate::dispatch::{help, message};
use crate::error::CommandError;
use crate::intake::{
    category, duplicate_answer, form, menu, new_topic, reaction, slash, suggestion_answer, which_ticket,
};
use crate::people::{departure, link, merge_accounts, unlink};
use crate::privacy::restrict;
use crate::related::{known_issue, merge};
use crate::settings::Desk;
use crate::ticket::{cancel, claim, confirm_fixed, list, priority, release, reopen, resolve, show, withdraw};
use crate::transcript::ask;
use crate::verbs::{OPEN_MENU, Verb};
use crate::words::Arg;

/// Deals with one inbound. Writes through the unit of work; whoever opened it commits.
///
/// # Errors
///
/// [`CommandError`] without refusals: they are answered.
#[tracing::instrument(name = "command.handle", skip_all, fields(connection = %inbound.connection(), inbound.key = %inbound.key))]
pub async fn handle(
    uow: &mut UnitOfWork,
    desk: &Desk,
    inbound: &Inbound,
    known: &Known,
) -> Result<Reply, CommandError> {
    let inbound = &inbound.clone().harmless();
    let asker = Asker::find(uow, desk, &inbound.sender, known).await?;
    let asker = departure::back(uow, desk, asker, known).await?;
    let asker = merge_accounts::asker(uow, desk, asker, known).await?;
    match dispatch(uow, desk, inbound, known, &asker).await {
        Err(CommandError::Refused(refusal)) => {
            tracing::debug!(%refusal, "Refused");
            Ok(refusal::reply(desk, &refusal))
        }
        other => other,
    }
}

async fn dispatch(
    uow: &mut UnitOfWork,
    desk: &Desk,
    inbound: &Inbound,
    known: &Known,
    asker: &Asker,
) -> Result<Reply, CommandError> {
    // Whoever may not use the desk at all does not learn from it what there is either. Messages and reactions are
    // judged where they are dealt with: nobody waits for an answer to them.
    if inbound.wants_reply() {
        asker.may(Action::Open, Resource::Desk)?;
    }
    match &inbound.what {
        Happening::Said(said) => message::said(uow, desk, said, asker, known).await,
        Happening::Edited(said) => edited::edited(uow, desk, inbound, said, asker, known).await,
        Happening::Deleted { message } => edited::deleted(uow, desk, message).await,
        Happening::Reacted { message, emoji } => {
            reaction::react(uow, desk, message, emoji, asker, known).await
        }
        Happening::Left => departure::left(uow, desk, asker, known).await,
        // That they are back was dealt with before anything that they do.
        Happening::Returned => Ok(Reply::Quiet),
        Happening::Command { name, words, options } => match name.as_str() {
            "ticket" => slash::command(uow, desk, &inbound.spot, words, options, asker, known).await,
            "tickets" => list::command(uow, desk, asker, known).await,
            "desk" => help::command(uow, desk, words, asker).await,
            _ => Err(Refusal::Gone.into()),
        },
        Happening::Menu { name, message } if name == OPEN_MENU => {
            menu::menu(uow, desk, message, asker, known).await
        }
        Happening::Menu { .. } => Err(Refusal::Gone.into()),
        Happening::Click { token, picked, .. } => {
            let verb = verb(token)?;
            let ask = Ask {
                asker,
                token,
                values: picked,
                inbound,
                known,
            };
            click(uow, desk, verb, ask).await
        }
        Happening::Submitted { token, values } => {
            let verb = verb(token)?;
            let ask = Ask {
                asker,
                token,
                values,
                inbound,
                known,
            };
            submitted(uow, desk, verb, ask).await
        }
    }
}

async fn click(uow: &mut UnitOfWork, desk: &Desk, verb: Verb, ask: Ask<'_>) -> Result<Reply, CommandError> {
    match verb {
        Verb::Open => Err(Refusal::Gone.into()),
        Verb::Category => category::click(uow, desk, &ask).await,
        Verb::Show => show::click(uow, desk, &ask).await,
        Verb::Claim => claim::click(uow, desk, &ask).await,
        Verb::Release => release::click(uow, desk, &ask).await,
        Verb::Reply => reply::click(uow, desk, &ask).await,
        Verb::Send => reply::send(uow, desk, &ask).await,
        Verb::Keep => reply::keep(uow, desk, &ask).await,
        Verb::Priority => priority::click(uow, desk, &ask).await,
        Verb::Resolve => resolve::click(uow, desk, &ask).await,
        Verb::Reopen => reopen::click(uow, desk, &ask).await,
        Verb::Cancel => cancel::click(uow, desk, &ask).await,
        Verb::Details => add_details::click(uow, desk, &ask).await,
        Verb::About => which_ticket::click(uow, desk, &ask).await,
        Verb::Whole => show_full::click(uow, desk, &ask).await,
        Verb::Pass => forward_note::click(uow, desk, &ask).await,
        Verb::Join => link::confirm(uow, desk, &ask).await,
        Verb::Decline => link::decline(uow, desk, &ask).await,
        Verb::Unlink => unlink::click(uow, desk, &ask).await,
        Verb::Separate => unlink::separate(uow, desk, &ask).await,
        Verb::Fresh => new_topic::click(uow, desk, &ask).await,
        Verb::Works => confirm_fixed::click(uow, desk, &ask).await,
        Verb::Withdraw => withdraw::click(uow, desk, &ask).await,
        Verb::Choices => suggestion_answer::choices(uow, desk, &ask).await,
        Verb::Report => suggestion_answer::opens(uow, desk, &ask, Kind::Incident).await,
        Verb::Ask => suggestion_answer::opens(uow, desk, &ask, Kind::ServiceRequest).await,
        Verb::NotNow => suggestion_answer::not_now(uow, desk, &ask).await,
        Verb::Merge => merge::click(uow, desk, &ask).await,
        Verb::Apart => merge::apart(uow, desk, &ask).await,
        Verb::Known => known_issue::mark(uow, desk, &ask).await,
        Verb::NotKnown => known_issue::unmark(uow, desk, &ask).await,
        Verb::Look => duplicate_answer::look(uow, desk, &ask).await,
        Verb::Mine => duplicate_answer::mine(uow, desk, &ask).await,
        Verb::AddThere => duplicate_answer::add_there(uow, desk, &ask).await,
        Verb::Anyway => duplicate_answer::anyway(uow, desk, &ask).await,
        Verb::Private => restrict::click(uow, desk, &ask).await,
        Verb::Transcript => ask::click(uow, desk, &ask, Side::Requester).await,
        Verb::Record => ask::click(uow, desk, &ask, Side::Team).await,
    }
}

async fn submitted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    verb: Verb,
    ask: Ask<'_>,
) -> Result<Reply, CommandError> {
    match verb {
        Verb::Open => form::submitted(uow, desk, &ask).await,
        Verb::Category => category::submitted(uow, desk, &ask).await,
        Verb::Reply => reply::submitted(uow, desk, &ask).await,
        Verb::Priority => priority::submitted(uow, desk, &ask).await,
        Verb::Resolve => resolve::submitted(uow, desk, &ask).await,
        Verb::Cancel => cancel::submitted(uow, desk, &ask).await,
        Verb::Details => add_details::submitted(uow, desk, &ask).await,
        Verb::Withdraw => withdraw::submitted(uow, desk, &ask).await,
        Verb::Merge => merge::submitted(uow, desk, &ask).await,
        Verb::Private => restrict::submitted(uow, desk, &ask).await,
        Verb::Show
        | Verb::Claim
        | Verb::Release
        | Verb::Send
        | Verb::Keep
        | Verb::Reopen
        | Verb::About
        | Verb::Whole
        | Verb::Pass
        | Verb::Join
        | Verb::Decline
        | Verb::Unlink
        | Verb::Separate
        | Verb::Fresh
        | Verb::Works
        | Verb::Choices
        | Verb::Report
        | Verb::Ask
        | Verb::NotNow
        | Verb::Apart
        | Verb::Known
        | Verb::NotKnown
        | Verb::Look
        | Verb::Mine
        | Verb::AddThere
        | Verb::Anyway
        | Verb::Transcript
        | Verb::Record => Err(Refusal::Gone.into()),
    }
}

fn verb(token: &Token) -> Result<Verb, CommandError> {
    token.verb.parse().map_err(|_| Refusal::Gone.into())
}

/// What somebody hears when something broke that is ours to mend: that nothing was lost, and a reference that also
/// stands in the log.
pub fn fault(desk: &Desk, reference: &str) -> Reply {
    Reply::Private(Card::plain(
        desk.words
            .say_with("fault", &[("reference", Arg::from(reference))]),
    ))
}
