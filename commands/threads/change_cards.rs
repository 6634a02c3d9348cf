//! Posts the cards of changes and of approvals.

use chat::{Card, Conversation, OutboundMessage, Place, Text, UserRef};
use desk::PostId;
use desk::change::Change;
use store::{Post, PostRole, Side, Subject};

use crate::cards::change;
use crate::error::CommandError;
use crate::facts::approvals::{self, Matter};
use crate::facts::presence;
use crate::work::Work;

/// Adds the decision card of an approval at a place, unless the place has one. The card is drawn at the end of the
/// command.
pub(crate) async fn add_decision(
    work: &mut Work<'_>,
    matter: &Matter,
    home: Conversation,
) -> Result<(), CommandError> {
    let approval = &matter.approval;
    let subject = Subject::Approval(approval.id);
    let posts = work.posts().of(subject, Side::Approver, PostRole::Card).await?;
    if posts.iter().all(|post| post.home != home) {
        add(work, (subject, Side::Approver), home, matter.about.heading());
        work.redraw(approval);
    }
    Ok(())
}

/// Adds the requester's card of a change in the direct conversation with an account.
pub(crate) fn add_requester(work: &mut Work<'_>, change: &Change, user: UserRef) {
    let subject = Subject::Change(change.id);
    add(
        work,
        (subject, Side::Requester),
        Conversation::Direct(user),
        change::title(change),
    );
    work.redraw(change);
}

/// Adds the card of a change in the channel of the team that is responsible for changes.
pub(crate) fn add_team(work: &mut Work<'_>, change: &Change) {
    let settings = work.settings();
    let channel = settings.change_team().and_then(|team| settings.triage.get(team));
    if let Some(channel) = channel {
        let subject = Subject::Change(change.id);
        let home = Conversation::Channel(channel.clone());
        add(work, (subject, Side::Team), home, change::title(change));
    }
}

/// Tells the channel for changes something.
pub(crate) fn tell_channel(work: &mut Work<'_>, text: Text) {
    if let Some(changes) = &work.settings().change {
        let place = Place::At(Conversation::Channel(changes.channel.clone()));
        let message = OutboundMessage::post(place, Card::plain(text));
        work.outbox().send(message, None);
    }
}

/// Tells the implementer something about a change, in the direct conversation with one open account.
pub(crate) async fn tell_implementer(
    work: &mut Work<'_>,
    change: &Change,
    card: Card,
) -> Result<(), CommandError> {
    let Some(implementer) = change.content.implementer.filter(|one| *one != change.requester) else {
        return tell_requester(work, change, card).await;
    };
    let accounts = presence::reached_by(work, implementer).await?;
    if let Some(account) = accounts.first() {
        let home = Conversation::Direct(approvals::user(account));
        work.outbox()
            .send(OutboundMessage::post(Place::At(home), card), None);
    }
    Ok(())
}

/// Adds the message about a change in the channel of an affected service. The message is drawn at the end of the command.
pub(crate) fn add_announcement(work: &mut Work<'_>, change: &Change, home: Conversation) {
    let heading = change::title(change);
    post(
        work,
        (change.id.into(), Side::Requester, PostRole::Announcement),
        home,
        heading,
    );
    work.redraw(change);
}

fn add(work: &mut Work<'_>, (subject, side): (Subject, Side), home: Conversation, heading: String) {
    post(work, (subject, side, PostRole::Card), home, heading);
}

fn post(
    work: &mut Work<'_>,
    (subject, side, role): (Subject, Side, PostRole),
    home: Conversation,
    heading: String,
) {
    let id = work.mint::<PostId>();
    work.posts().add(Post {
        id,
        subject,
        side,
        role,
        home: home.clone(),
        message: None,
    });
    let message = OutboundMessage::post(Place::At(home), Card::plain(heading));
    work.outbox().send(message, Some(id));
}

/// Tells the requester something about a change, beside its card.
pub(crate) async fn tell_requester(
    work: &mut Work<'_>,
    change: &Change,
    card: Card,
) -> Result<(), CommandError> {
    let subject = Subject::Change(change.id);
    let posts = work.posts().of(subject, Side::Requester, PostRole::Card).await?;
    if let Some(post) = posts.last() {
        let message = OutboundMessage::post(Place::At(post.home.clone()), card);
        work.outbox().send(message, None);
    }
    Ok(())
}
