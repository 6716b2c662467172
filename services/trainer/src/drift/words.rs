//! Alarms in plain English.

use std::fmt;

use super::shift::Shift;
use super::watch::{Alarm, Watch};

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mix(shift) => {
                let Shift { attribute, sharpest, .. } = shift;
                let (then, now) = (percent(sharpest.then), percent(sharpest.now));
                write!(
                    f,
                    "{attribute}: {now} of recent records{} have “{}”, {then} in training",
                    at(shift),
                    sharpest.holds
                )?;
            }
            Self::Missing(shift) => {
                let (then, now) = (percent(shift.missing_then), percent(shift.missing_now));
                write!(
                    f,
                    "{}: missing in {now} of recent records{}, in {then} in training",
                    shift.attribute,
                    at(shift)
                )?;
            }
            Self::Score(shift) => {
                let (then, now) = (percent(shift.sharpest.then), percent(shift.sharpest.now));
                write!(
                    f,
                    "the score: {now} of recent records{} score {}, {then} in training",
                    at(shift),
                    shift.sharpest.holds
                )?;
            }
            Self::Level(outcomes) => {
                let (forecast, observed) = (percent(outcomes.forecast), percent(outcomes.observed));
                write!(
                    f,
                    "forecasts: {observed} of {} recent outcomes were a success, {forecast} were forecast",
                    outcomes.closed
                )?;
            }
            Self::Slope(outcomes) => {
                let bold = if outcomes.slope.effect < 0.0 { "bold" } else { "timid" };
                let (then, now) = (outcomes.slope.then.value, outcomes.slope.now.value);
                write!(
                    f,
                    "forecasts: too {bold} on {} recent outcomes, the slope is {now:.2} after {then:.2}",
                    outcomes.closed
                )?;
            }
        }
        write!(f, "; moves the log-odds by {:.2}", self.effect())
    }
}

impl fmt::Display for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.alarms.is_empty() {
            return f.write_str("no drift");
        }
        for (place, alarm) in self.alarms.iter().enumerate() {
            write!(f, "{}{alarm}", if place == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

fn at(shift: &Shift) -> String {
    if shift.slice.is_empty() { String::new() } else { format!(" {}", shift.slice) }
}
