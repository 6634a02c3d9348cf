use std::fs;
use std::path::Path;

use knowledge::{Change, Condition, Index, IndexError};

use crate::sample::{article, articles, found, id, put};

fn filled(folder: &Path) -> Index {
    let (index, condition) = Index::open(folder, &[]).expect("an index");
    assert_eq!(condition, Condition::New);
    assert_eq!((index.mark(), index.is_empty()), (None, true));
    index
        .apply(articles().into_iter().map(put).collect(), 7)
        .expect("a commit");
    index
}

#[test]
fn an_index_is_found_again_with_its_mark() {
    let folder = tempfile::tempdir().expect("a folder");
    let index = filled(folder.path());
    assert_eq!((index.mark(), index.len()), (Some(7), 5));
    index.apply(vec![], 8).expect("a commit");
    drop(index);
    let (index, condition) = Index::open(folder.path(), &[]).expect("an index");
    assert_eq!(
        (condition, index.mark(), index.len()),
        (Condition::Ready, Some(8), 5)
    );
    assert_eq!(found(&index, "reset password")[0], id(1));
}

#[test]
fn a_damaged_index_is_replaced_by_an_empty_one() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(filled(folder.path()));
    let names: Vec<_> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.metadata().expect("a file").len() > 0)
        .collect();
    assert!(names.len() > 4, "{names:?}");
    for name in names {
        let written = fs::read(&name).expect("a file");
        let mut flipped = written.clone();
        flipped[written.len() / 2] ^= 0x55;
        for damaged in [&written[..written.len() / 2], &[], &flipped] {
            fs::write(&name, damaged).expect("a file");
            let copy = tempfile::tempdir().expect("a folder");
            for entry in fs::read_dir(folder.path()).expect("a folder") {
                let path = entry.expect("an entry").path();
                fs::copy(&path, copy.path().join(path.file_name().expect("a name"))).expect("a copy");
            }
            let (index, condition) = Index::open(copy.path(), &[]).expect("an index");
            let is_unharmed = condition == Condition::Ready && index.len() == 5;
            let is_managed_list = name.ends_with(".managed.json");
            assert!(
                condition == Condition::New || (is_managed_list && is_unharmed),
                "{name:?}"
            );
            index
                .apply(articles().into_iter().map(put).collect(), 9)
                .expect("a commit");
            assert_eq!(found(&index, "reset password")[0], id(1));
        }
        fs::write(&name, written).expect("a file");
    }
}

#[test]
fn an_index_of_another_version_is_replaced_and_other_files_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let index = filled(folder.path());
    index.settle();
    drop(index);
    let meta = folder.path().join("meta.json");
    let written = fs::read_to_string(&meta).expect("a file");
    fs::write(&meta, written.replace(" 7\"", "7 7\"")).expect("a file");
    fs::write(folder.path().join("notes.txt"), "of somebody").expect("a file");
    let (index, condition) = Index::open(folder.path(), &[]).expect("an index");
    assert_eq!((condition, index.mark(), index.len()), (Condition::New, None, 0));
    assert!(folder.path().join("notes.txt").exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("a file");
    let Err(error) = Index::open(&file, &[]) else {
        panic!("a file is no folder");
    };
    assert!(matches!(error, IndexError::Folder { .. }), "{error}");
    assert!(error.to_string().contains("file"), "{error}");
}

/// Whether a word is in a dictionary of the index. Also fails if a file belongs to no segment.
fn contains(folder: &Path, word: &str) -> bool {
    let index = tantivy::Index::open_in_dir(folder).expect("an index");
    let segments = index.searchable_segments().expect("segments");
    let names: Vec<String> = segments
        .iter()
        .map(|segment| segment.id().uuid_string())
        .collect();
    for entry in fs::read_dir(folder).expect("a folder") {
        let name = entry
            .expect("an entry")
            .file_name()
            .into_string()
            .expect("a name");
        let is_of_segment = names.iter().any(|segment| name.starts_with(segment));
        assert!(
            is_of_segment || name.ends_with(".json") || name.ends_with(".lock"),
            "{name}"
        );
    }
    let mut is_contained = false;
    for segment in &segments {
        let reader = tantivy::SegmentReader::open(segment).expect("a segment");
        for (field, _) in index.schema().fields().filter(|(_, entry)| entry.is_indexed()) {
            let inverted = reader.inverted_index(field).expect("an inverted index");
            let mut terms = inverted.terms().stream().expect("terms");
            while let Some((term, _)) = terms.next() {
                is_contained |= String::from_utf8_lossy(term).contains(word);
            }
        }
    }
    is_contained
}

#[test]
fn removed_words_leave_the_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let index = filled(folder.path());
    let contains = |word| contains(folder.path(), word);
    let secret = article(9, "Quetzalcoatl", "The zanzibar project.");
    index.apply(vec![put(secret)], 8).expect("a commit");
    assert!(contains("quetzal") && contains("zanzibar"));
    index
        .apply(vec![put(article(9, "Quetzalcoatl", "The project."))], 9)
        .expect("a commit");
    assert!(contains("quetzal") && !contains("zanzibar"));
    index.apply(vec![Change::Remove(id(9))], 10).expect("a commit");
    assert!(!contains("quetzal"));
    assert_eq!((index.mark(), index.len()), (Some(10), 5));
}

#[test]
fn a_search_finds_the_old_articles_until_a_rebuild_is_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let index = filled(folder.path());
    let seen = index.clone();
    let documents = (20..25).map(move |number| {
        assert_eq!((seen.mark(), seen.len()), (Some(7), 5));
        assert_eq!(found(&seen, "reset password")[0], id(1));
        article(number, "Badges", "Badges are at the reception.")
    });
    index.rebuild(documents, 20).expect("a commit");
    assert_eq!((index.mark(), index.len()), (Some(20), 5));
    assert_eq!(found(&index, "password"), []);
    assert_eq!(found(&index, "badges").len(), 5);
    let (reopened, condition) = Index::open(folder.path(), &[]).expect("a second reader");
    assert_eq!((condition, reopened.mark()), (Condition::Ready, Some(20)));
    assert!(matches!(reopened.apply(vec![], 21), Err(IndexError::Locked)));
}

#[test]
fn removed_words_leave_the_files_of_a_large_index_in_the_background() {
    let folder = tempfile::tempdir().expect("a folder");
    let (index, _) = Index::open(folder.path(), &[]).expect("an index");
    let many = (1..=6_000).map(|number| article(number, &format!("Printer {number}"), "It prints."));
    index.apply(many.map(put).collect(), 1).expect("a commit");
    index
        .apply(vec![put(article(7_000, "Zanzibar", "A project."))], 2)
        .expect("a commit");
    index
        .apply(vec![Change::Remove(id(1)), Change::Remove(id(7_000))], 3)
        .expect("a commit");
    assert_eq!(found(&index, "zanzibar"), []);
    index.settle();
    assert!(!contains(folder.path(), "zanzibar"));
    assert_eq!((index.mark(), index.len()), (Some(3), 5_999));
    assert_eq!(found(&index, "printer 77")[0], id(77));
}

#[test]
fn many_small_commits_leave_few_segments() {
    let folder = tempfile::tempdir().expect("a folder");
    let index = filled(folder.path());
    for number in 10..50 {
        let mark = i64::try_from(number).expect("a small number");
        index
            .apply(vec![put(article(number, "Badges", "At the reception."))], mark)
            .expect("a commit");
    }
    let segments = tantivy::Index::open_in_dir(folder.path()).and_then(|index| index.searchable_segments());
    assert!(segments.expect("segments").len() <= 10);
    assert_eq!(index.len(), 45);
}
