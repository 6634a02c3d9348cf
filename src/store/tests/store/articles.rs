//! Articles with their revisions, the articles of tickets, and questions.

use chat::{Connection, UserRef};
use desk::{Article, ArticleContent, ArticleOrigin, ArticleState, Audience, KnownError, QuestionId};
use store::{ImportedFile, Lock, Outcome, Question, Relation, Store, StoreError, TicketArticle};

use crate::harness::{at, message, on_both, one_ticket};

fn content(title: &str) -> ArticleContent {
    ArticleContent {
        title: title.into(),
        body: "Choose **another** gateway.".into(),
        language: "en".into(),
        audience: Audience::Everyone,
        state: ArticleState::Validated,
        services: vec![desk::ServiceName("vpn".into())],
        owner: Some(crate::harness::identity("U0KIM")),
        review: Some("2026-12-24".parse().unwrap()),
        known_error: Some(KnownError {
            symptom: "The connection drops.".into(),
            cause: "The gateway is old.".into(),
            workaround: "Choose another gateway.".into(),
        }),
    }
}

fn file(source: &str) -> ArticleOrigin {
    ArticleOrigin::File {
        source: source.into(),
        folder: "articles".into(),
        path: format!("{source}.md"),
    }
}

async fn add(store: &Store, title: &str, origin: ArticleOrigin) -> Article {
    let mut uow = store.begin(at(0)).await.unwrap();
    let article = uow.articles().add(content(title), origin, None).await.unwrap();
    assert_eq!(
        uow.articles().peek(article.id).await.unwrap(),
        Some(article.clone()),
        "before the commit"
    );
    assert_eq!(uow.commit().await.unwrap().articles, 1);
    article
}

fn question(id: QuestionId, article: &Article) -> Question {
    Question {
        id,
        user: UserRef::new(&Connection("hq".into()), "U0ANN"),
        words: "vpn keeps dropping".into(),
        message: Some(message("C0HELP", "1.1")),
        shown: vec![article.id],
        outcome: Outcome::Waiting,
        article: None,
        first: None,
        ticket: None,
        at: at(0),
    }
}

