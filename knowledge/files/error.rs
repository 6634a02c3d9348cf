//! Why a file is no article.

use std::fmt;

/// A file cannot be read, or it is no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.lines())]
pub struct FileError {
    /// The path of the file.
    pub path: String,
    /// Everything that must be corrected.
    pub problems: Vec<FileProblem>,
}

/// What must be corrected in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// The line, from 1. `None` if the whole file is meant.
    pub line: Option<usize>,
    /// The problem and what to do, as sentences.
    pub text: String,
}

impl FileError {
    /// An error about the whole file.
    pub(crate) fn of_file(path: &str, text: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            problems: vec![FileProblem {
                line: None,
                text: text.into(),
            }],
        }
    }

    fn lines(&self) -> String {
        let lines = self.problems.iter().map(|problem| problem.in_file(&self.path));
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl FileProblem {
    /// A problem in a line.
    pub(crate) fn at(line: usize, text: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            text: text.into(),
        }
    }

    /// The problem with the path of its file.
    pub(crate) fn in_file(&self, path: &str) -> String {
        format!("{path}{self}")
    }
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, ":{line}: {}", self.text),
            None => write!(f, ": {}", self.text),
        }
    }
}
