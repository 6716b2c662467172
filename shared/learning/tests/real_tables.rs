//! Schema, insights and leakage guard on public sales and marketing tables. They are not part of the
//! repository; where they are absent the tests say so and pass.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use flate2::read::GzDecoder;
use learning::insights::{Details, insights};
use learning::leakage::{Leakage, Policy, Rule, examine};
use learning::schema::{Kind, Role, Schema, infer};
use learning::table::{Table, TableBuilder};

/// Rows with an outcome, what it is, and the schema with the target and the ids set aside.
struct Data {
    table: Table,
    schema: Schema,
    target: &'static str,
    positive: &'static str,
    outcome: Vec<bool>,
}

fn read(file: &str, delimiter: u8) -> Option<Table> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(file);
    let Ok(file) = File::open(&path) else {
        println!("skipped: {} is absent", path.display());
        return None;
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(GzDecoder::new(file));
    let mut builder = TableBuilder::new(reader.headers().expect("a header"));
    for record in reader.records() {
        builder.push(record.expect("a row").iter());
    }
    Some(builder.finish())
}

impl Data {
    fn new(table: Table, target: &'static str, positive: &'static str) -> Self {
        let mut schema = infer(&table, &BTreeMap::new());
        let position = table.position(target).expect("the target");
        schema.columns[position].role = Role::Target;
        let column = &table.columns()[position];
        let outcome = (0..table.rows()).map(|row| column.value(row) == Some(positive)).collect();
        Self { table, schema, target, positive, outcome }
    }

    fn leads() -> Option<Self> {
        Some(Self::new(read("leads-x-education/leads.csv.gz", b',')?, "Converted", "1"))
    }

    fn bank() -> Option<Self> {
        Some(Self::new(read("bank-marketing/bank-additional-full.csv.gz", b';')?, "y", "yes"))
    }

    /// Closed deals in order of their start.
    fn deals() -> Option<Self> {
        let table = read("sales-pipeline/sales_pipeline.csv.gz", b',')?;
        let stage = table.column("deal_stage")?;
        let closed = |row: &u32| matches!(stage.value(*row as usize), Some("Won" | "Lost"));
        let mut rows: Vec<u32> = (0..table.rows() as u32).filter(closed).collect();
        let engaged = table.column("engage_date")?;
        rows.sort_by_key(|&row| engaged.value(row as usize));
        Some(Self::new(table.select(&rows), "deal_stage", "Won"))
    }

    fn kind(&self, column: &str) -> Kind {
        self.schema.columns[self.table.position(column).expect("a column of that name")].kind
    }

    /// The guard's findings on the rows for which `trains` holds.
    fn examine(&self, seed: u64, trains: impl Fn(usize) -> bool) -> Leakage {
        let rows: Vec<u32> =
            (0..self.table.rows()).filter(|&row| trains(row)).map(|row| row as u32).collect();
        let outcome: Vec<bool> = rows.iter().map(|&row| self.outcome[row as usize]).collect();
        examine(&self.table.select(&rows), &self.schema, &outcome, None, seed, Policy::Certain)
    }
}

fn certain(leakage: &Leakage) -> Vec<&str> {
    leakage.findings.iter().filter(|f| f.certain).map(|f| f.attribute.as_str()).collect()
}

fn suspects(leakage: &Leakage) -> Vec<&str> {
    leakage.findings.iter().filter(|f| !f.certain).map(|f| f.attribute.as_str()).collect()
}

const LEAKED_LEAD_COLUMNS: [&str; 8] = [
    "Lead Quality",
    "Lead Profile",
    "Asymmetrique Activity Index",
    "Asymmetrique Profile Index",
    "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
    "Last Activity",
    "Last Notable Activity",
];

#[test]
fn kinds_of_the_leads_are_what_a_person_would_say() {
    let Some(data) = Data::leads() else { return };
    for (kind, columns) in [
        (Kind::Id, &["Prospect ID", "Lead Number"][..]),
        (Kind::Numeric, &["TotalVisits", "Total Time Spent on Website", "Page Views Per Visit"]),
        (Kind::Numeric, &["Asymmetrique Activity Score", "Asymmetrique Profile Score"]),
        (Kind::Binary, &["Converted", "Do Not Email", "Search", "A free copy of Mastering The Interview"]),
        (Kind::Categorical, &["Tags", "Lead Source", "Country", "City", "Specialization", "Lead Quality"]),
        (Kind::Categorical, &["What matters most to you in choosing a course", "Last Activity"]),
    ] {
        for column in columns {
            assert_eq!(data.kind(column), kind, "{column}");
        }
    }
    let left_out: Vec<_> =
        data.schema.columns.iter().filter(|c| c.role == Role::LeftOut).map(|c| c.name.as_str()).collect();
    let constant = [
        "Magazine",
        "Receive More Updates About Our Courses",
        "Update me on Supply Chain Content",
        "Get updates on DM Content",
        "I agree to pay the amount through cheque",
    ];
    assert_eq!(left_out, [&["Prospect ID", "Lead Number"][..], &constant].concat());
}

