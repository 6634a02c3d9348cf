//! Repetition: which requests of one person are the same request, so that they open one ticket.

use crate::{CategoryAnswers, Fingerprint, Kind, ServiceName, TeamName};

/// A request for a ticket, as far as it decides whether another request of the same person repeats it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Incident or service request.
    pub kind: Kind,
    /// The responsible team.
    pub team: TeamName,
    /// The service that the person named.
    pub service: Option<ServiceName>,
    /// The answers in the form of a category.
    pub answers: Option<CategoryAnswers>,
    /// The words.
    pub fingerprint: Fingerprint,
}

impl Request {
    /// Whether one of two requests of a person repeats the other one. A request that names no service may be about any, and
    /// a request without a form agrees with every form.
    pub fn repeats(&self, other: &Self) -> bool {
        let may_be_same_service = match (&self.service, &other.service) {
            (Some(own), Some(other)) => own == other,
            (None, _) | (_, None) => true,
        };
        let may_be_same_form = match (&self.answers, &other.answers) {
            (Some(own), Some(other)) => agree(own, other),
            (None, _) | (_, None) => true,
        };
        self.kind == other.kind
            && self.team == other.team
            && may_be_same_service
            && may_be_same_form
            && self.fingerprint.similar_to(&other.fingerprint)
    }
}

/// Whether the answers in two forms agree. In the form of one category, all answers are equal. Forms of two categories agree
/// if they have equal answers to the questions that are in both.
fn agree(one: &CategoryAnswers, other: &CategoryAnswers) -> bool {
    let is_equal = |own: &CategoryAnswers, others: &CategoryAnswers, is_required: bool| {
        own.answers.iter().all(|answer| {
            let mut others = others.answers.iter();
            match others.find(|other| other.question == answer.question) {
                Some(other) => other.value.trim() == answer.value.trim(),
                None => !is_required,
            }
        })
    };
    let is_same_form = one.category == other.category;
    is_equal(one, other, is_same_form) && is_equal(other, one, is_same_form)
}

