//! Alarms in words.

use std::fmt;

use model_card::Language;

use super::outcomes::Outcomes;
use super::shift::Shift;
use super::watch::{Alarm, Watch};

impl Alarm {
    /// One sentence with the figures.
    pub fn sentence(&self, language: Language) -> String {
        let what = match self {
            Self::Mix(shift) => mix(shift, language),
            Self::Missing(shift) => missing(shift, language),
            Self::Score(shift) => score(shift, language),
            Self::Level(outcomes) => level(outcomes, language),
            Self::Slope(outcomes) => slope(outcomes, language),
        };
        let effect = language.signed(self.effect(), 2);
        match language {
            Language::En => format!("{what}; moves the log-odds by {effect}."),
            Language::Ru => format!("{what}; сдвигает логарифм шансов на {effect}."),
        }
    }
}

fn mix(shift: &Shift, language: Language) -> String {
    let Shift { attribute, sharpest, .. } = shift;
    let (holds, [then, now]) = (&sharpest.holds, shares(sharpest.then, sharpest.now, language));
    match language {
        Language::En => {
            format!("{attribute}: {now} of recent records{} have “{holds}”, {then} in training", at(shift))
        }
        Language::Ru => {
            format!("{attribute}: «{holds}» у {now} недавних записей{}, при обучении — у {then}", at(shift))
        }
    }
}

fn missing(shift: &Shift, language: Language) -> String {
    let (name, [then, now]) = (&shift.attribute, shares(shift.missing_then, shift.missing_now, language));
    match language {
        Language::En => {
            format!("{name}: missing in {now} of recent records{}, in {then} in training", at(shift))
        }
        Language::Ru => {
            format!("{name}: пусто у {now} недавних записей{}, при обучении — у {then}", at(shift))
        }
    }
}

fn score(shift: &Shift, language: Language) -> String {
    let sharpest = &shift.sharpest;
    let (holds, [then, now]) = (&sharpest.holds, shares(sharpest.then, sharpest.now, language));
    match language {
        Language::En => {
            format!(
                "the score: {now} of recent records{} have log-odds {holds}, {then} in training",
                at(shift)
            )
        }
        Language::Ru => {
            format!(
                "прогноз: логарифм шансов {holds} у {now} недавних записей{}, при обучении — у {then}",
                at(shift)
            )
        }
    }
}

fn level(outcomes: &Outcomes, language: Language) -> String {
    let [forecast, observed] = shares(outcomes.forecast, outcomes.observed, language);
    let closed = language.integer(outcomes.closed.into());
    match language {
        Language::En => {
            format!(
                "forecasts: {observed} of {closed} recent outcomes were a success, {forecast} were forecast"
            )
        }
        Language::Ru => {
            format!("прогнозы: успешны {observed} из {closed} недавних исходов, ожидалось {forecast}")
        }
    }
}

fn slope(outcomes: &Outcomes, language: Language) -> String {
    let [then, now] = [outcomes.slope.then, outcomes.slope.now].map(|slope| language.decimal(slope.value, 2));
    let closed = language.integer(outcomes.closed.into());
    match (language, outcomes.slope.effect < 0.0) {
        (Language::En, true) => {
            format!("forecasts: too bold on {closed} recent outcomes, slope {now} after {then}")
        }
        (Language::En, false) => {
            format!("forecasts: too timid on {closed} recent outcomes, slope {now} after {then}")
        }
        (Language::Ru, true) => {
            format!("прогнозы: слишком смелы на недавних исходах ({closed}), наклон {now} после {then}")
        }
        (Language::Ru, false) => {
            format!("прогнозы: слишком осторожны на недавних исходах ({closed}), наклон {now} после {then}")
        }
    }
}

fn shares(then: f64, now: f64, language: Language) -> [String; 2] {
    [then, now].map(|share| language.percent(share, 0))
}

/// The slice as the training table names it.
fn at(shift: &Shift) -> String {
    if shift.slice.is_empty() { String::new() } else { format!(" ({})", shift.slice) }
}

/// In plain English.
impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::En))
    }
}

/// The alarms in plain English, one a line.
impl fmt::Display for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.alarms.is_empty() {
            return f.write_str("No drift.");
        }
        for (place, alarm) in self.alarms.iter().enumerate() {
            write!(f, "{}{alarm}", if place == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}
