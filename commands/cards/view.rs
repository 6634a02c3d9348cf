//! Reads the data for the cards of tickets in bulk, so that the functions that draw the cards are pure.

use std::collections::{BTreeSet, HashMap};

use chat::Text;
use desk::{
    Article, ArticleId, CategoryAnswers, Metric, PersonId, Reference, Resolution, Source, State, Ticket,
    TicketEvent, TicketId, Timestamp,
};
use knowledge::Passage;
use store::{Post, PostRole, Relation, Remark, Side, SlaClock, Subject, Thread, TicketArticle};

use crate::cards::intake;
use crate::error::CommandError;
use crate::facts::approvals::{self, Awaited};
use crate::facts::outcome::Outcome;
use crate::facts::{articles, outcome, related};
use crate::work::Work;

/// The data that the two cards of a ticket show.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// The ticket.
    pub(crate) ticket: Ticket,
    /// The ticket that this one is merged into, or else the ticket itself.
    pub(crate) main: Ticket,
    /// The requester's thread.
    pub(crate) thread: Option<Thread>,
    /// The posts that carry the cards.
    pub(crate) posts: Vec<Post>,
    /// The names of all people on the cards.
    pub(crate) names: HashMap<PersonId, String>,
    /// The message that the ticket was opened with; none for a command or a form.
    pub(crate) opening: Option<Remark>,
    /// The answers of the form that the ticket was opened with.
    pub(crate) answers: Option<CategoryAnswers>,
    /// The ended ticket that this one follows.
    pub(crate) follows: Option<Reference>,
    /// The ticket that this one was split from.
    pub(crate) split_from: Option<Reference>,
    /// The ticket that this one is merged into, or ended with.
    pub(crate) merged_into: Option<Reference>,
    /// The tickets that are merged into this one.
    pub(crate) merged: Vec<Reference>,
    /// The tickets that were split from this one.
    pub(crate) split_off: Vec<Reference>,
    /// The requesters who read a message that the team sends to the requester.
    pub(crate) readers: Vec<PersonId>,
    /// The last resolution of a ticket that was reopened.
    pub(crate) tried: Option<Resolution>,
    /// What the affected people say, if several people can be affected.
    pub(crate) outcome: Option<Outcome>,
    /// The articles of the ticket, in their order.
    pub(crate) articles: Vec<TicketArticleView>,
    /// What is promised about the ticket, by metric.
    pub(crate) clocks: Vec<SlaClock>,
    /// The last extension of a promise.
    pub(crate) extension: Option<ExtensionView>,
    /// The approval for which the ticket waits.
    pub(crate) awaited: Option<Awaited>,
    /// The link to the team's card, for the warning.
    pub(crate) team_link: Option<String>,
}

/// The extension of a promise by a lead.
#[derive(Clone, Debug)]
pub(crate) struct ExtensionView {
    /// What was extended.
    pub(crate) metric: Metric,
    /// The new due time.
    pub(crate) until: Timestamp,
    /// The lead.
    pub(crate) by: PersonId,
    /// The reason.
    pub(crate) why: String,
}

/// An article of a ticket.
#[derive(Clone, Debug)]
pub(crate) struct TicketArticleView {
    /// How the article belongs to the ticket.
    pub(crate) relation: Relation,
    /// The article as it is now.
    pub(crate) article: Article,
    /// The passage that answers the ticket.
    pub(crate) passage: Option<Passage>,
}

impl View {
    /// Returns the name of a person on the cards.
    pub(crate) fn name(&self, person: PersonId) -> &str {
        self.names.get(&person).map_or("", String::as_str)
    }

    /// Returns whether the requester says that it works for them, and other people are affected too.
    pub(crate) fn works_for_requester(&self) -> bool {
        let outcome = self.outcome.as_ref();
        outcome.is_some_and(|outcome| outcome.said.works_for(self.ticket.requester))
    }

    /// Returns the post that carries the card of a side.
    pub(crate) fn post(&self, side: Side) -> Option<&Post> {
        let mut cards = self.posts.iter().rev();
        cards.find(|post| post.side == side && post.role == PostRole::Card)
    }

    /// Returns the post that carries the warning in the place of the team's card.
    pub(crate) fn warning(&self) -> Option<&Post> {
        let home = &self.post(Side::Team)?.home;
        let mut warnings = self
            .posts
            .iter()
            .rev()
            .filter(|post| post.role == PostRole::Warning);
        warnings.find(|post| post.home == *home)
    }

    /// Returns the description of the ticket.
    pub(crate) fn description(&self) -> Text {
        description(&self.ticket, self.opening.as_ref())
    }

    /// Returns whether the description is the text of the opening message, and was not rewritten by a person.
    pub(crate) fn is_opening_described(&self) -> bool {
        let opening = self.opening.as_ref();
        opening.is_some_and(|opening| opening.text.has_words(&self.ticket.description))
    }

