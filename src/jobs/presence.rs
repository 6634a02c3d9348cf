//! Checks at intervals whether accounts that matter to open tickets still exist.
//!
//! A platform reports a departure or a return only once, and not to a desk that is offline. Discord reports nothing
//! without the members intent. The scan stores its findings as ordinary inbox events.

use chat::{ChatPlatform, Connection, Inbound, InboundEvent, LookupError, Membership, UserRef};
use store::{Account, StoreError};

use crate::Context;

/// The accounts of one step. With the interval between two steps, this is a small share of the platforms' rate limits.
const STEP_ACCOUNTS: usize = 20;

/// The position of a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresenceScan {
    /// The connections that are complete.
    done: Vec<Connection>,
    /// The last checked account of the current connection.
    last_checked: String,
}

/// The result of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanProgress {
    /// More accounts remain.
    More,
    /// All accounts are checked.
    Complete,
}

/// Checks the next few accounts, one connection after the other, and stores changes as events.
///
/// # Errors
///
/// [`StoreError`]. A platform that does not answer is skipped until the next scan.
pub async fn scan_presence<P: ChatPlatform>(
    context: &Context<P>,
    scan: &mut PresenceScan,
) -> Result<ScanProgress, StoreError> {
    let mut free = STEP_ACCOUNTS;
    while free > 0 {
        let mut open: Vec<_> = context.platforms.iter().collect();
        open.retain(|(connection, _)| !scan.done.contains(connection));
        let Some((connection, platform)) = open.into_iter().min_by_key(|(connection, _)| &connection.0)
        else {
            *scan = PresenceScan::default();
            return Ok(ScanProgress::Complete);
        };
        let most = i64::try_from(free).unwrap_or(i64::MAX);
        let accounts = context.store.reads();
        let accounts = accounts
            .presence_candidates(connection, &scan.last_checked, most)
            .await?;
        let is_last = accounts.len() < free;
        free -= accounts.len();
        let last_checked = accounts.last().map(|account| account.identity.user.clone());
        let is_answered = check(context, platform, connection, &accounts).await?;
        scan.last_checked = last_checked.unwrap_or_default();
        if is_last || !is_answered {
            scan.done.push(connection.clone());
            scan.last_checked.clear();
        }
    }
    Ok(ScanProgress::More)
}

/// Checks accounts of one connection. False if the platform does not answer.
async fn check<P: ChatPlatform>(
    context: &Context<P>,
    platform: &P,
    connection: &Connection,
    accounts: &[Account],
) -> Result<bool, StoreError> {
    let (mut changes, mut is_answered) = (Vec::new(), true);
    for account in accounts {
        match presence_change(context, platform, connection, account).await {
            Ok(inbound) => changes.extend(inbound),
            Err(PlatformAway(why)) => {
                tracing::info!(
                    connection = connection.0,
                    why,
                    "Cannot check which accounts still exist"
                );
                is_answered = false;
                break;
            }
        }
    }
    if !changes.is_empty() {
        context.store.inbox().keep(&changes, context.wall()).await?;
        context.notifiers.process.notify();
    }
    Ok(is_answered)
}

/// The platform does not answer.
struct PlatformAway(String);

/// The event of a departure or return that is not recorded yet.
async fn presence_change<P: ChatPlatform>(
    context: &Context<P>,
    platform: &P,
    connection: &Connection,
    account: &Account,
) -> Result<Option<Inbound>, PlatformAway> {
    let user = UserRef::new(connection, account.identity.user.clone());
    let membership = match platform.profile(&user).await {
        Ok(profile) => profile.membership,
        // An account that is invisible may still exist: the desk itself may have lost access.
        Err(LookupError::NotFound { .. }) => return Ok(None),
        Err(LookupError::Unanswered { why, .. }) => return Err(PlatformAway(why)),
    };
    let (what, word) = match (membership, account.left) {
        (Membership::Deactivated | Membership::Stranger, None) => (InboundEvent::Left, "left"),
        (Membership::Member | Membership::Guest, Some(_)) => (InboundEvent::Returned, "returned"),
        (Membership::Deactivated | Membership::Stranger, Some(_))
        | (Membership::Member | Membership::Guest, None)
        | (Membership::Bot, _) => return Ok(None),
    };
    let at = context.wall();
    let key = format!("{word}/{}/{}", user.id, at.timestamp_micros());
    Ok(Some(Inbound::of_person(user, key, at, what)))
}
