//! Article files: what is read, and the exact text of every error, because the authors of articles work with it.

use std::path::Path;

use chrono::NaiveDate;
use desk::{ArticleState, Audience, ServiceName, TeamName};
use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{ArticleFile, Defaults, FileError, read_folder, read_jsonl, read_markdown, starter};

fn defaults() -> Defaults {
    Defaults {
        audience: Audience::Agents,
        state: ArticleState::NotValidated,
        language: "en".to_owned(),
    }
}

fn read(text: &str) -> Result<ArticleFile, FileError> {
    read_markdown("it/vpn-slow.md", "articles/it/vpn-slow.md", text, &defaults())
}

fn valid(text: &str) -> ArticleFile {
    read(text).expect("the file is an article")
}

fn invalid(text: &str, says: &Expect) {
    says.assert_eq(&read(text).expect_err("the file is no article").to_string());
}

#[test]
fn every_key_of_the_front_matter_is_read() {
    let article = valid(
        "---\n\
         id: vpn-slow\n\
         title: \"VPN: slow\"\n\
         audience: team:it\n\
         services: [vpn, network, vpn]\n\
         owner: hq:U0KIM\n\
         review: 2027-03-01\n\
         state: validated\n\
         type: known_error\n\
         symptom: Pages load slowly.\n\
         cause: >\n  The tunnel is\n  too narrow.\n\
         workaround: |\n  Use a cable.\n  Wait.\n\
         language: de\n\
         ---\n\
         \n\
         Use a cable.\n",
    );
    assert_eq!(article.source, "vpn-slow");
    assert_eq!(article.path, "articles/it/vpn-slow.md");
    assert_eq!(article.warnings, Vec::<String>::new());
    let content = article.content;
    assert_eq!(
        (content.title.as_str(), content.body.as_str()),
        ("VPN: slow", "Use a cable.")
    );
    assert_eq!(content.audience, Audience::Team(TeamName("it".to_owned())));
    let services = ["vpn", "network"].map(|name| ServiceName(name.to_owned()));
    assert_eq!(content.services, services);
    assert_eq!(
        content.owner.map(|owner| owner.to_string()).as_deref(),
        Some("hq:U0KIM")
    );
    assert_eq!(content.review, NaiveDate::from_ymd_opt(2027, 3, 1));
    assert_eq!(content.state, ArticleState::Validated);
    assert_eq!(content.language, "de");
    let known_error = content.known_error.expect("the type says so");
    assert_eq!(known_error.symptom, "Pages load slowly.");
    assert_eq!(known_error.cause, "The tunnel is too narrow.");
    assert_eq!(known_error.workaround, "Use a cable.\nWait.");
}

#[test]
fn a_file_without_front_matter_has_the_defaults() {
    let article = valid("# The `VPN` is\n*slow*\n\nUse a cable.\n\n## Why\n\nIt is narrow.\n");
    assert_eq!(article.source, "it/vpn-slow.md");
    let content = article.content;
    assert_eq!(content.title, "The VPN is");
    assert_eq!(content.body, "*slow*\n\nUse a cable.\n\n## Why\n\nIt is narrow.");
    assert_eq!(
        (content.audience, content.state),
        (Audience::Agents, ArticleState::NotValidated)
    );
    assert_eq!(content.language, "en");
    assert!(content.services.is_empty() && content.owner.is_none() && content.known_error.is_none());
}

#[test]
fn the_title_is_the_first_heading_or_the_name_of_the_file() {
    for (text, title, body) in [
        (
            "Read this.\n\nSlow *VPN*\n---\n\nUse a cable.",
            "Slow VPN",
            "Read this.\n\nSlow *VPN*\n---\n\nUse a cable.",
        ),
        ("```\n# no heading\n```", "vpn slow", "```\n# no heading\n```"),
        ("#\n\n# Slow", "Slow", "#\n\n# Slow"),
        ("Use a cable.", "vpn slow", "Use a cable."),
        (
            "---\ntitle: Slow\n---\n# VPN\nUse a cable.",
            "Slow",
            "# VPN\nUse a cable.",
        ),
    ] {
        let content = valid(text).content;
        assert_eq!(
            (content.title.as_str(), content.body.as_str()),
            (title, body),
            "{text}"
        );
    }
}

#[test]
fn files_of_windows_are_read() {
    let article = valid("\u{feff}---\r\nid: a\r\nworkaround:\r\n---\r\n# Slow\r\n\r\nFirst.\r\nSecond.\r\n");
    assert_eq!(article.source, "a");
    assert_eq!(
        (article.content.title.as_str(), article.content.body.as_str()),
        ("Slow", "First.\nSecond.")
    );
}

