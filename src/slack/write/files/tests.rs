use chat::Connection;

use super::*;

#[test]
fn a_name_keeps_its_ending_and_loses_what_deceives() {
    for (name, shown) in [
        ("log.txt", "log.txt"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        ("../a/b\\c.txt", ".._a_b_c.txt"),
        ("\u{200b}", "file"),
    ] {
        assert_eq!(file_name(name), shown);
    }
    let long = file_name(&format!("{}.tar.gz", "é".repeat(300)));
    assert!(limits::length(&long) <= NAME && long.ends_with("….gz"), "{long}");
}

#[test]
fn the_words_above_files_ping_only_whom_they_must() {
    let connection = Connection("hq".into());
    let notify = [UserRef::new(&connection, "U1")];
    let voice = Voice {
        connection: &connection,
        notify: &notify,
    };
    let card = Card::plain("<!channel> @channel <@U2>").with(Block::Quote("one\ntwo".into()));
    assert_eq!(
        comment(&card, &voice).replace(BREAK, "·"),
        "&lt;!channel&gt; @·channel &lt;@U2&gt;\n> one\n> two <@U1>"
    );
    let long = comment(&Card::plain("* ".repeat(20_000)), &voice);
    assert!(limits::length(&long) < limits::TEXT + 100);
}

#[test]
fn a_message_is_known_again_by_its_files_and_else_by_their_names_and_its_words() {
    let found = json!({
        "text": "Lee: *see* &amp; here",
        "files": [{ "id": "F1", "name": "b.png" }, { "id": "F2", "name": "a.png" }],
    });
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let ids = names(&["F2", "F1"]);
    assert!(is_it(&found, Some(&ids), &[], ""));
    assert!(!is_it(
        &found,
        Some(&ids[..1]),
        &names(&["a.png", "b.png"]),
        "Lee: see & here"
    ));
    assert!(is_it(
        &found,
        None,
        &names(&["a.png", "b.png"]),
        "Lee: *see* &amp; here"
    ));
    assert!(!is_it(&found, None, &names(&["a.png", "b.png"]), "Sam: see"));
    assert!(!is_it(&found, None, &names(&["a.png"]), "Lee: *see* &amp; here"));
    assert!(!is_it(&json!({ "text": "" }), None, &[], ""));
}
