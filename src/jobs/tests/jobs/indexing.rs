//! Tests of the index job: what it reads, and how it catches up after a kill, a deleted index and a restored backup.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use desk::{Article, ArticleContent, ArticleOrigin, ArticleState, Audience};
use jobs::Context;
use knowledge::{Index, Query, Scope};
use store::Store;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::fake::FakePlatform;
use crate::fixture::Fixture;

/// A desk with an index in a folder.
struct Indexed {
    fixture: Fixture,
    context: Context<FakePlatform>,
    folder: TempDir,
}

fn open(folder: &Path) -> Index {
    Index::open(folder, &[]).unwrap().0
}

fn content(title: &str) -> ArticleContent {
    ArticleContent {
        title: title.to_owned(),
        body: "Choose **another** gateway.".to_owned(),
        language: "en".to_owned(),
        audience: Audience::Everyone,
        state: ArticleState::Validated,
        services: Vec::new(),
        owner: None,
        review: None,
        known_error: None,
    }
}

impl Indexed {
    fn new(fixture: Fixture) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let context = fixture.context.clone().with_knowledge(open(folder.path()));
        Self {
            fixture,
            context,
            folder,
        }
    }

    /// The index after the process was killed and started again.
    fn restarted(self) -> Self {
        let Self {
            fixture,
            context,
            folder,
        } = self;
        drop(context);
        let context = fixture.context.clone().with_knowledge(open(folder.path()));
        Self {
            fixture,
            context,
            folder,
        }
    }

    fn store(&self) -> &Store {
        self.fixture.store()
    }

    fn index(&self) -> &Index {
        self.context.knowledge().unwrap()
    }

    async fn add(&self, titles: &[&str]) -> Vec<Article> {
        let mut uow = self.store().begin(self.fixture.now()).await.unwrap();
        let mut added = Vec::new();
        for title in titles {
            let article = uow
                .articles()
                .add(content(title), ArticleOrigin::Chat, None)
                .await
                .unwrap();
            added.push(article);
        }
        uow.commit().await.unwrap();
        added
    }

    async fn revise(&self, article: &Article, content: ArticleContent) {
        let mut uow = self.store().begin(self.fixture.now()).await.unwrap();
        let mut article = uow.articles().find(article.id).await.unwrap().unwrap();
        uow.articles().revise(&mut article, content, None);
        uow.commit().await.unwrap();
    }

    async fn catch_up(&self) {
        while jobs::index_changes(&self.context).await.unwrap().is_behind {}
        assert!(jobs::is_index_current(&self.context).await.unwrap());
    }

    /// How many articles a search finds.
    fn found(&self, text: &str) -> usize {
        let query = Query {
            text,
            readership: Scope::All,
            limit: 10,
            offset: 0,
        };
        self.index().search(&query).unwrap().len()
    }
}

/// Defines each test for both databases.
macro_rules! on_both {
    ($(async fn $name:ident($desk:ident: Indexed) $body:block)*) => {
        $(async fn $name($desk: Indexed) $body)*
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::Indexed::new(super::Fixture::on_sqlite().await)).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let schema = stringify!($name).get(..30).unwrap();
                super::$name(super::Indexed::new(super::Fixture::on_postgres(schema).await)).await;
            })*
        }
    };
}

