//! The verdict in plain words, made from the numbers.

use learning::evaluation::{Estimate, Evaluation, Lift, Threshold};
use learning::report::{Quality, Report};

use super::Language;

/// One sentence: is the model any good.
pub(crate) fn headline(quality: Quality, language: Language) -> &'static str {
    match (language, quality) {
        (Language::En, Quality::NoBetterThanBaseRate) => "The model is no better than the base rate.",
        (Language::En, Quality::Weak) => "The model is a little better than the base rate.",
        (Language::En, Quality::Fair) => "The model is clearly better than the base rate.",
        (Language::En, Quality::Good) => "The model is much better than the base rate.",
        (Language::En, Quality::VeryGood) => "The model tells success from failure very well.",
        (Language::Ru, Quality::NoBetterThanBaseRate) => "Модель не лучше средней доли успехов.",
        (Language::Ru, Quality::Weak) => "Модель немного лучше средней доли успехов.",
        (Language::Ru, Quality::Fair) => "Модель заметно лучше средней доли успехов.",
        (Language::Ru, Quality::Good) => "Модель намного лучше средней доли успехов.",
        (Language::Ru, Quality::VeryGood) => "Модель очень хорошо отличает успех от неудачи.",
    }
}

/// The sentences below the headline, in order of weight.
pub(crate) fn sentences(report: &Report, language: Language) -> Vec<String> {
    let test = &report.test;
    let mut sentences = vec![gain(test, report.verdict.quality, language), ranking(test, language)];
    sentences.extend(threshold_half(test).map(|half| accuracy(test, half, language)));
    sentences.extend(
        test.lift.iter().find(|lift| (lift.share - 0.1).abs() < 1e-9).map(|lift| top_tenth(lift, language)),
    );
    sentences.push(calibration_sentence(test, language));
    sentences.extend(off_by(test, language));
    sentences.extend(drift(test, language));
    sentences
}

/// "a to b".
pub(crate) fn interval(low: &str, high: &str, language: Language) -> String {
    match language {
        Language::En => format!("{low} to {high}"),
        Language::Ru => format!("от {low} до {high}"),
    }
}

/// The answer that is right most often: "always no" or "always yes".
pub(crate) fn always(test: &Evaluation, language: Language) -> &'static str {
    match (language, test.base_rate > 0.5) {
        (Language::En, false) => "always “no”",
        (Language::En, true) => "always “yes”",
        (Language::Ru, false) => "всегда «нет»",
        (Language::Ru, true) => "всегда «да»",
    }
}

fn gain(test: &Evaluation, quality: Quality, language: Language) -> String {
    let share = |nats: f64| language.percent(nats / test.baseline_log_loss, 1);
    let Estimate { value, low, high } = test.gain;
    let within = interval(&share(low), &share(high), language);
    let value = share(value);
    match (language, quality) {
        (Language::En, Quality::NoBetterThanBaseRate) => {
            format!(
                "Its gain cannot be told from zero: {value} of the uncertainty removed (95\u{a0}% interval {within})."
            )
        }
        (Language::Ru, Quality::NoBetterThanBaseRate) => {
            format!(
                "Её выигрыш неотличим от нуля: снято {value} неопределённости (95\u{a0}% интервал {within})."
            )
        }
        (Language::En, _) => {
            format!(
                "It removes {value} of the uncertainty that the base rate alone leaves (95\u{a0}% interval {within})."
            )
        }
        (Language::Ru, _) => {
            format!(
                "Она снимает {value} неопределённости, которую оставляет средняя доля (95\u{a0}% интервал {within})."
            )
        }
    }
}

fn ranking(test: &Evaluation, language: Language) -> String {
    let [auc, low, high] = [test.auc, test.auc_low, test.auc_high].map(|auc| language.decimal(auc, 3));
    let pairs = language.percent(test.auc, 0);
    let within = interval(&low, &high, language);
    match language {
        Language::En => format!(
            "Of two records, one that succeeded and one that failed, it puts the successful one first in {pairs} of \
             cases (AUC {auc}, 95\u{a0}% interval {within}; a coin has 0.5)."
        ),
        Language::Ru => format!(
            "Из двух записей, успешной и неуспешной, она ставит успешную выше в {pairs} случаев (AUC {auc}, \
             95\u{a0}% интервал {within}; у монеты 0,5)."
        ),
    }
}

