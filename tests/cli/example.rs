//! The files in `deploy/` that administrators copy: the example is valid and complete, and the manifest is current.

use std::path::Path;

use frontdesk::config::Config;

const EXAMPLE: &str = include_str!("../../deploy/desk.example.toml");
const README: &str = include_str!("../../README.md");

#[test]
fn the_slack_manifest_is_the_printed_one() {
    let kept: serde_json::Value =
        serde_json::from_str(include_str!("../../deploy/slack-manifest.json")).expect("the manifest is JSON");
    assert_eq!(
        kept,
        frontdesk::manifest::slack(frontdesk::manifest::Reach::Socket),
        "write the file again: frontdesk manifest slack > deploy/slack-manifest.json"
    );
}

#[test]
fn the_example_is_valid() {
    let config =
        Config::read(EXAMPLE, "desk.example.toml", Path::new(""), []).expect("the configuration is valid");
    assert_eq!(config.warnings.to_string(), "");
    let fields = config.categories.iter().map(|category| category.fields.len());
    assert_eq!(fields.collect::<Vec<_>>(), [2, 1]);
    assert_eq!((config.slack.len(), config.discord.len()), (1, 1));
    assert_eq!(
        (config.teams.len(), config.channels.len(), config.people.len()),
        (1, 2, 1)
    );
}

#[test]
fn the_commented_out_keys_are_valid() {
    let is_key = |line: &str| {
        let key = line.split(" = ").next().unwrap_or_default();
        line.contains(" = ") && key.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_')
    };
    let mut found = 0;
    let mut uncommented = String::new();
    for line in EXAMPLE.lines() {
        let bare = line.strip_prefix("# ").filter(|bare| is_key(bare));
        found += usize::from(bare.is_some());
        uncommented.push_str(bare.unwrap_or(line));
        uncommented.push('\n');
    }
    // Events arrive by sockets or by signed requests, and only one of them can be configured.
    let socket = uncommented
        .lines()
        .find(|line| line.starts_with("app_token = "))
        .expect("the example configures socket mode")
        .to_owned();
    let uncommented = uncommented.replace(&socket, "");
    assert!(found >= 3, "{found} keys are commented out");
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let holidays = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Carnival Monday\r\n\
        DTSTART;VALUE=DATE:20270208\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    std::fs::write(folder.path().join("holidays.ics"), holidays).expect("the folder can be written");
    let config = Config::read(&uncommented, "desk.example.toml", folder.path(), [])
        .expect("the configuration is valid");
    assert_eq!(
        config.discord["community"].guild.as_deref(),
        Some("1100000000000000001")
    );
}

/// A section that the configuration reads, as its own diagnostics tell.
struct Section {
    /// How the diagnostics call it: `[desk]`, `[slack.NAME]`, `[[category.field]]`.
    title: String,
    /// The lines that begin one such section.
    header: String,
    /// The keys that are read from it.
    keys: Vec<String>,
}

/// These keys are read and have no effect yet, so the example does not show them.
const WITHOUT_EFFECT: [&str; 1] = ["manager"];

/// The diagnostics about a configuration.
fn diagnostics(text: &str) -> String {
    let config = Config::read(text, "x", Path::new(""), []);
    config.err().map(|found| found.to_string()).unwrap_or_default()
}

/// The items that a diagnostic lists after these words.
fn listed(diagnostics: &str, words: &str) -> Option<Vec<String>> {
    let (_, list) = diagnostics.split_once(words)?;
    let list = list.lines().next().unwrap_or_default().trim_end_matches('.');
    Some(list.split(", ").map(str::to_owned).collect())
}

/// The title that a diagnostic wants instead of this value.
fn wanted_title(diagnostics: &str) -> Option<String> {
    let (_, title) = diagnostics.split_once(", not [")?;
    let title = title.split(". ").next().unwrap_or_default();
    Some(format!("[{title}"))
}

