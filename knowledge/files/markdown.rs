//! Reads a Markdown file.

use desk::ArticleContent;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::article_file::{ArticleFile, Defaults, MOST_BYTES, title_of};
use super::error::{FileError, FileProblem};
use super::front_matter::{self, FrontMatter};

/// Reads a Markdown file, with or without front matter.
///
/// `path_below_folder` identifies a file without an `id`, and `path` is named in errors and warnings.
///
/// # Errors
///
/// [`FileError`] with everything that must be corrected.
pub fn read_markdown(
    path_below_folder: &str,
    path: &str,
    text: &str,
    defaults: &Defaults,
) -> Result<ArticleFile, FileError> {
    if text.len() > MOST_BYTES {
        return Err(too_large(path));
    }
    let invalid = |problems: Vec<FileProblem>| FileError {
        path: path.to_owned(),
        problems,
    };
    let text = with_plain_lines(text);
    let parts = front_matter::split(&text).map_err(|problem| invalid(vec![problem]))?;
    let front_matter = match parts.front_matter {
        Some((yaml, line)) => front_matter::read(yaml, line).map_err(invalid)?,
        None => FrontMatter::default(),
    };
    let mut warnings = front_matter.warnings;
    let (title, body) = match front_matter.title {
        Some(title) => (title, parts.body),
        None => title_in(parts.body).unwrap_or_else(|| (name_of(path_below_folder), parts.body)),
    };
    let body = body.trim_matches('\n').trim_end().to_owned();
    if body.is_empty() && front_matter.known_error.is_none() {
        let text = "The article has no text below its title.";
        warnings.push(FileProblem {
            line: None,
            text: text.to_owned(),
        });
    }
    let without_front_matter = defaults.content(title, body);
    Ok(ArticleFile {
        source: front_matter.id.unwrap_or_else(|| path_below_folder.to_owned()),
        path: path.to_owned(),
        warnings: warnings.iter().map(|warning| warning.in_file(path)).collect(),
        content: ArticleContent {
            language: front_matter.language.unwrap_or_else(|| defaults.language.clone()),
            audience: front_matter.audience.unwrap_or_else(|| defaults.audience.clone()),
            state: front_matter.state.unwrap_or(defaults.state),
            services: front_matter.services,
            owner: front_matter.owner,
            review: front_matter.review,
            known_error: front_matter.known_error,
            ..without_front_matter
        },
    })
}

/// The error for a file that is too large.
pub(crate) fn too_large(path: &str) -> FileError {
    let limit = MOST_BYTES >> 20;
    FileError::of_file(
        path,
        format!("The file is larger than {limit} MB. Divide it into several articles."),
    )
}

/// The text without a byte order mark, with `\n` at the end of each line.
pub(crate) fn with_plain_lines(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The first heading, and the text. A heading at the beginning is the title and no longer part of the text.
pub(crate) fn title_in(body: &str) -> Option<(String, &str)> {
    let mut title: Option<(String, usize)> = None;
    for (event, range) in Parser::new(body).into_offset_iter() {
        match (event, &mut title) {
            (Event::Start(Tag::Heading { .. }), None) => title = Some((String::new(), range.start)),
            (Event::End(TagEnd::Heading(_)), Some((text, start))) => {
                let text = title_of(text);
                if text.is_empty() {
                    title = None;
                    continue;
                }
                let is_first = body[..*start].trim().is_empty();
                return Some((text, if is_first { &body[range.end..] } else { body }));
            }
            (Event::Text(part) | Event::Code(part), Some((text, _))) => text.push_str(&part),
            (Event::SoftBreak | Event::HardBreak, Some((text, _))) => text.push(' '),
            _ => {}
        }
    }
    None
}

/// The name of a file without its folder and its extension, as a title.
fn name_of(path_below_folder: &str) -> String {
    let name = path_below_folder.rsplit('/').next().unwrap_or(path_below_folder);
    let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
    let title = title_of(&name.replace(['-', '_'], " "));
    match title.is_empty() {
        true => path_below_folder.to_owned(),
        false => title,
    }
}
