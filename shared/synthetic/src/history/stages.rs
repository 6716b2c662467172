//! Stages of the pipelines as the portal names them.

use crm::{Stage, State};

use super::state::{LOST, MISTAKEN, STAGES};

const NAMES: [[&str; 7]; 3] = [
    ["NEW", "PREPARATION", "PREPAYMENT_INVOICE", "EXECUTING", "WON", "LOSE", "APOLOGY"],
    ["C1:NEW", "C1:QUALIFIED", "C1:OFFER", "C1:CONTRACT", "C1:WON", "C1:LOSE", "C1:DUPLICATE"],
    ["C2:NEW", "C2:TALKS", "C2:TENDER", "C2:CONTRACT", "C2:WON", "C2:LOSE", "C2:SPAM"],
];
/// Places in [`NAMES`] after the stages of work.
const WON: usize = STAGES as usize;
const REFUSED: usize = WON + 1;
const OUT: usize = WON + 2;

/// What the portal forecasts by stage, percent.
const PORTAL_PERCENT: [u8; 7] = [10, 25, 50, 75, 100, 0, 0];

/// All stages of all pipelines by their numbers, in order, whether deals come to them or not.
pub fn pipelines() -> Vec<(usize, Stage)> {
    let of_work = (0..STAGES).map(Standing::At);
    let standings: Vec<Standing> =
        of_work.chain([Standing::Won, Standing::At(LOST), Standing::LeftOut]).collect();
    let stages = |pipeline: usize| {
        standings.clone().into_iter().map(move |standing| (pipeline, standing.stage(pipeline, "", "")))
    };
    (0..NAMES.len()).flat_map(stages).collect()
}

/// Where a deal stands for the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// At a state's stage: open, lost, or won by mistake.
    At(u8),
    /// Won for good.
    Won,
    /// A duplicate or spam.
    LeftOut,
}

impl Standing {
    /// What is recorded by somebody who takes won for lost and lost for won.
    pub fn mistaken(self) -> Self {
        match self {
            Standing::Won => Standing::At(LOST),
            Standing::At(LOST) => Standing::Won,
            other => other,
        }
    }

    fn place(self) -> usize {
        match self {
            Standing::At(LOST) => REFUSED,
            Standing::At(MISTAKEN) | Standing::Won => WON,
            Standing::At(stage) => usize::from(stage),
            Standing::LeftOut => OUT,
        }
    }

    /// Name of the stage in a pipeline.
    pub fn name(self, pipeline: usize) -> &'static str {
        NAMES[pipeline][self.place()]
    }

    /// The portal's own forecast, percent.
    pub fn portal_percent(self) -> u8 {
        PORTAL_PERCENT[self.place()]
    }

    /// The stage as a fact; `pipeline_id` is how facts name the pipeline.
    pub fn stage(self, pipeline: usize, pipeline_id: &str, user: &str) -> Stage {
        let place = self.place();
        let state = match place {
            WON => State::Won,
            REFUSED => State::Lost,
            OUT => State::LeftOut,
            _ => State::Open,
        };
        let order = Some(10 * (place as u16 + 1));
        Stage {
            pipeline: pipeline_id.into(),
            stage: self.name(pipeline).into(),
            order,
            state,
            user: user.into(),
        }
    }
}
