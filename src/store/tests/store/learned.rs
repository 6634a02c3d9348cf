//! What is learned of articles: whose answer counts, gaps, counts, support and notices.

use chat::UserRef;
use desk::{Article, ArticleContent, ArticleOrigin, ArticleState, Audience, Timestamp};
use store::{Gap, Lock, NoticeKind, Outcome, Question, Relation, Store, TicketArticle};

use crate::harness::{Place, at, hq, meet, message, on_both, one_ticket, open};

/// An article whose review is due.
async fn add(store: &Store, title: &str) -> Article {
    let content = ArticleContent {
        title: title.into(),
        body: "Choose another gateway.".into(),
        language: "en".into(),
        audience: Audience::Everyone,
        state: ArticleState::NotValidated,
        services: Vec::new(),
        owner: None,
        review: Some("2026-12-24".parse().unwrap()),
        known_error: None,
    };
    let mut uow = store.begin(at(0)).await.unwrap();
    let article = uow
        .articles()
        .add(content, ArticleOrigin::Chat, None)
        .await
        .unwrap();
    uow.commit().await.unwrap();
    article
}

/// On SQLite, no unit writes while another one does.
#[tokio::test]
async fn on_postgres_a_question_that_was_deleted_meanwhile_is_not_written_again() {
    let place = Place::postgres().await;
    let store = place.store().await;
    let article = add(&store, "VPN").await;
    let question = asks(&store, "U0ANN", 1, |question| {
        (question.outcome, question.article) = (Outcome::Solved, Some(article.id));
    })
    .await;
    let mut undoing = store.begin(at(2)).await.unwrap();
    let read = undoing.questions().find(question.id).await.unwrap().unwrap();
    let mut forgetting = store.begin(at(2)).await.unwrap();
    forgetting.questions().delete(question.id);
    forgetting.commit().await.unwrap();
    undoing.undo_learned(read);
    undoing.commit().await.unwrap();
    let mut reading = store.begin(at(3)).await.unwrap();
    assert_eq!(reading.questions().find(question.id).await.unwrap(), None);
}

/// A question of an account at a time.
async fn asks(store: &Store, user: &str, seconds: i64, with: impl FnOnce(&mut Question)) -> Question {
    let mut uow = store.begin(at(seconds)).await.unwrap();
    let mut question = Question {
        id: uow.mint(),
        user: UserRef::new(&hq(), user),
        words: format!("question {seconds}"),
        message: Some(message("C0HELP", &seconds.to_string())),
        shown: Vec::new(),
        outcome: Outcome::Nothing,
        article: None,
        first: None,
        ticket: None,
        at: at(seconds),
    };
    with(&mut question);
    uow.questions().put(question.clone());
    if let Some(article) = question.article {
        uow.articles().touch(article);
    }
    uow.commit().await.unwrap();
    question
}

async fn words_of(store: &Store) -> (Vec<String>, Vec<String>) {
    let changed = store.articles().changed_since(0, 10, 5).await.unwrap().remove(0);
    (changed.questions, changed.declined)
}

const DAY: i64 = 24 * 3600;

fn solved(article: &Article) -> impl FnOnce(&mut Question) {
    let article = article.id;
    move |question: &mut Question| {
        question.shown = vec![article];
        question.outcome = Outcome::Solved;
        question.article = Some(article);
    }
}

fn declined(article: &Article) -> impl FnOnce(&mut Question) {
    let article = article.id;
    move |question: &mut Question| {
        question.shown = vec![article];
        question.outcome = Outcome::NotNeeded;
    }
}

