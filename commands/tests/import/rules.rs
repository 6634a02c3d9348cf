//! The rules of an import.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use commands::{FileSet, HomeChoice, ImportReport, STARTER, Settings, Words};
use desk::{
    Article, ArticleContent, ArticleOrigin, ArticleState, Group, GroupName, Identity, Limits, Matrix,
    Requesters, Roster, Team, TeamName,
};
use knowledge::files::{ArticleFile, FileError, FileProblem};
use store::Store;

use crate::database::on_both;

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::seconds(1_700_000_000)
}

fn settings() -> Settings {
    let sam = Identity {
        connection: "hq".into(),
        user: "sam".into(),
    };
    Settings {
        limits: Limits::NONE,
        ask_when_alike: true,
        service_channels: BTreeMap::new(),
        approvals: Vec::new(),
        change: None,
        services: Vec::new(),
        knowledge: Default::default(),
        roster: Roster {
            teams: vec![Team {
                name: TeamName("it".into()),
                title: "IT".into(),
                members: BTreeSet::from([sam.clone()]),
                leads: BTreeSet::new(),
                confidants: BTreeSet::new(),
            }],
            groups: vec![Group::new(
                GroupName("managers".into()),
                BTreeSet::from([sam]),
                [],
            )],
            requesters: Requesters::Members,
            ..Roster::default()
        },
        matrix: Matrix::default(),
        channels: Vec::new(),
        triage: BTreeMap::new(),
        confidential: BTreeMap::new(),
        home: HomeChoice::Direct,
        holds: Default::default(),
        reopen_within: Duration::days(3),
        managed: BTreeSet::new(),
        categories: Vec::new(),
        transcripts: BTreeMap::new(),
        levels: Default::default(),
        words: Words::in_language("en").expect("there is an English file"),
    }
}

/// A file in a folder, for everyone and validated.
fn file(folder: &str, source: &str, body: &str) -> ArticleFile {
    ArticleFile {
        source: source.to_owned(),
        path: format!("{folder}/{source}.md"),
        content: ArticleContent {
            title: format!("About {source}"),
            body: body.to_owned(),
            language: "en".to_owned(),
            audience: desk::Audience::Everyone,
            state: ArticleState::Validated,
            services: Vec::new(),
            owner: None,
            review: None,
            known_error: None,
        },
        warnings: Vec::new(),
    }
}

fn for_audience(audience: &str, file: ArticleFile) -> ArticleFile {
    let audience = audience.parse().expect("an audience");
    let content = ArticleContent {
        audience,
        ..file.content
    };
    ArticleFile { content, ..file }
}

/// A whole folder.
fn folder(name: &str, articles: Vec<ArticleFile>) -> FileSet {
    FileSet {
        folder: name.to_owned(),
        articles,
        errors: Vec::new(),
        is_complete: true,
    }
}

/// Imports sets while no file of an earlier import exists.
async fn import(store: &Store, sets: Vec<FileSet>) -> ImportReport {
    let report = commands::import(store, &settings(), now(), sets, |_, _| false).await;
    report.expect("the import succeeds")
}

/// Imports sets while all files of earlier imports still exist.
async fn import_beside(store: &Store, sets: Vec<FileSet>) -> ImportReport {
    let is_other = |old: &str, new: &str| old != new;
    let report = commands::import(store, &settings(), now(), sets, is_other).await;
    report.expect("the import succeeds")
}

/// The counts of a report: new, changed, unchanged, archived, failed.
fn counts(report: &ImportReport) -> [usize; 5] {
    [
        report.new,
        report.changed,
        report.unchanged,
        report.archived,
        report.failed,
    ]
}

async fn article(store: &Store, source: &str) -> Article {
    let mut uow = store.look(now()).await.expect("the database answers");
    let article = uow
        .articles()
        .find_source(source)
        .await
        .expect("the database answers");
    article.expect("the article was imported")
}

/// The state, the revision and the folder of an article.
async fn place(store: &Store, source: &str) -> (ArticleState, i64, String) {
    let article = article(store, source).await;
    match article.origin {
        ArticleOrigin::File { folder, .. } => (article.content.state, article.revision, folder),
        ArticleOrigin::Chat => panic!("the article has a file"),
    }
}

fn at(state: ArticleState, revision: i64, folder: &str) -> (ArticleState, i64, String) {
    (state, revision, folder.to_owned())
}

