//! Whether two texts ask for the same: looked at before a ticket is opened, so that one outage is not a hundred tickets.
//!
//! The rule would rather miss something than ask in vain. Two texts are alike if every word that matters in the shorter is
//! in the longer too, and no number tells them apart; texts of a word or two that matter to nobody are like nothing.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

/// How much of a description is looked at, in characters: people say at the beginning what is wrong.
pub const GIST: usize = 400;

/// A text with fewer words that matter says too little to be compared: "help", "hi", "vpn", "it is broken".
const FEWEST: usize = 2;

/// Of two texts, the longer has at most so many times the words of the shorter: a screenful that mentions a printer is
/// not about the printer.
const AT_MOST: usize = 4;

/// From so many letters on, one letter more or less is the same word. Shorter ones differ by a letter and mean something
/// else ("port", "sport").
const LONG: usize = 5;

/// From so many letters on, one other letter is the same word ("mouse" and "house" are not).
const LONGER: usize = 7;

/// Words that stand in any text.
const FILLERS: &str = " a about after again all already also always am an and another any anybody anymore anyone anything \
    are as asap at back be because been before but by can cannot cant could did didnt do does doesnt doing dont even \
    ever every everybody everyone everything few for from get gets getting got had has have having hello help hey hi how \
    i if im in into is isnt it its ive just keep keeps like me morning my need no nobody not nothing now of on one or our \
    out over please plz since so some somebody someone something still than thanks that the their them then there these \
    they this those time to today tried try us very was we were what when where which while who why will with wont would \
    yesterday you your ";

/// Words that say no more than that something is wrong. All of them count as the same one.
const WRONG: &str = " bad broke broken bug crash crashed crashes crashing dead defect defective down error errors fail \
    failed failing fails failure faulty issue issues offline outage problem problems unavailable unreachable work worked \
    working works ";

/// What [`WRONG`] counts as.
const IS_WRONG: &str = "broken";

/// What a text is about: the words that matter in its first line and in its beginning, and what tells it apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gist {
    title: BTreeSet<String>,
    all: BTreeSet<String>,
    /// Numbers, codes and single letters: rooms, lines, drives.
    marks: BTreeSet<String>,
}

impl Gist {
    /// What a ticket's title and description are about.
    pub fn of(title: &str, description: &str) -> Self {
        let mut gist = Self {
            title: BTreeSet::new(),
            all: BTreeSet::new(),
            marks: BTreeSet::new(),
        };
        let start: String = description.chars().take(GIST).collect();
        words(title, |word| {
            if is_mark(word) {
                add(&mut gist.marks, word);
            } else if let Some(word) = meaning(word) {
                add(&mut gist.title, word);
                add(&mut gist.all, word);
            }
        });
        words(&start, |word| {
            if is_mark(word) {
                add(&mut gist.marks, word);
            } else if let Some(word) = meaning(word) {
                add(&mut gist.all, word);
            }
        });
        gist
    }

    /// Whether there is enough in it to be compared.
    pub fn says_enough(&self) -> bool {
        says_enough(&self.all) || says_enough(&self.title)
    }

    /// Whether both ask for the same.
    pub fn is_like(&self, other: &Self) -> bool {
        let one_holds_all = self.marks.is_subset(&other.marks) || other.marks.is_subset(&self.marks);
        one_holds_all && (covers(&self.title, &other.title) || covers(&self.all, &other.all))
    }
}

/// Whether all words of the shorter are in the longer.
fn covers(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let in_other = |words: &BTreeSet<String>, others: &BTreeSet<String>| {
        words
            .iter()
            .all(|word| others.iter().any(|other| is_same(word, other)))
    };
    let (short, long) = (one.len().min(other.len()), one.len().max(other.len()));
    says_enough(one)
        && says_enough(other)
        && long <= short * AT_MOST
        && (in_other(one, other) || in_other(other, one))
}

/// Whether there are enough words.
fn says_enough(words: &BTreeSet<String>) -> bool {
    words.len() >= FEWEST
}

fn add(words: &mut BTreeSet<String>, word: &str) {
    if !words.contains(word) {
        words.insert(word.to_owned());
    }
}

/// Goes through the words of a text in one case, without signs that nobody sees, without clock times. It is done for
/// every ticket that a new one is compared with.
fn words(text: &str, mut each: impl FnMut(&str)) {
    let mut folded = String::new();
    for word in text.split_whitespace() {
        folded.clear();
        fold(word, &mut folded);
        if is_clock(folded.trim_matches(|sign: char| !sign.is_alphanumeric())) {
            continue;
        }
        let parts = folded.split(|sign: char| !sign.is_alphanumeric());
        parts.filter(|part| !part.is_empty()).for_each(&mut each);
    }
}

/// Puts a word in one case behind what is there already, without accents, apostrophes and signs that nobody sees.
fn fold(word: &str, folded: &mut String) {
    if word.is_ascii() {
        let signs = word.chars().filter(|sign| *sign != '\'');
        folded.extend(signs.map(|sign| sign.to_ascii_lowercase()));
        return;
    }
    let shown = word.chars().filter(|sign| !is_unseen(*sign));
    let one_case = shown.flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    folded.extend(one_case.filter(|sign| !is_accent(*sign) && !matches!(sign, '\'' | '’')));
}

