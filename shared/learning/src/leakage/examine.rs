//! Looking at every attribute and ranking what is found.

use rayon::prelude::*;

use super::alone::{Alone, Folds};
use super::groups::cells;
use super::{Finding, Leakage, Policy, Rule, rules};
use crate::schema::{ColumnSchema, Role, Schema};
use crate::table::{Column, MISSING, Table};

/// With fewer failures or successes nothing can be told from luck.
const FEWEST_OF_A_CLASS: u32 = 20;

/// Fewest rows without a value, and with one, for attributes that miss the same rows to be called related.
const FEWEST_SHARED_ROWS: usize = 20;

/// Examines every attribute of the training rows.
///
/// `schema` is that of the table, column by column; `outcome[row]` is whether the row is a success;
/// `entity[row]` names its entity where some stand in several rows, which then share a fold;
/// `fold_seed` decides which rows form the folds. With fewer than 20 rows of an outcome nothing is found.
pub fn examine(
    table: &Table,
    schema: &Schema,
    outcome: &[bool],
    entity: Option<&[u32]>,
    fold_seed: u64,
    policy: Policy,
) -> Leakage {
    if policy == Policy::Off {
        return Leakage { policy, ..Leakage::default() };
    }
    let attributes: Vec<_> = table.columns().iter().zip(&schema.columns).filter(is_attribute).collect();
    let examined = attributes.len() as u64;
    let folds = Folds::new(outcome, entity, fold_seed);
    if folds.classes().into_iter().any(|rows| rows < FEWEST_OF_A_CLASS) {
        return Leakage { policy, examined, findings: Vec::new() };
    }
    let measured: Vec<Measured> =
        attributes.par_iter().map(|(column, schema)| Measured::new(column, schema, &folds)).collect();
    let mut findings: Vec<Finding> =
        measured.iter().filter_map(|attribute| find(attribute, &measured)).collect();
    findings.sort_by(|a, b| b.certain.cmp(&a.certain).then(b.auc_alone.total_cmp(&a.auc_alone)));
    for finding in &mut findings {
        finding.dropped = policy == Policy::All || policy == Policy::Certain && finding.certain;
    }
    Leakage { policy, examined, findings }
}

fn is_attribute((_, schema): &(&Column, &ColumnSchema)) -> bool {
    schema.role == Role::Attribute
}

/// An attribute and what was measured of it.
struct Measured<'a> {
    column: &'a Column,
    missing: usize,
    auc_alone: f64,
    /// The rule that names it for its own sake, the rule's figure, and what that is.
    named: Option<(Rule, f64, &'static str)>,
}

impl<'a> Measured<'a> {
    fn new(column: &'a Column, schema: &ColumnSchema, folds: &Folds) -> Self {
        let classes = folds.classes();
        let missing = folds.missing(column);
        let share = |class: usize| f64::from(missing[class]) / f64::from(classes[class]);
        let auc_missing = 0.5 + (share(1) - share(0)).abs() / 2.0;
        let alone = Alone::measure(cells(column, schema.kind, folds));
        let named = if rules::separates(auc_missing, classes) {
            let measure = "area under the ROC curve of being filled or missing alone";
            Some((Rule::SeparatesByMissingness, auc_missing, measure))
        } else if rules::separates(alone.auc, classes) {
            let measure = "area under the ROC curve of the attribute's values alone, out of fold";
            Some((Rule::SeparatesByValue, alone.auc, measure))
        } else if let Some(share) = rules::decides(&alone, classes) {
            let measure =
                "smaller of the shares of successes and of failures with a value that all but decides";
            Some((Rule::SeparatesByValue, share, measure))
        } else if rules::is_suspect(alone.auc, classes) {
            let measure = "area under the ROC curve of the attribute alone, out of fold";
            Some((Rule::UnusuallyStrong, alone.auc, measure))
        } else {
            None
        };
        Self { column, missing: missing.iter().sum::<u32>() as usize, auc_alone: alone.auc, named }
    }

    /// Whether both are missing in exactly the same rows, some but not all.
    fn filled_with(&self, other: &Self) -> bool {
        let filled = self.column.codes().len() - self.missing;
        let is_missing = |code: &u32| *code == MISSING;
        self.missing == other.missing
            && self.missing.min(filled) >= FEWEST_SHARED_ROWS
            && self.column.codes().iter().map(is_missing).eq(other.column.codes().iter().map(is_missing))
    }
}

fn find(attribute: &Measured, all: &[Measured]) -> Option<Finding> {
    let (rule, figure, measure) = match attribute.named {
        Some((rule, figure, measure)) => (rule, figure, measure.to_owned()),
        None => {
            let related = all.iter().find(|other| other.named.is_some() && attribute.filled_with(other))?;
            let measure = format!(
                "area under the ROC curve of the attribute alone, out of fold; \
                 listed because it is missing in exactly the same rows as \"{}\"",
                related.column.name()
            );
            (Rule::UnusuallyStrong, attribute.auc_alone, measure)
        }
    };
    Some(Finding {
        attribute: attribute.column.name().to_owned(),
        rule,
        certain: rule.is_certain(),
        dropped: false,
        figure,
        measure,
        auc_alone: attribute.auc_alone,
        cost: None,
    })
}
