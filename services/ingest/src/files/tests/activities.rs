use crm::{Activity, ActivityKind, Body, Direction, Kind};

use super::support::{Imported, import};
use crate::files::Refusal;

const CALLS: &str = r#"
zone = "UTC"
[[activities]]
name = "calls"
file = "a.csv"
entity = { kind = { column = "type", values = { 1 = "lead", 2 = "deal" } }, id = "owner" }
activity = { column = "what", values = { call = "call", mail = "mail" } }
time = { column = "at", format = "%d.%m.%Y %H:%M" }
recorded = "saved"
direction = { column = "way", values = { in = "incoming", out = "outgoing" } }
seconds = "length"
in_work_time = "work"
channel = "line"
user = "who"
client_text = "said"
planned_for = "plan"
"#;

const HEADER: &str = "type;owner;what;at;saved;way;length;work;line;who;said;plan\n";

fn calls(mapping: &str, rows: &str) -> Imported {
    import(mapping, &[("a.csv", &format!("{HEADER}{rows}"))])
}

#[test]
fn every_column_finds_its_place() {
    let row = "2;7;call;01.05.2024 10:00;2024-05-02;out;61.2;Y;+7 495;12;a@b.com?;2024-06-01\n";
    let entry = calls(CALLS, row).entries.remove(0);
    assert_eq!((entry.entity.kind, &*entry.entity.id), (Kind::Deal, "7"));
    assert_eq!(entry.fact.occurred_at.to_string(), "2024-05-01T10:00:00Z");
    assert_eq!(entry.fact.recorded_at.to_string(), "2024-05-02T00:00:00Z");
    let expected = Activity {
        kind: ActivityKind::Call,
        direction: Direction::Outgoing,
        label: "call".into(),
        seconds: Some(61),
        in_work_time: Some(true),
        channel: "+7 495".into(),
        user: "12".into(),
        client_text: "[mail]?".into(),
        planned_for: Some("2024-06-01".parse().unwrap()),
        ..Activity::default()
    };
    assert_eq!(entry.fact.body, Body::Activity(expected));
}

#[test]
fn a_kind_that_the_map_does_not_know_keeps_its_name() {
    let entry = calls(CALLS, "1;7;sms;01.05.2024 10:00;;;;;;;;\n").entries.remove(0);
    let expected = Activity { label: "sms".into(), ..Activity::default() };
    assert_eq!(entry.fact.body, Body::Activity(expected));
}

#[test]
fn without_a_key_column_the_content_is_the_key_wherever_the_columns_stand() {
    let first = calls(CALLS, "2;7;call;01.05.2024 10:00;;;;;;;;\n2;7;call;01.05.2024 10:01;;;;;;;;\n");
    assert_ne!(first.entries[0].fact.key, first.entries[1].fact.key);
    let moved = "new;what;type;owner;at;saved;way;length;work;line;who;said;plan\n\
                 x;call;2;7;01.05.2024 10:00;;;;;;;;\n";
    let again = import(CALLS, &[("a.csv", moved)]);
    assert_eq!(again.entries[0], first.entries[0]);
}

#[test]
fn keys_of_different_files_differ_and_numbers_keep_their_order() {
    let keyed = |name: &str| {
        let mapping = CALLS.replace("\"calls\"", name).replace("recorded = \"saved\"", "key = \"saved\"");
        let rows = "2;7;call;01.05.2024 10:00;9;;;;;;;\n2;7;call;01.05.2024 10:00;10;;;;;;;\n\
                    2;7;call;01.05.2024 10:00;x-1;;;;;;;\n";
        calls(&mapping, rows).entries.into_iter().map(|entry| entry.fact.key).collect::<Vec<_>>()
    };
    assert_eq!(
        keyed("\"calls\""),
        ["calls:000000000009".into(), "calls:000000000010".into(), Box::from("calls:x-1")]
    );
    assert_eq!(&*keyed("\"mails\"")[2], "mails:x-1");
}

#[test]
fn cells_that_cannot_be_read_refuse_their_row_by_name() {
    for (row, refusal) in [
        ("3;7;call;01.05.2024 10:00;;;;;;;;", Refusal::UnknownValue("type".into())),
        ("2;;call;01.05.2024 10:00;;;;;;;;", Refusal::Empty("owner".into())),
        ("2;7;call;;;;;;;;;", Refusal::Empty("at".into())),
        ("2;7;call;2024-05-01;;;;;;;;", Refusal::NotAMoment("at".into())),
        ("2;7;call;01.05.1924 10:00;;;;;;;;", Refusal::Implausible("at".into())),
        ("2;7;call;01.05.2024 10:00;yesterday;;;;;;;", Refusal::NotAMoment("saved".into())),
        ("2;7;call;01.05.2024 10:00;;;-1;;;;;", Refusal::NotSeconds("length".into())),
        ("2;7;call;01.05.2024 10:00;;;NaN;;;;;", Refusal::NotSeconds("length".into())),
        ("2;7;call;01.05.2024 10:00;;;;maybe;;;;", Refusal::NotYesOrNo("work".into())),
    ] {
        let imported = calls(CALLS, &format!("{row}\n2;7;call;01.05.2024 10:00;;;;;;;;\n"));
        assert_eq!(imported.entries.len(), 1, "{row}");
        assert_eq!((imported.refused[0].line, &imported.refused[0].refusal), (2, &refusal), "{row}");
        assert_eq!(imported.refused[0].cells.join(";"), row);
    }
}

#[test]
fn activities_of_unknown_entities_are_facts_like_others() {
    let imported = calls(CALLS, "2;no-such-deal;call;01.05.2024 10:00;;;;;;;;\n");
    assert_eq!((imported.entries.len(), imported.refused.len()), (1, 0));
}
