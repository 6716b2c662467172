//! Any file is refused or scores without harm, even when its checksum and lengths are right.
#![no_main]

use bytes::Bytes;
use learning::model::Model;
use libfuzzer_sys::fuzz_target;
use xxhash_rust::xxh3::xxh3_64;

/// Length of the fixed part.
const FIXED: usize = 32;

/// Makes what libFuzzer can hardly guess right: magic, version, length of the report, checksum.
fn seal(file: &mut [u8]) -> Option<()> {
    let rest = file.len().checked_sub(FIXED)?;
    file[..12].copy_from_slice(b"LEADLGHT\x01\0\0\0");
    let length =
        |at: usize| u32::from_le_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]]) as usize;
    let report = rest.checked_sub(length(12))?.checked_sub(length(16))?;
    file[20..24].copy_from_slice(&(report as u32).to_le_bytes());
    let checksum = xxh3_64(&file[FIXED..]);
    file[FIXED - 8..FIXED].copy_from_slice(&checksum.to_le_bytes());
    Some(())
}

fuzz_target!(|data: &[u8]| {
    let mut file = data.to_vec();
    if seal(&mut file).is_none() {
        return;
    }
    let Ok(model) = Model::from_bytes(Bytes::from(file)) else { return };
    let _ = model.report();
    let mut scorer = model.scorer();
    for cell in ["5", "-1e308", "web", "yes", "срочный Заказ, please", "2024-05-05", ""] {
        let forecast = scorer.score(&vec![Some(cell); model.inputs().len()]);
        assert!(0.0 < forecast.low && forecast.low <= forecast.high && forecast.high < 1.0);
        assert!(scorer.reasons(9).iter().all(|reason| reason.contribution.is_finite()));
    }
});
