//! Warnings: one card per ticket beside the team's card, and one short mention in the ticket's thread for each threshold.

use std::collections::BTreeSet;

use chat::{Card, Confirmation, Connection, Conversation, OutboundMessage, Place, Span, Text, UserRef};
use desk::{Identity, PostId, Tell, Terms, Ticket};
use store::{ClockState, Post, PostRole, Side, SlaClock, Subject};

use crate::cards::warning::mention;
use crate::effects::sla::requester;
use crate::error::CommandError;
use crate::facts::names;
use crate::facts::sla::clocks::BREACH;
use crate::threads::posts;
use crate::threads::posts::NewPost;
use crate::work::Work;

/// Whether a threshold of a running clock has passed that nobody was told of. An acknowledged threshold stays silent. A
/// breach never does.
pub(crate) fn is_untold(clock: &SlaClock) -> bool {
    let acknowledged = clock.acknowledged.map_or(0, |one| one.percent);
    let known = match clock.reached >= BREACH {
        true => clock.told,
        false => clock.told.max(acknowledged),
    };
    clock.is_running() && clock.reached > known
}

/// Warns of the thresholds that have passed and that nobody was told of: one card, and one mention for all of them.
pub(crate) async fn warn(
    work: &mut Work<'_>,
    ticket: &Ticket,
    terms: Terms<'_>,
    untold: &[SlaClock],
) -> Result<(), CommandError> {
    requester::tell(work, ticket, terms, untold).await?;
    let tell: BTreeSet<Tell> = untold.iter().flat_map(|clock| whom(clock, terms)).collect();
    let existing = current(work, ticket).await?;
    let card = existing.as_ref().map_or_else(|| work.mint(), |post| post.id);
    let line = match tell.is_empty() {
        true => None,
        false => Some(post_mention(work, ticket, (&tell, untold), existing.as_ref()).await?),
    };
    if existing.is_none() {
        post_card(work, ticket, card, line.flatten()).await?;
    }
    Ok(())
}

/// Whom the policy tells of the thresholds that have passed.
fn whom(clock: &SlaClock, terms: Terms<'_>) -> impl Iterator<Item = Tell> {
    let passed = clock.told + 1..=clock.reached;
    let warnings = terms.policy.warn.iter();
    let passed = warnings.filter(move |warning| passed.contains(&warning.at));
    passed.flat_map(|warning| warning.tell.iter().copied())
}

/// Posts the warning of a ticket that became private in the channel for private tickets.
pub(crate) async fn moved(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    if work.settings().levels.policies.is_empty() {
        return Ok(());
    }
    let clocks = work.sla_clocks().of(ticket.id).await?;
    let is_open = |clock: &SlaClock| matches!(clock.state, ClockState::Running | ClockState::Paused);
    let is_at_risk = clocks.iter().any(|clock| is_open(clock) && clock.reached > 0);
    if is_at_risk && current(work, ticket).await?.is_none() {
        let card = work.mint();
        post_card(work, ticket, card, None).await?;
    }
    Ok(())
}

/// Returns the warning in the channel where the team handles the ticket.
async fn current(work: &mut Work<'_>, ticket: &Ticket) -> Result<Option<Post>, CommandError> {
    let home = home(work, ticket).await?;
    let posts = work.posts().of(ticket.id, Side::Team, PostRole::Warning).await?;
    Ok(posts
        .into_iter()
        .rev()
        .find(|post| Some(&post.home) == home.as_ref()))
}

/// Returns the place of the team's thread. A team that moves to another channel keeps the threads of its old tickets.
async fn home(work: &mut Work<'_>, ticket: &Ticket) -> Result<Option<Conversation>, CommandError> {
    let thread = work.threads().of(ticket.id, Side::Team).await?;
    Ok(thread.map(|thread| thread.home))
}