on_both! {
    async fn new_changed_and_archived_articles_are_read(desk: Indexed) {
        assert!(jobs::is_index_current(&desk.context).await.unwrap());
        let added = desk.add(&["Tunnel drops", "Printer eats paper"]).await;
        assert!(!jobs::is_index_current(&desk.context).await.unwrap());
        desk.catch_up().await;
        assert_eq!((desk.found("tunnel"), desk.found("printer"), desk.found("gateway")), (1, 1, 2));

        desk.revise(&added[0], content("Wireless drops")).await;
        let archived = ArticleContent { state: ArticleState::Archived, ..content("Printer eats paper") };
        desk.revise(&added[1], archived).await;
        desk.catch_up().await;
        assert_eq!((desk.found("tunnel"), desk.found("wireless"), desk.found("printer")), (0, 1, 0));
        assert_eq!(jobs::index_changes(&desk.context).await.unwrap(), jobs::Indexed::default());
    }

    async fn a_killed_desk_catches_up_from_the_mark_of_its_index(desk: Indexed) {
        desk.add(&["Tunnel drops"]).await;
        desk.catch_up().await;
        let added = desk.add(&["Printer eats paper"]).await;
        let desk = desk.restarted();
        assert_eq!(desk.found("printer"), 0);
        let indexed = jobs::index_changes(&desk.context).await.unwrap();
        assert_eq!((indexed.articles, indexed.is_rebuilt), (1, false), "only the change is read");
        assert_eq!((desk.found("tunnel"), desk.found("printer"), added.len()), (1, 1, 1));
    }

    async fn many_articles_are_read_in_batches_and_each_batch_has_its_mark(desk: Indexed) {
        let titles: Vec<String> = (0..1_100).map(|n| format!("Topic{n}")).collect();
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        desk.add(&titles).await;
        let first = jobs::index_changes(&desk.context).await.unwrap();
        assert_eq!((first.articles, first.is_rebuilt, first.is_behind), (500, true, true));
        let desk = desk.restarted();
        assert_eq!((desk.index().len(), desk.found("topic3")), (500, 1), "a search answers meanwhile");
        let second = jobs::index_changes(&desk.context).await.unwrap();
        assert_eq!((second.articles, second.is_behind), (500, true));
        desk.catch_up().await;
        assert_eq!(desk.index().len(), 1_100);
    }

    async fn a_deleted_index_is_filled_again(desk: Indexed) {
        desk.add(&["Tunnel drops", "Printer eats paper"]).await;
        desk.catch_up().await;
        let Indexed { fixture, context, folder } = desk;
        drop((context, folder));
        let desk = Indexed::new(fixture);
        assert_eq!(desk.found("tunnel"), 0);
        assert!(jobs::index_changes(&desk.context).await.unwrap().is_rebuilt);
        assert_eq!((desk.found("tunnel"), desk.found("printer")), (1, 1));
    }

    async fn questions_that_an_article_solved_lead_to_it(desk: Indexed) {
        let added = desk.add(&["Tunnel drops", "Printer eats paper"]).await;
        desk.catch_up().await;
        assert_eq!(desk.found("homeoffice kaputt"), 0);
        let mut uow = desk.store().begin(desk.fixture.now()).await.unwrap();
        let question = store::Question {
            id: uow.mint(),
            user: chat::UserRef::new(&crate::fixture::hq(), "U0ANN"),
            words: "homeoffice kaputt".to_owned(),
            message: None,
            shown: vec![added[0].id],
            outcome: store::Outcome::Solved,
            article: Some(added[0].id),
            first: None,
            ticket: None,
            at: desk.fixture.now(),
        };
        uow.questions().put(question);
        uow.articles().touch(added[0].id);
        uow.commit().await.unwrap();
        desk.catch_up().await;
        assert_eq!(desk.found("homeoffice kaputt"), 1);
    }
}

/// The database of a backup, with an index from after the backup.
async fn an_index_from_after_a_backup_is_filled_again(desk: Indexed, target: &str) {
    desk.add(&["Tunnel drops"]).await;
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("copy");
    desk.store().backup(&copy, false).await.unwrap();
    let added = desk.add(&["Printer eats paper", "Screen flickers"]).await;
    desk.catch_up().await;
    assert_eq!((desk.found("printer"), added.len()), (1, 2));

    let now = desk.fixture.now();
    store::restore(target, &copy, true, "a test", now).await.unwrap();
    let fixture = Fixture::on(target).await;
    let context = fixture.context.clone().with_knowledge(desk.index().clone());
    let desk = Indexed {
        fixture,
        context,
        ..desk
    };
    // As many changes as the index has read before.
    desk.add(&["Keyboard sticks", "Mouse sticks", "Cable breaks"])
        .await;
    desk.catch_up().await;
    let found = ["tunnel", "printer", "screen", "keyboard", "mouse", "cable"].map(|word| desk.found(word));
    assert_eq!(
        found,
        [1, 0, 0, 1, 1, 1],
        "articles from after the backup are gone"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_an_index_from_after_a_backup_is_filled_again() {
    let folder = tempfile::tempdir().unwrap();
    let target = format!("sqlite:{}/restored.db", folder.path().display());
    let desk = Indexed::new(Fixture::on_sqlite().await);
    an_index_from_after_a_backup_is_filled_again(desk, &target).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_an_index_from_after_a_backup_is_filled_again() {
    let target = Fixture::on_postgres("index_restored").await;
    let desk = Indexed::new(Fixture::on_postgres("index_backed_up").await);
    an_index_from_after_a_backup_is_filled_again(desk, target.url()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_runner_opens_the_index_with_the_first_article_and_survives_an_index_that_fails() {
    let fixture = Fixture::on_sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    // A file is in the way of the folder.
    std::fs::write(&path, "").unwrap();
    let opened = path.clone();
    let opener: jobs::IndexOpener = Arc::new(move || Ok(Index::open(&opened, &[])?.0));
    let context = fixture.context.clone().with_index_opener(opener);
    let desk = Indexed {
        fixture,
        context: context.clone(),
        folder,
    };
    let (intake, received) = mpsc::channel(8);
    let stop = CancellationToken::new();
    let mut running = jobs::start(&context, received, &stop);
    let added = desk.add(&["Tunnel drops"]).await;
    let filled = async {
        while !jobs::is_index_current(&context).await.unwrap() {
            context.wake();
            tokio::task::yield_now().await;
        }
        assert!(
            context.knowledge().is_none(),
            "a failing index counts as current, so nobody waits for it"
        );
        std::fs::remove_file(&path).unwrap();
        while context.knowledge().is_none_or(Index::is_empty) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), filled)
        .await
        .expect("the index is filled");
    assert_eq!((desk.found("tunnel"), added.len()), (1, 1));
    assert!(matches!(
        open(&path).apply(Vec::new(), 1),
        Err(knowledge::IndexError::Locked)
    ));
    drop(intake);
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(20), running.finished())
        .await
        .expect("the jobs stop")
        .unwrap();
}
