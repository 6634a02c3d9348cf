//! Any bytes for `discord::fuzz::escaping`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| discord::fuzz::escaping(bytes));
