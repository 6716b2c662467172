//! Rates of false alarms and of finds.

use trainer::drift::{Alarm, watch};

use crate::company::{Change, Company};
use crate::support::{counts, most_by_chance, result};

/// Level of a look.
const ALPHA: f64 = 0.01;
/// New deals in a week.
const VOLUMES: [usize; 4] = [50, 100, 200, 400];
/// Weeks of each company.
const WEEKS: u64 = 4;

#[test]
fn companies_without_drift_are_left_in_peace() {
    let companies: usize = counts(40, 1_000);
    let mut alarmed = 0;
    let mut reasons = Vec::new();
    for seed in 0..companies as u64 {
        let company = Company::new(seed);
        let deals = VOLUMES[seed as usize % VOLUMES.len()];
        for week in 0..WEEKS {
            let recent = company.recent(week, deals, Change::None);
            let closed = company.closed(week, deals, Change::None);
            let seen = watch(&company.profile, &recent, &closed, ALPHA, seed);
            alarmed += usize::from(!seen.alarms.is_empty());
            reasons.extend(seen.alarms.iter().map(ToString::to_string));
        }
    }
    println!("{}", reasons.join("\n"));
    let looks = companies * WEEKS as usize;
    let rate = 100.0 * alarmed as f64 / looks as f64;
    let measured = format!("{rate:.2} % of {looks} weekly looks at {companies} companies");
    let most = counts(most_by_chance(looks, ALPHA), looks / 100);
    result("drift, companies without any that are alarmed", measured, "at most 1 % a week", alarmed <= most);
}

/// What is planted, whether an alarm has found it, and from how many deals a week on it is to be found.
type Plant = (&'static str, Change, fn(&Alarm) -> bool, usize);

const PLANTS: [Plant; 3] = [
    ("web 40 % to 12 %, calls 20 % to 48 %", Change::Mix(0.7), is_of_source, 100),
    ("the amount missing in 60 % for 20 %", Change::Missing(0.5), is_of_missing_amounts, 100),
    // A week's outcomes are few: their standard error is that of the odds.
    ("odds of success times 2.7", Change::Success(1.0), is_of_level, 400),
];

fn is_of_source(alarm: &Alarm) -> bool {
    matches!(alarm, Alarm::Mix(shift) if shift.attribute == "SOURCE_ID")
}

fn is_of_missing_amounts(alarm: &Alarm) -> bool {
    matches!(alarm, Alarm::Missing(shift) if shift.attribute == "OPPORTUNITY")
}

fn is_of_level(alarm: &Alarm) -> bool {
    matches!(alarm, Alarm::Level(_))
}

#[test]
fn planted_shifts_are_found_within_a_week() {
    let companies: u64 = counts(8, 100);
    let companies: Vec<Company> = (0..companies).map(|seed| Company::new(10_000 + seed)).collect();
    for (name, change, finds, least) in PLANTS {
        for deals in VOLUMES {
            let found = |(company, seed): &(&Company, u64)| {
                let recent = company.recent(0, deals, change);
                let closed = company.closed(0, deals, change);
                watch(&company.profile, &recent, &closed, ALPHA, *seed).alarms.iter().any(finds)
            };
            let found = companies.iter().zip(0..).filter(found).count();
            let rate = 100.0 * found as f64 / companies.len() as f64;
            let measured = format!("{rate:.0} % of {} companies", companies.len());
            let name = format!("drift, {name}, {deals} deals a week");
            // Few companies may miss it by chance.
            let missed = counts(most_by_chance(companies.len(), 0.1), companies.len() / 10);
            let holds = deals < least || found + missed >= companies.len();
            let target = format!("found in at least 90 % from {least} deals a week on");
            result(&name, measured, &target, holds);
        }
    }
}
