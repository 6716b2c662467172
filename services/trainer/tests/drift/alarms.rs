//! What is watched, and what an alarm says.

use model_card::Language;
use trainer::drift::{Alarm, Exclusion, Profile, Recent, section, watch};

use crate::company::{Change, Company};

#[test]
fn the_calendar_and_a_running_number_are_not_watched() {
    let company = Company::new(1);
    let excluded: Vec<(&str, Exclusion)> =
        company.profile.excluded.iter().map(|excluded| (excluded.attribute.as_str(), excluded.why)).collect();
    assert_eq!(excluded, [("DATE_CREATE_MONTH", Exclusion::Calendar), ("UF_INVOICE", Exclusion::Growing)]);
    assert!(company.profile.attributes.iter().all(|watched| watched.attribute != "UF_INVOICE"));
}

#[test]
fn an_alarm_says_what_has_shifted_and_by_how_much() {
    let company = Company::new(2);
    let recent = company.recent(0, 400, Change::Mix(0.8));
    let seen = watch(&company.profile, &recent, &[], 0.01, 1);
    let of_source = |alarm: &&Alarm| matches!(alarm, Alarm::Mix(shift) if shift.attribute == "SOURCE_ID");
    let alarm = seen.alarms.iter().find(of_source).expect("it is found");
    let words = alarm.to_string();
    assert!(
        words.starts_with("SOURCE_ID: ") && words.contains("in training; moves the log-odds by"),
        "{words}"
    );
    let Alarm::Mix(shift) = alarm else { unreachable!() };
    assert!(shift.psi > 5.0 * shift.psi_by_chance && shift.p_value < 0.01 / 3.0, "{shift:?}");
}

#[test]
fn the_effect_is_what_the_shift_does_to_the_forecasts() {
    let company = Company::new(3);
    let change = Change::Missing(0.75);
    let recent = company.recent(0, 4_000, change);
    let seen = watch(&company.profile, &recent, &[], 0.01, 1);
    let found = seen.alarms.iter().find_map(|alarm| match alarm {
        Alarm::Missing(shift) if shift.attribute == "OPPORTUNITY" => Some(shift),
        _ => None,
    });
    let shift = found.expect("it is found");
    assert!((shift.missing_now - shift.missing_then - 0.6).abs() < 0.05, "{shift:?}");
    let mean = |change| Company::mean_log_odds(&company.closed(0, 20_000, change));
    let effect = mean(change) - mean(Change::None);
    assert!((shift.effect - effect).abs() < 0.05 + 0.15 * effect.abs(), "{} {effect}", shift.effect);
}

#[test]
fn a_column_that_is_gone_is_a_column_of_missing_cells() {
    let company = Company::new(4);
    let week = company.week(0, 200, Change::None);
    let kept: Vec<_> = week.columns().iter().filter(|column| column.name() != "OPPORTUNITY").collect();
    let mut builder = learning::table::TableBuilder::new(kept.iter().map(|column| column.name().to_owned()));
    for row in 0..week.rows() {
        builder.push(kept.iter().map(|column| column.value(row).unwrap_or("")));
    }
    let recent = Recent::count(&company.profile, &builder.finish(), &company.model);
    let seen = watch(&company.profile, &recent, &[], 0.01, 1);
    let gone = |alarm: &Alarm| matches!(alarm, Alarm::Missing(shift) if shift.attribute == "OPPORTUNITY" && shift.missing_now == 1.0);
    assert!(seen.alarms.iter().any(gone), "{seen}");
}

#[test]
fn too_few_rows_are_not_compared() {
    let company = Company::new(5);
    let seen = watch(
        &company.profile,
        &company.recent(0, 19, Change::Mix(1.0)),
        &company.closed(0, 19, Change::Success(9.0)),
        0.01,
        1,
    );
    assert!(
        seen.attributes.is_empty()
            && seen.score.is_none()
            && seen.outcomes.is_none()
            && seen.alarms.is_empty()
    );
}

#[test]
fn counts_of_several_tables_add_up() {
    let company = Company::new(6);
    let week = company.week(0, 100, Change::None);
    let rows: Vec<u32> = (0..week.rows() as u32).collect();
    let (first, last) = rows.split_at(rows.len() / 3);
    let count = |rows| Recent::count(&company.profile, &week.select(rows), &company.model);
    let mut merged = Recent::none(&company.profile);
    merged.merge(&count(first));
    merged.merge(&count(last));
    assert_eq!(merged, Recent::count(&company.profile, &week, &company.model));
}

#[test]
fn a_profile_is_small_and_survives_json() {
    let profile = Company::new(7).profile;
    let json = serde_json::to_string(&profile).unwrap();
    assert!(json.len() < 20_000, "{} bytes", json.len());
    assert_eq!(serde_json::from_str::<Profile>(&json).unwrap(), profile);
}

#[test]
fn rows_after_events_are_not_compared() {
    let slices = Company::new(8).profile.slices;
    assert_eq!(slices, ["at creation", "after 3 days", "after 14 days"]);
}

#[test]
fn a_look_stands_on_the_model_card_in_both_languages() {
    let company = Company::new(9);
    let recent = company.recent(0, 400, Change::Mix(0.8));
    let seen = watch(&company.profile, &recent, &[], 0.01, 1);
    assert!(!seen.alarms.is_empty());
    for language in [Language::En, Language::Ru] {
        let html = section(&seen, language).body.into_string();
        for alarm in &seen.alarms {
            assert!(html.contains(&alarm.sentence(language).replace('<', "&lt;")), "{html}");
        }
        assert!(html.contains("SOURCE_ID") && !html.contains("NaN"), "{html}");
    }
    let calm = watch(&company.profile, &Recent::none(&company.profile), &[], 0.01, 1);
    assert!(section(&calm, Language::En).body.into_string().contains("Nothing has shifted"));
}