on_both! {
    async fn an_article_is_read_back_as_it_was_written(store: Store) {
        let first = add(&store, "VPN", file("vpn")).await;
        let second = add(&store, "Wi-Fi", ArticleOrigin::Chat).await;
        assert_eq!((first.number.0, second.number.0), (1, 2));
        let mut uow = store.begin(at(1)).await.unwrap();
        assert_eq!(uow.articles().find(first.id).await.unwrap(), Some(first.clone()));
        assert_eq!(uow.articles().peek_number(second.number).await.unwrap(), Some(second.clone()));
        assert_eq!(uow.articles().find_source("vpn").await.unwrap(), Some(first.clone()));
        assert_eq!(uow.articles().find_source("other").await.unwrap(), None);
        assert_eq!(uow.articles().of_folder("articles").await.unwrap(), std::slice::from_ref(&first));
        let both = uow.articles().peek_all(&[second.id, first.id]).await.unwrap();
        assert_eq!(both, [second, first]);
    }

    async fn articles_are_found_by_the_ids_in_their_files(store: Store) {
        let first = add(&store, "VPN", file("vpn")).await;
        add(&store, "Wi-Fi", ArticleOrigin::Chat).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        let second = uow.articles().add(content("Printer"), file("printer"), None).await.unwrap();
        let mut found = uow.articles().find_sources(&["printer", "other", "vpn"]).await.unwrap();
        found.sort_by_key(|article| article.number);
        assert_eq!(found, [first.clone(), second]);
        uow.articles().revise(&mut found[0], content("VPN drops"), None);
        uow.commit().await.unwrap();

        let file = |source: &str| ImportedFile {
            source: source.to_owned(),
            folder: "articles".to_owned(),
            path: format!("{source}.md"),
            is_archived: false,
        };
        assert_eq!(store.articles().files().await.unwrap(), [file("vpn"), file("printer")]);
    }

    async fn validated_articles_for_everybody_and_for_groups_are_those_of_requesters(store: Store) {
        let mut uow = store.begin(at(0)).await.unwrap();
        for (audience, state) in [
            ("everyone", ArticleState::Validated),
            ("group:managers", ArticleState::Validated),
            ("agents", ArticleState::Validated),
            ("team:it", ArticleState::Validated),
            ("everyone", ArticleState::NotValidated),
            ("everyone", ArticleState::Archived),
        ] {
            let content = ArticleContent { audience: audience.parse().unwrap(), state, ..content("VPN") };
            uow.articles().add(content, ArticleOrigin::Chat, None).await.unwrap();
        }
        uow.commit().await.unwrap();
        assert_eq!(store.articles().count_for_requesters().await.unwrap(), 2);
        assert_eq!(store.articles().count().await.unwrap(), 5);
    }

    async fn the_sequence_of_changes_keeps_its_name(store: Store) {
        let name = store.articles().sequence().await.unwrap();
        assert_eq!(store.articles().sequence().await.unwrap(), name);
        assert!((0..1 << 23).contains(&name), "{name}");
    }

    async fn each_change_is_a_revision_and_takes_the_next_number_of_the_sequence(store: Store) {
        let first = add(&store, "VPN", file("vpn")).await;
        let second = add(&store, "Wi-Fi", ArticleOrigin::Chat).await;
        let read = |changed: Vec<store::ChangedArticle>| {
            changed.into_iter().map(|one| (one.article.content.title, one.article.revision, one.change)).collect::<Vec<_>>()
        };
        let expect = [("VPN".to_owned(), 1, 1), ("Wi-Fi".to_owned(), 1, 2)];
        assert_eq!(read(store.articles().changed_since(0, 10, 5).await.unwrap()), expect);

        let mut uow = store.begin(at(1)).await.unwrap();
        let mut changed = uow.articles().find(first.id).await.unwrap().unwrap();
        uow.articles().revise(&mut changed, content("VPN drops"), None);
        uow.articles().revise(&mut changed, content("The VPN drops"), None);
        assert_eq!(uow.articles().peek(first.id).await.unwrap().unwrap().content.title, "The VPN drops");
        uow.commit().await.unwrap();
        assert_eq!(store.articles().last_change().await.unwrap(), 3);
        assert_eq!(read(store.articles().changed_since(2, 10, 5).await.unwrap()), [("The VPN drops".to_owned(), 2, 3)]);

        let mut uow = store.begin(at(2)).await.unwrap();
        uow.articles().touch(second.id);
        uow.commit().await.unwrap();
        assert_eq!(read(store.articles().changed_since(3, 10, 5).await.unwrap()), [("Wi-Fi".to_owned(), 1, 4)]);
        assert_eq!(store.articles().count().await.unwrap(), 2);
    }

    async fn an_article_without_a_lock_is_not_saved(store: Store) {
        let mut article = add(&store, "VPN", file("vpn")).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.articles().revise(&mut article, content("VPN drops"), None);
        assert!(matches!(uow.commit().await, Err(StoreError::Unlocked { table: "articles", .. })));
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.lock(&[Lock::Article(article.id)]).await.unwrap();
        uow.articles().revise(&mut article, content("VPN drops"), None);
        uow.commit().await.unwrap();
    }

    async fn a_ticket_has_articles_in_their_order(store: Store) {
        let (first, second) = (add(&store, "VPN", file("vpn")).await, add(&store, "Wi-Fi", ArticleOrigin::Chat).await);
        let (_, ticket) = one_ticket(&store).await;
        let link = |article: &Article, place, relation| TicketArticle {
            ticket: ticket.id,
            article: article.id,
            place,
            relation,
            by: None,
            at: at(60),
        };
        let links = [link(&second, 0, Relation::Suggested), link(&first, 1, Relation::Suggested)];
        let mut uow = store.begin(at(60)).await.unwrap();
        uow.lock(&[Lock::Ticket(ticket.id)]).await.unwrap();
        for one in &links {
            uow.ticket_articles().put(one.clone());
        }
        assert_eq!(uow.ticket_articles().of(ticket.id).await.unwrap(), links);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(60)).await.unwrap();
        assert_eq!(uow.ticket_articles().of(ticket.id).await.unwrap(), links);
        uow.ticket_articles().put(link(&second, 0, Relation::Solved));
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(60)).await.unwrap();
        let relations = uow.ticket_articles().of(ticket.id).await.unwrap().into_iter().map(|one| one.relation);
        assert_eq!(relations.collect::<Vec<_>>(), [Relation::Solved, Relation::Suggested]);
    }

    async fn a_question_that_an_article_solved_is_read_with_the_article(store: Store) {
        let article = add(&store, "VPN", file("vpn")).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        let asked = question(uow.mint(), &article);
        uow.questions().put(asked.clone());
        uow.commit().await.unwrap();
        assert_eq!(store.articles().changed_since(0, 10, 5).await.unwrap()[0].questions, [""; 0]);

        let mut uow = store.begin(at(2)).await.unwrap();
        assert_eq!(uow.questions().of_message(&message("C0HELP", "1.1")).await.unwrap(), std::slice::from_ref(&asked));
        let solved = Question { outcome: Outcome::Solved, article: Some(article.id), ..asked.clone() };
        uow.questions().put(solved.clone());
        assert_eq!(uow.questions().find(asked.id).await.unwrap(), Some(solved));
        uow.articles().touch(article.id);
        uow.commit().await.unwrap();
        let changed = store.articles().changed_since(1, 10, 5).await.unwrap();
        assert_eq!(changed[0].questions, ["vpn keeps dropping"]);

        let mut uow = store.begin(at(3)).await.unwrap();
        uow.questions().delete(asked.id);
        assert_eq!(uow.questions().of_message(&message("C0HELP", "1.1")).await.unwrap(), []);
        uow.commit().await.unwrap();
        assert_eq!(store.articles().changed_since(1, 10, 5).await.unwrap()[0].questions, [""; 0]);
    }
}
