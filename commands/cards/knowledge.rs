//! Articles on cards: why an article was found, the passage that answers, and the article as a whole.

use chat::{Block, ButtonStyle, Card, Control, Select, SelectOption, Span, Text, Token};
use desk::{Article, ArticleState, Audience, Readership, Ticket};
use knowledge::{Passage, Reason};
use store::Relation;

use crate::cards::view::{TicketArticleView, View};
use crate::facts::articles;
use crate::settings::Settings;
use crate::verbs::Verb;

/// The page of a token that opens an article as a new message. Other pages replace the page before.
pub(crate) const NEW_MESSAGE: i64 = -1;

/// An article in a list: its place, its passage, and the reason.
pub(crate) struct Entry<'a> {
    /// The article.
    pub(crate) article: &'a Article,
    /// The passage that answers the question.
    pub(crate) passage: Option<&'a Passage>,
    /// Why the article was found.
    pub(crate) why: &'a str,
}

/// Adds the entries of a list to a card. Entries of a longer list are numbered from `first`.
pub(crate) fn list(settings: &Settings, mut card: Card, entries: &[Entry<'_>], first: Option<usize>) -> Card {
    for (place, entry) in entries.iter().enumerate() {
        let content = &entry.article.content;
        let mut text = match first {
            Some(first) => Text::plain(format!("{}. ", first + place)),
            None => Text::default(),
        };
        text = text.then(Text::bold(content.title.clone()));
        if let Some(passage) = entry.passage {
            text = text.then("\n").then(highlighted(passage));
        }
        card = card.with(Block::Text(text));
        let mut facts = vec![entry.article.number.to_string()];
        if content.known_error.is_some() {
            facts.push(settings.words.say("articles-known-error"));
        }
        if content.state != ArticleState::Validated {
            facts.push(state(settings, content.state));
        }
        if !entry.why.is_empty() {
            facts.push(entry.why.to_owned());
        }
        card = card.with(Block::Facts(Text::plain(facts.join(" · "))));
    }
    card
}

/// Returns the articles that the requester's card shows: those that everybody may read, while the ticket is open.
pub(crate) fn suggested(view: &View) -> Vec<&TicketArticleView> {
    let is_shown = |one: &&TicketArticleView| {
        one.relation == Relation::Suggested && one.article.may_be_read_by(&Readership::public())
    };
    match view.main.is_open() && !view.ticket.is_private() {
        true => view.articles.iter().filter(is_shown).collect(),
        false => Vec::new(),
    }
}

/// Adds the suggested articles to the requester's card.
pub(crate) fn suggestions(settings: &Settings, card: Card, suggested: &[&TicketArticleView]) -> Card {
    let card = card.with(Block::Text(settings.words.text("card-articles")));
    let entries = suggested.iter().map(|one| Entry {
        article: &one.article,
        passage: one.passage.as_ref(),
        why: "",
    });
    list(settings, card, &entries.collect::<Vec<_>>(), None)
}

/// Adds the two answers about the articles on the requester's card.
pub(crate) fn suggestion_buttons(settings: &Settings, ticket: &Ticket, card: Card) -> Card {
    let words = &settings.words;
    let token = |verb: Verb| Token::new(verb.as_str(), ticket.id, 0);
    card.styled_button(
        words.say("button-solved"),
        token(Verb::SolvedTicket),
        ButtonStyle::Primary,
    )
    .button(words.say("button-not-needed"), token(Verb::NotNeededOnCard))
}

/// Returns the lines about articles on the team's card. An article for a group, or for another team, is not named: not all
/// who read the card may know it.
pub(crate) fn for_team(settings: &Settings, view: &View) -> Vec<Block> {
    let audiences = articles::audiences_of_team(&view.ticket.team);
    let named = |relations: &[Relation]| {
        let is_named = |one: &&TicketArticleView| {
            relations.contains(&one.relation) && audiences.contains(&one.article.content.audience)
        };
        let of_relation = view.articles.iter().filter(is_named);
        let names = of_relation.map(|one| format!("{} {}", one.article.number, one.article.content.title));
        names.collect::<Vec<_>>().join(", ")
    };
    let words = &settings.words;
    let args = |articles: &str| {
        [
            ("articles", articles.to_owned().into()),
            ("name", view.name(view.ticket.requester).into()),
        ]
    };
    let mut blocks = Vec::new();
    let mut add = |articles: String, line: &dyn Fn(&str) -> Text| {
        if !articles.is_empty() {
            blocks.push(Block::Facts(line(&articles)));
        }
    };
    add(named(&[Relation::Suggested, Relation::Shown]), &|articles| {
        words.text_with("card-articles-shown", &args(articles))
    });
    add(named(&[Relation::Declined]), &|articles| {
        words.text_with("card-articles-declined", &args(articles))
    });
    add(named(&[Relation::Linked]), &|articles| {
        words.text_with("card-articles-linked", &args(articles))
    });
    add(named(&[Relation::Solved]), &|articles| {
        words.text_with("card-articles-solved", &args(articles))
    });
    blocks
}

/// Adds the control that opens an article: a button for one, a select for several.
pub(crate) fn readers(settings: &Settings, mut card: Card, articles: &[&Article]) -> Card {
    let token = |article: &Article| Token::new(Verb::ReadArticle.as_str(), article.id, NEW_MESSAGE);
    match articles {
        [] => card,
        [one] => card.button(settings.words.say("button-read"), token(one)),
        several => {
            let options = several.iter().map(|article| SelectOption {
                label: label(article),
                token: token(article),
            });
            card.controls.push(Control::Select(Select {
                placeholder: settings.words.say("read-pick"),
                options: options.collect(),
            }));
            card
        }
    }
}

/// Returns the label of an article in a select or on a button.
pub(crate) fn label(article: &Article) -> String {
    let label = format!("{} {}", article.number, article.content.title);
    match label.char_indices().nth(chat::limits::LABEL - 1) {
        Some((end, _)) => format!("{}…", label[..end].trim_end()),
        None => label,
    }
}

/// Returns the strongest reasons in words, at most two.
pub(crate) fn reasons(settings: &Settings, why: &[Reason]) -> String {
    let words = &settings.words;
    let reason = |reason: &Reason| match reason {
        Reason::Title => words.say("why-title"),
        Reason::Phrase => words.say("why-phrase"),
        Reason::Words => words.say("why-words"),
        Reason::AskedBefore => words.say("why-asked"),
        Reason::Spelling { typed, meant } => {
            let args = [("typed", typed.clone().into()), ("meant", meant.clone().into())];
            words.say_with("why-spelling", &args)
        }
        Reason::Identifier(code) => words.say_with("why-identifier", &[("code", code.clone().into())]),
        Reason::Synonym { typed, meant } => {
            let args = [("typed", typed.clone().into()), ("meant", meant.clone().into())];
            words.say_with("why-synonym", &args)
        }
    };
    why.iter().take(2).map(reason).collect::<Vec<_>>().join(" · ")
}

/// Returns a passage with the words that match in bold.
fn highlighted(passage: &Passage) -> Text {
    let mut text = Text::default();
    let mut end = 0;
    for range in &passage.highlights {
        let (Some(before), Some(word)) = (
            passage.text.get(end..range.start),
            passage.text.get(range.clone()),
        ) else {
            continue;
        };
        if !before.is_empty() {
            text.push(Span::Plain(before.to_owned()));
        }
        text.push(Span::Bold(word.to_owned()));
        end = range.end;
    }
    match passage.text.get(end..) {
        Some(rest) if !rest.is_empty() => text.then(rest),
        Some(_) | None => text,
    }
}

/// Returns the name of a state.
pub(crate) fn state(settings: &Settings, state: ArticleState) -> String {
    let words = &settings.words;
    match state {
        ArticleState::Wip => words.say("article-state-wip"),
        ArticleState::NotValidated => words.say("article-state-not_validated"),
        ArticleState::Validated => words.say("article-state-validated"),
        ArticleState::Archived => words.say("article-state-archived"),
    }
}

/// Returns the name of an audience.
pub(crate) fn audience(settings: &Settings, audience: &Audience) -> String {
    let words = &settings.words;
    match audience {
        Audience::Everyone => words.say("audience-everyone"),
        Audience::Agents => words.say("audience-agents"),
        Audience::Team(team) => {
            words.say_with("audience-team", &[("name", settings.team_title(team).into())])
        }
        Audience::Group(group) => words.say_with("audience-group", &[("name", group.0.clone().into())]),
    }
}
