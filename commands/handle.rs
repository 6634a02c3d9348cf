//! The door: what came in finds its verb, and a refusal becomes words.

use chat::{Card, Happening, Inbound, Reply, Token};
use desk::{Action, Kind, Refusal, Resource};
use store::{Side, UnitOfWork};

use crate::ask::Ask;
use crate::asker::Asker;
use crate::verb::{OPEN_MENU, Verb};
use crate::{Arg, CommandError, Desk, Known, amended, intake, leaving, refusals, together, verbs};

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
    let asker = leaving::back(uow, desk, asker, known).await?;
    let asker = together::asker(uow, desk, asker, known).await?;
    match dispatch(uow, desk, inbound, known, &asker).await {
        Err(CommandError::Refused(refusal)) => {
            tracing::debug!(%refusal, "Refused");
            Ok(refusals::reply(desk, &refusal))
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
        Happening::Said(said) => intake::said(uow, desk, said, asker, known).await,
        Happening::Edited(said) => amended::edited(uow, desk, inbound, said, asker, known).await,
        Happening::Deleted { message } => amended::deleted(uow, desk, message).await,
        Happening::Reacted { message, emoji } => {
            verbs::react::react(uow, desk, message, emoji, asker, known).await
        }
        Happening::Left => leaving::left(uow, desk, asker, known).await,
        // That they are back was dealt with before anything that they do.
        Happening::Returned => Ok(Reply::Quiet),
        Happening::Command { name, words, options } => match name.as_str() {
            "ticket" => verbs::open::command(uow, desk, &inbound.spot, words, options, asker, known).await,
            "tickets" => verbs::tickets::command(uow, desk, asker, known).await,
            "desk" => verbs::desk::command(uow, desk, words, asker).await,
            _ => Err(Refusal::Gone.into()),
        },
        Happening::Menu { name, message } if name == OPEN_MENU => {
            verbs::open::menu(uow, desk, message, asker, known).await
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
        Verb::Category => verbs::category::click(uow, desk, &ask).await,
        Verb::Show => verbs::show::click(uow, desk, &ask).await,
        Verb::Claim => verbs::claim::click(uow, desk, &ask).await,
        Verb::Release => verbs::release::click(uow, desk, &ask).await,
        Verb::Reply => verbs::reply::click(uow, desk, &ask).await,
        Verb::Send => verbs::reply::send(uow, desk, &ask).await,
        Verb::Keep => verbs::reply::keep(uow, desk, &ask).await,
        Verb::Priority => verbs::priority::click(uow, desk, &ask).await,
        Verb::Resolve => verbs::resolve::click(uow, desk, &ask).await,
        Verb::Reopen => verbs::reopen::click(uow, desk, &ask).await,
        Verb::Cancel => verbs::cancel::click(uow, desk, &ask).await,
        Verb::Details => verbs::details::click(uow, desk, &ask).await,
        Verb::About => verbs::about::click(uow, desk, &ask).await,
        Verb::Whole => verbs::whole::click(uow, desk, &ask).await,
        Verb::Pass => verbs::pass::click(uow, desk, &ask).await,
        Verb::Join => verbs::link::confirm(uow, desk, &ask).await,
        Verb::Decline => verbs::link::decline(uow, desk, &ask).await,
        Verb::Unlink => verbs::unlink::click(uow, desk, &ask).await,
        Verb::Separate => verbs::unlink::separate(uow, desk, &ask).await,
        Verb::Fresh => verbs::fresh::click(uow, desk, &ask).await,
        Verb::Works => verbs::works::click(uow, desk, &ask).await,
        Verb::Withdraw => verbs::withdraw::click(uow, desk, &ask).await,
        Verb::Choices => verbs::suggested::choices(uow, desk, &ask).await,
        Verb::Report => verbs::suggested::opens(uow, desk, &ask, Kind::Incident).await,
        Verb::Ask => verbs::suggested::opens(uow, desk, &ask, Kind::ServiceRequest).await,
        Verb::NotNow => verbs::suggested::not_now(uow, desk, &ask).await,
        Verb::Merge => verbs::merge::click(uow, desk, &ask).await,
        Verb::Apart => verbs::merge::apart(uow, desk, &ask).await,
        Verb::Known => verbs::known::mark(uow, desk, &ask).await,
        Verb::NotKnown => verbs::known::unmark(uow, desk, &ask).await,
        Verb::Look => verbs::alike::look(uow, desk, &ask).await,
        Verb::Mine => verbs::alike::mine(uow, desk, &ask).await,
        Verb::AddThere => verbs::alike::add_there(uow, desk, &ask).await,
        Verb::Anyway => verbs::alike::anyway(uow, desk, &ask).await,
        Verb::Private => verbs::private::click(uow, desk, &ask).await,
        Verb::Transcript => verbs::transcript::click(uow, desk, &ask, Side::Requester).await,
        Verb::Record => verbs::transcript::click(uow, desk, &ask, Side::Team).await,
    }
}

async fn submitted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    verb: Verb,
    ask: Ask<'_>,
) -> Result<Reply, CommandError> {
    match verb {
        Verb::Open => verbs::open::submitted(uow, desk, &ask).await,
        Verb::Category => verbs::category::submitted(uow, desk, &ask).await,
        Verb::Reply => verbs::reply::submitted(uow, desk, &ask).await,
        Verb::Priority => verbs::priority::submitted(uow, desk, &ask).await,
        Verb::Resolve => verbs::resolve::submitted(uow, desk, &ask).await,
        Verb::Cancel => verbs::cancel::submitted(uow, desk, &ask).await,
        Verb::Details => verbs::details::submitted(uow, desk, &ask).await,
        Verb::Withdraw => verbs::withdraw::submitted(uow, desk, &ask).await,
        Verb::Merge => verbs::merge::submitted(uow, desk, &ask).await,
        Verb::Private => verbs::private::submitted(uow, desk, &ask).await,
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
