//! Any text for `knowledge::fuzz::search`.

#![no_main]

use std::sync::LazyLock;

static INDEX: LazyLock<knowledge::Index> = LazyLock::new(knowledge::fuzz::index);

libfuzzer_sys::fuzz_target!(|text: &str| knowledge::fuzz::search(&INDEX, text));
