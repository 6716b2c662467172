//! The first pass of a model that has just been loaded; `benches/scoring.rs` measures the later ones.

use std::hint::black_box;
use std::time::Instant;

use learning::model::Model;
use serde::Serialize;

use crate::Error;
use crate::reference::{self, Trained};

/// Seconds of a model's first pass over all records, and what the model is like.
#[derive(Debug, Clone, Serialize)]
pub struct FirstPass {
    /// `recipe` or `search`.
    pub model: &'static str,
    /// Bytes of the model file.
    pub model_bytes: usize,
    /// Columns of the matrix.
    pub columns: u64,
    /// Mean number of active columns per record.
    pub active_columns: f64,
    /// Records scored.
    pub records: usize,
    /// Seconds to read the model from its bytes.
    pub load_seconds: f64,
    /// Seconds of the very first record.
    pub first_record_seconds: f64,
    /// Mean seconds per record of the first pass.
    pub seconds_per_record: f64,
}

/// Loads a model of the reference company and scores every record once.
///
/// # Errors
/// Where the model cannot be trained or read.
pub fn first_pass(trained: Trained) -> Result<FirstPass, Error> {
    let company = reference::company();
    let file = reference::model_file(&company, trained)?;
    let model_bytes = file.len();

    let started = Instant::now();
    let model = Model::from_bytes(file)?;
    let load_seconds = started.elapsed().as_secs_f64();

    let records = reference::records(&model, &company.table);
    let mut scorer = model.scorer();
    let started = Instant::now();
    let mut first_record_seconds = 0.0;
    for (number, record) in records.iter().enumerate() {
        black_box(scorer.score(record));
        if number == 0 {
            first_record_seconds = started.elapsed().as_secs_f64();
        }
    }
    let seconds_per_record = started.elapsed().as_secs_f64() / records.len() as f64;
    let report = model.report()?.model;
    Ok(FirstPass {
        model: trained.name(),
        model_bytes,
        columns: report.columns,
        active_columns: report.active_columns,
        records: records.len(),
        load_seconds,
        first_record_seconds,
        seconds_per_record,
    })
}