    /// Returns the people whose names are on the cards.
    fn people(&self) -> BTreeSet<PersonId> {
        let mut people = BTreeSet::from([self.ticket.requester, self.ticket.opened_by]);
        people.extend(self.readers.iter().copied());
        people.extend(self.opening.as_ref().map(|opening| opening.author));
        people.extend(self.tried.as_ref().map(|tried| tried.by));
        people.extend(self.extension.as_ref().map(|extension| extension.by));
        for awaiting in self.awaited.iter().flat_map(|awaited| &awaited.waiting) {
            people.insert(awaiting.person);
            people.extend(&awaiting.approvers);
        }
        people.extend(
            self.clocks
                .iter()
                .filter_map(|clock| Some(clock.acknowledged?.by)),
        );
        for ticket in [&self.ticket, &self.main] {
            match &ticket.state {
                State::InProgress { assignee, .. } => people.insert(*assignee),
                State::OnHold { assigned, .. } => {
                    assigned.is_some_and(|(assignee, _)| people.insert(assignee))
                }
                State::Resolved(resolution) => people.insert(resolution.by),
                State::Cancelled { by, .. } | State::Merged { by, .. } => people.insert(*by),
                State::New | State::Closed { .. } => false,
            };
        }
        people
    }
}

/// Reads the views of several tickets. The posts, the threads and the names are read with one statement each.
pub(crate) async fn read(work: &mut Work<'_>, tickets: &[TicketId]) -> Result<Vec<View>, CommandError> {
    let posts = work.posts().cards_of_each(tickets).await?;
    let threads = work.threads().of_each(tickets).await?;
    let articles = articles_of(work, tickets).await?;
    let clocks = clocks_of(work, tickets).await?;
    let mut views = Vec::with_capacity(tickets.len());
    for id in tickets {
        let is_of = |post: &&Post| post.subject == Subject::Ticket(*id);
        let posts = posts.iter().filter(is_of).cloned().collect();
        let mut of_ticket = threads.iter().filter(|thread| thread.ticket == *id);
        let thread = of_ticket.find(|thread| thread.side == Side::Requester).cloned();
        let ticket = work.tickets().get(*id).await?;
        let mut view = one(work, ticket, posts, thread).await?;
        view.clocks = clocks
            .iter()
            .filter(|clock| clock.ticket == *id)
            .cloned()
            .collect();
        if view.posts.iter().any(|post| post.role == PostRole::Warning) {
            read_for_warning(work, &mut view).await?;
        }
        views.push(view);
    }
    let people: BTreeSet<PersonId> = views.iter().flat_map(View::people).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let names = work.people().names(&people).await?;
    for view in &mut views {
        view.names.clone_from(&names);
        let of_ticket = articles.iter().filter(|(link, _)| link.ticket == view.ticket.id);
        view.articles = of_ticket
            .map(|(link, article)| of_article(work, &view.ticket, link, article))
            .collect();
    }
    Ok(views)
}

/// Reads the data of one ticket. Data that most tickets lack, such as form answers or followers, costs no statement if
/// the ticket has none.
async fn one(
    work: &mut Work<'_>,
    ticket: Ticket,
    posts: Vec<Post>,
    thread: Option<Thread>,
) -> Result<View, CommandError> {
    let main = related::main_of(work, &ticket).await?;
    let merged = related::merged_tickets(work, &ticket).await?;
    let readers = match ticket.is_open() {
        true => related::reached(work, &ticket).await?,
        false => Vec::new(),
    };
    let outcome = match main.known_since.is_some() || ticket.is_merged() || !merged.is_empty() {
        true => Some(outcome::of(work, &main).await?),
        false => None,
    };
    Ok(View {
        opening: opening(work, &ticket).await?,
        answers: answers(work, &ticket).await?,
        follows: reference(work, ticket.follows).await?,
        split_from: reference(work, ticket.split_from).await?,
        merged_into: reference(work, ticket.main).await?,
        merged: merged.iter().map(|one| one.reference).collect(),
        split_off: split_off(work, &ticket).await?,
        readers: readers.iter().map(|one| one.requester).collect(),
        names: HashMap::new(),
        articles: Vec::new(),
        clocks: Vec::new(),
        extension: None,
        team_link: None,
        awaited: approvals::awaited(work, &main).await?,
        outcome,
        tried: tried(work, &ticket).await?,
        ticket,
        main,
        thread,
        posts,
    })
}

/// Reads the clocks of tickets. A desk that promises nothing shows nothing.
async fn clocks_of(work: &mut Work<'_>, tickets: &[TicketId]) -> Result<Vec<SlaClock>, CommandError> {
    match work.settings().levels.policies.is_empty() {
        true => Ok(Vec::new()),
        false => Ok(work.sla_clocks().of_each(tickets).await?),
    }
}