on_both! {
    async fn the_newest_answer_of_each_person_counts(store: Store) {
        let article = add(&store, "VPN").await;
        asks(&store, "U0ANN", 1, solved(&article)).await;
        asks(&store, "U0ANN", 2, solved(&article)).await;
        asks(&store, "U0BEA", 3, solved(&article)).await;
        let owned = |words: &[&str]| words.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        assert_eq!(words_of(&store).await, (owned(&["question 3", "question 2"]), owned(&[])));
        asks(&store, "U0BEA", 4, declined(&article)).await;
        assert_eq!(words_of(&store).await, (owned(&["question 2"]), owned(&["question 4"])));
        let again = asks(&store, "U0BEA", 5, solved(&article)).await;
        assert_eq!(words_of(&store).await, (owned(&["question 5", "question 2"]), owned(&[])));

        let mut uow = store.begin(at(6)).await.unwrap();
        let learned = uow.questions().learned(article.id).await.unwrap();
        assert_eq!(learned.iter().map(|one| one.words.as_str()).collect::<Vec<_>>(), ["question 5", "question 2"]);
        uow.questions().put(Question { outcome: Outcome::Undone, ..again.clone() });
        uow.commit().await.unwrap();
        assert_eq!(words_of(&store).await, (owned(&["question 2"]), owned(&["question 4"])));
        let mut uow = store.begin(at(7)).await.unwrap();
        for learned in uow.questions().learned(article.id).await.unwrap() {
            uow.questions().delete(learned.question);
        }
        uow.commit().await.unwrap();
        assert_eq!(words_of(&store).await, (owned(&["question 3", "question 1"]), owned(&[])));
    }

    async fn two_accounts_of_a_person_count_once(store: Store) {
        let article = add(&store, "VPN").await;
        let mut uow = store.begin(at(0)).await.unwrap();
        let person = meet(&mut uow, "U0ANN");
        uow.people().join_identity(&person, &crate::harness::identity("U0ANN2"));
        uow.commit().await.unwrap();
        asks(&store, "U0ANN", 1, solved(&article)).await;
        asks(&store, "U0ANN2", 2, solved(&article)).await;
        assert_eq!(words_of(&store).await.0, ["question 2"]);
    }

    async fn the_same_words_are_one_gap_and_each_person_counts_once(store: Store) {
        let say = |words: &'static str| move |question: &mut Question| question.words = words.to_owned();
        asks(&store, "U0ANN", 1, say("Fax  beeps")).await;
        asks(&store, "U0ANN", 2, say("fax beeps")).await;
        asks(&store, "U0BEA", 3, say("fax beeps")).await;
        asks(&store, "U0BEA", 4, say("lift is slow")).await;
        asks(&store, "U0BEA", 5, |question| question.outcome = Outcome::Waiting).await;
        let mut uow = store.begin(at(9)).await.unwrap();
        let gap = |words: &str, people, seconds| Gap { words: words.to_owned(), people, at: at(seconds) };
        assert_eq!(uow.questions().gaps(at(0)).await.unwrap(), [gap("fax beeps", 2, 3), gap("lift is slow", 1, 4)]);
        assert_eq!(uow.questions().gaps(at(4)).await.unwrap(), [gap("lift is slow", 1, 4)]);
    }

    async fn an_answer_is_a_deflection_without_a_ticket_about_the_same_within_a_day(store: Store) {
        let (article, other) = (add(&store, "VPN").await, add(&store, "Wi-Fi").await);
        let (_, ticket) = one_ticket(&store).await;
        let counts = async || {
            let mut uow = store.begin(at(9)).await.unwrap();
            let counts = uow.questions().counts(at(0)).await.unwrap();
            (counts.questions, counts.answered, counts.deflected, counts.tickets)
        };
        assert_eq!(counts().await, (0, 0, 0, 0));
        asks(&store, "U0ANN", 1, solved(&article)).await;
        assert_eq!(counts().await, (1, 1, 1, 0));
        let opens = |first: &Article| {
            let (first, ticket) = (first.id, ticket.id);
            move |question: &mut Question| {
                question.first = Some(first);
                question.ticket = Some(ticket);
            }
        };
        asks(&store, "U0ANN", 2, opens(&other)).await;
        asks(&store, "U0BEA", 3, opens(&article)).await;
        asks(&store, "U0ANN", 1 + DAY, opens(&article)).await;
        assert_eq!(counts().await, (4, 1, 1, 0), "another article, another person, another day");
        asks(&store, "U0ANN", DAY, opens(&article)).await;
        assert_eq!(counts().await, (5, 1, 0, 0));
        asks(&store, "U0BEA", 9, |question| {
            question.shown = vec![article.id];
            question.outcome = Outcome::Opened;
            question.ticket = Some(ticket.id);
        })
        .await;
        assert_eq!(counts().await, (6, 1, 0, 1));
    }

    async fn agents_and_requesters_vouch_for_an_article(store: Store) {
        let article = add(&store, "VPN").await;
        let (_, first) = one_ticket(&store).await;
        let mut uow = store.begin(at(60)).await.unwrap();
        let (sam, ann) = (meet(&mut uow, "U0SAM"), meet(&mut uow, "U0BEA"));
        let second = open(&mut uow, &ann).await;
        uow.lock(&[Lock::Ticket(first.id)]).await.unwrap();
        let link = |ticket, relation, by| TicketArticle { ticket, article: article.id, place: 0, relation, by, at: at(60) };
        uow.ticket_articles().put(link(first.id, Relation::Linked, Some(sam.id)));
        let support = uow.ticket_articles().support(article.id, &first).await.unwrap();
        assert_eq!((support.agents.len(), support.requesters.len()), (1, 0));
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(61)).await.unwrap();
        uow.lock(&[Lock::Ticket(first.id), Lock::Ticket(second.id)]).await.unwrap();
        uow.ticket_articles().put(link(first.id, Relation::Solved, None));
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(62)).await.unwrap();
        uow.lock(&[Lock::Ticket(second.id)]).await.unwrap();
        let support = uow.ticket_articles().support(article.id, &second).await.unwrap();
        assert_eq!(support.agents.iter().collect::<Vec<_>>(), [&sam.id], "the agent stays");
        assert_eq!(support.requesters.iter().collect::<Vec<_>>(), [&first.requester]);
        assert!(uow.ticket_articles().was_sent_to(article.id, first.requester).await.unwrap());
        assert!(!uow.ticket_articles().was_sent_to(article.id, ann.id).await.unwrap());
    }

    async fn an_owner_is_told_once(store: Store) {
        let article = add(&store, "VPN").await;
        let titles = async |day: &str| -> Vec<String> {
            let mut uow = store.begin(at(1)).await.unwrap();
            let due = uow.articles().due_for_review(day, 10).await.unwrap();
            due.into_iter().map(|article| article.content.title).collect()
        };
        assert_eq!(titles("2026-12-23").await, [""; 0]);
        assert_eq!(titles("2026-12-24").await, ["VPN"]);
        let mut uow = store.begin(at(1)).await.unwrap();
        assert!(uow.articles().note_once(article.id, NoticeKind::Review, "2026-12-24").await.unwrap());
        assert!(!uow.articles().note_once(article.id, NoticeKind::Review, "2026-12-24").await.unwrap());
        assert!(uow.articles().note_once(article.id, NoticeKind::Validate, "1").await.unwrap());
        uow.commit().await.unwrap();
        assert_eq!(titles("2026-12-25").await, [""; 0]);
    }

    async fn articles_that_many_decline_are_found(store: Store) {
        let (article, other) = (add(&store, "VPN").await, add(&store, "Wi-Fi").await);
        for (user, seconds) in [("U0ANN", 1), ("U0BEA", 2), ("U0CAT", 3)] {
            asks(&store, user, seconds, declined(&article)).await;
        }
        asks(&store, "U0ANN", 4, declined(&other)).await;
        let often = async |since: Timestamp| {
            let mut uow = store.begin(at(9)).await.unwrap();
            uow.questions().often_declined(since, 3).await.unwrap()
        };
        assert_eq!(often(at(0)).await, [article.id]);
        assert_eq!(often(at(2)).await, []);
    }
}
