//! The verdict in plain words: first whether the model knows anything, then accuracy beside its baseline.

use super::{Quality, Verdict};
use crate::evaluation::{CalibrationCheck, Evaluation, MIN_CHECKED_ROWS, Threshold};

/// Fewer rows than this of either outcome make a test part small: at least 100 events and 100 non-events are advised for
/// judging a forecast (Vergouwe et al. 2005).
const SMALL: u64 = 100;

/// The threshold that the verdict speaks of, as an index of [`Evaluation::thresholds`]: 0.50.
const HALF: usize = 50;

/// Quality from the gain in log-loss over the base rate with its interval, never from accuracy; then the sentences that
/// carry it.
pub fn verdict(evaluation: &Evaluation) -> Verdict {
    if evaluation.positives == 0 || evaluation.positives == evaluation.n {
        return Verdict { headline: one_sided(evaluation).into(), ..Verdict::default() };
    }
    let quality = quality(evaluation);
    let mut sentences = vec![gain(evaluation), ranking(evaluation)];
    sentences.extend(evaluation.thresholds.get(HALF).map(|at| accuracy(evaluation, at)));
    sentences.push(calibration(evaluation));
    let rarer = evaluation.positives.min(evaluation.n - evaluation.positives);
    if rarer < SMALL {
        sentences.push(format!(
            "The test part is small ({} rows, {} of them successes): on other rows these figures may differ noticeably.",
            evaluation.n, evaluation.positives
        ));
    }
    if quality == Quality::VeryGood {
        sentences.push(
            "Figures this good often come from a leaked column: check the leakage findings first.".into(),
        );
    }
    let mut headline = headline(quality, evaluation.gain.high < 0.0).to_owned();
    headline.extend(evaluation.off_by().map(off));
    Verdict { quality, headline, sentences }
}

/// What a confusion matrix means beside its baseline, e.g. "right 82.2 %, always no 82.8 %; of the 119 it picks 47 % win,
/// against 17 % on average". Accuracy never stands alone.
pub fn confusion_sentence(
    true_positives: u64,
    true_negatives: u64,
    false_positives: u64,
    false_negatives: u64,
) -> String {
    let positives = true_positives + false_negatives;
    let negatives = true_negatives + false_positives;
    let picks = true_positives + false_positives;
    let n = positives + negatives;
    if n == 0 {
        return "there are no rows to be right about".into();
    }
    let share = |part: u64, whole: u64| part as f64 / whole as f64;
    Picks {
        right: share(true_positives + true_negatives, n),
        baseline: share(positives.max(negatives), n),
        average: share(positives, n),
        picks,
        winners: if picks > 0 { share(true_positives, picks) } else { 0.0 },
    }
    .sentence()
}

/// What a threshold picks. Shares are by weight where rows have weights.
struct Picks {
    right: f64,
    baseline: f64,
    average: f64,
    /// Rows picked.
    picks: u64,
    /// Share of them that win.
    winners: f64,
}

impl Picks {
    fn sentence(&self) -> String {
        let always = if self.average > 0.5 { "yes" } else { "no" };
        let average = rate(self.average);
        let picked = match self.picks {
            0 => format!("it picks none, while {average} win on average"),
            1 if self.winners > 0.5 => format!("the one it picks wins, against {average} on average"),
            1 => format!("the one it picks does not win, against {average} on average"),
            picks => {
                format!("of the {picks} it picks {} win, against {average} on average", rate(self.winners))
            }
        };
        format!("right {}, always {always} {}; {picked}", percent(self.right), percent(self.baseline))
    }
}

fn quality(evaluation: &Evaluation) -> Quality {
    if evaluation.gain.low <= 0.0 {
        return Quality::NoBetterThanBaseRate;
    }
    match evaluation.gain.value / evaluation.baseline_log_loss {
        share if share < 0.05 => Quality::Weak,
        share if share < 0.15 => Quality::Fair,
        share if share <= 0.40 => Quality::Good,
        _ => Quality::VeryGood,
    }
}

fn headline(quality: Quality, worse: bool) -> &'static str {
    match quality {
        Quality::NoBetterThanBaseRate if worse => {
            "The model is worse than the base rate: its forecasts should not be used."
        }
        Quality::NoBetterThanBaseRate => {
            "The model is no better than the base rate: its forecasts should not be used."
        }
        Quality::Weak => "The model is weak: its forecasts are a little better than the base rate.",
        Quality::Fair => "The model is fair: its forecasts are better than the base rate.",
        Quality::Good => "The model is good: its forecasts are much better than the base rate.",
        Quality::VeryGood => "The model is very good: its forecasts are far better than the base rate.",
    }
}

