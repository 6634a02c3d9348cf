//! The diagnostics about `[[category]]`.

use desk::{Kind, Level, Takes};

use super::*;

#[test]
fn a_category_is_read_with_its_fields() {
    let config = valid(
        r#"
        [[team]]
        name = "it"
        triage = "hq:C0DESK"
        [slack.hq]
        bot_token = "xoxb-1"
        app_token = "xapp-1"
        [[category]]
        name = "laptop"
        title = "A new laptop"
        kind = "request"
        team = "it"
        [[category.field]]
        name = "model"
        label = "Which one?"
        type = "choice"
        choices = ["Mac", "PC"]
        required = true
        [[category.field]]
        name = "from"
        label = "From when?"
        type = "date"
        hint = "2026-12-01"
        [[category]]
        name = "wifi"
        title = "No Wi-Fi"
        kind = "incident"
        impact = "low"
        urgency = "high"
        "#,
    );
    let [laptop, wifi] = config.categories.as_slice() else {
        panic!("{:?}", config.categories)
    };
    assert_eq!(
        (laptop.title.as_str(), laptop.kind),
        ("A new laptop", Kind::ServiceRequest)
    );
    assert_eq!(laptop.team.as_ref().map(|team| team.value.as_str()), Some("it"));
    assert_eq!(
        laptop.fields[0].takes,
        Takes::Choice(vec!["Mac".into(), "PC".into()])
    );
    assert!(laptop.fields[0].required && !laptop.fields[1].required);
    assert_eq!(laptop.fields[1].hint.as_deref(), Some("2026-12-01"));
    assert!(wifi.fields.is_empty() && wifi.team.is_none());
    assert_eq!((laptop.impact, laptop.urgency), (Level::Medium, Level::Medium));
    assert_eq!((wifi.impact, wifi.urgency), (Level::Low, Level::High));
}

#[test]
fn all_problems_of_categories_are_reported_at_once() {
    invalid(
        r#"[[team]]
name = "it"
triage = "hq:C0DESK"
[slack.hq]
bot_token = "xoxb-1"
app_token = "xapp-1"
[[category]]
name = "New laptop"
title = "A new laptop, a screen, or both"
kind = "wish"
fields = []
[[category.field]]
label = "Which one would you like, and which do you have now?"
type = "dropdown"
required = "yes"
[[category]]
name = "wifi"
title = " "
kind = "incident"
urgency = "huge"
[[category.field]]
name = "floor"
label = "Which floor?"
type = "choice"
[[category.field]]
name = "floor"
label = "Which floor?"
type = "number"
choices = ["1"]
[[category.field]]
name = "room"
label = "Room"
type = "choice"
choices = ["A", "A"]
[[category.field]]
name = "desk"
label = "Desk"
type = "choice"
choices = ["only"]
hinnt = "x"
"#,
        &expect![[r#"
            desk.toml:8: [[category]] name: "New laptop" cannot be a name. Use up to 30 lower-case letters, digits, - and _, beginning with a letter.
            desk.toml:9: [[category]] title: this title has 31 characters. Write at most 24, which is what both platforms show.
            desk.toml:10: [[category]] kind: "wish" means nothing here. Write "incident" or "request".
            desk.toml:11: [[category]] fields: there is no such key. Did you mean field? If not, take it out.
            desk.toml:12: [[category.field]] name: this key is missing. Write name = "floor", or what the field is called.
            desk.toml:13: [[category.field]] label: this label has 52 characters. Write at most 45, which is what both platforms show.
            desk.toml:14: [[category.field]] type: "dropdown" means nothing here. Write "line" or "paragraph" or "choice" or "number" or "date".
            desk.toml:15: [[category.field]] required: this is a text, not true or false. Write required = true or required = false, without quotes.
            desk.toml:18: [[category]] title: this title says nothing. Write a few words.
            desk.toml:20: [[category]] urgency: "huge" means nothing here. Did you mean "high"? Known: "high", "medium", "low".
            desk.toml:21: [[category.field]] choices: this key is missing. Write choices = ["…", "…"], from which one is chosen.
            desk.toml:26: [[category]] field name: "floor" is the name of the field in line 22 already. Choose another name.
            desk.toml:29: [[category.field]] choices: only a field of type "choice" has choices. Write type = "choice", or take choices out.
            desk.toml:34: [[category.field]] choices: "A" is listed twice. Keep one of them.
            desk.toml:39: [[category.field]] choices: there is nothing to choose between. Write 2 to 25, which is what Discord shows.
            desk.toml:40: [[category.field]] hinnt: there is no such key. Did you mean hint? If not, take it out."#]],
    );
}

#[test]
fn a_form_beyond_the_limits_of_a_platform_is_refused() {
    let field =
        |name: usize, kind: &str| format!("[[category.field]]\nname = \"f{name}\"\nlabel = \"F\"\n{kind}\n");
    let category = |name: &str, fields: &str| {
        format!("[[category]]\nname = \"{name}\"\ntitle = \"T\"\nkind = \"incident\"\n{fields}")
    };
    let choice = "type = \"choice\"\nchoices = [\"a\", \"b\"]";
    let typed: String = (0..3).map(|n| field(n, "type = \"line\"")).collect();
    let chosen: String = (3..7).map(|n| field(n, choice)).collect();
    let most = category("a", &format!("{typed}{chosen}"));
    assert_eq!(valid(&most).categories[0].fields.len(), 7);
    let one_more = field(8, "type = \"date\"") + &field(9, choice);
    invalid(
        &format!("{most}{one_more}"),
        &expect![[r#"
        desk.toml:1: [[category]] field: 4 fields are typed, and Discord shows 3 besides summary and description. Keep those that decide, or make some a choice.
        desk.toml:1: [[category]] field: 5 fields are choices, and Discord shows 4. Keep those that decide, or let some be typed."#]],
    );
    let many: String = (0..25).map(|n| category(&format!("c{}", n % 24), "")).collect();
    invalid(
        &format!("{many}team = \"it\"\n"),
        &expect![[r#"
        desk.toml:98: [[category]]: these are 25 categories. Keep at most 24, which is what Discord shows in one list.
        desk.toml:98: [[category]] name: "c0" is the name of the category in line 2 already. Choose another name.
        desk.toml:101: [[category]] team: there is no team "it". Add a [[team]] with name = "it"."#]],
    );
}
