//! Tests of the English word lists with realistic messages.

use desk::{Fingerprint, Glossary, Talk, title_from};
use proptest::prelude::*;

use super::english;

fn are_similar(one: &str, other: &str) -> bool {
    let glossary = Glossary::new(&[vec!["vpn".to_owned(), "tunnel".to_owned()]], &[], english());
    let fingerprint = |text: &str| Fingerprint::of(&title_from(text), text, english(), &glossary);
    fingerprint(one).similar_to(&fingerprint(other))
}

fn talk(words: &str) -> Talk {
    Talk::of(words, english())
}

#[test]
fn texts_about_the_same_problem_are_similar() {
    for (one, other) in [
        ("Mail is down", "mail is down"),
        (
            "Mail is down",
            "Hi, the e-mail does not work since 9:30, please help",
        ),
        ("Mail is down", "is the MAIL down for everybody?"),
        ("the printer eats paper", "The printer eats the paper again!"),
        ("VPN drops", "my vpn drops every few minutes"),
        ("cannot print from SAP", "printing from SAP fails"),
        ("my laptop does not start", "My laptop doesn't start"),
        (
            "projector flickers in room 12",
            "the projector in room 12 flickers",
        ),
        ("the projector flickers", "the projetcor flickers"),
        (
            "the heating in building A is cold",
            "The heating in building A is cold again",
        ),
        ("my mail is down and I need it", "the mail in room 3 is down"),
        ("my vpn drops", "the vpn keeps dropping"),
        ("the scanner jams again", "our scanner is jammed"),
        ("my VPN keeps disconnecting", "my vnp disconnected"),
        (
            "Outlook asks for the password",
            "outlook asks for a pass\u{200b}word",
        ),
    ] {
        assert!(are_similar(one, other), "{one} / {other}");
    }
}

#[test]
fn texts_about_different_problems_are_not_similar() {
    for (one, other) in [
        (
            "the printer on floor 3 eats paper",
            "the printer on floor 4 eats paper",
        ),
        ("error 17 in the shop", "error 18 in the shop"),
        ("drive C is full", "drive D is full"),
        ("web01 is down", "web02 is down"),
        (
            "the heating in building A is cold",
            "the heating in building B is cold",
        ),
        (
            "our ISO certificate has expired",
            "our iOS certificate has expired",
        ),
        ("SAP is slow today", "the spa is slow today"),
        ("the DNS server crashed", "the DSN server crashed"),
        ("the RAM is full", "the arm is full"),
        ("the printer in Berlin jams", "the printer in Munich jams"),
        ("my laptop does not start", "my screen does not start"),
        ("mail is down", "the phone is down"),
        ("the mouse is gone", "the house is gone"),
        ("the lift is falling", "the lift is filling"),
        ("I need a second screen", "I need a second keyboard"),
        ("the vpn drops", "the coffee is out"),
        ("der Drucker geht nicht", "der Beamer geht nicht"),
    ] {
        assert!(!are_similar(one, other), "{one} / {other}");
    }
}

#[test]
fn a_text_with_too_few_words_is_similar_to_no_text() {
    for text in [
        "help",
        "hi",
        "hi all",
        "VPN",
        "it is broken",
        "not working",
        "1 2 3",
        "",
        "🖨",
    ] {
        assert!(!are_similar(text, text), "{text}");
    }
}

#[test]
fn a_long_text_is_not_similar_to_everything_it_mentions() {
    let story = "our new colleague starts on Monday in the Berlin office and wants a laptop, a phone, a badge, an \
        account for the shop, access to the wiki and the printer, and somebody who shows the building";
    assert!(!are_similar(story, "the laptop printer"));
}

#[test]
fn greetings_thanks_and_confirmations_are_small_talk() {
    for words in [
        "hi",
        "Hi all!",
        "thanks",
        "Thank you so much :slightly_smiling_face:",
        "ok, got it",
        "👍",
        "that worked, thanks",
        "Greetings",
        "Happy new year!",
        "Aha",
        "thanks for the help",
        "great help, thank you",
        "Thank you @dan",
        "good morning @here",
        "thanks, (@dan)!",
        "<!channel> good morning",
        "@everyone",
        "+1",
        "100%",
    ] {
        assert_eq!(talk(words), Talk::SmallTalk, "{words}");
    }
}

#[test]
fn greetings_and_thanks_alone_answer_no_question() {
    for words in [
        "hi",
        "Hi all!",
        "thanks",
        "Thank you so much",
        "great help, thank you",
        "good morning @here",
    ] {
        assert!(!Talk::can_answer(words, english()), "{words}");
    }
    for words in [
        "yes",
        "No, thanks",
        "done",
        "it worked",
        "3",
        "+1",
        "👍",
        "42!",
        "the red one",
        "which one?",
    ] {
        assert!(Talk::can_answer(words, english()), "{words}");
    }
}

#[test]
fn a_call_for_help_without_a_subject_is_recognised() {
    for words in [
        "help",
        "HELP!!!",
        "help?",
        "please help",
        "Hi all, can somebody please help me?",
        "I need help",
        "@here help :sos:",
        "SOS",
    ] {
        assert_eq!(talk(words), Talk::CallForHelp, "{words}");
    }
}

#[test]
fn any_other_message_is_a_request() {
    for words in [
        "hi, my laptop is broken",
        "ok?",
        "VPN",
        "it works now but slowly",
        "help me with the printer",
        "help, the printer eats paper",
        "thanks @dan, but the printer still eats paper",
        "write to me@example.org",
        "café",
        "503",
        "",
    ] {
        assert_eq!(talk(words), Talk::Request, "{words}");
    }
}

proptest! {
    #[test]
    fn a_text_with_enough_words_is_similar_to_itself(text in "\\PC{0,60}") {
        prop_assume!(Fingerprint::of(&title_from(&text), &text, english(), &Glossary::default()).is_comparable());
        prop_assert!(are_similar(&text, &text));
    }

    #[test]
    fn case_blanks_and_invisible_characters_do_not_count(words in prop::collection::vec("[\\p{L}\\p{N}]{2,12}", 0..12)) {
        // These letters have no counterpart of one letter.
        prop_assume!(words.iter().all(|word| !word.contains(['ß', 'ẞ'])));
        let plain = words.join(" ");
        let fingerprint = |text: &str| Fingerprint::of(text, text, english(), &Glossary::default());
        for other in [
            plain.to_uppercase(),
            plain.to_lowercase(),
            format!("  {} ", words.join(" \t ")),
            words.iter().map(|word| word.chars().flat_map(|sign| [sign, '\u{200b}']).collect::<String>() + " ").collect(),
        ] {
            prop_assert_eq!(fingerprint(&plain), fingerprint(&other), "{:?}", other);
        }
    }
}
