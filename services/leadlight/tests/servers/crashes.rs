//! Processes that are killed at random moments: nothing is lost, nothing doubled.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crm::{Kind, Moment, TenantId, Timeline};
use futures::TryStreamExt;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use store::Ports;
use store::registry::{Class, Job, JobId, JobState, NewJob, Population};
use trainer::job::{TRAIN, TrainJob};

use crate::company;
use crate::installation::{Installation, result};

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
    let (expected, found) = (facts(&whole).await, facts(installation).await);
    assert_eq!(expected.len(), 1_500);
    assert!(expected == found, "the facts differ");
    let killed = format!("killed {} times, {at_work} of them at work", kills());
    result(&format!("import into {}", installation.kind()), &killed, "every fact once");
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

/// Short limits: what was lost is taken up again within about a second.
const TRAINER: [&str; 7] = ["trainer", "--lease", "1", "--patience", "1", "--threads", "1"];

/// So many trainings of a tenant, each with a seed of its own. They may be tried more often than their workers are killed:
/// when a job is given up is asked elsewhere.
async fn enqueue(ports: &Ports, tenant: TenantId, count: u64, trials: u16) -> Vec<JobId> {
    let now = Moment(jiff::Timestamp::now().as_millisecond());
    let train = |seed| {
        let job = TrainJob { trials: Some(trials), seed, ..TrainJob::default() }.to_job(Class::Bulk, now);
        NewJob { max_attempts: 1_000, dedup: None, ..job }
    };
    let jobs: Vec<_> = (0..count).map(train).collect();
    ports.registry.enqueue(tenant, &jobs, now).await.unwrap()
}

/// Imports the company for a tenant.
async fn tenant(installation: &Installation, ports: &Ports, name: &str) -> TenantId {
    installation.succeed(&["import", "--tenant", name, "--mapping", "mapping.toml"]);
    ports.registry.tenant_named(name).await.unwrap().unwrap().id
}

/// Its trainings in a state.
pub async fn in_state(ports: &Ports, tenant: TenantId, state: JobState) -> Vec<Job> {
    let mut jobs = ports.registry.jobs(tenant, state, 1_000).await.unwrap();
    jobs.retain(|job| &*job.kind == TRAIN);
    jobs
}

/// Waits until that holds.
async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let limit = Instant::now() + Duration::from_secs(300);
    while !holds().await {
        assert!(Instant::now() < limit, "it never came true that {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn trainers_are_killed(installation: &Installation) {
    let mut rng = random();
    company::write(installation.folder(), 1_000, 10);
    let ports = installation.open().await;
    let jobs_each = 3 * u64::from(kills());
    let mut tenants = Vec::new();
    for number in 0..2 {
        let tenant = tenant(installation, &ports, &format!("acme-{number}")).await;
        enqueue(&ports, tenant, jobs_each, 6).await;
        tenants.push(tenant);
    }
    let mut at_work = 0;
    for _ in 0..kills() {
        let trainer = installation.begin(&TRAINER);
        trainer.kill_after(Duration::from_millis(rng.random_range(20..900)));
        let mut running = 0;
        for &tenant in &tenants {
            running += in_state(&ports, tenant, JobState::Running).await.len();
        }
        at_work += u32::from(running > 0);
    }
    let last = installation.begin(&TRAINER);
    let mut attempts = 0;
    for &tenant in &tenants {
        let all_done = || async { in_state(&ports, tenant, JobState::Done).await.len() as u64 == jobs_each };
        until("all jobs are done", all_done).await;
        attempts +=
            in_state(&ports, tenant, JobState::Done).await.iter().map(|job| job.attempts).sum::<u32>();
        let population = Population { kind: Kind::Deal, pipeline: "".into() };
        let models = ports.registry.models(tenant, &population).await.unwrap();
        assert_eq!(models.len() as u64, jobs_each, "each job has published once");
        assert_eq!(models.iter().filter(|model| model.active).count(), 1);
        let mut published = BTreeSet::new();
        for model in &models {
            let file = ports.models.get(tenant, &model.object).await.unwrap().expect("its file is there");
            learning::model::Model::from_bytes(file).expect("whole");
            published.insert(model.object.to_string());
            published.insert(model.object.replace(".model", ".profile"));
        }
        let files: BTreeSet<String> = ports.models.list(tenant).await.unwrap().into_iter().collect();
        assert_eq!(files, published, "no file is left of what was cut off");
    }
    drop(last);
    assert!(at_work > 0, "no kill came while a job ran");
    let done = 2 * jobs_each;
    let killed =
        format!("killed {} times, {at_work} of them at work; {done} jobs, {attempts} attempts", kills());
    result(&format!("trainer on {}", installation.kind()), &killed, "every job published once");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_job_outlives_its_worker_as_often_as_it_has_attempts() {
    let installation = Installation::embedded();
    company::write(installation.folder(), 1_900, 10);
    let ports = installation.open().await;
    let tenant = tenant(&installation, &ports, "acme").await;
    let job = enqueue(&ports, tenant, 1, 8).await[0];
    for attempt in 1..=kills() {
        let trainer = installation.begin(&TRAINER);
        let claimed = || async {
            let job = ports.registry.job(tenant, job).await.unwrap().unwrap();
            (job.state, job.attempts) == (JobState::Running, attempt)
        };
        until("the job is claimed once more", claimed).await;
        assert!(trainer.kill_after(Duration::ZERO));
    }
    let _last = installation.begin(&TRAINER);
    let done = || async { in_state(&ports, tenant, JobState::Done).await.len() == 1 };
    until("the job is done", done).await;
    assert_eq!(in_state(&ports, tenant, JobState::Done).await[0].attempts, kills() + 1);
    let killed = format!("its workers killed {} times, done at attempt {}", kills(), kills() + 1);
    result("one job", &killed, "done, and no kill counted twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_without_attempts_left_is_dead_with_its_error_until_it_is_revived() {
    let installation = Installation::embedded();
    company::write(installation.folder(), 1_900, 10);
    let ports = installation.open().await;
    let tenant = tenant(&installation, &ports, "acme").await;
    let now = Moment(jiff::Timestamp::now().as_millisecond());
    let once = NewJob { max_attempts: 1, ..TrainJob::default().to_job(Class::Bulk, now) };
    let job = ports.registry.enqueue(tenant, &[once], now).await.unwrap()[0];
    let trainer = installation.begin(&TRAINER);
    until("it runs", || async { in_state(&ports, tenant, JobState::Running).await.len() == 1 }).await;
    trainer.kill_after(Duration::ZERO);
    let _another = installation.begin(&TRAINER);
    until("it is dead", || async { in_state(&ports, tenant, JobState::Dead).await.len() == 1 }).await;
    let dead = ports.registry.job(tenant, job).await.unwrap().unwrap();
    assert!(dead.error.as_deref().is_some_and(|error| error.contains("was lost")), "{:?}", dead.error);
    assert!(ports.registry.revive(tenant, job, now).await.unwrap());
    until("it is done", || async { in_state(&ports, tenant, JobState::Done).await.len() == 1 }).await;
}
