//! The rules, and what a finding says.

use serde::{Deserialize, Serialize};

use super::bounds::{Share, doubt};
use super::counts::Counts;
use super::occasions::{Occasions, missed};

/// Share of entities from which on the field certainly, or maybe, is filled too late.
const LATE: [f64; 2] = [0.5, 0.25];
/// Share of the fills to be expected in open entities below which they certainly, or maybe, are missing.
const MISSING: [f64; 2] = [0.1, 0.3];
/// How much more often closings change the field than other versions do, certainly or maybe.
const CHANGED: [f64; 2] = [0.1, 0.05];
/// Shares of pairs of a won and a lost entity that the drift puts in order, certainly or maybe.
const DRIFT: [f64; 2] = [0.65, 0.55];
/// Least share of versions that change a score, and least share of its changes that go up, and down.
const REFRESHED: f64 = 0.5;
const BOTH_WAYS: f64 = 0.1;
/// Parts of names that say that the field is a forecast.
const FORECAST_NAMES: [&str; 9] = [
    "SCORE",
    "SCORING",
    "PROBABILITY",
    "FORECAST",
    "PREDICTION",
    "LIKELIHOOD",
    "ВЕРОЯТНОСТ",
    "ПРОГНОЗ",
    "СКОРИНГ",
];

/// Questions that are asked of every field.
const QUESTIONS: usize = 4;

/// How a field gives itself away. No figure counts that luck could explain: a bound of Chernoff's (for
/// [`Rule::Score`] a normal one) has to exclude the threshold at an error of 1 % for all rules and all fields together.
/// Every rule has a threshold from which on it is certain, and a weaker one for suspects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// It is first filled when the entity is closed or later. Figure: the share `(after + retold) / filled` of the
    /// closed entities that have it. Certain above 1/2: then most of what training would see in it was written knowing
    /// the outcome.
    FilledAfterClose,
    /// Most of what [`Rule::FilledAfterClose`] counts claims to be of before the close, in versions that were recorded
    /// after it: same figure, same thresholds. As-of attributes would believe the claim.
    FromFuture,
    /// It is filled in entities that have been closed since, but not in those that are still open. Every version is an
    /// occasion to fill it; of occasions of the same week and age, those in entities that stayed open have the same
    /// chance (the idea of the log-rank test: Mantel, Cancer Chemotherapy Reports 50, 1966). Figure: the share
    /// `1 - seen / expected` of the fills in open entities that are missing. Certain above 9/10: what predicts the
    /// close honestly makes them rarer, not absent.
    FilledOnlyInClosed,
    /// The closing itself changes or empties it. Figure: how much greater the share of closings that change it within
    /// an hour is than that of other versions, or of other changes of stage if that is greater. Certain if that is by
    /// 1/10 after taking the lower bound of one and the upper bound of the other.
    ChangedByClose,
    /// A forecast of another system: values from 0 to 1 or 0 to 100, changed by at least half of the versions, up and
    /// down (a counter only rises), that drift towards the outcome while the entity is open. Figure: share of pairs of
    /// a won and a lost entity in which that of the won one rose by more. Certain from 0.65, or from 1/2 if its name
    /// says that it is a forecast; such a name alone makes a suspect.
    Score,
}

/// A field that may know the outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// By its name at the source.
    pub field: String,
    /// Which rule names it.
    pub rule: Rule,
    /// The rule's figure, from 0 to 1.
    pub figure: f64,
    /// Whether the field should be left out unless the admin says otherwise; a suspect is shown only.
    pub certain: bool,
    /// What was seen, in words.
    pub says: String,
}

/// What a rule says of a field: its figure, whether it is certain, and what was seen.
type Named = (Rule, f64, bool, String);

