use super::support::{import, lines, try_import};

const DEALS: &str = r#"
zone = "Europe/Moscow"
[[entities]]
file = "deals.csv"
kind = "deal"
id = "ID"
created = "CREATED"
modified = "MODIFIED"
links = { CONTACT = "contact", COMPANY = "company" }
[entities.stage]
column = "STAGE"
outcomes = { WON = "won", LOSE = "lost", SPAM = "left-out" }
order = ["NEW", "OFFER"]
initial = "NEW"
closed = "CLOSED"
"#;

const HEADER: &str = "ID,CREATED,MODIFIED,STAGE,CLOSED,CONTACT,COMPANY,TITLE,AMOUNT\n";

fn deals(rows: &str) -> Vec<String> {
    lines(&import(DEALS, &[("deals.csv", &format!("{HEADER}{rows}"))]).entries)
}

#[test]
fn a_closed_row_gives_a_version_both_stages_and_the_links() {
    assert_eq!(
        deals("7,2024-05-01 12:00:00,2024-06-02,WON,2024-06-01T12:00:00Z,31,,for a@b.com,100\n"),
        [
            r#"deal 7 2024-05-01T09:00:00Z version {"AMOUNT": "100", "TITLE": "for [mail]"} backfilled"#,
            r#"deal 7 2024-05-01T09:00:00Z Open at "NEW""#,
            r#"deal 7 2024-06-01T12:00:00Z Won at "WON""#,
            "deal 7 2024-05-01T09:00:00Z link contact 31 backfilled",
        ]
    );
}