fn is_unseen(sign: char) -> bool {
    matches!(sign,
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn is_accent(sign: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&sign)
}

/// "9:30": since when something is so does not tell it apart.
fn is_clock(word: &str) -> bool {
    let Some((hours, minutes)) = word.split_once(':') else {
        return false;
    };
    let is_number =
        |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|sign| sign.is_ascii_digit());
    is_number(hours) && is_number(minutes)
}

/// Whether a word tells things of one kind apart: whatever has a digit, and a single letter.
fn is_mark(word: &str) -> bool {
    let is_letter = word.chars().count() == 1 && !matches!(word, "a" | "i");
    is_letter || word.chars().any(char::is_numeric)
}

/// What a word counts as; nothing if it stands in any text.
fn meaning(word: &str) -> Option<&str> {
    static FILLING: LazyLock<HashSet<&str>> = LazyLock::new(|| FILLERS.split_whitespace().collect());
    static FAILING: LazyLock<HashSet<&str>> = LazyLock::new(|| WRONG.split_whitespace().collect());
    if FILLING.contains(word) {
        return None;
    }
    if FAILING.contains(word) {
        return Some(IS_WRONG);
    }
    Some(match word {
        "email" | "emails" | "mails" => "mail",
        _ => stem(word),
    })
}

/// A word without the commonest endings.
fn stem(word: &str) -> &str {
    let ends = |ending: &str, least: usize| {
        word.strip_suffix(ending)
            .filter(|stem| stem.chars().count() >= least)
    };
    ends("ing", 4)
        .or_else(|| ends("s", 3).filter(|stem| !stem.ends_with('s')))
        .unwrap_or(word)
}

/// Whether two words are the same, or one of them is mistyped.
fn is_same(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (one_is, other_is) = (one.chars().count(), other.chars().count());
    let shorter = one_is.min(other_is);
    let may_be = match one_is.abs_diff(other_is) {
        0 => shorter >= LONGER,
        1 => shorter >= LONG,
        _ => false,
    };
    // One letter more, less or other, or two that changed places.
    may_be && strsim::osa_distance(one, other) == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn are_alike(one: &str, other: &str) -> bool {
        let gist = |text: &str| Gist::of(&crate::title_from(text), text);
        gist(one).is_like(&gist(other))
    }

    #[test]
    fn what_asks_for_the_same_is_alike() {
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
                "Outlook asks for the password",
                "outlook asks for a pass\u{200b}word",
            ),
        ] {
            assert!(are_alike(one, other), "{one} / {other}");
        }
    }

    #[test]
    fn what_a_person_would_find_different_is_not() {
        for (one, other) in [
            (
                "the printer on floor 3 eats paper",
                "the printer on floor 4 eats paper",
            ),
            ("error 17 in the shop", "error 18 in the shop"),
            ("drive C is full", "drive D is full"),
            ("web01 is down", "web02 is down"),
            ("the printer in Berlin jams", "the printer in Munich jams"),
            ("my laptop does not start", "my screen does not start"),
            ("mail is down", "the phone is down"),
            ("the mouse is gone", "the house is gone"),
            ("I need a second screen", "I need a second keyboard"),
            ("the vpn drops", "the coffee is out"),
            ("der Drucker geht nicht", "der Beamer geht nicht"),
        ] {
            assert!(!are_alike(one, other), "{one} / {other}");
        }
    }

    #[test]
    fn what_says_too_little_is_like_nothing() {
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
            assert!(!are_alike(text, text), "{text}");
        }
    }

    #[test]
    fn a_long_story_is_not_about_everything_it_mentions() {
        let story = "our new colleague starts on Monday in the Berlin office and wants a laptop, a phone, a badge, an \
            account for the shop, access to the wiki and the printer, and somebody who shows the building";
        assert!(!are_alike(story, "the laptop printer"));
    }

    fn saying_enough() -> impl Strategy<Value = String> {
        "\\PC{0,60}".prop_filter("it says enough", |text| {
            Gist::of(&crate::title_from(text), text).says_enough()
        })
    }

    proptest! {
        #[test]
        fn a_text_that_says_enough_is_like_itself(text in saying_enough()) {
            prop_assert!(are_alike(&text, &text));
        }

        #[test]
        fn whichever_came_first_does_not_matter(one in "[a-e1-3 ]{0,30}", other in "[a-e1-3 ]{0,30}") {
            prop_assert_eq!(are_alike(&one, &other), are_alike(&other, &one));
        }

        #[test]
        fn case_spaces_and_unseen_signs_do_not_matter(words in prop::collection::vec("\\w{1,12}", 0..12)) {
            let plain = words.join(" ");
            let gist = Gist::of(&plain, &plain);
            for other in [
                plain.to_uppercase(),
                plain.to_lowercase(),
                format!("  {} ", words.join(" \t ")),
                words.iter().map(|word| word.chars().flat_map(|sign| [sign, '\u{200b}']).collect::<String>() + " ").collect(),
            ] {
                prop_assert_eq!(&gist, &Gist::of(&other, &other), "{:?}", other);
            }
        }

        #[test]
        fn another_number_is_another_matter(one in 0u32..500, other in 0u32..500) {
            prop_assume!(one != other);
            let text = |number| format!("the printer on floor {number} eats paper");
            prop_assert!(!are_alike(&text(one), &text(other)));
        }
    }
}