/// A quality word speaks of what is known beyond the base rate; that the level does not hold must stand beside it.
fn off(off: f64) -> String {
    let side = if off > 0.0 { "high" } else { "low" };
    format!(" Its percents are too {side} by about {} points on rows it has not seen.", points(off.abs()))
}

fn one_sided(evaluation: &Evaluation) -> &'static str {
    match (evaluation.n, evaluation.positives) {
        (0, _) => "The model cannot be judged: the test part has no rows.",
        (_, 0) => "The model cannot be judged: the test part has no success.",
        _ => "The model cannot be judged: the test part has successes only.",
    }
}

fn gain(evaluation: &Evaluation) -> String {
    let share = |gain: f64| gain / evaluation.baseline_log_loss;
    format!(
        "Its log-loss is {:.3}, that of the base rate {:.3}: a gain of {} (95 % interval {} to {}).",
        evaluation.log_loss,
        evaluation.baseline_log_loss,
        percent(share(evaluation.gain.value)),
        percent(share(evaluation.gain.low)),
        percent(share(evaluation.gain.high)),
    )
}

fn ranking(evaluation: &Evaluation) -> String {
    format!(
        "It ranks a success above a failure in {} of pairs (AUC {:.3}, 95 % interval {:.3} to {:.3}; chance is 0.5).",
        percent(evaluation.auc),
        evaluation.auc,
        evaluation.auc_low,
        evaluation.auc_high,
    )
}

fn accuracy(evaluation: &Evaluation, at: &Threshold) -> String {
    let picks = Picks {
        right: at.accuracy,
        baseline: evaluation.baseline_accuracy,
        average: evaluation.base_rate,
        picks: at.tp + at.fp,
        winners: at.precision,
    };
    format!("At threshold {:.1}: {}.", at.threshold, picks.sentence())
}

fn calibration(evaluation: &Evaluation) -> String {
    let check = &evaluation.calibration;
    if evaluation.n < MIN_CHECKED_ROWS {
        return format!("{} rows are too few to judge its percents.", evaluation.n);
    }
    if check.hidden {
        return format!(
            "Its percents cannot be taken at their word, so only bands are shown: {} (p = {:.3}).",
            fault(check),
            check.p_value
        );
    }
    format!(
        "Its percents agree with what happened: slope {:.2} ({:.2} to {:.2}, 1 is right), calibration error {:.3} where a \
         perfect model shows {:.3}.",
        check.slope.value, check.slope.low, check.slope.high, evaluation.ece, evaluation.ece_null,
    )
}

/// In which direction rejected percents err.
fn fault(check: &CalibrationCheck) -> &'static str {
    if check.intercept.low > 0.0 {
        "more win than it says"
    } else if check.intercept.high < 0.0 {
        "fewer win than it says"
    } else if check.slope.value < 1.0 {
        "it is over-confident, its high percents are too high and its low ones too low"
    } else {
        "it is too cautious, its high percents are too low and its low ones too high"
    }
}

/// A share as a percent with one decimal.
fn percent(share: f64) -> String {
    // Adding 0 turns a rounded -0.0 into 0.0.
    format!("{:.1} %", (share * 1000.0).round() / 10.0 + 0.0)
}

/// A difference of shares in percentage points, with one decimal where it is small.
fn points(share: f64) -> String {
    if share < 0.095 { format!("{:.1}", 100.0 * share) } else { format!("{:.0}", 100.0 * share) }
}

