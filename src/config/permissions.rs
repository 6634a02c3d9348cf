//! The permissions of files that contain secrets.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

/// The permissions of a file that other users can read or write; `None` if only its owner can, or if it does not exist.
///
/// Permissions of root's group count for nobody else. systemd hands credentials to a service with such permissions.
pub fn open_mode(file: &Path) -> Option<u32> {
    let found = file.metadata().ok()?;
    let mode = found.permissions().mode() & 0o777;
    is_open(mode, found.gid()).then_some(mode)
}

fn is_open(mode: u32, group: u32) -> bool {
    let others = match group {
        0 => 0o007,
        _ => 0o077,
    };
    mode & others != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_of_other_users_are_found() {
        for (mode, group, expected) in [
            (0o600, 100, false),
            (0o700, 100, false),
            (0o640, 100, true),
            (0o620, 100, true),
            (0o604, 100, true),
            (0o440, 0, false),
            (0o444, 0, true),
        ] {
            assert_eq!(is_open(mode, group), expected, "{mode:o} of group {group}");
        }
    }
}
