//! Looks now and then whether those are still there who would be waited for in vain if they had left.
//!
//! Platforms tell when somebody leaves or comes back, but only once, and not to a desk that is away; Discord does not
//! tell without the members intent at all. What is found here takes the way of everything that is told.

use chat::{ChatPlatform, Connection, Happening, Inbound, LookupError, Standing, UserRef};
use store::{Account, StoreError};

use crate::Context;

/// Accounts that one step asks about. With the pause between two steps, this is a small part of what the platforms
/// allow in a minute.
const STEP: usize = 20;

/// How far a round has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// The connections that are done.
    done: Vec<Connection>,
    /// The last account of the one at hand.
    behind: String,
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// There are more to be asked about.
    More,
    /// All were asked about.
    Everywhere,
}

/// Asks about a few accounts more, one connection after the other, and keeps as events what is news of them.
///
/// # Errors
///
/// [`StoreError`]. A platform that cannot be asked is left out until the next round.
pub async fn look_after<P: ChatPlatform>(
    context: &Context<P>,
    round: &mut Round,
) -> Result<Looked, StoreError> {
    let mut free = STEP;
    while free > 0 {
        let mut open: Vec<_> = context.platforms.iter().collect();
        open.retain(|(connection, _)| !round.done.contains(connection));
        let Some((connection, platform)) = open.into_iter().min_by_key(|(connection, _)| &connection.0)
        else {
            *round = Round::default();
            return Ok(Looked::Everywhere);
        };
        let most = i64::try_from(free).unwrap_or(i64::MAX);
        let accounts = context.store.reads();
        let accounts = accounts.looked_after(connection, &round.behind, most).await?;
        let is_last = accounts.len() < free;
        free -= accounts.len();
        let behind = accounts.last().map(|account| account.identity.user.clone());
        let is_answered = ask(context, platform, connection, &accounts).await?;
        round.behind = behind.unwrap_or_default();
        if is_last || !is_answered {
            round.done.push(connection.clone());
            round.behind.clear();
        }
    }
    Ok(Looked::More)
}

/// Asks about accounts of one connection; false if the platform does not answer.
async fn ask<P: ChatPlatform>(
    context: &Context<P>,
    platform: &P,
    connection: &Connection,
    accounts: &[Account],
) -> Result<bool, StoreError> {
    let (mut news, mut is_answered) = (Vec::new(), true);
    for account in accounts {
        match moved(context, platform, connection, account).await {
            Ok(inbound) => news.extend(inbound),
            Err(Away(why)) => {
                tracing::info!(
                    connection = connection.0,
                    why,
                    "Nobody can say who is still there"
                );
                is_answered = false;
                break;
            }
        }
    }
    if !news.is_empty() {
        context.store.inbox().keep(&news, context.wall()).await?;
        context.bells.process.ring();
    }
    Ok(is_answered)
}

/// The platform cannot be asked.
struct Away(String);

/// What is news of an account.
async fn moved<P: ChatPlatform>(
    context: &Context<P>,
    platform: &P,
    connection: &Connection,
    account: &Account,
) -> Result<Option<Inbound>, Away> {
    let user = UserRef::new(connection, account.identity.user.clone());
    let standing = match platform.profile(&user).await {
        Ok(profile) => profile.standing,
        // Not to be seen is not gone: the desk itself may have been shut out.
        Err(LookupError::NotFound { .. }) => return Ok(None),
        Err(LookupError::Unanswered { why, .. }) => return Err(Away(why)),
    };
    let (what, word) = match (standing, account.left) {
        (Standing::Deactivated | Standing::Stranger, None) => (Happening::Left, "left"),
        (Standing::Member | Standing::Guest, Some(_)) => (Happening::Returned, "returned"),
        (Standing::Deactivated | Standing::Stranger, Some(_))
        | (Standing::Member | Standing::Guest, None)
        | (Standing::Bot, _) => return Ok(None),
    };
    let at = context.wall();
    let key = format!("{word}/{}/{}", user.id, at.timestamp_micros());
    Ok(Some(Inbound::of_person(user, key, at, what)))
}
