use super::support::{import, lines};
use crate::files::Refusal;

const LOG: &str = r#"
zone = "UTC"
[[event_log]]
name = "log"
file = "log.csv"
kind = "deal"
case = "case"
activity = "event"
lifecycle = "phase"
time = "at"
stages = ["S_*"]
leave_out = ["X*"]
activities = [{ names = ["W_*"], kind = "task", label = "{activity}/{lifecycle}" }]
outcomes = { S_WON = "won", S_LOST = "lost" }
[[event_log.ends]]
event = "S_SIGNED"
[[event_log.ends]]
event = "S_WITHDRAWN"
followed_by = { event = "S_LOST", within = "1h" }
"#;

/// Events as `case event time-of-day`, all on one day.
fn log(events: &[&str]) -> Vec<String> {
    let row = |event: &&str| {
        let [case, event, time] = event.split(' ').collect::<Vec<_>>()[..] else { panic!("{event}") };
        format!("{case},{event},START,2024-05-01T{time}:00Z\n")
    };
    let file = format!("case,event,phase,at\n{}", events.iter().map(row).collect::<String>());
    let imported = import(LOG, &[("log.csv", &file)]);
    let without_date = |line: String| line.replace("2024-05-01T", "").replace(":00Z", "");
    lines(&imported.entries).into_iter().map(without_date).collect()
}

#[test]
fn stages_and_activities_are_told_apart_by_their_names() {
    assert_eq!(
        log(&["7 S_NEW 10:00", "7 W_CALL 11:00", "7 X_NOISE 12:00"]),
        ["deal 7 10:00 version {}", r#"deal 7 10:00 Open at "S_NEW""#, "deal 7 11:00 Task W_CALL/START"]
    );
}

#[test]
fn an_event_that_no_pattern_fits_is_refused() {
    let imported = import(LOG, &[("log.csv", "case,event,phase,at\n7,OTHER,,2024-05-01\n")]);
    assert_eq!(imported.refused[0].refusal, Refusal::UnknownEvent);
    assert!(imported.entries.is_empty());
}

#[test]
fn the_first_deciding_event_decides_and_the_case_keeps_its_outcome() {
    let lines = log(&["7 S_NEW 10:00", "7 S_WON 11:00", "7 S_LOST 12:00", "7 S_NEW 13:00"]);
    assert_eq!(
        lines[1..],
        [
            r#"deal 7 10:00 Open at "S_NEW""#,
            r#"deal 7 11:00 Won at "S_WON""#,
            r#"deal 7 12:00 Won at "S_LOST""#,
            r#"deal 7 13:00 Won at "S_NEW""#
        ]
    );
}

#[test]
fn an_ending_event_ends_the_case_with_the_outcome_that_is_stated_later() {
    let lines = log(&["7 S_NEW 10:00", "7 S_SIGNED 11:00", "7 S_WON 15:00", "8 S_SIGNED 11:00"]);
    assert_eq!(lines[2], r#"deal 7 11:00 Won at "S_SIGNED""#);
    assert_eq!(lines[5], r#"deal 8 11:00 Open at "S_SIGNED""#, "nothing has decided on it");
}

#[test]
fn an_end_with_a_condition_holds_up_to_its_length_of_time() {
    let lines = log(&["7 S_WITHDRAWN 10:00", "7 S_WITHDRAWN 11:00", "7 S_WITHDRAWN 12:30", "7 S_LOST 12:00"]);
    assert_eq!(lines[1], r#"deal 7 10:00 Open at "S_WITHDRAWN""#);
    assert_eq!(lines[2], r#"deal 7 11:00 Lost at "S_WITHDRAWN""#);
}

#[test]
fn the_order_of_the_log_does_not_matter() {
    let events = [
        "7 S_NEW 10:00",
        "8 S_NEW 10:30",
        "7 W_CALL 11:00",
        "8 S_WITHDRAWN 11:30",
        "8 S_LOST 12:00",
        "7 S_WON 13:00",
    ];
    let mut expected = log(&events);
    expected.sort();
    for rotation in 1..events.len() {
        let mut shuffled = events;
        shuffled.rotate_left(rotation);
        shuffled.swap(0, 3);
        let mut found = log(&shuffled);
        found.sort();
        assert_eq!(found, expected);
    }
}

#[test]
fn a_file_of_the_entities_creates_them_instead_of_the_first_event() {
    let entities = "[[entities]]\nfile = \"cases.csv\"\nkind = \"deal\"\nid = \"case\"\ncreated = \"at\"\n";
    let imported = import(
        &LOG.replace("[[event_log]]\nname", &format!("{entities}[[event_log]]\nname")),
        &[
            ("cases.csv", "case,at\n7,2024-05-01\n"),
            ("log.csv", "case,event,phase,at\n7,S_NEW,,2024-05-01\n"),
        ],
    );
    let versions = lines(&imported.entries).iter().filter(|line| line.contains("version")).count();
    assert_eq!(versions, 1);
}
