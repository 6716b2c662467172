//! Processes that are killed at random moments: nothing is lost, nothing doubled.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crm::{Kind, Moment, Timeline};
use futures::TryStreamExt;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use store::registry::{Class, Job, JobState, Population, Registry};
use trainer::job::TrainJob;

use crate::company;
use crate::installation::Installation;

/// How often a process is killed: 6 times, and 50 in `cargo xtask prove`.
fn kills() -> u32 {
    let full = std::env::var("LEADLIGHT_COUNTS").is_ok_and(|counts| counts == "full");
    if full { 50 } else { 6 }
}

fn random() -> ChaCha8Rng {
    let seed = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64;
    println!("seed {seed}");
    ChaCha8Rng::seed_from_u64(seed)
}

/// All facts of the tenant "acme".
async fn facts(installation: &Installation) -> Vec<Timeline> {
    let ports = installation.open().await;
    let tenant = ports.registry.tenant_named("acme").await.unwrap().unwrap().id;
    let mut all = Vec::new();
    for &kind in Kind::ALL.iter() {
        let batches: Vec<_> = ports.events.scan(tenant, kind).await.unwrap().try_collect().await.unwrap();
        all.extend(batches.into_iter().flatten());
    }
    all
}

async fn an_import_is_killed(installation: &Installation) {
    const IMPORT: [&str; 5] = ["import", "--tenant", "acme", "--mapping", "mapping.toml"];
    let mut rng = random();
    let whole = Installation::embedded();
    for each in [&whole, installation] {
        company::write(each.folder(), 1_500, 40);
    }
    let begun = Instant::now();
    whole.succeed(&IMPORT);
    let longest = begun.elapsed().as_millis() as u64;
    let mut at_work = 0;
    for _ in 0..kills() {
        let pause = Duration::from_millis(rng.random_range(0..=longest));
        at_work += u32::from(installation.begin(&IMPORT).kill_after(pause));
    }
    installation.succeed(&IMPORT);
    println!("killed at work {at_work} times of {}", kills());
    let (expected, found) = (facts(&whole).await, facts(installation).await);
    assert_eq!(expected.len(), 1_500);
    assert!(expected == found, "the facts differ");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_again_and_again_stores_every_fact_once() {
    an_import_is_killed(&Installation::embedded()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_into_servers_that_is_killed_again_and_again_stores_every_fact_once() {
    let Some(installation) = Installation::scaled_out().await else { return };
    an_import_is_killed(&installation).await;
}

/// Waits until all jobs have come to an end, while `work` is called again and again.
async fn until_done(
    registry: &Arc<dyn Registry>,
    tenants: &[store::registry::Tenant],
    mut work: impl FnMut(),
) -> Vec<Job> {
    let limit = Instant::now() + Duration::from_secs(600);
    loop {
        assert!(Instant::now() < limit, "jobs do not come to an end");
        work();
        let mut ended = Vec::new();
        let mut open = 0;
        for tenant in tenants {
            for state in [JobState::Waiting, JobState::Released, JobState::Running] {
                open += registry.jobs(tenant.id, state, 100).await.unwrap().len();
            }
            for state in [JobState::Done, JobState::Dead] {
                ended.extend(registry.jobs(tenant.id, state, 100).await.unwrap());
            }
        }
        if open == 0 {
            return ended;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn trainers_are_killed(installation: &Installation) {
    const TENANTS: u32 = 3;
    const TRAINER: [&str; 7] = ["trainer", "--lease", "1", "--patience", "1", "--threads", "1"];
    let mut rng = random();
    company::write(installation.folder(), 300, 10);
    let ports = installation.open().await;
    let mut tenants = Vec::new();
    for number in 0..TENANTS {
        let name = format!("acme-{number}");
        installation.succeed(&["import", "--tenant", &name, "--mapping", "mapping.toml"]);
        tenants.push(ports.registry.tenant_named(&name).await.unwrap().unwrap());
    }
    let now = Moment(jiff::Timestamp::now().as_millisecond());
    // More attempts than kills: what is asked here is not when a job is given up.
    let train = |seed| {
        let job = TrainJob { trials: 2, seed, ..TrainJob::default() }.to_job(Class::Bulk, now);
        store::registry::NewJob { max_attempts: 1_000, dedup: None, ..job }
    };
    let each: Vec<_> = (0..4).map(train).collect();
    for tenant in &tenants {
        ports.registry.enqueue(tenant.id, &each, now).await.unwrap();
    }
    let mut left = kills();
    let ended = until_done(&ports.registry, &tenants, || {
        let trainer = installation.begin(&TRAINER);
        // The last one is left to end its work.
        let pause = if left > 0 { rng.random_range(50..3_000) } else { 5_000 };
        left = left.saturating_sub(1);
        trainer.kill_after(Duration::from_millis(pause));
    })
    .await;
    assert_eq!(ended.len(), (TENANTS * 4) as usize, "no job is lost");
    assert!(ended.iter().all(|job| job.state == JobState::Done), "{ended:?}");
    let attempts: u32 = ended.iter().map(|job| job.attempts).sum();
    println!("{} jobs in {attempts} attempts", ended.len());
    for tenant in &tenants {
        let population = Population { kind: Kind::Deal, pipeline: "".into() };
        let models = ports.registry.models(tenant.id, &population).await.unwrap();
        assert_eq!(models.len(), 4, "each job has published once");
        assert_eq!(models.iter().filter(|model| model.active).count(), 1);
        for model in &models {
            let file = ports.models.get(tenant.id, &model.object).await.unwrap().expect("its file is there");
            learning::model::Model::from_bytes(file).expect("whole");
        }
        let published: BTreeSet<String> = models.iter().map(|model| model.object.to_string()).collect();
        let files = ports.models.list(tenant.id).await.unwrap();
        println!("{} files, {} of them published", files.len(), published.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn trainers_that_are_killed_again_and_again_publish_every_job_once() {
    trainers_are_killed(&Installation::embedded()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trainers_on_servers_that_are_killed_again_and_again_publish_every_job_once() {
    let Some(installation) = Installation::scaled_out().await else { return };
    trainers_are_killed(&installation).await;
}
