//! The way through the stages of a pipeline.

use crate::{Moment, Stage, State};

/// Stages so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stages {
    pub pipeline: Box<str>,
    pub stage: Box<str>,
    pub state: State,
    pub since: Option<Moment>,
    order: Option<u16>,
    pub moves: u32,
    pub moves_back: u32,
}

impl Stages {
    pub fn see(&mut self, stage: &Stage, state: State, at: Moment) {
        if self.since.is_some() {
            self.moves += 1;
            let back = matches!((self.order, stage.order), (Some(before), Some(now)) if now < before);
            self.moves_back += u32::from(back);
        }
        self.pipeline.clone_from(&stage.pipeline);
        self.stage.clone_from(&stage.stage);
        self.state = state;
        self.since = Some(at);
        self.order = stage.order.or(self.order);
    }
}
