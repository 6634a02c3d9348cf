//! The decision cards of an approval: who gets one, and who loses one.

use chat::{Card, Conversation};
use desk::approval::{Approval, Because};
use desk::{Identity, PersonId};
use store::{Post, PostRole, Side, Subject};

use crate::actor::identity;
use crate::cards::decision;
use crate::error::CommandError;
use crate::facts::approvals::{self, Matter};
use crate::threads::change_cards;
use crate::work::Work;

/// Posts the decision card in the channels of the policy, and to each approver of the round and each substitute. Who has the
/// card already gets no other one.
pub(super) async fn ask(work: &mut Work<'_>, matter: &Matter) -> Result<(), CommandError> {
    for channel in matter.channels(work.settings()) {
        change_cards::add_decision(work, matter, Conversation::Channel(channel.clone())).await?;
    }
    let Matter { approval, people, .. } = matter;
    let round = approval.round();
    let counted = round.map_or_else(Vec::new, |round| approval.count(round, people));
    let substitutes = matter.substitutes_who_decide(&counted);
    for account in counted.iter().flat_map(|one| &one.seats).chain(&substitutes) {
        let account = approvals::reached(work, people, account).await?;
        let home = Conversation::Direct(approvals::user(&account));
        change_cards::add_decision(work, matter, home).await?;
    }
    Ok(())
}

/// Makes room for new decision cards, because an edit of a card notifies nobody. Old cards on which somebody could decide
/// until now say why nobody does any more. Other old cards keep the outcome that they show.
pub(super) async fn replace(
    work: &mut Work<'_>,
    matter: &Matter,
    because: Because,
) -> Result<(), CommandError> {
    let subject = Subject::Approval(matter.approval.id);
    let posts = work.posts().of(subject, Side::Approver, PostRole::Card).await?;
    for post in posts {
        if let Some(card) = decision::replaced(work.settings(), &matter.about, because) {
            work.outbox().edit(&post, card);
        }
        work.posts().replace(&post).await?;
    }
    Ok(())
}

/// Takes the cards of the previous approver of a seat and of the previous substitute back, on all their accounts. Who is
/// asked for another reason keeps the card.
pub(super) async fn take_back(
    work: &mut Work<'_>,
    before: &Approval,
    (matter, seat): (&Matter, &Identity),
) -> Result<(), CommandError> {
    let mut seats = before.round().into_iter().flat_map(|round| &round.seats);
    let previous = seats.find(|one| one.account == *seat);
    let substitute = previous.and_then(|seat| seat.substitute.as_ref());
    let substitute = substitute.map(|substitute| &substitute.account);
    let subject = Subject::Approval(matter.approval.id);
    let posts = work.posts().of(subject, Side::Approver, PostRole::Card).await?;
    let direct: Vec<(Post, Identity)> = posts.into_iter().filter_map(with_account).collect();
    let accounts = direct.iter().map(|(_, account)| account);
    let accounts: Vec<Identity> = accounts.chain([seat]).chain(substitute).cloned().collect();
    let people = approvals::participants(work, &accounts, &[]).await?;
    let approver = people.owner(seat);
    let substitute = substitute.and_then(|account| people.owner(account));
    for (post, account) in direct {
        let Some(person) = people.owner(&account).filter(|person| !matter.asks(*person)) else {
            continue;
        };
        if Some(person) != approver && Some(person) != substitute {
            continue;
        }
        let card = taken_back(work, matter, person, approver == Some(person));
        work.outbox().edit(&post, card);
        work.posts().replace(&post).await?;
    }
    Ok(())
}

/// Returns a direct message with the account that reads it.
fn with_account(post: Post) -> Option<(Post, Identity)> {
    let account = match &post.home {
        Conversation::Direct(user) => identity(user),
        Conversation::Channel(_) => return None,
    };
    Some((post, account))
}

/// Draws the card of a person who no longer decides. A substitute who has voted can take the vote back.
fn taken_back(work: &Work<'_>, matter: &Matter, person: PersonId, was_approver: bool) -> Card {
    let words = work.words();
    let args = [("reference", matter.about.reference().into())];
    if was_approver {
        return Card::plain(words.text_with("approval-card-role-lost", &args));
    }
    match matter.approval.revocable_by(person, &matter.people).is_empty() {
        true => Card::plain(words.text_with("approval-card-substitute-over", &args)),
        false => Card::plain(words.text_with("approval-card-substitute-voted", &args)).button(
            words.say("button-take-vote-back"),
            decision::take_back(&matter.approval),
        ),
    }
}
