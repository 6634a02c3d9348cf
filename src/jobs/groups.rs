//! The groups that the platforms keep: reads their members, and keeps the settings with the members as they are now.
//!
//! The adapters keep a reading for at most a minute and drop it when the platform reports a change, so a step asks the
//! platform only if something may be new.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use chat::{ChatPlatform, Connection, LookupError, UserRef};
use commands::{CommandError, GroupFact, Prefetched, Settings};
use desk::{Identity, PlatformGroup};

use crate::conflicts::MAX_ATTEMPTS;
use crate::receive::error_chain;
use crate::{Context, conflicts, prefetch};

/// The longest wait for a reading before an interaction is handled without it.
const READ_TIMEOUT: Duration = Duration::from_millis(1_000);

/// The settings with the current members of groups, and the groups that cannot be read.
#[derive(Debug)]
pub(crate) struct Groups {
    current: RwLock<Arc<Settings>>,
    failing: Mutex<BTreeMap<PlatformGroup, String>>,
    /// The accounts that lost a role and may have to be replaced.
    lost: Mutex<BTreeSet<Identity>>,
}

impl Groups {
    pub(crate) fn new(settings: Arc<Settings>) -> Self {
        Self {
            current: RwLock::new(settings),
            failing: Mutex::default(),
            lost: Mutex::default(),
        }
    }

    /// The settings with the members as they were read last.
    pub(crate) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over the members of a group.
    fn learn(&self, group: &PlatformGroup, members: &BTreeSet<Identity>) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let mut roster = current.roster.clone();
        if !roster.learn(group, members) {
            return;
        }
        let all = |roster: &desk::Roster| -> BTreeSet<Identity> {
            let groups = roster.groups.iter();
            groups.flat_map(|group| group.members.clone()).collect()
        };
        self.lost().extend(&all(&current.roster) - &all(&roster));
        *current = Arc::new(Settings {
            roster,
            ..(**current).clone()
        });
    }

    /// Notes whether a group can be read. Logs only changes.
    fn note(&self, group: &PlatformGroup, failure: Option<String>) {
        let mut failing = self.failing();
        let before = match &failure {
            Some(why) => failing.insert(group.clone(), why.clone()),
            None => failing.remove(group),
        };
        match (before, failure) {
            (Some(before), Some(now)) if before == now => {}
            (_, Some(why)) => tracing::warn!(%group, why, "Cannot read the members of a group"),
            (Some(_), None) => tracing::info!(%group, "The members of a group can be read again"),
            (None, None) => {}
        }
    }

    fn lost(&self) -> MutexGuard<'_, BTreeSet<Identity>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failing(&self) -> MutexGuard<'_, BTreeMap<PlatformGroup, String>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the members of all groups that the configuration takes from platforms. A group that cannot be read keeps the members
/// of the last reading. People who lost a role are replaced where they were asked to decide.
pub async fn read_groups<P: ChatPlatform + 'static>(context: &Context<P>) {
    for group in context.desk().roster.sources() {
        let _is_noted = read(context, &group).await;
    }
    let lost = std::mem::take(&mut *context.groups().lost());
    if lost.is_empty() {
        return;
    }
    let facts = prefetch::look_up_approvers(context).await;
    for account in lost {
        replace(context, &account, &facts).await;
    }
}

/// Reads a group, for the interaction of a user if there is one.
pub(crate) async fn look_up<P: ChatPlatform>(
    context: &Context<P>,
    facts: Prefetched,
    (group, user): (PlatformGroup, Option<UserRef>),
) -> Prefetched {
    let read = tokio::time::timeout(READ_TIMEOUT, read(context, &group)).await;
    let fact = match read {
        Ok(Ok(())) => GroupFact::Read,
        Ok(Err(_)) | Err(_) => user
            .and_then(|user| told(context, &group, user))
            .unwrap_or(GroupFact::Unread),
    };
    facts.with_group(group, fact)
}

/// Returns whether a user has a role, if the platform said so with the interaction.
fn told<P: ChatPlatform>(context: &Context<P>, group: &PlatformGroup, user: UserRef) -> Option<GroupFact> {
    let platform = context.platforms.get(&user.connection)?;
    let is_member = platform.has_role(&group.id, &user)?;
    (user.connection.0 == group.connection).then_some(GroupFact::Told { user, is_member })
}

/// Reads a group.
async fn read<P: ChatPlatform>(context: &Context<P>, group: &PlatformGroup) -> Result<(), LookupError> {
    let Some(platform) = context.platforms.get(&Connection(group.connection.clone())) else {
        return Err(LookupError::NotFound {
            why: "there is no such connection".to_owned(),
        });
    };
    let read = platform.group(&group.id).await;
    context
        .groups()
        .note(group, read.as_ref().err().map(ToString::to_string));
    let members = read?.into_iter().map(|user| Identity {
        connection: user.connection.0,
        user: user.id,
    });
    context.groups().learn(group, &members.collect());
    Ok(())
}

/// Replaces a person who lost a role. A unit of work that fails is not repeated: a click and the reminder replace the person
/// too.
async fn replace<P: ChatPlatform>(context: &Context<P>, account: &Identity, facts: &Prefetched) {
    for attempt in 1..=MAX_ATTEMPTS {
        match replace_once(context, account, facts).await {
            Err(error) if error.is_conflict() => conflicts::wait_after(attempt).await,
            Err(error) => {
                tracing::error!(error = error_chain(&error), "Cannot replace an approver");
                return;
            }
            Ok(()) => return,
        }
    }
}

async fn replace_once<P: ChatPlatform>(
    context: &Context<P>,
    account: &Identity,
    facts: &Prefetched,
) -> Result<(), CommandError> {
    let mut uow = context.store.begin(context.now()).await?;
    commands::role_lost(&mut uow, &context.desk(), account, facts).await?;
    context.committed(uow.commit().await?);
    Ok(())
}
