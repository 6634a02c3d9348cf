use desk::{ArticleState, Readership};
use knowledge::{Change, Index, Query, Reason, Scope};

use crate::sample::{agent, article, articles, found, id, indexed, member, put, search, search_in};

#[test]
fn other_forms_of_a_word_find_an_article() {
    let index = indexed(articles());
    assert_eq!(found(&index, "printer")[0], id(2));
    assert_eq!(found(&index, "how do I change my PASSWORDS?")[0], id(1));
    assert_eq!(found(&index, "ordering laptops")[0], id(4));
    assert_eq!(found(&index, "coffee"), []);
    assert_eq!(found(&index, " ?! "), []);
}

#[test]
fn the_best_reason_is_named_first() {
    let index = indexed(articles());
    let matches = search(&index, "reset my password");
    assert_eq!(matches[0].article, id(1));
    assert_eq!(matches[0].why[0], Reason::Title);
    assert!(matches[0].is_good, "{matches:?}");
    let matches = search(&index, "what is 0x80070005");
    assert_eq!(matches[0].article, id(3));
    assert_eq!(matches[0].why[0], Reason::Identifier("0x80070005".to_owned()));
}

#[test]
fn identifiers_are_found_whole_and_in_parts() {
    let index = indexed(articles());
    assert_eq!(found(&index, "err_conn_reset"), [id(3), id(1)]);
    assert_eq!(found(&index, "conn"), [id(3)]);
    assert_eq!(found(&index, "0x80070006"), []);
}

#[test]
fn each_language_is_stemmed() {
    let texts = [
        (
            "de",
            "Drucker einrichten",
            "Die Drucker stehen im zweiten Stock.",
            "wie richte ich die druckern ein",
        ),
        (
            "fr",
            "Imprimantes",
            "Les imprimantes sont au deuxième étage.",
            "comment est-ce que l'imprimante marche",
        ),
        (
            "es",
            "Impresoras",
            "Las impresoras están en el segundo piso.",
            "cómo uso la impresora de mi oficina",
        ),
        (
            "pt",
            "Impressoras",
            "As impressoras estão no segundo andar.",
            "como é que uso a impressora",
        ),
    ];
    let mut documents = articles();
    for (number, (language, title, body, _)) in (10..).zip(texts) {
        let mut document = article(number, title, body);
        language.clone_into(&mut document.language);
        documents.push(document);
    }
    let index = indexed(documents);
    for (number, (language, _, _, question)) in (10..).zip(texts) {
        assert_eq!(found(&index, question).first(), Some(&id(number)), "{language}");
    }
}

#[test]
fn readers_find_only_articles_that_they_may_read() {
    let mut documents = Vec::new();
    let mut number = 0;
    let audiences = ["everyone", "agents", "team:it", "team:hr", "group:managers"];
    for audience in audiences {
        for state in [
            ArticleState::Wip,
            ArticleState::NotValidated,
            ArticleState::Validated,
            ArticleState::Archived,
        ] {
            number += 1;
            let mut document = article(number, "Payroll", "The payroll runs on the last day.");
            document.audience = audience.parse().expect("an audience");
            document.state = state;
            document.questions = vec!["when does the payroll run".to_owned()];
            documents.push(document);
        }
    }
    let index = indexed(documents.clone());
    let everybody = [Readership::public(), agent("it"), agent("hr"), member("managers")];
    for readership in everybody {
        let mut expected: Vec<_> = documents
            .iter()
            .filter(|document| readership.includes(&document.audience, document.state))
            .map(|document| document.article)
            .collect();
        let query = Query {
            text: "payroll",
            readership: Scope::Of(&readership),
            limit: 100,
            offset: 0,
        };
        let matches = index.search(&query).expect("a result");
        let mut found: Vec<_> = matches.into_iter().map(|found| found.article).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{readership:?}");
        assert!(!expected.is_empty());
    }
    let query = Query {
        text: "payroll",
        readership: Scope::All,
        limit: 100,
        offset: 0,
    };
    assert_eq!(index.search(&query).expect("a result").len(), 15);
    assert_eq!(index.len(), 15);
}

#[test]
fn an_article_that_is_archived_later_is_not_found() {
    let index = indexed(articles());
    let mut archived = articles().remove(0);
    archived.state = ArticleState::Archived;
    index.apply(vec![put(archived)], 2).expect("a commit");
    assert_eq!(found(&index, "portal"), []);
    assert_eq!(index.len(), 4);
}