/// Everything that the configuration reads, derived from the diagnostics about unknown sections and keys.
fn sections() -> Vec<Section> {
    let names = listed(&diagnostics("[no_such_section_at_all]"), "known: ").expect("the sections are listed");
    let mut sections: Vec<Section> = Vec::new();
    for name in names {
        let guess = format!("[{name}]");
        let title = wanted_title(&diagnostics(&format!("{guess}\nno_such_key_at_all = 1"))).unwrap_or(guess);
        let header = title.replace("NAME", "x");
        let mut found = section(title, header);
        let nested = take_nested(&mut found);
        sections.push(found);
        sections.extend(nested);
    }
    sections
}

/// A section with its keys.
fn section(title: String, header: String) -> Section {
    let found = diagnostics(&format!("{header}\nno_such_key_at_all = 1"));
    let mut keys = listed(&found, "known here: ").unwrap_or_else(|| panic!("{title}: no keys in {found}"));
    keys.retain(|key| !WITHOUT_EFFECT.contains(&key.as_str()));
    Section { title, header, keys }
}

/// Takes the keys that are sections of their own out of a section. No key accepts a date, so its diagnostic says what
/// the key accepts.
fn take_nested(outer: &mut Section) -> Vec<Section> {
    let mut nested = Vec::new();
    let header = outer.header.clone();
    outer.keys.retain(|key| {
        let found = diagnostics(&format!("{header}\n{key} = 1979-05-27"));
        let title = wanted_title(&found);
        nested.extend(
            title
                .clone()
                .map(|title| section(title.clone(), format!("{header}\n{title}"))),
        );
        title.is_none()
    });
    nested
}

/// The lines of all sections with this title in a configuration, with the comments.
fn lines_of<'t>(title: &str, text: &'t str) -> Vec<&'t str> {
    let (front, back) = title.split_once("NAME").unwrap_or((title, ""));
    let is_title = |line: &str| line.starts_with('[');
    let is_ours = |line: &str| match back {
        "" => line == front,
        _ => line.starts_with(front) && line.ends_with(back),
    };
    let mut inside = false;
    let keep = |line: &&str| {
        if is_title(line) {
            inside = is_ours(line);
        }
        inside
    };
    text.lines().filter(keep).collect()
}

/// The keys that are read and that an example does not show. Keys that are commented out are shown.
fn missing_keys(example: &str) -> Vec<String> {
    let mut missing = Vec::new();
    for section in sections() {
        let lines = lines_of(&section.title, example);
        let shows = |key: &str| {
            lines.iter().any(|line| {
                let code = line.strip_prefix("# ").unwrap_or(line);
                code.starts_with(&format!("{key} = "))
                    || code.contains(&format!(" {key} = "))
                    || code.contains(&format!("Twin: {key}."))
            })
        };
        let keys = section.keys.iter().filter(|key| !shows(key));
        missing.extend(keys.map(|key| format!("{} {key}", section.title)));
    }
    missing
}

/// The sections that are read and that the table of a README does not name.
fn missing_sections(readme: &str) -> Vec<String> {
    let table: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `[")).collect();
    let sections = sections().into_iter().map(|section| section.title);
    let is_missing = |title: &String| !table.iter().any(|row| row.contains(&format!("`{title}`")));
    sections.filter(is_missing).collect()
}

#[test]
fn the_example_shows_every_key() {
    assert_eq!(missing_keys(EXAMPLE), Vec::<String>::new());
}

#[test]
fn the_readme_names_every_section() {
    assert_eq!(missing_sections(README), Vec::<String>::new());
}

#[test]
fn a_missing_key_and_a_missing_section_are_found() {
    let example = EXAMPLE.replace("\nblocked = []", "").replace("# guild = ", "# ");
    assert_eq!(missing_keys(&example), ["[discord.NAME] guild", "[desk] blocked"]);
    let example = EXAMPLE.replace("\nhint = ", "\n");
    assert_eq!(missing_keys(&example), ["[[category.field]] hint"]);
    let readme = README.replace("`[limits]`", "limits");
    assert_eq!(missing_sections(&readme), ["[limits]"]);
}