/// Judges one of `fields` fields.
pub(super) fn judge(field: &str, counts: &Counts, occasions: &Occasions, fields: usize) -> Option<Finding> {
    let doubt = doubt(QUESTIONS * fields);
    let named = [
        score(field, counts, doubt),
        filled_late(counts, doubt),
        only_in_closed(counts, occasions, doubt),
        changed_by_close(counts, doubt),
    ];
    let strongest =
        named.into_iter().flatten().reduce(|best, next| if next.2 && !best.2 { next } else { best });
    strongest.map(|(rule, figure, certain, says)| Finding {
        field: field.to_owned(),
        rule,
        figure,
        certain,
        says,
    })
}

/// Whether the bound is beyond the certain threshold; `None` where it is not even beyond the suspects'.
fn beyond(bound: f64, [certain, suspect]: [f64; 2]) -> Option<bool> {
    (bound > suspect).then_some(bound > certain)
}

fn filled_late(counts: &Counts, doubt: f64) -> Option<Named> {
    let &Counts { before, after, retold, .. } = counts;
    let share = Share { of: before + after + retold, count: after + retold };
    let certain = beyond(share.at_least(doubt), LATE)?;
    let filled = share.of;
    let (rule, says) = if retold > after {
        let says = format!(
            "in {retold} of {filled} closed entities that have it, its value was recorded after the close for a \
             moment before it"
        );
        (Rule::FromFuture, says)
    } else {
        let says = format!(
            "first filled at the close or later in {} of {filled} closed entities that have it",
            after + retold
        );
        (Rule::FilledAfterClose, says)
    };
    Some((rule, share.seen(), certain, says))
}

fn only_in_closed(counts: &Counts, occasions: &Occasions, doubt: f64) -> Option<Named> {
    let missed = missed(&counts.fills, occasions);
    let missing = 1.0 - f64::from(missed.seen) / missed.expected.max(f64::MIN_POSITIVE);
    let certain = beyond(missing, MISSING.map(|left| 1.0 - left))?;
    let says = format!(
        "filled in {} entities that are still open, where entities that were open beside them at the same age let \
         expect {:.1}",
        missed.seen, missed.expected
    );
    (missed.ln_luck < -doubt).then_some((Rule::FilledOnlyInClosed, missing, certain, says))
}

fn changed_by_close(counts: &Counts, doubt: f64) -> Option<Named> {
    let &Counts { closings, moves, edits, .. } = counts;
    let all = moves.plus(edits);
    let usual = if moves.of > 0 && moves.seen() > all.seen() { moves } else { all };
    let certain = beyond(closings.at_least(doubt) - usual.at_most(doubt), CHANGED)?;
    let says = format!(
        "changed within an hour of {} of {} closings, but by {} of {} other versions",
        closings.count, closings.of, usual.count, usual.of
    );
    Some((Rule::ChangedByClose, closings.seen() - usual.seen(), certain, says))
}

fn score(field: &str, counts: &Counts, doubt: f64) -> Option<Named> {
    let upper = field.to_uppercase();
    let called_so = FORECAST_NAMES.iter().any(|part| upper.contains(part));
    let drift = drifts(counts, doubt, if called_so { [0.5, 0.5] } else { DRIFT });
    let by_name =
        || called_so.then(|| (Rule::Score, 0.0, false, "its name says that it is a forecast".to_owned()));
    drift.or_else(by_name)
}

fn drifts(counts: &Counts, doubt: f64, thresholds: [f64; 2]) -> Option<Named> {
    let drift = counts.drift.as_ref()?;
    let versions = counts.moves.plus(counts.edits);
    let least = BOTH_WAYS * f64::from(drift.rose + drift.fell);
    if versions.seen() < REFRESHED || f64::from(drift.rose.min(drift.fell)) < least {
        return None;
    }
    let (share, deviation) = drift.towards_outcome()?;
    // A normal deviate this large is at least as rare as what is doubted: P(Z > z) < exp(-z² / 2).
    let certain = beyond(share - (2.0 * doubt).sqrt() * deviation, thresholds)?;
    let says = format!(
        "a number from 0 to 100 that {} of {} versions change, and that rises by more in the won than in the lost \
         entity of {:.0} % of pairs",
        versions.count,
        versions.of,
        100.0 * share
    );
    Some((Rule::Score, share, certain, says))
}
