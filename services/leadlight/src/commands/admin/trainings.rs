//! `leadlight admin jobs` and `leadlight admin cancel`

use std::io::{self, Write};

use serde::Serialize;
use store::registry::{JobId, JobState};
use trainer::Stage;
use trainer::control::{self, Training};
use trainer::job::TrainJob;

use super::of::Of;
use crate::error::Error;
use crate::runtime::{now, wait};
use crate::text;

/// Arguments of `leadlight admin jobs`.
#[derive(Debug, clap::Args)]
pub struct Jobs {
    #[command(flatten)]
    of: Of,
    /// How many, those that were asked for last
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: u32,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `leadlight admin cancel`.
#[derive(Debug, clap::Args)]
pub struct Cancel {
    /// The number of the job
    job: i64,
    #[command(flatten)]
    of: Of,
}

/// A training as it is printed.
#[derive(Serialize)]
struct Line<'a> {
    job: i64,
    state: JobState,
    asked: &'a Option<TrainJob>,
    attempts: u32,
    created_at: String,
    finished_at: Option<String>,
    error: Option<&'a str>,
    stage: &'a Option<Stage>,
}

impl<'a> Line<'a> {
    fn of(training: &'a Training) -> Self {
        let Training { job, asked, stage } = training;
        Self {
            job: job.id.0,
            state: job.state,
            asked,
            attempts: job.attempts,
            created_at: job.created_at.to_string(),
            finished_at: job.finished_at.map(|at| at.to_string()),
            error: job.error.as_deref(),
            stage,
        }
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "job {:<6} {:<9}", self.job, self.state.as_str())?;
        match self.asked {
            Some(asked) => write!(out, "{}s, {}", asked.kind.as_str(), asked.reason)?,
            None => write!(out, "asked by another version")?,
        }
        if let Some(stage) = self.stage {
            write!(out, ": {} {} of {}", stage.stage, stage.done, stage.total)?;
            if let Some(seconds) = stage.seconds_left {
                write!(out, ", some {} s left", seconds.ceil())?;
            }
        }
        match self.finished_at.as_ref() {
            Some(at) => write!(out, ", ended {at}")?,
            None => write!(out, ", since {}", self.created_at)?,
        }
        match self.error {
            Some(error) => writeln!(out, " ({error})"),
            None => writeln!(out),
        }
    }
}

impl Jobs {
    /// Runs the command.
    ///
    /// # Errors
    /// [`Error`] with a message for the user.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let trainings = wait(async {
            let (ports, tenant) = self.of.open().await?;
            Ok(control::trainings(&ports, tenant.id, self.limit).await?)
        })?;
        let lines: Vec<Line<'_>> = trainings.iter().map(Line::of).collect();
        if self.json {
            return text::json(out, &lines);
        }
        lines.iter().try_for_each(|line| line.write(out)).map_err(Error::Stdout)
    }
}

impl Cancel {
    /// Runs the command.
    ///
    /// # Errors
    /// [`Error`] with a message for the user; then nothing has changed.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let cancelled = wait(async {
            let (ports, tenant) = self.of.open().await?;
            Ok(control::cancel(&ports, tenant.id, JobId(self.job), super::ACTOR, now()).await?)
        })?;
        if !cancelled {
            let problem = format!("{} has no training {} that has not ended", self.of.name(), self.job);
            return Err(Error::Usage(problem));
        }
        writeln!(out, "job {} is cancelled", self.job).map_err(Error::Stdout)
    }
}
