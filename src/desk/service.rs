//! Services that the organisation runs, as the configuration declares them.

use std::fmt;

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::checksum::Checksum;
use crate::{Identity, TeamName};

/// The name of a service in `desk.toml` (`vpn`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServiceName(pub String);

/// A service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The name in the configuration.
    pub name: ServiceName,
    /// The title that people read ("VPN").
    pub title: String,
    /// The owner. A service may have none.
    pub owner: Option<Identity>,
    /// The team that runs the service. A service may have none.
    pub team: Option<TeamName>,
    /// How much the organisation depends on the service.
    pub criticality: Criticality,
    /// The services on which this one depends.
    pub depends_on: Vec<ServiceName>,
    /// Words in lower case that people use for the service.
    pub words: Vec<String>,
}

/// How much the organisation depends on a service.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Criticality {
    /// Few people notice when the service fails.
    Low,
    /// The usual case.
    #[default]
    Medium,
    /// The organisation stops when the service fails.
    High,
}

impl Service {
    /// A short text that identifies the service in forms. It stays the same while the name does.
    pub fn key(&self) -> String {
        let mut checksum = Checksum::new();
        checksum.add(&self.name.0);
        checksum.number().to_string()
    }

    /// The service that a text is about, by the words that people use. The longest word that is found decides, and of two
    /// services with the same word the first one.
    pub fn named_in<'s>(services: &'s [Service], text: &str) -> Option<&'s Service> {
        let text = text.to_lowercase();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut best: Option<(usize, &Service)> = None;
        for service in services {
            let found = service.words.iter().filter(|word| has_word(&text, word));
            let Some(length) = found.map(|word| word.chars().count()).max() else {
                continue;
            };
            if best.is_none_or(|(longest, _)| length > longest) {
                best = Some((length, service));
            }
        }
        best.map(|(_, service)| service)
    }
}

/// Whether a text contains a word as a whole: neither a letter nor a digit is beside it.
fn has_word(text: &str, word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let is_outside = |sign: Option<char>| !sign.is_some_and(char::is_alphanumeric);
        is_outside(before) && is_outside(after)
    })
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(name: &str, words: &[&str]) -> Service {
        Service {
            name: ServiceName(name.to_owned()),
            title: name.to_uppercase(),
            owner: None,
            team: None,
            criticality: Criticality::default(),
            depends_on: Vec::new(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        }
    }

    #[test]
    fn a_service_is_found_by_whole_words() {
        let services = [
            service("network", &["lan", "wi-fi", "access"]),
            service("vpn", &["vpn", "remote access"]),
            service("phones", &["vpn"]),
            service("nameless", &[""]),
        ];
        for (text, found) in [
            ("The VPN is slow", Some("vpn")),
            ("vpn", Some("vpn")),
            ("no Wi-Fi, again", Some("network")),
            ("remote\n  access fails", Some("vpn")),
            ("access", Some("network")),
            ("my vpns are slow", None),
            ("the plan of the LAN-party", Some("network")),
            ("the plan", None),
            ("ÉVPN", None),
            ("", None),
        ] {
            let named = Service::named_in(&services, text).map(|service| service.name.0.as_str());
            assert_eq!(named, found, "{text}");
        }
    }

    #[test]
    fn a_key_is_short_and_belongs_to_the_name() {
        let vpn = service("vpn", &[]);
        assert_eq!(vpn.key(), service("vpn", &["tunnel"]).key());
        assert_ne!(vpn.key(), service("vpm", &[]).key());
        assert!(vpn.key().len() <= 10);
    }
}