fn threshold_half(test: &Evaluation) -> Option<&Threshold> {
    test.thresholds.iter().find(|threshold| (threshold.threshold - 0.5).abs() < 1e-9)
}

fn accuracy(test: &Evaluation, half: &Threshold, language: Language) -> String {
    let [right, baseline] = [half.accuracy, test.baseline_accuracy].map(|share| language.percent(share, 1));
    let [precision, base] = [half.precision, test.base_rate].map(|share| language.percent(share, 0));
    let picked = language.integer(half.tp + half.fp);
    let always = always(test, language);
    let none = half.tp + half.fp == 0;
    match language {
        Language::En if none => {
            format!("At a threshold of 50\u{a0}% it picks nothing: right {right}, {always} {baseline}.")
        }
        Language::Ru if none => {
            format!(
                "При пороге 50\u{a0}% она не отбирает ничего: права в {right} случаев, {always} — в {baseline}."
            )
        }
        Language::En => format!(
            "At a threshold of 50\u{a0}% it is right {right}, {always} {baseline}; of the {picked} it picks {precision} \
             succeed, against {base} on average."
        ),
        Language::Ru => format!(
            "При пороге 50\u{a0}% она права в {right} случаев, {always} — в {baseline}; из отобранных ({picked}) \
             успешны {precision}, в среднем — {base}."
        ),
    }
}

fn top_tenth(top: &Lift, language: Language) -> String {
    let found = language.percent(top.gain, 0);
    let lift = language.decimal(top.lift, 1);
    match language {
        Language::En => format!(
            "The 10\u{a0}% with the highest score hold {found} of all successes, {lift} times the average."
        ),
        Language::Ru => {
            format!("В верхних 10\u{a0}% по прогнозу — {found} всех успехов, в {lift} раза больше среднего.")
        }
    }
}

/// Whether the percent may be shown.
pub(crate) fn calibration_sentence(test: &Evaluation, language: Language) -> String {
    let p = language.p_value(test.calibration.p_value);
    match (language, test.calibration.hidden, test.calibration.p_value < 0.05) {
        (Language::En, true, _) => format!(
            "Its percents do not keep their word on the test part (p {p}), so only the band is shown: low, medium or high."
        ),
        (Language::Ru, true, _) => format!(
            "Её проценты не сдержали слова на проверке (p {p}), поэтому показывается только уровень: низкий, средний или высокий."
        ),
        (Language::En, false, true) => {
            format!("There are too few outcomes to judge whether its percents keep their word (p {p}).")
        }
        (Language::Ru, false, true) => {
            format!("Исходов слишком мало, чтобы судить, держат ли проценты слово (p {p}).")
        }
        (Language::En, false, false) => format!("Its percents can be taken at their word (p {p})."),
        (Language::Ru, false, false) => format!("Её процентам можно верить (p {p})."),
    }
}

/// Said where forecasts are off on the whole.
fn off_by(test: &Evaluation, language: Language) -> Option<String> {
    let off = test.off_by()?;
    let points = language.decimal(100.0 * off.abs(), 1);
    Some(match (language, off > 0.0) {
        (Language::En, true) => format!("On average they are too high by about {points} points."),
        (Language::En, false) => format!("On average they are too low by about {points} points."),
        (Language::Ru, true) => format!("В среднем они завышены примерно на {points} п.\u{a0}п."),
        (Language::Ru, false) => format!("В среднем они занижены примерно на {points} п.\u{a0}п."),
    })
}

/// Said where the success rate of the test part is more than three standard errors off that of the training part.
fn drift(test: &Evaluation, language: Language) -> Option<String> {
    let expected = test.train_base_rate;
    let error = (expected * (1.0 - expected) / test.n as f64).sqrt();
    let moved = (test.base_rate - expected).abs() > 3.0 * error;
    let [train, test] = [expected, test.base_rate].map(|rate| language.percent(rate, 1));
    moved.then(|| match language {
        Language::En => {
            format!("The success rate moved: {train} in the training part, {test} in the test part.")
        }
        Language::Ru => format!("Доля успехов сдвинулась: {train} в обучающей части, {test} в проверочной."),
    })
}
