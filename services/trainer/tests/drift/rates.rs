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
    let looks = companies * WEEKS as usize;
    for reason in &reasons {
        println!("{reason}");
    }
    let measured =
        format!("{:.2} % of {looks} looks at {companies} companies", 100.0 * alarmed as f64 / looks as f64);
    let most = counts(most_by_chance(looks, ALPHA), looks / 100);
    result("companies without drift alarmed in a week", measured, "at most 1 %", alarmed <= most);
}

#[test]
fn planted_shifts_are_found_within_a_week() {
    let companies: usize = counts(8, 100);
    let plants: [(&str, Change, fn(&Alarm) -> bool); 4] = [
        (
            "web to advertisements, half of them",
            Change::Mix(0.5),
            |alarm| matches!(alarm, Alarm::Mix(shift) if shift.attribute == "SOURCE_ID"),
        ),
        (
            "a new source, 30 %",
            Change::NewSource(0.3),
            |alarm| matches!(alarm, Alarm::Mix(shift) if shift.attribute == "SOURCE_ID"),
        ),
        (
            "the amount missing in 60 % for 20 %",
            Change::Missing(0.5),
            |alarm| matches!(alarm, Alarm::Missing(shift) if shift.attribute == "OPPORTUNITY"),
        ),
        ("odds of success times 2.7", Change::Success(1.0), |alarm| matches!(alarm, Alarm::Level(_))),
    ];
    let companies: Vec<Company> = (0..companies as u64).map(|seed| Company::new(10_000 + seed)).collect();
    for (name, change, finds) in plants {
        for deals in VOLUMES {
            let found = (companies.iter().zip(0..))
                .filter(|(company, seed)| {
                    let recent = company.recent(0, deals, change);
                    let closed = company.closed(0, deals, change);
                    watch(&company.profile, &recent, &closed, ALPHA, *seed).alarms.iter().any(finds)
                })
                .count();
            let rate = 100.0 * found as f64 / companies.len() as f64;
            let measured = format!("{rate:.0} % of {} companies", companies.len());
            let name = format!("drift, {name}, {deals} deals a week");
            let holds = deals < 200 || 100 * found >= 90 * companies.len();
            result(&name, measured, "found in at least 90 % from 200 deals a week on", holds);
        }
    }
}
