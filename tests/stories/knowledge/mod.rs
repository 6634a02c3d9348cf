//! Stories of `commands/knowledge`: articles that are shown before a ticket, on its card, and by `/kb`.

mod audiences;
mod canaries;
mod keepers;
mod leaks;
mod learning;
mod on_card;
mod order;
mod reading;
mod search;
mod sending;
mod suggestions;
mod urgent_forms;

/// An article for everyone.
pub(crate) const VPN: (&str, &str) = (
    "vpn.md",
    "---\naudience: everyone\nstate: validated\n---\n# The VPN keeps disconnecting\n\n\
     Choose another gateway: the old one drops connections.\n\n\
     1. Open the VPN client.\n2. Choose **Berlin 2**.\n3. Connect again.\n",
);

/// An article for everyone that nobody has validated.
pub(crate) const SCANNER: (&str, &str) = (
    "scanner.md",
    "---\naudience: everyone\nstate: not_validated\n---\n# The scanner shows lines\n\n\
     Clean the narrow strip of glass beside the large one.\n",
);

/// An article that only agents may read.
pub(crate) const DRAIN: (&str, &str) = (
    "drain.md",
    "---\naudience: agents\nstate: validated\n---\n# Drain the VPN gateway\n\n\
     When the VPN keeps dropping for many people, drain the gateway with the word marmalade.\n",
);
