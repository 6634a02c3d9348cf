//! Any bytes for `slack::fuzz::frame`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| slack::fuzz::frame(bytes));
