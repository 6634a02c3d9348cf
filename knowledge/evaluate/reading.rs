//! Reads queries, and judgements of which documents are right for them.

use std::collections::HashMap;

use serde::Deserialize;

/// A query of a test collection.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TestQuery {
    /// The id that the judgements use.
    pub id: String,
    /// The text.
    pub text: String,
}

/// The grades of the right documents, for each query. A document without a grade is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgements {
    grades: HashMap<String, HashMap<String, u32>>,
}

/// A line cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ReadError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what belongs there.
    pub problem: String,
}

impl Judgements {
    /// The grades of the documents that are right for a query.
    pub fn of(&self, query: &str) -> Option<&HashMap<String, u32>> {
        self.grades.get(query)
    }

    /// Adds the grade of a document. A grade of 0 says that the document is wrong.
    pub fn add(&mut self, query: &str, document: &str, grade: u32) {
        if grade > 0 {
            let of_query = self.grades.entry(query.to_owned()).or_default();
            of_query.insert(document.to_owned(), grade);
        }
    }

    /// Whether there is no right document for any query.
    pub fn is_empty(&self) -> bool {
        self.grades.is_empty()
    }
}

/// Reads queries. A line is either a JSON object with `id` and `text`, or an id, a tab and a text.
///
/// # Errors
///
/// If a line is neither, or if an id occurs twice.
pub fn read_queries(text: &str) -> Result<Vec<TestQuery>, ReadError> {
    let mut queries: Vec<TestQuery> = Vec::new();
    let mut lines: HashMap<String, usize> = HashMap::new();
    for (line, content) in lines_of(text) {
        let fail = |problem: String| ReadError { line, problem };
        let query = match content.starts_with('{') {
            true => serde_json::from_str(content).map_err(|error| {
                fail(format!(
                    "this is no query, for example {{\"id\": \"1\", \"text\": \"vpn\"}}: {}",
                    reason(&error)
                ))
            })?,
            false => {
                let (id, text) = content.split_once('\t').ok_or_else(|| {
                    fail(
                        "expected an id, a tab and the text of the query, or a JSON object with id and text"
                            .to_owned(),
                    )
                })?;
                let (id, text) = (id.trim().to_owned(), text.trim().to_owned());
                TestQuery { id, text }
            }
        };
        if query.id.is_empty() {
            return Err(fail("the id is empty".to_owned()));
        }
        if let Some(first) = lines.insert(query.id.clone(), line) {
            let id = &query.id;
            return Err(fail(format!(
                "the query {id} is already on line {first}; ids must differ"
            )));
        }
        queries.push(query);
    }
    Ok(queries)
}

/// Reads judgements. A line has a query, a document and a grade, separated by tabs, or TREC's four columns: a query,
/// a column without meaning, a document and a grade. A first line with the names of the columns is left out.
///
/// # Errors
///
/// If a line has other columns, or if a grade is no number.
pub fn read_judgements(text: &str) -> Result<Judgements, ReadError> {
    let mut judgements = Judgements::default();
    for (line, content) in lines_of(text) {
        let fail = |problem: String| ReadError { line, problem };
        let columns: Vec<&str> = match content.contains('\t') {
            true => content.split('\t').map(str::trim).collect(),
            false => content.split_whitespace().collect(),
        };
        let ([query, document, grade] | [query, _, document, grade]) = columns[..] else {
            return Err(fail(format!(
                "found {} columns; expected a query, a document and a grade, or the four columns of TREC",
                columns.len()
            )));
        };
        // Grades below 0 mark documents as harmful in some collections.
        let Ok(grade) = grade.parse::<i64>() else {
            if line == 1 && grade.chars().all(char::is_alphabetic) {
                continue;
            }
            return Err(fail(format!(
                "\"{grade}\" is no grade; a grade is a whole number, and 0 means wrong"
            )));
        };
        if query.is_empty() || document.is_empty() {
            return Err(fail("the query or the document is empty".to_owned()));
        }
        let grade = u32::try_from(grade.clamp(0, 1_000)).unwrap_or_default();
        judgements.add(query, document, grade);
    }
    Ok(judgements)
}

/// The lines that are not empty, with their numbers.
fn lines_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.trim_start_matches('\u{feff}').lines();
    (1..).zip(lines).filter_map(|(number, line)| {
        let content = line.trim();
        (!content.is_empty()).then_some((number, content))
    })
}

/// What serde says, without its own line, which is always 1.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_from_both_formats() {
        let text = "{\"id\": \"a\", \"text\": \"the vpn\", \"more\": 1}\n\nb\tprinter is\tout\r\n";
        let queries = read_queries(text).expect("queries");
        let shown: Vec<(&str, &str)> = queries
            .iter()
            .map(|query| (query.id.as_str(), query.text.as_str()))
            .collect();
        assert_eq!(shown, [("a", "the vpn"), ("b", "printer is\tout")]);
    }

    #[test]
    fn a_wrong_query_is_named_by_its_line() {
        for (text, line, part) in [
            ("a\tone\n\nb two", 3, "a tab"),
            ("{\"id\": \"a\"}", 1, "missing field `text`"),
            ("{\"id\": 1, \"text\": \"x\"}", 1, "expected a string"),
            ("a\tone\na\ttwo", 2, "already on line 1"),
            ("\tone\n x\ty", 1, "a tab"),
        ] {
            let error = read_queries(text).expect_err(text);
            assert_eq!(error.line, line, "{error}");
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn judgements_are_read_from_three_and_from_four_columns() {
        let mut expected = Judgements::default();
        expected.add("q1", "d1", 1);
        expected.add("q2", "a document", 2);
        let three = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\ta document\t2\n";
        assert_eq!(read_judgements(three), Ok(expected));
        let mut expected = Judgements::default();
        expected.add("q1", "d1", 3);
        assert_eq!(read_judgements("q1 0 d1 3\nq1 0 d2 -1"), Ok(expected));
    }

    #[test]
    fn a_wrong_judgement_is_named_by_its_line() {
        for (text, line, part) in [
            ("q\td\t1\nq\td", 2, "found 2 columns"),
            ("q\td\t1\nq\td\tgood", 2, "\"good\" is no grade"),
            ("q\td\t1.5", 1, "\"1.5\" is no grade"),
            ("q\t\t1", 1, "empty"),
        ] {
            let error = read_judgements(text).expect_err(text);
            assert_eq!(error.line, line, "{error}");
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
