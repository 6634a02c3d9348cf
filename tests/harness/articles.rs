//! What stories about articles need: their files, who belongs to which audience, and the index.

use std::collections::BTreeSet;

use frontdesk::config::{Group, Located};
use playground::Side;

use crate::{Person, TestDesk};

impl TestDesk {
    /// Replaces the files of the desk's articles, and starts the desk again, which imports them.
    ///
    /// # Panics
    ///
    /// If the files cannot be written.
    pub async fn has_articles(&mut self, files: &[(&str, &str)]) {
        let folder = self.folder().join("articles");
        self.run_while_stopped(|| {
            std::fs::remove_dir_all(&folder).expect("the folder of articles is there");
            std::fs::create_dir(&folder).expect("a folder for articles");
            for (name, text) in files {
                std::fs::write(folder.join(name), text).expect("the article is written");
            }
        })
        .await;
        self.wait_until_idle().await;
    }

    /// Starts the desk again with an index that cannot be opened: a file is in the place of its folder.
    ///
    /// # Panics
    ///
    /// If the file cannot be written.
    pub async fn loses_index(&mut self) {
        let index = self.index_folder().to_owned();
        self.run_while_stopped(|| {
            std::fs::remove_dir_all(&index).expect("the index is there");
            std::fs::write(&index, "").expect("the file is written");
        })
        .await;
    }

    /// Starts the desk again with an index that can be opened.
    ///
    /// # Panics
    ///
    /// If the file cannot be removed.
    pub async fn gets_index_back(&mut self) {
        let index = self.index_folder().to_owned();
        self.run_while_stopped(|| std::fs::remove_file(&index).expect("the file is there"))
            .await;
        self.wait_until_idle().await;
    }

    /// All bytes of the index of articles.
    ///
    /// # Panics
    ///
    /// If the index cannot be read.
    pub fn index_bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.index_folder()).expect("the index is there");
        let read = |file: std::io::Result<std::fs::DirEntry>| {
            let path = file.expect("the index can be listed").path();
            // tantivy may remove a file of an older commit meanwhile.
            std::fs::read(path).unwrap_or_default()
        };
        files.flat_map(read).collect()
    }

    /// Restarts the desk with these groups, each with its members. The lead becomes an agent of another team, `network`.
    pub async fn restart_with_audiences(&mut self, groups: &[(&str, &[&Person])]) {
        let config = self.config_mut();
        let mut network = config.teams[0].clone();
        network.name.value = "network".to_owned();
        network.members = std::mem::take(&mut config.teams[0].leads);
        network.leads = Vec::new();
        let anybody = network.members[0].clone();
        let member = |person: &&Person| {
            let mut member = anybody.clone();
            member.value.connection = match person.side {
                Side::Slack => "hq".to_owned(),
                Side::Discord => "community".to_owned(),
            };
            member.value.user.clone_from(&person.id);
            member
        };
        let group = |(name, members): &(&str, &[&Person])| Group {
            name: Located {
                value: (*name).to_owned(),
                location: network.name.location.clone(),
            },
            members: members.iter().map(member).collect(),
            from: Vec::new(),
        };
        config.groups = groups.iter().map(group).collect();
        config.teams.push(network);
        self.restart().await;
    }

    /// Restarts the desk with these groups of synonyms.
    pub async fn restart_with_synonyms(&mut self, groups: &[&[&str]]) {
        let words = |group: &&[&str]| group.iter().map(ToString::to_string).collect();
        self.config_mut().knowledge.synonyms = groups.iter().map(words).collect();
        self.restart().await;
    }

    /// The words in the dictionaries of the index of articles.
    ///
    /// # Panics
    ///
    /// If the index cannot be read.
    pub fn index_words(&self) -> BTreeSet<String> {
        let index = tantivy::Index::open_in_dir(self.index_folder()).expect("the index is there");
        let mut words = BTreeSet::new();
        for segment in index.searchable_segments().expect("the index has segments") {
            let reader = tantivy::SegmentReader::open(&segment).expect("the segment can be read");
            for (field, _) in index.schema().fields().filter(|(_, entry)| entry.is_indexed()) {
                let inverted = reader.inverted_index(field).expect("the field has a dictionary");
                let mut terms = inverted.terms().stream().expect("the dictionary can be read");
                while let Some((term, _)) = terms.next() {
                    words.insert(String::from_utf8_lossy(term).into_owned());
                }
            }
        }
        words
    }
}