/// Returns which of the waiting requests are the same request as a new one. Each of them may already consist of several
/// requests.
///
/// Two requests are the same if all their parts repeat each other, and if every other waiting request repeats both or none
/// of them. A request that names no service may repeat two that name different services. It then belongs to neither, because
/// otherwise the first of the two to arrive would get it, or it would join the two.
pub fn same_request(new: &[Request], waiting: &[Vec<Request>]) -> Vec<bool> {
    let repeats = |one: &[Request], other: &[Request]| {
        one.iter().all(|one| other.iter().all(|other| one.repeats(other)))
    };
    let is_repeated: Vec<bool> = waiting.iter().map(|other| repeats(new, other)).collect();
    let is_same = |(place, other): (usize, &Vec<Request>)| {
        let mut thirds = waiting.iter().enumerate().filter(|(third, _)| *third != place);
        is_repeated[place] && thirds.all(|(third, request)| repeats(other, request) == is_repeated[third])
    };
    waiting.iter().enumerate().map(is_same).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use proptest::prelude::*;

    use super::*;
    use crate::{Answer, Glossary, Vocabulary};

    fn fingerprint(text: &str) -> Fingerprint {
        let none = HashSet::new;
        let vocabulary = Vocabulary {
            small_talk: none(),
            confirmations: none(),
            calls_for_help: none(),
            call_companions: none(),
            stop_words: HashSet::from(["the".to_owned()]),
            capitalised: none(),
            synonyms: HashMap::new(),
            stem: |word| word,
        };
        Fingerprint::of(text, text, &vocabulary, &Glossary::default())
    }

    fn answers(category: &str, answers: &[(&str, &str)]) -> CategoryAnswers {
        let answers = answers.iter().map(|(question, value)| Answer {
            question: (*question).to_owned(),
            label: format!("Which {question}?"),
            value: (*value).to_owned(),
        });
        CategoryAnswers {
            category: category.to_owned(),
            title: category.to_owned(),
            answers: answers.collect(),
        }
    }

    fn request(text: &str) -> Request {
        Request {
            kind: Kind::Incident,
            team: TeamName("it".to_owned()),
            service: None,
            answers: None,
            fingerprint: fingerprint(text),
        }
    }

    fn about(service: &str) -> Request {
        let service = Some(ServiceName(service.to_owned()));
        Request {
            service,
            ..request("the printer eats paper")
        }
    }

    fn with_form(answers: CategoryAnswers) -> Request {
        Request {
            answers: Some(answers),
            ..request("the printer eats paper")
        }
    }

    #[test]
    fn a_request_repeats_one_of_the_same_kind_team_and_service() {
        let first = about("print");
        let other_team = TeamName("network".to_owned());
        let (kind, team) = (Kind::ServiceRequest, other_team);
        for (other, is_repeated) in [
            (first.clone(), true),
            (request("the printer eats paper"), true),
            (about("mail"), false),
            (
                Request {
                    team,
                    ..first.clone()
                },
                false,
            ),
            (
                Request {
                    kind,
                    ..first.clone()
                },
                false,
            ),
            (request("the vpn drops"), false),
        ] {
            assert_eq!(first.repeats(&other), is_repeated, "{other:?}");
            assert_eq!(other.repeats(&first), is_repeated, "{other:?}");
        }
    }

    #[test]
    fn a_form_repeats_one_with_equal_answers() {
        let first = with_form(answers("print", &[("floor", "3"), ("room", "12")]));
        for (other, is_repeated) in [
            (first.clone(), true),
            (request("the printer eats paper"), true),
            (
                with_form(answers("print", &[("room", "12"), ("floor", " 3")])),
                true,
            ),
            (
                with_form(answers("print", &[("floor", "4"), ("room", "12")])),
                false,
            ),
            (with_form(answers("print", &[("floor", "3")])), false),
            (with_form(answers("outage", &[])), true),
            (
                with_form(answers("outage", &[("floor", "3"), ("since", "noon")])),
                true,
            ),
            (with_form(answers("outage", &[("floor", "4")])), false),
        ] {
            assert_eq!(first.repeats(&other), is_repeated, "{other:?}");
            assert_eq!(other.repeats(&first), is_repeated, "{other:?}");
        }
    }

    #[test]
    fn a_request_that_may_be_about_two_services_is_the_same_as_neither() {
        let new = [request("the printer eats paper")];
        let (print, scan) = (vec![about("print")], vec![about("scan")]);

        assert_eq!(same_request(&new, &[print.clone(), scan.clone()]), [false, false]);
        assert_eq!(same_request(&new, &[print.clone(), print.clone()]), [true, true]);
        assert_eq!(
            same_request(&scan, &[print.clone(), new.to_vec()]),
            [false, false]
        );
        let joined = vec![print[0].clone(), new[0].clone()];
        assert_eq!(same_request(&scan, &[joined]), [false]);
    }

    fn any_request() -> impl Strategy<Value = Request> {
        let texts = [
            "the printer eats paper",
            "printer eats paper",
            "the printer eats paper in room 3",
            "the printer eats paper in room 4",
            "the vpn drops",
        ];
        let service = prop::option::of(prop::sample::select(vec!["print", "scan", "vpn"]));
        let floor = prop::option::of(prop::sample::select(vec!["1", "2"]));
        (prop::sample::select(texts.to_vec()), service, floor).prop_map(|(text, service, floor)| Request {
            service: service.map(|name| ServiceName(name.to_owned())),
            answers: floor.map(|floor| answers("print", &[("floor", floor)])),
            ..request(text)
        })
    }

    /// The requests that are the same as each of these, if all of them wait.
    fn groups(requests: &[Request]) -> Vec<Vec<bool>> {
        let waiting: Vec<Vec<Request>> = requests.iter().map(|one| vec![one.clone()]).collect();
        (0..requests.len())
            .map(|place| {
                let mut others = waiting.clone();
                let new = others.remove(place);
                let mut is_same = same_request(&new, &others);
                is_same.insert(place, true);
                is_same
            })
            .collect()
    }

    proptest! {
        #[test]
        fn the_order_does_not_decide_which_waiting_requests_are_the_same(
            (requests, order) in prop::collection::vec(any_request(), 1..6)
                .prop_flat_map(|requests| {
                    let places: Vec<usize> = (0..requests.len()).collect();
                    (Just(requests), Just(places).prop_shuffle())
                })
        ) {
            let in_order: Vec<Request> = order.iter().map(|place| requests[*place].clone()).collect();
            let (groups, shuffled) = (groups(&requests), groups(&in_order));
            for (row, one) in order.iter().enumerate() {
                for (column, other) in order.iter().enumerate() {
                    prop_assert_eq!(groups[*one][*other], shuffled[row][column]);
                    // The relation divides the requests into groups.
                    prop_assert_eq!(groups[*one][*other], groups[*other][*one]);
                    if groups[*one][*other] {
                        prop_assert_eq!(&groups[*one], &groups[*other]);
                    }
                }
            }
        }

        #[test]
        fn requests_that_arrive_one_by_one_are_joined_only_if_each_repeats_every_other(
            requests in prop::collection::vec(any_request(), 1..7)
        ) {
            let mut waiting: Vec<Vec<Request>> = Vec::new();
            for new in requests {
                let mut joined = vec![new];
                let is_same = same_request(&joined, &waiting);
                let mut is_same = is_same.into_iter();
                let (same, other): (Vec<_>, Vec<_>) =
                    waiting.into_iter().partition(|_| is_same.next() == Some(true));
                joined.extend(same.into_iter().flatten());
                waiting = other;
                waiting.push(joined);
            }
            for joined in waiting {
                for (place, one) in joined.iter().enumerate() {
                    prop_assert!(joined[place + 1..].iter().all(|other| one.repeats(other)), "{joined:?}");
                }
            }
        }
    }
}
