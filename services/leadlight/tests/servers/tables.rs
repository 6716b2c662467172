//! Embedded and scaled-out stores give the same tables, models and forecasts.

use crate::company;
use crate::installation::Installation;

/// What came of import, training and scoring.
#[derive(PartialEq)]
struct Made {
    table: Vec<u8>,
    model: Vec<u8>,
    forecast: String,
}

fn make(installation: &Installation) -> Made {
    company::write(installation.folder(), 600, 12);
    installation.succeed(&["import", "--tenant", "acme", "--mapping", "mapping.toml"]);
    // So few deals do not pass the gate.
    let trained = ["train", "--tenant", "acme", "--trials", "3", "--activate"];
    let written = ["--table", "table.csv", "--model", "deals.model"];
    installation.succeed(&[&trained[..], &written].concat());
    let scored = ["score", "--tenant", "acme", "--id", "590", "--at", "2024-01-07", "--json"];
    let forecast = installation.succeed(&scored);
    let read = |name: &str| std::fs::read(installation.folder().join(name)).unwrap();
    Made { table: read("table.csv"), model: read("deals.model"), forecast }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_import_gives_the_same_table_model_and_forecast_in_every_store() {
    let Some(scaled_out) = Installation::scaled_out().await else { return };
    let (embedded, scaled_out) = (make(&Installation::embedded()), make(&scaled_out));
    assert!(embedded.table.len() > 100_000, "{} bytes", embedded.table.len());
    // Bytes are not shown: there are many.
    assert!(embedded.table == scaled_out.table, "the training tables differ");
    assert!(embedded.model == scaled_out.model, "the models differ");
    assert_eq!(embedded.forecast, scaled_out.forecast);
}
