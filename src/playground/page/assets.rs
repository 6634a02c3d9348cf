//! The page's files, compiled into the binary.

/// The path under `/page/`, and the contents.
type Asset = (&'static str, &'static [u8]);

macro_rules! assets {
    ($($path:literal,)*) => {
        &[$(($path, include_bytes!(concat!("assets/", $path)))),*]
    };
}

/// All files. A test compares this list with the folder.
const ASSETS: &[Asset] = assets![
    "index.html",
    "api.js",
    "app.js",
    "clock.js",
    "links.js",
    "people.js",
    "read.js",
    "state.js",
    "css/base.css",
    "css/discord-parts.css",
    "css/discord.css",
    "css/slack-blocks.css",
    "css/slack.css",
    "kit/avatar.js",
    "kit/composer.js",
    "kit/dom.js",
    "kit/emoji.js",
    "kit/files.js",
    "kit/icons.js",
    "kit/popover.js",
    "kit/reactions.js",
    "kit/scroll.js",
    "kit/time.js",
    "kit/words.js",
    "slack/blocks.js",
    "slack/composer.js",
    "slack/date.js",
    "slack/elements.js",
    "slack/inputs.js",
    "slack/lookup.js",
    "slack/menus.js",
    "slack/message.js",
    "slack/messages.js",
    "slack/modal.js",
    "slack/mrkdwn.js",
    "slack/richtext.js",
    "slack/side.js",
    "slack/sidebar.js",
    "discord/around.js",
    "discord/composer.js",
    "discord/date.js",
    "discord/lookup.js",
    "discord/markdown.js",
    "discord/menus.js",
    "discord/message.js",
    "discord/messages.js",
    "discord/modal.js",
    "discord/parts.js",
    "discord/side.js",
    "discord/sidebar.js",
    "discord/slash.js",
    "emoji/1f389.svg",
    "emoji/1f3ab.svg",
    "emoji/1f440.svg",
    "emoji/1f44b.svg",
    "emoji/1f44d.svg",
    "emoji/1f44e.svg",
    "emoji/1f4a1.svg",
    "emoji/1f4ac.svg",
    "emoji/1f4c5.svg",
    "emoji/1f4ca.svg",
    "emoji/1f4cb.svg",
    "emoji/1f4cc.svg",
    "emoji/1f4ce.svg",
    "emoji/1f4da.svg",
    "emoji/1f4dd.svg",
    "emoji/1f504.svg",
    "emoji/1f50d.svg",
    "emoji/1f512.svg",
    "emoji/1f514.svg",
    "emoji/1f525.svg",
    "emoji/1f527.svg",
    "emoji/1f534.svg",
    "emoji/1f535.svg",
    "emoji/1f53a.svg",
    "emoji/1f5a5.svg",
    "emoji/1f5a8.svg",
    "emoji/1f602.svg",
    "emoji/1f604.svg",
    "emoji/1f610.svg",
    "emoji/1f622.svg",
    "emoji/1f642.svg",
    "emoji/1f64c.svg",
    "emoji/1f64f.svg",
    "emoji/1f680.svg",
    "emoji/1f6a8.svg",
    "emoji/1f6e0.svg",
    "emoji/1f7e0.svg",
    "emoji/1f7e1.svg",
    "emoji/1f7e2.svg",
    "emoji/1f914.svg",
    "emoji/1f916.svg",
    "emoji/23f0.svg",
    "emoji/23f3.svg",
    "emoji/2615.svg",
    "emoji/26a0.svg",
    "emoji/26aa.svg",
    "emoji/26ab.svg",
    "emoji/26d4.svg",
    "emoji/2705.svg",
    "emoji/270b.svg",
    "emoji/270f.svg",
    "emoji/2714.svg",
    "emoji/274c.svg",
    "emoji/2753.svg",
    "emoji/2754.svg",
    "emoji/2757.svg",
    "emoji/2764.svg",
    "emoji/2b50.svg",
    "emoji/31-20e3.svg",
    "emoji/32-20e3.svg",
    "emoji/33-20e3.svg",
    "emoji/34-20e3.svg",
    "emoji/35-20e3.svg",
    "fonts/lato-latin-400-italic.woff2",
    "fonts/lato-latin-400-normal.woff2",
    "fonts/lato-latin-700-normal.woff2",
    "fonts/lato-latin-900-normal.woff2",
    "fonts/noto-sans-latin-400-italic.woff2",
    "fonts/noto-sans-latin-400-normal.woff2",
    "fonts/noto-sans-latin-500-normal.woff2",
    "fonts/noto-sans-latin-600-normal.woff2",
    "fonts/noto-sans-latin-700-normal.woff2",
    "emoji/LICENSE.txt",
    "emoji/README.md",
    "fonts/README.md",
    "fonts/lato-LICENSE.txt",
    "fonts/noto-sans-LICENSE.txt",
];

/// A file's media type and contents.
pub(super) fn find(path: &str) -> Option<(&'static str, &'static [u8])> {
    let (path, body) = ASSETS.iter().find(|(known, _)| *known == path)?;
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    };
    Some((kind, body))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn files_below(folder: &Path, root: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                files_below(&path, root, found);
            } else {
                let name = path.strip_prefix(root).expect("it is below the root");
                found.insert(name.to_string_lossy().replace('\\', "/"));
            }
        }
    }

    #[test]
    fn every_file_of_the_folder_is_served() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("page/assets");
        let mut there = BTreeSet::new();
        files_below(&root, &root, &mut there);
        let served: BTreeSet<String> = ASSETS.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(there, served);
    }

    #[test]
    fn every_import_names_a_file() {
        for (path, body) in ASSETS.iter().filter(|(path, _)| path.ends_with(".js")) {
            let folder = Path::new(path).parent().expect("a file has a folder");
            let source = std::str::from_utf8(body).expect("sources are UTF-8");
            let from = |line: &str| {
                (line.starts_with("import ") || line.starts_with('}')) && line.contains(" from ")
            };
            for line in source.lines().filter(|line| from(line)) {
                let name = line.split('"').nth(1).expect("an import names a file");
                let mut target = folder.to_path_buf();
                for part in name.split('/').filter(|part| *part != ".") {
                    if part == ".." {
                        target.pop();
                    } else {
                        target.push(part);
                    }
                }
                let target = target.to_string_lossy().replace('\\', "/");
                assert!(
                    find(&target).is_some(),
                    "{path} imports {name}, which is not there"
                );
            }
        }
    }

    #[test]
    fn text_of_people_is_never_inserted_as_markup() {
        for (path, body) in ASSETS.iter().filter(|(path, _)| path.ends_with(".js")) {
            let source = std::str::from_utf8(body).expect("sources are UTF-8");
            for way in [
                ".innerHTML",
                ".outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
            ] {
                assert!(!source.contains(way), "{path} uses {way}");
            }
        }
    }
}
