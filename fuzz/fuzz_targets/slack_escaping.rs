//! Any bytes for `slack::fuzz::escaping`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| slack::fuzz::escaping(bytes));
