//! Model files keep their contract, in a folder and behind S3's interface.

use std::process::ExitCode;
use std::sync::Arc;

use models_objects::ObjectModels;
use store::ModelStore;
use store::contract::{Suites, World, isolation, models};
use tempfile::TempDir;

fn main() -> ExitCode {
    let mut suites = Suites::default().add("folder", models::cases(), in_a_folder).add(
        "folder::isolation",
        isolation::models(),
        in_a_folder,
    );
    if test_servers::url("s3").is_some() {
        suites = suites.add("s3", models::cases(), in_a_bucket).add(
            "s3::isolation",
            isolation::models(),
            in_a_bucket,
        );
    }
    suites.run()
}

fn in_a_folder() -> World<dyn ModelStore> {
    World::new(TempDir::new().expect("a temporary folder"), |folder| async move {
        let store = ObjectModels::in_folder(folder.path()).await.expect("it opens");
        Arc::new(store) as Arc<dyn ModelStore>
    })
}

/// A prefix of its own in the bucket of the tests.
fn in_a_bucket() -> World<dyn ModelStore> {
    let url = format!("s3://leadlight/{}", test_servers::unique());
    World::new(url, |url| async move {
        let endpoint = test_servers::url("s3").expect("it was there");
        let environment = [
            ("AWS_ENDPOINT", endpoint.as_str()),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "leadlight"),
            ("AWS_SECRET_ACCESS_KEY", "leadlight"),
            ("AWS_ALLOW_HTTP", "true"),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let store = ObjectModels::in_bucket(&url, environment).expect("it opens");
        Arc::new(store) as Arc<dyn ModelStore>
    })
}
