//! Answers in the form of a category are read back in their order.

use desk::{Answer, CategoryAnswers};
use store::Store;

use crate::harness::{at, meet, on_both, one_ticket, open};

fn filed(answers: &[(&str, &str)]) -> CategoryAnswers {
    let answers = answers.iter().map(|(label, value)| Answer {
        question: label.to_lowercase(),
        label: (*label).to_owned(),
        value: (*value).to_owned(),
    });
    CategoryAnswers {
        category: "laptop".into(),
        title: "A laptop".into(),
        answers: answers.collect(),
    }
}

on_both! {
    async fn answers_are_read_back_in_their_order(store: Store) {
        let (_, without) = one_ticket(&store).await;
        let many = filed(&[("Z", "1"), ("A", "two\nlines; 'quoted'"), ("M", "🖨")]);
        let none = filed(&[]);
        let mut uow = store.begin(at(60)).await.unwrap();
        let lee = meet(&mut uow, "U0LEE");
        let first = open(&mut uow, &lee).await;
        let second = open(&mut uow, &lee).await;
        uow.form_answers().add(first.id, many.clone());
        uow.form_answers().add(second.id, none.clone());
        assert_eq!(uow.form_answers().of(first.id).await.unwrap(), Some(many.clone()), "unwritten answers count");
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(120)).await.unwrap();
        assert_eq!(uow.form_answers().of(first.id).await.unwrap(), Some(many));
        assert_eq!(uow.form_answers().of(second.id).await.unwrap(), Some(none));
        assert_eq!(uow.form_answers().of(without.id).await.unwrap(), None);
    }
}
