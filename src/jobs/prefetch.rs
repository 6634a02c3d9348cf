//! Prefetches the facts that a command needs, before a transaction is open.

use std::sync::Arc;
use std::time::Duration;

use chat::{ChatPlatform, Inbound, InboundEvent, LookupError, Profile, UserRef};
use commands::{ArticleSearch, ArticlesFound, CommandError, Links, Lookup, Prefetched, lookups};
use desk::DraftId;
use futures::{StreamExt, stream};
use knowledge::{Query, Scope};
use tokio::time::{Instant, timeout_at};

use crate::Context;
use crate::group_readings;
use crate::searches::SearchFailed;

/// A message leads to its author and its thread, and a thread leads to its authors. Four rounds are one more than any
/// verb needs.
const MAX_ROUNDS: usize = 4;

/// The most messages of a thread that a ticket opened inside the thread takes over.
const MAX_THREAD_MESSAGES: usize = 100;

/// The most articles of a search. A person may see fewer, because the database decides.
const MAX_ARTICLES: usize = 20;

/// A person who waits for an answer does not wait longer for articles.
const SEARCH_TIMEOUT: Duration = Duration::from_millis(500);

/// The longest wait for the names of other people.
const NAMES_TIMEOUT: Duration = Duration::from_millis(500);

/// The number of names that are looked up at once.
const NAMES_AT_ONCE: usize = 8;

/// The platform could not be asked.
#[derive(Debug)]
pub(crate) struct LookupFailed(pub(crate) String);

/// Looks up all facts that this event needs. An object that the platform does not have counts as absent. A platform that
/// does not answer is an error: an outage must not turn a member into a stranger.
pub(crate) async fn look_up_facts<P: ChatPlatform + 'static>(
    context: &Context<P>,
    inbound: &Inbound,
) -> Result<Prefetched, LookupFailed> {
    let mut facts = basis(context);
    for _ in 0..MAX_ROUNDS {
        let needed = lookups(&context.desk(), inbound, &facts);
        if needed.is_empty() {
            break;
        }
        facts = look_up_all(context, facts, needed).await?;
    }
    if let InboundEvent::Submitted { token, .. } = &inbound.what
        && let Ok(draft) = token.subject.parse()
    {
        facts = look_up_draft(context, facts, draft).await?;
    }
    Ok(facts)
}

/// What every command knows without a lookup.
pub(crate) fn basis<P: ChatPlatform + 'static>(context: &Context<P>) -> Prefetched {
    Prefetched::default()
        .with_links(links(context))
        .with_older_policies(!context.are_policies_applied())
        .with_connections_behind(context.behind().cloned())
}

/// Builds the URLs of messages.
fn links<P: ChatPlatform + 'static>(context: &Context<P>) -> Links {
    let platforms = Arc::clone(&context.platforms);
    Links::new(move |message| {
        let platform = platforms.get(&message.channel.connection)?;
        Some(platform.link(message))
    })
}

/// Looks up the facts about what waits in a draft, such as the standing of the person who asked.
pub(crate) async fn look_up_draft<P: ChatPlatform>(
    context: &Context<P>,
    facts: Prefetched,
    draft: DraftId,
) -> Result<Prefetched, LookupFailed> {
    let needed = async {
        let mut uow = context.store.look(context.now()).await?;
        commands::lookups_of_draft(&mut uow, &context.desk(), draft).await
    };
    let needed = needed.await.map_err(|error: CommandError| {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "Cannot read what waits in a draft"
        );
        LookupFailed(error.to_string())
    })?;
    look_up_all(context, facts, needed).await
}

/// Looks up facts: groups and names at once, because nobody waits long for them, and all others one after the other.
async fn look_up_all<P: ChatPlatform>(
    context: &Context<P>,
    mut facts: Prefetched,
    needed: Vec<Lookup>,
) -> Result<Prefetched, LookupFailed> {
    let (mut groups, mut names) = (Vec::new(), Vec::new());
    for lookup in needed {
        match lookup {
            Lookup::Group { group, user } => groups.push((group, user)),
            Lookup::Name(_) => names.push(lookup),
            lookup => facts = look_up(context, facts, lookup).await?,
        }
    }
    facts = group_readings::look_up(context, facts, groups).await;
    Ok(look_up_names(context, facts, names).await)
}

/// Looks up what a timer has to know about groups, and the names of approvers.
pub(crate) async fn look_up_timer<P: ChatPlatform>(
    context: &Context<P>,
    facts: Prefetched,
    kind: &str,
) -> Result<Prefetched, LookupFailed> {
    let needed = commands::lookups_of_timer(&context.desk(), kind);
    look_up_all(context, facts, needed).await
}

