//! What is counted of trainings, for Prometheus.

use crm::Moment;
use prometheus::{Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry};
use store::registry::Job;

use crate::candidate::Candidate;

/// Upper bounds of the classes of a stage's length, seconds.
const STAGE: [f64; 10] = [0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1_800.0];
/// Upper bounds of the classes of the age of a job, seconds.
const AGE: [f64; 9] = [0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0];

/// Figures of a trainer.
#[derive(Debug, Clone)]
pub struct Metrics {
    stages: HistogramVec,
    trials: IntCounter,
    verdicts: IntCounterVec,
    waits: Histogram,
}

impl Metrics {
    /// Figures that are all zero, registered.
    ///
    /// # Errors
    /// Where figures of these names are registered already.
    pub fn new(registry: &Registry) -> prometheus::Result<Self> {
        let stages = HistogramOpts::new("training_seconds", "Time of trainings by stage");
        let waits = HistogramOpts::new("training_queue_age_seconds", "Age of jobs when they are claimed");
        let verdicts = Opts::new("training_verdicts_total", "Models by what the publish gate said");
        let metrics = Self {
            stages: HistogramVec::new(stages.buckets(STAGE.to_vec()), &["stage"])?,
            trials: IntCounter::new("training_trials_total", "Trials of searches")?,
            verdicts: IntCounterVec::new(verdicts, &["verdict"])?,
            waits: Histogram::with_opts(waits.buckets(AGE.to_vec()))?,
        };
        registry.register(Box::new(metrics.stages.clone()))?;
        registry.register(Box::new(metrics.trials.clone()))?;
        registry.register(Box::new(metrics.verdicts.clone()))?;
        registry.register(Box::new(metrics.waits.clone()))?;
        Ok(metrics)
    }

    /// A job was claimed.
    pub(crate) fn waited(&self, job: &Job, now: Moment) {
        self.waits.observe((now - job.run_at.max(job.created_at)).max(0) as f64 / 1e3);
    }

    /// A model was trained.
    pub(crate) fn trained(&self, candidate: &Candidate) {
        let report = &candidate.trained.report;
        for (stage, seconds) in &report.timing.stages {
            self.stages.with_label_values(&[stage]).observe(*seconds);
        }
        self.trials.inc_by(report.search.trials.len() as u64);
        let verdict = if candidate.goes_live() { "published" } else { "kept" };
        self.verdicts.with_label_values(&[verdict]).inc();
    }
}
