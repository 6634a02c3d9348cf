//! Any bytes for `discord::fuzz::payload`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| discord::fuzz::payload(bytes));