/// Looks up the names of the people whom the policies can ask.
pub(crate) async fn look_up_approvers<P: ChatPlatform + 'static>(context: &Context<P>) -> Prefetched {
    let names = commands::users_to_ask(&context.desk())
        .into_iter()
        .map(Lookup::Name);
    look_up_names(context, basis(context), names.collect()).await
}

/// Looks up the people whom cards name. A platform that does not answer in time does not stop the command.
async fn look_up_names<P: ChatPlatform>(
    context: &Context<P>,
    facts: Prefetched,
    names: Vec<Lookup>,
) -> Prefetched {
    let until = Instant::now() + NAMES_TIMEOUT;
    let users = names.into_iter().filter_map(|lookup| match lookup {
        Lookup::Name(user) => Some(user),
        _ => None,
    });
    let asked = users.map(|user| async move {
        let answered = timeout_at(until, profile(context, &user)).await;
        let profile = answered.ok().and_then(Result::ok).flatten();
        (user, profile)
    });
    let found = stream::iter(asked).buffer_unordered(NAMES_AT_ONCE);
    found
        .fold(facts, |facts, (user, profile)| async move {
            facts.with_profile(user, profile)
        })
        .await
}

async fn profile<P: ChatPlatform>(
    context: &Context<P>,
    user: &UserRef,
) -> Result<Option<Profile>, LookupFailed> {
    match context.platforms.get(&user.connection) {
        Some(platform) => found(platform.profile(user).await),
        None => Ok(None),
    }
}

async fn look_up<P: ChatPlatform>(
    context: &Context<P>,
    facts: Prefetched,
    lookup: Lookup,
) -> Result<Prefetched, LookupFailed> {
    Ok(match lookup {
        Lookup::Profile(user) | Lookup::Name(user) => {
            let profile = profile(context, &user).await?;
            facts.with_profile(user, profile)
        }
        Lookup::Group { group, user } => group_readings::look_up(context, facts, vec![(group, user)]).await,
        Lookup::Message(message) => {
            let said = match context.platforms.get(&message.channel.connection) {
                Some(platform) => found(platform.message(&message).await)?.flatten(),
                None => None,
            };
            facts.with_message(message, said)
        }
        Lookup::Thread(root) => {
            let said = match context.platforms.get(&root.channel.connection) {
                Some(platform) => found(platform.thread(&root, MAX_THREAD_MESSAGES).await)?,
                None => None,
            };
            facts.with_thread(root, said.unwrap_or_default())
        }
        Lookup::Place(channel) => {
            let place = match context.platforms.get(&channel.connection) {
                Some(platform) => found(platform.channel(&channel).await)?,
                None => None,
            };
            let can_post = place.is_some_and(|place| place.is_member && !place.is_archived);
            facts.with_place(channel, can_post)
        }
        Lookup::Link(message) => match context.platforms.get(&message.channel.connection) {
            Some(platform) => {
                let link = platform.link(&message);
                facts.with_link(message, link)
            }
            None => facts.with_link(message, String::new()),
        },
        Lookup::Articles(search) => {
            let found = find_articles(context, &search).await;
            facts.with_articles(search, found)
        }
    })
}

/// Searches the index. A desk without an index shows no articles, and neither does one whose index does not answer in time.
async fn find_articles<P: ChatPlatform>(context: &Context<P>, search: &ArticleSearch) -> ArticlesFound {
    let Some(index) = context.knowledge().cloned() else {
        return ArticlesFound {
            is_incomplete: context.is_index_incomplete(),
            ..ArticlesFound::default()
        };
    };
    let search = search.clone();
    let searching = context.searches().run(SEARCH_TIMEOUT, move || {
        index.search(&Query {
            text: &search.words,
            readership: Scope::Of(&search.readership),
            limit: MAX_ARTICLES,
            offset: 0,
        })
    });
    match searching.await {
        Ok(Ok(matches)) => {
            return ArticlesFound {
                matches,
                is_searched: true,
                is_incomplete: context.is_index_incomplete(),
            };
        }
        // A busy desk opens tickets without articles.
        Err(SearchFailed::Late) => metrics::counter!("desk_late_searches_total").increment(1),
        Ok(Err(error)) => tracing::error!(
            error = &error as &dyn std::error::Error,
            "Cannot search for articles"
        ),
        Err(SearchFailed::Panicked(panic)) => {
            tracing::error!(why = %panic, "A search for articles panicked");
        }
    }
    ArticlesFound {
        is_incomplete: true,
        ..ArticlesFound::default()
    }
}

fn found<T>(answer: Result<T, LookupError>) -> Result<Option<T>, LookupFailed> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(LookupError::NotFound { .. }) => Ok(None),
        Err(LookupError::Unanswered { why, .. }) => Err(LookupFailed(why)),
    }
}