/// Posts the warning, which is drawn at the end of the command. Its delivery adds the link to the line in the thread.
async fn post_card(
    work: &mut Work<'_>,
    ticket: &Ticket,
    id: PostId,
    line: Option<Confirmation>,
) -> Result<(), CommandError> {
    let Some(home) = home(work, ticket).await? else {
        return Ok(());
    };
    work.posts().add(Post {
        id,
        subject: Subject::Ticket(ticket.id),
        side: Side::Team,
        role: PostRole::Warning,
        home: home.clone(),
        message: None,
    });
    let card = Card::plain(ticket.reference.to_string());
    let message = OutboundMessage::post(Place::At(home), card).confirmed_by(line);
    work.outbox().send(message, Some(id));
    work.redraw_side(ticket, Side::Team);
    Ok(())
}

/// Posts the line in the ticket's thread that notifies people. Returns its edit with the link to the warning, if the
/// warning is not delivered yet.
async fn post_mention(
    work: &mut Work<'_>,
    ticket: &Ticket,
    (tell, clocks): (&BTreeSet<Tell>, &[SlaClock]),
    warning: Option<&Post>,
) -> Result<Option<Confirmation>, CommandError> {
    let Some(thread) = work.threads().of(ticket.id, Side::Team).await? else {
        return Ok(None);
    };
    let (who, notify) = people(work, ticket, tell, thread.home.connection()).await?;
    let address = warning.and_then(|post| post.message.as_ref());
    let link = address.and_then(|message| work.prefetched().link_to(message));
    let line = work.mint::<PostId>();
    let settings = work.settings();
    let text = |link: Option<String>| mention(settings, ticket, (who.clone(), clocks), link);
    let card = Card::plain(text(link));
    let linked = posts::without_quotes_in_notifications(ticket, Card::plain(text(Some(String::new()))));
    let new = NewPost::new(Side::Team, PostRole::Notice, card).notifying_all(notify);
    posts::post_as(work, ticket, line, new).await?;
    Ok(address.is_none().then(|| Confirmation {
        about: ticket.id.to_string(),
        home: thread.home,
        line: line.to_string(),
        card: linked,
    }))
}

/// Returns the people to tell, and their accounts on a connection.
async fn people(
    work: &mut Work<'_>,
    ticket: &Ticket,
    tell: &BTreeSet<Tell>,
    connection: &Connection,
) -> Result<(Text, Vec<UserRef>), CommandError> {
    let mut all: Vec<(Span, Option<UserRef>)> = Vec::new();
    let assignee = ticket.assignee().filter(|_| tell.contains(&Tell::Assignee));
    if let Some(assignee) = assignee {
        all.push(names::mention(work, assignee, connection).await?);
    }
    let is_for_team = tell.contains(&Tell::Team) || (tell.contains(&Tell::Assignee) && assignee.is_none());
    if is_for_team {
        let team = work.settings().team_title(&ticket.team).to_owned();
        all.push((Span::Plain(team), None));
    }
    if tell.contains(&Tell::Lead) {
        let team = work.settings().roster.team(&ticket.team);
        for lead in team.into_iter().flat_map(|team| &team.leads) {
            all.extend(lead_on(work, lead, connection).await?);
        }
    }
    let mut text = Text::default();
    let mut notify: Vec<UserRef> = Vec::new();
    for (span, user) in all {
        if user.as_ref().is_some_and(|user| notify.contains(user)) {
            continue;
        }
        if !text.0.is_empty() {
            text = text.then(", ");
        }
        text = text.then(span);
        notify.extend(user);
    }
    Ok((text, notify))
}

/// Returns a lead as a mention, or as a name if the lead has no account on the connection.
async fn lead_on(
    work: &mut Work<'_>,
    lead: &Identity,
    connection: &Connection,
) -> Result<Option<(Span, Option<UserRef>)>, CommandError> {
    if let Some(person) = work.people().find_by_identity(lead).await? {
        return Ok(Some(names::mention(work, person.id, connection).await?));
    }
    // The lead has never used the desk.
    let declared = work.settings().roster.identities_of(lead);
    let user = declared.into_iter().find(|one| one.connection == connection.0);
    Ok(user.map(|identity| {
        let user = UserRef::new(connection, identity.user.clone());
        let name = identity.user;
        (
            Span::User {
                user: user.clone(),
                name,
            },
            Some(user),
        )
    }))
}
