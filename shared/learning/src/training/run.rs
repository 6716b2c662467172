//! The whole run, stage by stage.

use std::time::Instant;

use super::bank::Bank;
use super::defaults::Order;
use super::explore::{explore, report};
use super::judge::Judge;
use super::outcome::Outcome;
use super::slice::check_slices;
use super::split::{identical_rows, split};
use super::weights::leave_out;
use super::{Balance, Options, Progress, Split, TrainError, Trained, entities, finish, folds};
use crate::insights::insights;
use crate::leakage::{Leakage, examine};
use crate::report::Timing;
use crate::schema::{ColumnSchema, Role, Schema, infer};
use crate::table::Table;

/// Seconds by stage, and word of them to the caller.
pub(super) struct Stages<'a> {
    started: Instant,
    stage: (&'static str, Instant),
    timing: Timing,
    progress: &'a mut dyn FnMut(Progress),
}

impl<'a> Stages<'a> {
    fn new(progress: &'a mut dyn FnMut(Progress)) -> Self {
        let now = Instant::now();
        Self { started: now, stage: ("schema", now), timing: Timing::default(), progress }
    }

    pub fn enter(&mut self, stage: &'static str) {
        self.leave();
        self.stage = (stage, Instant::now());
        (self.progress)(Progress { stage, done: 0, total: 1 });
    }

    fn leave(&mut self) {
        let (stage, since) = self.stage;
        self.timing.stages.push((stage.to_owned(), since.elapsed().as_secs_f64()));
    }

    pub fn finish(mut self) -> Timing {
        self.leave();
        self.timing.total_seconds = self.started.elapsed().as_secs_f64();
        self.timing
    }
}

/// Trains a model. `progress` is called from the calling thread. The clock is read only for the report's timing and
/// for a budget in seconds.
///
/// # Errors
/// [`TrainError`] says what is wrong with the table or the request.
pub fn train(
    table: &Table,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Trained, TrainError> {
    if options.trials == 0 {
        return Err(TrainError::Option { name: "trials", problem: "must be at least 1".into() });
    }
    if options.prior.is_some() && options.balance == Some(Balance::Focal) {
        let problem = "focal does not go with a pooled prior: its scores are no log-odds".to_owned();
        return Err(TrainError::Option { name: "balance", problem });
    }
    if table.rows() == 0 {
        return Err(TrainError::NoRows);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads.get()).build();
    let pool = pool.map_err(|error| TrainError::Option { name: "threads", problem: error.to_string() })?;
    // The closure that reports stays on this thread; only folds run in the pool.
    let mut stages = Stages::new(progress);
    let mut outcome = Outcome::read(table, options)?;
    let weights = leave_out(table, options, &mut outcome)?;
    let parts = split(table, &outcome, &weights, options)?;
    check_slices(table, options)?;
    let mut warnings = Vec::new();

    let mut schema = infer(&table.select(&outcome.rows), &options.kinds);
    set_roles(&mut schema, table, &outcome, options)?;
    stages.enter("insights");
    let used = table.select(&outcome.rows);
    let used_success: Vec<bool> = outcome.rows.iter().map(|&row| outcome.success[row as usize]).collect();
    let insights = insights(&used, &schema, &options.target, &outcome.positive, &used_success);
    drop(used);

    stages.enter("leakage");
    let leakage = guard(table, &mut schema, &outcome, &parts.train, options);
    if schema.attributes().next().is_none() {
        return Err(TrainError::NoAttributes);
    }
    let mut split_report = parts.report.clone();
    if options.id.is_none() {
        let attributes: Vec<usize> = schema.attributes().filter_map(|c| table.position(&c.name)).collect();
        split_report.identical_rows = identical_rows(table, &attributes, &parts.train, &parts.test);
        if split_report.identical_rows > 0 {
            warnings.push(format!(
                "{} test rows equal a training row in every attribute; if they are the same entity, name its id column",
                split_report.identical_rows
            ));
        }
    }

    stages.enter("search");
    let ids = options.id.as_deref().and_then(|name| table.column(name));
    let chain =
        if parts.in_time { folds::forward_chaining(&parts.train, &outcome.success, ids) } else { Vec::new() };
    let chaining = chain.len() >= 2;
    let folds =
        if chaining { chain } else { folds::stratified(&parts.train, &outcome.success, ids, options.seed) };
    let order = match &parts.time {
        _ if !parts.in_time => Order::None,
        Some(times) if times.are_dates => Order::Dates,
        _ => Order::Rows,
    };
    let bank = Bank::new(table, &parts.train);
    let mut judge =
        Judge::new(bank, &schema, options, &outcome.success, &weights, parts.time.as_ref(), &folds);
    let explored = explore(&mut judge, options, order, &pool, stages.progress)?;
    if explored.out_of_time {
        let made = explored.trials.len();
        warnings.push(format!("the search stopped after {made} trials since its seconds were used up"));
    }

    stages.enter("fit");
    let inputs = finish::Inputs {
        table,
        options,
        schema: schema.clone(),
        insights,
        leakage,
        split: split_report,
        search: report(options, chaining, &explored),
        warnings,
        outcome: &outcome,
        weights: &weights,
        times: parts.time.as_ref(),
        train: &parts.train,
        test: &parts.test,
        folds: &folds,
        in_time: chaining,
    };
    let best = &explored.trials[explored.best];
    let incumbent = explored.incumbent.map(|incumbent| &explored.trials[incumbent]);
    let (contents, report, held_out) =
        pool.install(|| finish::finish(inputs, &mut judge, best, incumbent))?;
    Ok(finish::write(contents, report, held_out, stages))
}

fn set_roles(
    schema: &mut Schema,
    table: &Table,
    outcome: &Outcome,
    options: &Options,
) -> Result<(), TrainError> {
    let mut set = |name: &str, what: &'static str, role: Role, note: Option<&str>| {
        let column: &mut ColumnSchema = &mut schema.columns[super::find(table, name, what)?];
        column.role = role;
        column.note = note.map(str::to_owned);
        Ok::<(), TrainError>(())
    };
    for name in &options.drop {
        set(name, "drop", Role::LeftOut, Some("dropped on request"))?;
    }
    if let Some(name) = &options.weight {
        set(name, "weight", Role::LeftOut, Some("the weight of a row"))?;
    }
    if let Some(name) = &options.slice {
        set(name, "slice", Role::LeftOut, Some("the slice of a row in the report"))?;
    }
    if let Some(Split::Column { name }) = &options.split {
        set(name, "split", Role::LeftOut, Some("the side of a row in the split"))?;
    }
    if let Some(name) = &options.time {
        set(name, "time", Role::Time, None)?;
    }
    if let Some(name) = &options.id {
        set(name, "id", Role::Id, None)?;
    }
    schema.columns[outcome.column].role = Role::Target;
    schema.columns[outcome.column].note = None;
    Ok(())
}

/// Runs the leakage guard on the training rows and leaves out what it drops.
fn guard(table: &Table, schema: &mut Schema, outcome: &Outcome, train: &[u32], options: &Options) -> Leakage {
    let success: Vec<bool> = train.iter().map(|&row| outcome.success[row as usize]).collect();
    let entities = entities::repeated(table, options, train);
    let rows = table.select(train);
    let leakage = examine(&rows, schema, &success, entities.as_deref(), options.seed, options.leakage);
    for finding in leakage.findings.iter().filter(|finding| finding.dropped) {
        for column in schema.columns.iter_mut().filter(|column| column.name == finding.attribute) {
            column.role = Role::LeftOut;
            column.note = Some("dropped by the leakage guard".to_owned());
        }
    }
    leakage
}