/// Reads what only the warning about a ticket shows.
async fn read_for_warning(work: &mut Work<'_>, view: &mut View) -> Result<(), CommandError> {
    let card = view.post(Side::Team).and_then(|post| post.message.clone());
    view.team_link = card.and_then(|message| work.prefetched().link_to(&message));
    if view.clocks.iter().all(|clock| clock.due == clock.original_due) {
        return Ok(());
    }
    let entries = work.journal().of(view.ticket.id).await?;
    let mut extensions = entries.into_iter().rev().filter_map(|entry| match entry.event {
        TicketEvent::DueExtended {
            metric,
            until,
            reason,
        } => Some(ExtensionView {
            metric,
            until,
            by: entry.by?,
            why: reason,
        }),
        _ => None,
    });
    view.extension = extensions.next();
    Ok(())
}

/// Reads the articles of tickets. New tickets cost no statement.
async fn articles_of(
    work: &mut Work<'_>,
    tickets: &[TicketId],
) -> Result<Vec<(TicketArticle, Article)>, CommandError> {
    let links = work.ticket_articles().of_each(tickets).await?;
    let ids: Vec<ArticleId> = links.iter().map(|link| link.article).collect();
    let found = match ids.is_empty() {
        true => Vec::new(),
        false => work.articles().peek_all(&ids).await?,
    };
    let of = |id: ArticleId| found.iter().find(|article| article.id == id).cloned();
    let both = links
        .into_iter()
        .filter_map(|link| of(link.article).map(|article| (link, article)));
    Ok(both.collect())
}

fn of_article(
    work: &Work<'_>,
    ticket: &Ticket,
    link: &TicketArticle,
    article: &Article,
) -> TicketArticleView {
    let passage = match link.relation {
        Relation::Suggested if ticket.is_open() => {
            let asked = articles::asked(&ticket.title, &ticket.description);
            articles::passage(work, &asked, article)
        }
        _ => None,
    };
    TicketArticleView {
        relation: link.relation,
        article: article.clone(),
        passage,
    }
}

/// Reads the last resolution of an open ticket that was reopened: what was tried, so that nobody tries it again.
async fn tried(work: &mut Work<'_>, ticket: &Ticket) -> Result<Option<Resolution>, CommandError> {
    if ticket.reopened == 0 || !ticket.is_open() {
        return Ok(None);
    }
    let entries = work.journal().of(ticket.id).await?;
    let mut resolutions = entries.into_iter().rev().filter_map(|entry| match entry.event {
        TicketEvent::Resolved(resolution) => Some(resolution),
        _ => None,
    });
    Ok(resolutions.next())
}

/// Reads the message that a ticket was opened with.
pub(crate) async fn opening(work: &mut Work<'_>, ticket: &Ticket) -> Result<Option<Remark>, CommandError> {
    if matches!(ticket.source, Source::Command | Source::Form) {
        return Ok(None);
    }
    Ok(work.remarks().opening(ticket.id).await?)
}

/// Reads the answers of the form that a ticket was opened with.
pub(crate) async fn answers(
    work: &mut Work<'_>,
    ticket: &Ticket,
) -> Result<Option<CategoryAnswers>, CommandError> {
    if ticket.source != Source::Form {
        return Ok(None);
    }
    Ok(work.form_answers().of(ticket.id).await?)
}

/// Reads the full description of a ticket, followed by the answers of its form.
pub(crate) async fn full_description(work: &mut Work<'_>, ticket: &Ticket) -> Result<Text, CommandError> {
    let words = description_of(work, ticket).await?;
    Ok(match answers(work, ticket).await? {
        Some(answers) => intake::behind(words, &answers),
        None => words,
    })
}

/// Reads the description of a ticket.
pub(crate) async fn description_of(work: &mut Work<'_>, ticket: &Ticket) -> Result<Text, CommandError> {
    let opening = opening(work, ticket).await?;
    Ok(description(ticket, opening.as_ref()))
}

/// Returns the description, with the formatting of the opening message if the text is the same.
fn description(ticket: &Ticket, opening: Option<&Remark>) -> Text {
    match opening.filter(|opening| opening.text.has_words(&ticket.description)) {
        Some(opening) => opening.text.clone(),
        None => Text::typed(&ticket.description),
    }
}

async fn reference(work: &mut Work<'_>, ticket: Option<TicketId>) -> Result<Option<Reference>, CommandError> {
    match ticket {
        Some(id) => Ok(work.tickets().peek(id).await?.map(|ticket| ticket.reference)),
        None => Ok(None),
    }
}

/// Reads the tickets that were split from this ticket. A public card does not name private tickets.
async fn split_off(work: &mut Work<'_>, ticket: &Ticket) -> Result<Vec<Reference>, CommandError> {
    // A split changes the version of the original ticket.
    if ticket.version == 0 {
        return Ok(Vec::new());
    }
    let mut split = work.tickets().split_from(ticket.id).await?;
    split.retain(|other| ticket.is_private() || !other.is_private());
    Ok(split.iter().map(|other| other.reference).collect())
}
