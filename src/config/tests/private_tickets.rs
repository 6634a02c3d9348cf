//! The settings of private tickets.

use super::*;

#[test]
fn the_settings_of_private_tickets_are_read() {
    let config = valid(&format!(
        "{HQ}[[channel]]\nat = \"hq:#help\"\nintake = \"ticket\"\nsensitive = [\" Salary \", \"sick leave\"]\n{TEAM}\
         confidential = \"hq:#desk-private\"\nconfidants = [\"hq:U0SAM\"]\n"
    ));
    let words: Vec<&str> = config.channels[0]
        .sensitive
        .iter()
        .map(|word| word.value.as_str())
        .collect();
    assert_eq!(words, ["salary", "sick leave"]);
    let team = &config.teams[0];
    let place = team.confidential.as_ref().expect("the channel is configured");
    assert_eq!(place.value.to_string(), "hq:#desk-private");
    assert_eq!(team.confidants[0].value.to_string(), "hq:U0SAM");
}

#[test]
fn private_tickets_need_a_separate_channel_and_members_as_confidants() {
    invalid(
        &format!(
            "{HQ}[[channel]]\nat = \"hq:#help\"\nintake = \"ticket\"\nsensitive = [\"salary\", \"hr\"]\n{TEAM}\
             confidants = [\"hq:U0SAM\", \"hq:U0LEE\"]\n"
        ),
        &expect![[r#"
            desk.toml:7: [[channel]] sensitive: "hr" is too short to tell what is sensitive. Write words of three letters or more, such as "salary".
            desk.toml:7: [[channel]] sensitive: the team "it" has no place for private tickets. Name a private channel with confidential in its [[team]], or take sensitive out.
            desk.toml:12: [[team]] confidants: this team has no place for private tickets. Name a private channel with confidential, or take confidants out.
            desk.toml:12: [[team]] confidants: hq:U0LEE does not work in the team "it". Name them in members as well, or take them out."#]],
    );
    invalid(
        &format!("{HQ}{TEAM}confidential = \"hq:#desk-agents\"\n"),
        &expect![
            "desk.toml:8: [[team]] confidential: hq:#desk-agents is a triage channel in line 6. Name a private channel that only those read who may see private tickets."
        ],
    );
    invalid(
        &format!(
            "{HQ}[[channel]]\nat = \"hq:#help\"\nintake = \"ticket\"\n{TEAM}confidential = \"hq:#help\"\n"
        ),
        &expect![
            "desk.toml:11: [[team]] confidential: hq:#help is watched for requests in line 5. Name a private channel that only those read who may see private tickets."
        ],
    );
}