on_both! {
    async fn an_import_adds_revises_and_leaves_what_is_the_same(store: Store) {
        let both = || vec![file("kb", "vpn", "Choose a gateway."), file("kb", "wifi", "Forget it.")];
        let report = import(&store, vec![folder("kb", both())]).await;
        assert_eq!((counts(&report), report.for_requesters), ([2, 0, 0, 0, 0], 2));
        assert_eq!(article(&store, "wifi").await.number.to_string(), "KB-2");
        let last = store.articles().last_change().await.unwrap();

        let again = import(&store, vec![folder("kb", both())]).await;
        assert_eq!(counts(&again), [0, 0, 2, 0, 0]);
        assert_eq!(store.articles().last_change().await.unwrap(), last, "nothing is written");

        let changed = vec![file("kb", "vpn", "Choose another gateway."), file("kb", "wifi", "Forget it.")];
        assert_eq!(counts(&import(&store, vec![folder("kb", changed)]).await), [0, 1, 1, 0, 0]);
        let vpn = article(&store, "vpn").await;
        assert_eq!((vpn.revision, vpn.content.body.as_str()), (2, "Choose another gateway."));
    }

    async fn a_file_that_is_gone_archives_its_article_and_a_file_that_comes_back_revives_it(store: Store) {
        let (vpn, wifi) = (file("kb", "vpn", "Choose."), file("kb", "wifi", "Forget."));
        import(&store, vec![folder("kb", vec![vpn.clone(), wifi.clone()])]).await;
        let gone = import(&store, vec![folder("kb", vec![wifi.clone()])]).await;
        assert_eq!((counts(&gone), gone.for_requesters), ([0, 0, 1, 1, 0], 1));
        assert_eq!(place(&store, "vpn").await, at(ArticleState::Archived, 2, "kb"));
        assert_eq!(counts(&import(&store, vec![folder("kb", vec![wifi.clone()])]).await), [0, 0, 1, 0, 0]);

        let back = import(&store, vec![folder("kb", vec![vpn, wifi])]).await;
        assert_eq!((counts(&back), back.for_requesters), ([0, 1, 1, 0, 0], 2));
        assert_eq!(place(&store, "vpn").await, at(ArticleState::Validated, 3, "kb"));
    }

    async fn an_import_of_one_file_archives_nothing_and_keeps_the_id_of_the_file(store: Store) {
        let named = |source: &str| {
            let ArticleFile { content, .. } = file("kb", "vpn", "Choose.");
            ArticleFile { path: "kb/net/vpn.md".to_owned(), content, ..file("kb", source, "") }
        };
        import(&store, vec![folder("kb", vec![named("net/vpn.md"), file("kb", "wifi", "Forget.")])]).await;
        let alone = FileSet { is_complete: false, ..folder("kb/net", vec![named("vpn.md")]) };
        assert_eq!(counts(&import_beside(&store, vec![alone]).await), [0, 0, 1, 0, 0]);
        assert_eq!(place(&store, "net/vpn.md").await, at(ArticleState::Validated, 1, "kb"));
    }

    async fn a_file_that_cannot_be_read_keeps_its_article(store: Store) {
        let all = vec![file("kb", "vpn", "Choose."), file("kb", "wifi", "Forget."), file("kb/hr", "leave", "Ask.")];
        import(&store, vec![folder("kb", all)]).await;
        let unreadable = |path: &str| FileError {
            path: path.to_owned(),
            problems: vec![FileProblem { line: Some(3), text: "This is no YAML.".to_owned() }],
        };
        let errors = vec![unreadable("kb/vpn.md"), unreadable("kb/hr")];
        let report = import(&store, vec![FileSet { errors, ..folder("kb", Vec::new()) }]).await;
        assert_eq!(counts(&report), [0, 0, 0, 1, 2]);
        assert_eq!(report.errors[0], "kb/vpn.md:3: This is no YAML.");
        for kept in ["vpn", "leave"] {
            assert_eq!(place(&store, kept).await, at(ArticleState::Validated, 1, "kb"), "{kept}");
        }
    }

    async fn of_two_files_with_one_id_the_first_is_imported_and_the_error_names_both(store: Store) {
        let twice = || vec![
            folder("kb", vec![file("kb", "vpn", "Choose.")]),
            folder("wiki", vec![file("wiki", "vpn", "Reboot."), file("wiki", "wifi", "Forget.")]),
        ];
        let report = import(&store, twice()).await;
        assert_eq!(counts(&report), [2, 0, 0, 0, 1]);
        assert_eq!(report.errors, ["wiki/vpn.md: The id \"vpn\" is the one of kb/vpn.md already. Write another id."]);
        assert_eq!(counts(&import(&store, twice()).await), [0, 0, 2, 0, 1], "each import decides alike");

        let later = import_beside(&store, vec![folder("wiki", vec![file("wiki", "vpn", "Reboot.")])]).await;
        assert_eq!(counts(&later), [0, 0, 0, 1, 1], "the other folder is not imported, but its file exists");
        assert_eq!(place(&store, "vpn").await, at(ArticleState::Validated, 1, "kb"));
    }

    async fn a_file_that_moves_to_another_folder_keeps_its_article(store: Store) {
        import(&store, vec![folder("kb", vec![file("kb", "vpn", "Choose.")]), folder("wiki", Vec::new())]).await;
        let moved = vec![folder("kb", Vec::new()), folder("wiki", vec![file("wiki", "vpn", "Choose.")])];
        assert_eq!(counts(&import_beside(&store, moved).await), [0, 0, 1, 0, 0]);
        assert_eq!(place(&store, "vpn").await, at(ArticleState::Validated, 1, "wiki"));

        let renamed = vec![folder("docs", vec![file("docs", "vpn", "Choose.")])];
        assert_eq!(counts(&import(&store, renamed).await), [0, 0, 1, 0, 0]);
        assert_eq!(place(&store, "vpn").await, at(ArticleState::Validated, 1, "docs"));
    }

    async fn an_audience_that_does_not_exist_is_an_error_and_other_unknown_names_are_warnings(store: Store) {
        let mut odd = file("kb", "vpn", "Choose.");
        odd.content.services = vec![desk::ServiceName("vpn".to_owned())];
        odd.content.owner = Some(Identity { connection: "hq".into(), user: "lee".into() });
        odd.warnings = vec!["kb/vpn.md:2: There is no key tag.".to_owned()];
        let files = vec![
            odd,
            for_audience("team:it", file("kb", "a", "A.")),
            for_audience("team:hr", file("kb", "b", "B.")),
            for_audience("group:managers", file("kb", "c", "C.")),
            for_audience("group:board", file("kb", "d", "D.")),
        ];
        let report = import(&store, vec![folder("kb", files)]).await;
        assert_eq!((counts(&report), report.for_requesters), ([3, 0, 0, 0, 2], 2));
        let nobody = |path: &str, kind: &str, name: &str| format!(
            "{path}: There is no {kind} \"{name}\" in the configuration, so nobody could read the article. Correct its audience."
        );
        assert_eq!(report.errors, [nobody("kb/b.md", "team", "hr"), nobody("kb/d.md", "group", "board")]);
        assert_eq!(report.warnings, [
            "kb/vpn.md:2: There is no key tag.",
            "kb/vpn.md: There is no service \"vpn\" in the configuration.",
            "kb/vpn.md: The configuration does not name the owner hq:lee.",
        ]);
    }

    async fn an_own_article_takes_the_place_of_a_starter_article_as_long_as_it_exists(store: Store) {
        let starter = || folder(STARTER, vec![file(STARTER, "vpn", "Ask."), file(STARTER, "wifi", "Forget.")]);
        assert_eq!(counts(&import(&store, vec![starter()]).await), [2, 0, 0, 0, 0]);

        let own = || folder("kb", vec![file("kb", "vpn", "Choose.")]);
        let report = import(&store, vec![own(), starter()]).await;
        assert_eq!((counts(&report), report.errors), ([0, 1, 1, 0, 0], Vec::new()));
        assert_eq!(place(&store, "vpn").await, at(ArticleState::Validated, 2, "kb"));
        assert_eq!(counts(&import(&store, vec![starter()]).await), [0, 0, 1, 0, 0], "the own folder is not imported");

        let report = import(&store, vec![folder("kb", Vec::new()), starter()]).await;
        assert_eq!(counts(&report), [0, 1, 1, 0, 0]);
        assert_eq!(place(&store, "vpn").await, at(ArticleState::Validated, 3, STARTER));

        assert_eq!(counts(&import(&store, vec![folder(STARTER, Vec::new())]).await), [0, 0, 0, 2, 0]);
    }

    async fn an_article_from_chat_is_never_touched(store: Store) {
        let mut uow = store.begin(now()).await.unwrap();
        let content = file("kb", "vpn", "Choose.").content;
        let written = uow.articles().add(content, ArticleOrigin::Chat, None).await.unwrap();
        uow.commit().await.unwrap();
        let report = import(&store, vec![folder("kb", vec![file("kb", "vpn", "Reboot.")]), folder(STARTER, Vec::new())]).await;
        assert_eq!((counts(&report), report.for_requesters), ([1, 0, 0, 0, 0], 2));
        let mut uow = store.look(now()).await.unwrap();
        assert_eq!(uow.articles().peek(written.id).await.unwrap(), Some(written));
    }

    async fn an_import_of_many_files_is_committed_in_several_units(store: Store) {
        let files: Vec<ArticleFile> = (0..450).map(|n| file("kb", &format!("a{n}"), "Text.\u{0}\u{202e}")).collect();
        assert_eq!(counts(&import(&store, vec![folder("kb", files.clone())]).await), [450, 0, 0, 0, 0]);
        assert_eq!(article(&store, "a3").await.content.body, "Text.", "no character deceives a reader");
        assert_eq!(counts(&import(&store, vec![folder("kb", files)]).await), [0, 0, 450, 0, 0]);
        assert_eq!(counts(&import(&store, vec![folder("kb", Vec::new())]).await), [0, 0, 0, 450, 0]);
        assert_eq!(store.articles().count().await.unwrap(), 0);
    }

    async fn two_imports_of_the_same_files_at_once_add_each_article_once(store: Store) {
        let files: Vec<ArticleFile> = (0..300).map(|n| file("kb", &format!("a{n}"), "Text.")).collect();
        let (first, second) = tokio::join!(
            import(&store, vec![folder("kb", files.clone())]),
            import(&store, vec![folder("kb", files)]),
        );
        assert_eq!((first.new + second.new, first.unchanged + second.unchanged), (300, 300));
    }
}