#[test]
fn an_open_row_is_in_its_stage_since_the_last_change_as_far_as_is_known() {
    let rows = deals("7,2024-05-01,2024-05-03,OFFER,,,,,\n8,2024-05-01,,NEW,,,,,\n");
    assert_eq!(rows[1], r#"deal 7 2024-04-30T21:00:00Z Open at "NEW""#);
    assert_eq!(rows[2], r#"deal 7 2024-05-02T21:00:00Z Open at "OFFER" backfilled"#);
    assert_eq!(
        rows[3..],
        ["deal 8 2024-04-30T21:00:00Z version {} backfilled".to_owned(), rows[1].replace('7', "8")]
    );
}

#[test]
fn stages_have_their_place_in_the_order() {
    let imported = import(DEALS, &[("deals.csv", &format!("{HEADER}7,2024-05-01,2024-05-03,OFFER,,,,,\n"))]);
    let orders: Vec<_> = imported
        .entries
        .iter()
        .filter_map(|entry| match &entry.fact.body {
            crm::Body::Stage(stage) => Some(stage.order),
            _ => None,
        })
        .collect();
    assert_eq!(orders, [Some(0), Some(1)]);
}

#[test]
fn an_outcome_that_flips_back_to_open_is_a_stage_that_is_open_again() {
    let rows = "7,2024-05-01,2024-05-01,NEW,,,,,1\n7,2024-05-01,2024-05-05,WON,2024-05-04,,,,2\n\
                7,2024-05-01,2024-05-08,OFFER,,,,,3\n";
    let mapping = DEALS.replace("[entities.stage]", "shows = \"every-state\"\n[entities.stage]");
    let entries = import(&mapping, &[("deals.csv", &format!("{HEADER}{rows}"))]).entries;
    assert_eq!(
        lines(&entries),
        [
            r#"deal 7 2024-04-30T21:00:00Z version {"AMOUNT": "1"}"#,
            r#"deal 7 2024-04-30T21:00:00Z Open at "NEW""#,
            r#"deal 7 2024-05-04T21:00:00Z version {"AMOUNT": "2"}"#,
            r#"deal 7 2024-04-30T21:00:00Z Open at "NEW""#,
            r#"deal 7 2024-05-03T21:00:00Z Won at "WON""#,
            r#"deal 7 2024-05-07T21:00:00Z version {"AMOUNT": "3"}"#,
            r#"deal 7 2024-04-30T21:00:00Z Open at "NEW""#,
            r#"deal 7 2024-05-07T21:00:00Z Open at "OFFER""#,
        ]
    );
    let keys: std::collections::BTreeSet<_> = entries.iter().map(|entry| &entry.fact.key).collect();
    assert_eq!(keys.len(), entries.len() - 2, "the creation is one fact, whichever row tells of it");
}

#[test]
fn of_a_creation_the_row_that_shows_it_counts_wherever_it_stands() {
    let mapping = DEALS.replace("[entities.stage]", "shows = \"every-state\"\n[entities.stage]");
    let mapping = mapping.replace("initial = \"NEW\"\n", "");
    let rows = "7,2024-05-01,2024-05-05,WON,2024-05-04,,,,2\n7,2024-05-01,2024-05-01,NEW,,,,,1\n";
    let entries = import(&mapping, &[("deals.csv", &format!("{HEADER}{rows}"))]).entries;
    let created: Vec<_> = entries.iter().filter(|entry| &*entry.fact.key == "created").collect();
    assert_eq!(created.len(), 2);
    assert!(created[1].fact.supersedes(&created[0].fact));
}

#[test]
fn a_close_before_the_creation_is_taken_at_the_creation_and_counted() {
    let imported = import(
        DEALS,
        &[("deals.csv", &format!("{HEADER}7,2024-05-01 15:00:00,2024-05-02,LOSE,2024-05-01,,,,\n"))],
    );
    let (created, closed) = (&imported.entries[1].fact, &imported.entries[2].fact);
    assert_eq!(created.occurred_at, closed.occurred_at);
    assert!(created.place() < closed.place());
    assert_eq!(imported.warnings.before_creation, 1);
}

#[test]
fn what_is_said_to_be_known_before_it_happened_is_known_when_it_happened() {
    let mapping = DEALS.replace("modified =", "recorded = \"TITLE\"\nmodified =");
    let imported =
        import(&mapping, &[("deals.csv", &format!("{HEADER}7,2024-05-01,2024-05-03,NEW,,,,2024-05-02,\n"))]);
    assert!(imported.entries.iter().all(|entry| entry.fact.recorded_at >= entry.fact.occurred_at));
    assert_eq!(imported.warnings.known_too_early, 1);
}

#[test]
fn fields_are_chosen_renamed_and_kept_verbatim() {
    let fields = |settings: &str| {
        let mapping = format!(
            "zone = \"UTC\"\n[[entities]]\nfile = \"c.csv\"\nkind = \"company\"\nid = \"id\"\n\
             created = {{ constant = \"2020-01-01\" }}\nfields = {settings}"
        );
        let imported = import(&mapping, &[("c.csv", "id,name,code,size\n1,a@b.com Ltd,a@b.com-7,\n")]);
        lines(&imported.entries)[0].replace("company 1 2020-01-01T00:00:00Z version ", "")
    };
    assert_eq!(fields("{}"), r#"{"code": "[mail]-7", "name": "[mail] Ltd"} backfilled"#);
    assert_eq!(fields("{ only = [\"code\"], verbatim = [\"code\"] }"), r#"{"code": "a@b.com-7"} backfilled"#);
    assert_eq!(
        fields("{ leave_out = [\"code\"], rename = { name = \"TITLE\", id = \"ID\" } }"),
        r#"{"ID": "1", "TITLE": "[mail] Ltd"} backfilled"#
    );
}

#[test]
fn two_columns_do_not_become_one_field() {
    let mapping = DEALS.replace("links =", "fields.rename = { TITLE = \"AMOUNT\" }\nlinks =");
    let found = try_import(&mapping, &[("deals.csv", HEADER.as_bytes())]).unwrap_err();
    assert_eq!(found, "deals.csv, line 1, column 9 (AMOUNT): two columns become the field \"AMOUNT\"");
}
