//! Forecasts of the test part, row by row: what two models are compared by.

/// The test part as it was forecast by what was fitted on the training part. All lists go by row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeldOut {
    /// Positions in the table.
    pub rows: Vec<u32>,
    /// Whose row it is, where the table names entities.
    pub entity: Option<Vec<u32>>,
    /// What happened.
    pub success: Vec<bool>,
    /// How much each counts, where not all count the same.
    pub weight: Option<Vec<f64>>,
    /// By the settings that were chosen.
    pub probability: Vec<f64>,
    /// By the settings in use, [`Options::incumbent`](super::Options::incumbent), where there are any.
    pub incumbent: Option<Vec<f64>>,
    /// The constant forecast: the success rate of the training part.
    pub base_rate: f64,
}
