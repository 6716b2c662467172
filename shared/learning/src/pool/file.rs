//! Model files of companies with too few closed rows for a model of their own.

use super::{PoolError, PooledModel, STRENGTH_DEVIATION};
use crate::calibration::log_odds::logit;
use crate::calibration::{Calibration, Link};
use crate::evaluation::Evaluation;
use crate::insights::Insights;
use crate::leakage::Leakage;
use crate::model::{Contents, Input, Model, ScoringBlock, Spread};
use crate::report::{
    ModelReport, PoolReport, REPORT_FORMAT, Report, Rung, SearchReport, SplitReport, Timing, Verdict,
};
use crate::schema::Schema;

/// A model file that scores by the pool alone, around the company's `base_rate`.
///
/// Its intervals say how far companies differ in how strongly they follow the pool.
///
/// # Errors
/// [`PoolError::BaseRate`] where the rate is not strictly between 0 and 1.
pub fn model_file(pool: &PooledModel, base_rate: f64) -> Result<Vec<u8>, PoolError> {
    let base = checked(base_rate)?;
    let attributes = pool.design().attributes();
    let name = |attribute: &super::design::Attribute| attribute.name().to_owned();
    let blocks =
        attributes.iter().zip(pool.means()).enumerate().map(|(place, (attribute, &mean))| ScoringBlock {
            encoder: attribute.encoder.clone(),
            inputs: (place, None),
            attribute: place,
            from: attribute.columns.start,
            linear: None,
            mean,
        });
    let contents = Contents {
        inputs: attributes.iter().map(|a| Input { name: name(a), kind: a.kind }).collect(),
        attributes: attributes.iter().map(name).collect(),
        blocks: blocks.collect(),
        weights: pool
            .weights()
            .iter()
            .flat_map(|&weight| (weight as f32).to_le_bytes())
            .collect::<Vec<_>>()
            .into(),
        intercept: base + pool.intercept(),
        link: Link::default(),
        calibration: Calibration::default(),
        spread: Spread {
            floor: STRENGTH_DEVIATION.powi(2) * pool.variance(),
            factor: 0.0,
            steps: vec![0; pool.weights().len()].into(),
        },
        base_rate,
    };
    let said = format!(
        "The forecasts are those of the pooled model of {} companies; too few records of this one are closed to judge them.",
        pool.companies()
    );
    let model = ModelReport {
        parameters: 1 + pool.weights().iter().filter(|&&weight| weight != 0.0).count() as u64,
        columns: pool.weights().len() as u64,
        active_columns: attributes.len() as f64,
        rung: Rung::PooledPrior,
        pool: Some(PoolReport { version: pool.design().version(), gamma: 1.0, own_share: 0.0 }),
        ..ModelReport::default()
    };
    Ok(Model::encode(&contents, &report(said, model)))
}

/// A model file that says `base_rate` of every record: what there is without a pool.
///
/// # Errors
/// [`PoolError::BaseRate`] where the rate is not strictly between 0 and 1.
pub fn base_rate_file(base_rate: f64) -> Result<Vec<u8>, PoolError> {
    let contents = Contents {
        inputs: Vec::new(),
        attributes: Vec::new(),
        blocks: Vec::new(),
        weights: Default::default(),
        intercept: checked(base_rate)?,
        link: Link::default(),
        calibration: Calibration::default(),
        spread: Spread::default(),
        base_rate,
    };
    let said =
        "Every forecast is the success rate: too few records are closed to tell them apart.".to_owned();
    let model = ModelReport { parameters: 1, rung: Rung::BaseRate, ..ModelReport::default() };
    Ok(Model::encode(&contents, &report(said, model)))
}

/// The log-odds of a rate.
fn checked(base_rate: f64) -> Result<f64, PoolError> {
    if base_rate > 0.0 && base_rate < 1.0 {
        Ok(logit(base_rate))
    } else {
        Err(PoolError::BaseRate(base_rate))
    }
}

/// A report without a training run.
fn report(headline: String, model: ModelReport) -> Report {
    Report {
        format: REPORT_FORMAT,
        verdict: Verdict { headline, ..Verdict::default() },
        schema: Schema::default(),
        insights: Insights::default(),
        leakage: Leakage::default(),
        split: SplitReport::default(),
        search: SearchReport::default(),
        model: ModelReport { calibration: Calibration::default().kind().as_str().to_owned(), ..model },
        test: Evaluation::default(),
        importance: Vec::new(),
        warnings: Vec::new(),
        timing: Timing::default(),
    }
}
