//! Article files: Markdown with front matter, JSON lines, folders, and the articles that come with the program.
//!
//! A file is read into an article or into an error that says what to correct. Whether its services, teams and groups
//! exist is not known here.

mod article_file;
mod error;
mod folder;
mod front_matter;
mod jsonl;
mod markdown;
mod starter;
#[cfg(test)]
mod tests;
mod yaml;

pub use article_file::{ArticleFile, Defaults};
pub use error::{FileError, FileProblem};
pub use folder::{FolderFiles, read_folder};
pub use jsonl::read_jsonl;
pub use markdown::read_markdown;
pub use starter::starter;