/// A rate as a whole percent, with one decimal where it is small.
fn rate(share: f64) -> String {
    if share < 0.095 { percent(share) } else { format!("{:.0} %", share * 100.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::{Scored, evaluate};

    /// `cells` of (rows, probability, outcome).
    fn judged(cells: &[(usize, f64, bool)], train_base_rate: f64) -> Verdict {
        let (probability, outcome): (Vec<f64>, Vec<bool>) =
            cells.iter().flat_map(|&(n, p, y)| std::iter::repeat_n((p, y), n)).unzip();
        verdict(&evaluate(&Scored::new(&probability, &outcome), train_base_rate, 1))
    }

    #[test]
    fn the_original_matrix_reads_as_agreed() {
        assert_eq!(
            confusion_sentence(56, 912, 63, 146),
            "right 82.2 %, always no 82.8 %; of the 119 it picks 47 % win, against 17 % on average"
        );
    }

    #[test]
    fn the_baseline_is_the_more_frequent_outcome() {
        assert_eq!(
            confusion_sentence(60, 10, 20, 10),
            "right 70.0 %, always yes 70.0 %; of the 80 it picks 75 % win, against 70 % on average"
        );
    }

    #[test]
    fn few_or_no_picks_are_said_in_words() {
        assert_eq!(
            confusion_sentence(0, 97, 0, 3),
            "right 97.0 %, always no 97.0 %; it picks none, while 3.0 % win on average"
        );
        assert!(confusion_sentence(1, 8, 0, 1).ends_with("the one it picks wins, against 20 % on average"));
        assert!(
            confusion_sentence(0, 8, 1, 1)
                .ends_with("the one it picks does not win, against 10 % on average")
        );
        assert_eq!(confusion_sentence(0, 0, 0, 0), "there are no rows to be right about");
    }

    #[test]
    fn a_constant_score_is_no_better_than_the_base_rate_whatever_its_accuracy() {
        let verdict = judged(&[(950, 0.05, false), (50, 0.05, true)], 0.05);
        assert_eq!(verdict.quality, Quality::NoBetterThanBaseRate);
        assert!(verdict.headline.contains("no better than the base rate"));
        assert!(
            verdict.sentences[2]
                .starts_with("At threshold 0.5: right 95.0 %, always no 95.0 %; it picks none")
        );
    }

    #[test]
    fn a_score_that_misleads_is_called_worse() {
        let verdict = judged(&[(400, 0.8, false), (400, 0.2, true)], 0.5);
        assert_eq!(verdict.quality, Quality::NoBetterThanBaseRate);
        assert!(verdict.headline.contains("worse than the base rate"));
    }

    #[test]
    fn the_quality_word_follows_the_share_of_log_loss_gained() {
        // Two calibrated groups of 1,000 rows around one half, further and further apart.
        let spread = |d: usize| {
            let p = 0.5 + d as f64 / 1000.0;
            let cells = [
                (500 + d, p, true),
                (500 - d, p, false),
                (500 - d, 1.0 - p, true),
                (500 + d, 1.0 - p, false),
            ];
            judged(&cells, 0.5).quality
        };
        assert_eq!(spread(100), Quality::Weak);
        assert_eq!(spread(200), Quality::Fair);
        assert_eq!(spread(300), Quality::Good);
        assert_eq!(spread(450), Quality::VeryGood);
    }

    #[test]
    fn percents_that_break_their_word_are_said_to_be_hidden_and_how() {
        let over_confident =
            judged(&[(350, 0.9, true), (150, 0.9, false), (150, 0.1, true), (350, 0.1, false)], 0.5);
        assert!(over_confident.sentences[3].contains("only bands are shown: it is over-confident"));
        let too_low =
            judged(&[(300, 0.3, true), (200, 0.3, false), (100, 0.1, true), (400, 0.1, false)], 0.4);
        assert!(too_low.sentences[3].contains("more win than it says"));
        let honest = judged(&[(350, 0.7, true), (150, 0.7, false), (150, 0.3, true), (350, 0.3, false)], 0.5);
        assert!(honest.sentences[3].starts_with("Its percents agree with what happened: slope 1.00"));
    }

    #[test]
    fn a_headline_says_by_how_much_percents_are_off_on_the_whole() {
        let too_low = [(450, 0.6, true), (50, 0.6, false), (150, 0.1, true), (350, 0.1, false)];
        let verdict = judged(&too_low, 0.35);
        assert_eq!(
            verdict.headline,
            "The model is good: its forecasts are much better than the base rate. Its percents are too low by about 25 \
             points on rows it has not seen."
        );
        let too_high = [(400, 0.9, true), (100, 0.9, false), (25, 0.1, true), (475, 0.1, false)];
        assert!(judged(&too_high, 0.5).headline.contains("too high by about 7.5 points"));
        // Over-confidence leaves the level right.
        let honest_level = [(350, 0.9, true), (150, 0.9, false), (150, 0.1, true), (350, 0.1, false)];
        assert!(!judged(&honest_level, 0.5).headline.contains("points"));
    }

    #[test]
    fn a_small_test_part_carries_a_caution() {
        let small = judged(&[(30, 0.7, true), (20, 0.3, false)], 0.5);
        assert!(small.sentences.iter().any(|s| s.contains("50 rows, 30 of them successes")));
        assert!(small.sentences[3].contains("too few"));
        let large = judged(&[(300, 0.7, true), (300, 0.3, false)], 0.5);
        assert!(!large.sentences.iter().any(|s| s.contains("small")));
    }

    #[test]
    fn one_outcome_or_no_rows_cannot_be_judged() {
        for (cells, reason) in [
            (&[][..], "no rows"),
            (&[(200, 0.1, false)], "no success"),
            (&[(200, 0.9, true)], "successes only"),
        ] {
            let verdict = judged(cells, 0.5);
            assert_eq!(verdict.quality, Quality::NoBetterThanBaseRate);
            assert!(verdict.headline.contains(reason), "{}", verdict.headline);
        }
    }
}