#[test]
fn kinds_of_the_calls_are_what_a_person_would_say() {
    let Some(data) = Data::bank() else { return };
    let numeric = [
        "age",
        "duration",
        "campaign",
        "pdays",
        "previous",
        "emp.var.rate",
        "cons.price.idx",
        "cons.conf.idx",
        "euribor3m",
        "nr.employed",
    ];
    for column in &data.schema.columns {
        let kind = match column.name.as_str() {
            "contact" | "y" => Kind::Binary,
            name if numeric.contains(&name) => Kind::Numeric,
            _ => Kind::Categorical,
        };
        assert_eq!(column.kind, kind, "{}", column.name);
        assert_eq!((column.missing, column.invalid), (0, 0), "{}", column.name);
    }
}

#[test]
fn kinds_of_the_deals_are_what_a_person_would_say() {
    let Some(data) = Data::deals() else { return };
    let kinds: Vec<_> = data.schema.columns.iter().map(|column| column.kind).collect();
    use Kind::{Binary, Categorical, Date, Id, Numeric};
    assert_eq!(kinds, [Id, Categorical, Categorical, Categorical, Binary, Date, Date, Numeric]);
}

#[test]
fn the_guard_names_tags_and_lists_the_other_leaked_lead_columns() {
    let Some(data) = Data::leads() else { return };
    let newest_quarter = data.table.rows() / 4;
    for seed in 0..5 {
        // The file runs from the newest lead to the oldest.
        for leakage in
            [data.examine(seed, |row| row % 5 != 0), data.examine(seed, |row| row >= newest_quarter)]
        {
            assert_eq!(certain(&leakage), ["Tags"]);
            let suspects = suspects(&leakage);
            for column in LEAKED_LEAD_COLUMNS {
                assert!(suspects.contains(&column), "{column} in {suspects:?}");
            }
            assert_eq!(suspects[0], "Lead Quality");
            assert!(leakage.findings.iter().all(|f| f.dropped == (f.attribute == "Tags")));
        }
    }
}

#[test]
fn the_guard_names_the_value_of_a_deal_and_suspects_its_closing_date() {
    let Some(data) = Data::deals() else { return };
    let train = data.table.rows() * 3 / 4;
    for seed in 0..5 {
        for leakage in [data.examine(seed, |row| row < train), data.examine(seed, |_| true)] {
            assert_eq!(certain(&leakage), ["close_value"]);
            assert_eq!(leakage.findings[0].rule, Rule::SeparatesByValue);
            assert_eq!(suspects(&leakage), ["close_date"]);
        }
    }
}

#[test]
fn the_guard_suspects_the_length_of_a_call_and_is_certain_of_nothing_there() {
    let Some(data) = Data::bank() else { return };
    let train = data.table.rows() * 3 / 4;
    for leakage in [data.examine(1, |row| row % 5 != 0), data.examine(1, |row| row < train)] {
        assert_eq!(certain(&leakage), [""; 0]);
        assert_eq!(suspects(&leakage)[0], "duration");
    }
}

#[test]
fn insights_of_the_leads_put_tags_first() {
    let Some(data) = Data::leads() else { return };
    let insights = insights(&data.table, &data.schema, data.target, data.positive, &data.outcome);
    assert_eq!(insights.rows, 9240);
    assert!((insights.target.base_rate - 0.3854).abs() < 1e-4);
    assert_eq!(insights.attributes[0].name, "Tags");
    assert!(insights.attributes.is_sorted_by(|a, b| a.correlation >= b.correlation));
    let time = insights.attributes.iter().find(|a| a.name == "Total Time Spent on Website").unwrap();
    // Figures computed independently: numpy's corrcoef, mean and median on the same column.
    assert!((time.correlation - 0.362_483).abs() < 1e-6, "{}", time.correlation);
    let Details::Numeric { min, max, mean, median, histogram } = &time.details else { panic!("{time:?}") };
    assert_eq!((*min, *max, *median), (0.0, 2272.0, 248.0));
    assert!((mean - 487.698_268).abs() < 1e-6, "{mean}");
    assert_eq!(histogram.iter().map(|bar| bar.count).sum::<u64>(), 9240);
}