#[test]
fn all_wrong_values_are_reported_at_once() {
    invalid(
        "---\n\
         id: [a]\n\
         title: \" \"\n\
         audience: all\n\
         services:\n  vpn: true\n\
         owner: kim\n\
         review: 1.3.2027\n\
         state: done\n\
         type: incident\n\
         language: English language\n\
         symptom: {a: b}\n\
         state: wip\n\
         ---\n",
        &expect![[r#"
            articles/it/vpn-slow.md:2: id has a wrong value. Write a text of up to 200 characters.
            articles/it/vpn-slow.md:3: "" is no value for title. Write a text of up to 200 characters.
            articles/it/vpn-slow.md:4: "all" is no value for audience. Write everyone, agents, team:NAME or group:NAME.
            articles/it/vpn-slow.md:5: services has a wrong value. Write the name of a service, or [vpn, network].
            articles/it/vpn-slow.md:7: "kim" is no value for owner. Write CONNECTION:ID, such as hq:U0LEE.
            articles/it/vpn-slow.md:8: "1.3.2027" is no value for review. Write a day, such as 2027-03-01.
            articles/it/vpn-slow.md:10: "incident" is no value for type. Write known_error, or take it out.
            articles/it/vpn-slow.md:11: "English language" is no value for language. Write a code such as en or pt-BR.
            articles/it/vpn-slow.md:12: symptom has a wrong value. Write a text.
            articles/it/vpn-slow.md:13: state is in line 8 already. Keep one of them."#]],
    );
}

#[test]
fn front_matter_that_is_no_list_of_keys_is_refused() {
    let nested = |levels| format!("---\nx: {}\n---\n", "[".repeat(levels));
    let errors = [
        "---\nid: a\n",
        "---\ntitle: VPN: slow\n---\n",
        "---\nid: a\njust a text\n---\n",
        "---\n- id\n---\n",
        "---\nFirst.\n---\n",
        "---\n? [a, b]\n: c\n---\n",
        &nested(20),
        &nested(5_000),
    ]
    .map(|text| read(text).expect_err("the file is no article").to_string());
    expect![[r#"
        articles/it/vpn-slow.md:1: The front matter has no end. Write --- on a line of its own below it.
        articles/it/vpn-slow.md:2: The front matter is no YAML: mapping values are not allowed in this context. Write KEY: VALUE, and put a text with a colon into quotes.
        articles/it/vpn-slow.md:4: The front matter is no YAML: simple key expect ':'. Write KEY: VALUE, and put a text with a colon into quotes.
        articles/it/vpn-slow.md:2: The front matter is no list of keys. Write KEY: VALUE, one a line.
        articles/it/vpn-slow.md:2: The front matter is no list of keys. Write KEY: VALUE, one a line.
        articles/it/vpn-slow.md:2: The front matter is no list of keys. Write KEY: VALUE, one a line.
        articles/it/vpn-slow.md:2: The front matter is nested too deeply.
        articles/it/vpn-slow.md:2: The front matter is no YAML: recursion limit exceeded. Write KEY: VALUE, and put a text with a colon into quotes."#]].assert_eq(&errors.join("\n"));
}

#[test]
fn what_has_no_effect_is_warned_of() {
    let article = valid("---\ntags: [a, [b]]\nid: a\nauthor:\n  name: Kim\nsymptom: slow\nowner: ~\n---\n");
    expect![[r#"
        articles/it/vpn-slow.md:2: There is no key tags. It has no effect. Known: id, title, audience, services, owner, review, state, type, symptom, cause, workaround, language.
        articles/it/vpn-slow.md:4: There is no key author. It has no effect. Known: id, title, audience, services, owner, review, state, type, symptom, cause, workaround, language.
        articles/it/vpn-slow.md:6: symptom has no effect without type: known_error.
        articles/it/vpn-slow.md: The article has no text below its title."#]].assert_eq(&article.warnings.join("\n"));
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    assert!(read(&"a".repeat(1 << 20)).is_ok());
    invalid(
        &"a".repeat((1 << 20) + 1),
        &expect!["articles/it/vpn-slow.md: The file is larger than 1 MB. Divide it into several articles."],
    );
}

#[test]
fn json_lines_are_read_one_by_one() {
    let text = "\u{feff}{\"id\": \"a\", \"title\": \"Slow VPN\", \"body\": \"Use a cable.\"}\r\n\
                \n\
                {\"id\": 7, \"body\": \"# Paper jam\\r\\nOpen the tray.\", \"tags\": [1]}\n\
                {\"id\": \"c\"}\n\
                {\"id\": \" \", \"body\": \"\"}\n\
                no JSON\n\
                {\"id\": \"d\", \"body\": \"Restart.\"}";
    let lines: Vec<_> = read_jsonl("a.jsonl", text, &defaults())
        .map(|read| match read {
            Ok(article) => format!(
                "{} | {} | {}{}",
                article.source,
                article.content.title,
                article.content.body,
                article
                    .warnings
                    .iter()
                    .map(|warning| format!("\n  {warning}"))
                    .collect::<String>()
            ),
            Err(error) => error.to_string(),
        })
        .collect();
    expect![[r#"
        a | Slow VPN | Use a cable.
        7 | Paper jam | Open the tray.
          a.jsonl:3: There is no key tags. It has no effect. Known: id, title, body.
        a.jsonl:4: This is no article: missing field `body`. Write {"id": "…", "title": "…", "body": "…"}.
        a.jsonl:5: The id is empty. Write a text that only this article has.
        a.jsonl:6: This is no article: expected ident. Write {"id": "…", "title": "…", "body": "…"}.
        d | d | Restart."#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn a_folder_is_read_with_everything_below_it() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let write = |path: &str, text: &[u8]| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("the path has a folder")).expect("the folder is ours");
        std::fs::write(path, text).expect("the folder is ours");
    };
    write("b/vpn.md", b"# VPN");
    write("a.MD", b"# A");
    write("b/again.md", b"---\nid: a.MD\n---\n# Again");
    write("c.txt", b"# no article");
    write(".git/d.md", b"# hidden");
    write("b/.e.md", b"# hidden");
    write("b/latin.md", b"caf\xe9");
    write("b/large.md", &vec![b'a'; (1 << 20) + 1]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("b/loop")).expect("the folder is ours");
    std::os::unix::fs::symlink("nowhere", folder.path().join("broken.md")).expect("the folder is ours");
    let read = read_folder(folder.path(), &defaults());
    let sources: Vec<&str> = read
        .articles
        .iter()
        .map(|article| article.source.as_str())
        .collect();
    assert_eq!(sources, ["a.MD", "b/vpn.md"]);
    let errors: Vec<String> = read.errors.iter().map(ToString::to_string).collect();
    let errors = errors
        .join("\n")
        .replace(&folder.path().display().to_string(), "articles");
    expect![[r#"
        articles/b/again.md: The id "a.MD" is the one of articles/a.MD already. Write another id.
        articles/b/large.md: The file is larger than 1 MB. Divide it into several articles.
        articles/b/latin.md: The file is no UTF-8 text. Save it as UTF-8.
        articles/b/loop: The link leads back to articles. Remove it.
        articles/broken.md: This cannot be read: No such file or directory (os error 2)."#]]
    .assert_eq(&errors);
}

#[test]
fn a_folder_that_is_missing_is_reported() {
    let read = read_folder(Path::new("/no/such/folder"), &defaults());
    assert!(read.articles.is_empty());
    expect!["/no/such/folder: This cannot be read: No such file or directory (os error 2)."]
        .assert_eq(&read.errors[0].to_string());
}

#[test]
fn every_starter_article_is_read_without_warnings() {
    let articles = starter(ArticleState::NotValidated);
    let files =
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/articles")).expect("the folder exists");
    assert_eq!(articles.len(), files.count());
    let mut sources: Vec<&str> = articles.iter().map(|article| article.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    assert_eq!(sources.len(), articles.len());
    let warnings: Vec<&String> = articles.iter().flat_map(|article| &article.warnings).collect();
    assert_eq!(warnings, Vec::<&String>::new());
}

/// Pieces of front matter that the parser could stumble over.
fn yaml_like() -> impl Strategy<Value = String> {
    let pieces = [
        "id: ",
        "title: ",
        "review: ",
        "services: ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ": ",
        "? ",
        "&a ",
        "*a",
        "!!str ",
        "!x!y ",
        "|",
        ">-",
        "\"",
        "'",
        "\\x",
        "#",
        "%YAML 1.2",
        "---",
        "...",
        "\n",
        "\n  ",
        "\t",
        ",",
        "~",
        "é",
        "\u{2028}",
        "\0",
        "<<: *a",
        "@",
        "`",
    ];
    let piece = prop_oneof![
        proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        "[a-z ]{0,4}",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_stops_the_reader(text in "(?s).{0,200}") {
        let read = read(&text);
        prop_assert!(read.is_err() || read.is_ok_and(|article| !article.content.title.is_empty()));
        prop_assert_eq!(
            read_jsonl("a", &text, &defaults()).count(),
            text.trim_start_matches('\u{feff}').split('\n').filter(|line| !line.trim().is_empty()).count()
        );
    }

    #[test]
    fn no_front_matter_stops_the_reader(yaml in yaml_like(), body in "(?s).{0,40}") {
        if let Ok(article) = read(&format!("---\n{yaml}\n---\n{body}")) {
            let title = &article.content.title;
            prop_assert!(!title.is_empty() && !title.contains('\n') && title.chars().count() <= 200);
            prop_assert!(!article.source.is_empty());
        }
    }

    #[test]
    fn a_line_of_json_is_read_as_it_was_written(id in "[a-z]{1,8}", title in "[a-z]{1,3}( [a-z]{1,3}){0,3}", body in "[a-zé\"\\\\]{0,20}") {
        let line = serde_json::json!({ "id": id, "title": title, "body": body }).to_string();
        let read: Vec<_> = read_jsonl("a", &line, &defaults()).collect();
        let article = read[0].as_ref().expect("the line is an article");
        prop_assert_eq!((&article.source, &article.content.title, &article.content.body), (&id, &title, &body));
    }
}
