#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| podio_fuzz::checks::webhook(body));