#[test]
fn a_question_that_was_answered_before_finds_its_article() {
    let mut documents = articles();
    documents[3].questions = vec![
        "my notebook is too slow, can I have another machine".to_owned(),
        "screen broken".to_owned(),
    ];
    let index = indexed(documents);
    let matches = search(&index, "another machine because mine is slow");
    assert_eq!(matches[0].article, id(4));
    assert_eq!(matches[0].why[0], Reason::AskedBefore);
    assert_eq!(
        search_in(&index, "screen", Scope::Of(&Readership::public())).len(),
        1
    );
}

#[test]
fn a_question_with_which_an_article_did_not_help_counts_against_it() {
    let both = |first: &mut Vec<knowledge::Document>| {
        first.push(article(
            6,
            "Colour pages",
            "Print colour pages on the second floor.",
        ));
        first.push(article(
            7,
            "Colour printing",
            "Print colour pages at the reception.",
        ));
    };
    let mut documents = articles();
    both(&mut documents);
    let asked = "print colour pages on the second floor";
    assert_eq!(found(&indexed(documents.clone()), asked)[0], id(6));
    let before = search(&indexed(documents.clone()), asked);
    documents[5].declined = vec![asked.to_owned(), "a zebra in the lift".to_owned()];
    let index = indexed(documents);
    let after = search(&index, asked);
    let score = |matches: &[knowledge::Match]| {
        let found = matches.iter().find(|found| found.article == id(6));
        found.map(|found| found.score)
    };
    assert!(score(&after) < score(&before), "{before:?} {after:?}");
    assert!(!after.iter().any(|found| found.why.contains(&Reason::AskedBefore)));
    assert_eq!(found(&index, "zebra"), [], "a declined question finds nothing");
}

#[test]
fn synonyms_find_an_article_and_are_named() {
    let groups = [
        vec!["notebook".to_owned(), "laptop".to_owned()],
        vec!["virtual private network".to_owned(), "VPN".to_owned()],
    ];
    let index = Index::in_memory(&groups).expect("an index");
    index
        .apply(articles().into_iter().map(put).collect(), 1)
        .expect("a commit");
    let matches = search(&index, "notebook");
    assert_eq!(matches[0].article, id(4));
    let (typed, meant) = ("notebook".to_owned(), "laptop".to_owned());
    assert!(
        matches[0].why.contains(&Reason::Synonym { typed, meant }),
        "{matches:?}"
    );
    assert_eq!(found(&index, "virtual private network"), [id(3)]);
    let longer = article(6, "Remote work", "Ask for a virtual private network.");
    index.apply(vec![put(longer)], 2).expect("a commit");
    assert_eq!(found(&index, "vpn"), [id(3), id(6)]);
}

#[test]
fn matches_come_in_pages() {
    let documents = (1..=30).map(|number| article(number, &format!("Printer {number}"), "It prints."));
    let index = indexed(documents.collect());
    let page = |offset| {
        let query = Query {
            text: "printer",
            readership: Scope::All,
            limit: 10,
            offset,
        };
        let matches = index.search(&query).expect("a result");
        matches.into_iter().map(|found| found.article).collect::<Vec<_>>()
    };
    let mut all = [page(0), page(10), page(20)].concat();
    assert_eq!(page(30), []);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 30);
}

#[test]
fn a_removed_article_is_not_found_and_a_changed_one_has_its_new_words() {
    let index = indexed(articles());
    let changed = article(2, "Printing in black", "Only black.");
    index
        .apply(vec![Change::Remove(id(1)), put(changed)], 2)
        .expect("a commit");
    assert_eq!(found(&index, "reset"), [id(3)]);
    assert_eq!(found(&index, "colour"), []);
    assert_eq!(found(&index, "black"), [id(2)]);
    assert_eq!(index.len(), 4);
}
#[test]
fn accents_may_be_left_out() {
    let mut document = article(9, "Contraseña", "Cambiar la contraseña.");
    "es".clone_into(&mut document.language);
    let index = indexed(vec![document]);
    assert_eq!(found(&index, "contrasena"), [id(9)]);
}

#[test]
fn typing_errors_are_corrected_and_named() {
    let index = indexed(articles());
    let matches = search(&index, "reset pasword");
    assert_eq!(matches[0].article, id(1));
    let (typed, meant) = ("pasword".to_owned(), "password".to_owned());
    assert!(
        matches[0].why.contains(&Reason::Spelling { typed, meant }),
        "{matches:?}"
    );
    assert_eq!(found(&index, "labtop")[0], id(4));
    assert_eq!(found(&index, "0x80070004"), []);
}
