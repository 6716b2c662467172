//! All companies of the fleet trained once.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crm::{Moment, Plan, TenantId};
use figures::{Page, count};
use jobs::{Limits, wake};
use prometheus::Registry as Metrics;
use store::registry::{Class, Job, JobState, NewJob, Schedule, Settings};
use store::{Ports, Registry};
use store_embedded::MemoryCache;
use tokio_util::sync::CancellationToken;
use trainer::Service;
use trainer::job::{TRAIN, TrainJob};

use crate::Failure;
use crate::companies::{Fleet, Templates};
use crate::world::World;

/// Workers, of one thread each.
const WORKERS: usize = 2;

/// Trains so many companies and adds what was measured. `most` is the most minutes that it may take.
pub async fn measure(
    page: &mut Page,
    name: &str,
    companies: usize,
    templates: &Arc<Templates>,
    snapshots: Plan,
    most: Option<f64>,
) -> Result<(), Failure> {
    let world = World::open().await?;
    let mut tenants = Vec::with_capacity(companies);
    for number in 0..companies {
        tenants.push(tenant(&*world.registry, number).await?);
    }
    let ports = Ports {
        registry: Arc::clone(&world.registry),
        events: Arc::new(Fleet::new(Arc::clone(templates), &tenants)),
        models: world.models.clone(),
        queue: Arc::clone(&world.queue),
        cache: Arc::new(MemoryCache::default()),
    };
    let begun = Instant::now();
    let asked = now();
    for &tenant in &tenants {
        let job = TrainJob { snapshots, ..TrainJob::default() }.to_job(Class::Bulk, asked);
        ports.registry.enqueue(tenant, &[job], asked).await?;
    }
    let metrics = Metrics::new();
    let jobs = work(&ports, &tenants, &metrics).await?;
    let minutes = begun.elapsed().as_secs_f64() / 60.0;

    let waited = |job: &Job| job.finished_at.map_or(f64::NAN, |at| (at - asked) as f64 / 1e3);
    let waits: Vec<f64> = jobs.iter().map(waited).collect();
    let mean = waits.iter().sum::<f64>() / waits.len() as f64;
    let longest = waits.iter().copied().fold(0.0, f64::max);
    let mut live = 0;
    for &tenant in &tenants {
        live += ports.registry.active_models(tenant).await?.len();
    }
    page.note(&format!("Jobs and models ({name})"), format!("{}; model files in a folder", world.on));
    page.at_most(&format!("All companies trained, {WORKERS} workers ({name})"), minutes, 1, "min", most);
    page.at_most(
        &format!("Longest wait for a model, in mean waits ({name})"),
        longest / mean,
        2,
        "",
        Some(2.0),
    );
    page.note(&format!("Models that the gate let go live ({name})"), count(live as f64));
    page.note(&format!("Mean seconds of a training by stage ({name})"), stages(&metrics, companies));
    Ok(())
}

/// A tenant that is not looked at meanwhile.
async fn tenant(registry: &dyn Registry, number: usize) -> Result<TenantId, Failure> {
    let now = now();
    let name = format!("company-{number}");
    let tenant = registry.create_tenant(&name, &Settings::default(), now).await?.id;
    let NewJob { kind, lane, payload, max_attempts, .. } = wake::watch(now);
    let every = Duration::from_secs(86_400);
    let next_at = now + 86_400_000;
    let name = wake::WATCH.into();
    let daily = Schedule { name, kind, lane, payload, max_attempts, every, next_at };
    registry.put_schedule(tenant, &daily).await?;
    Ok(tenant)
}

/// Lets the workers work until all is done, and returns the jobs.
async fn work(ports: &Ports, tenants: &[TenantId], metrics: &Metrics) -> Result<Vec<Job>, Failure> {
    let stop = CancellationToken::new();
    let service = Service {
        name: "fleet".into(),
        slots: WORKERS,
        threads: NonZeroUsize::MIN,
        limits: Limits::default(),
    };
    let clock: jobs::Clock = Arc::new(now);
    let (ports_, metrics_, stop_) = (ports.clone(), metrics.clone(), stop.clone());
    let working = tokio::spawn(async move { trainer::run(ports_, service, &metrics_, clock, stop_).await });
    let mut done: Vec<Job> = Vec::new();
    for &tenant in tenants {
        loop {
            if let Some(dead) = ports.registry.jobs(tenant, JobState::Dead, 1).await?.pop() {
                return Err(format!("a training failed: {:?}", dead.error).into());
            }
            let ended = ports.registry.jobs(tenant, JobState::Done, 1).await?;
            if let Some(job) = ended.into_iter().find(|job| &*job.kind == TRAIN) {
                done.push(job);
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
    stop.cancel();
    working.await??;
    Ok(done)
}

/// Mean seconds of each stage.
fn stages(metrics: &Metrics, companies: usize) -> String {
    let families = metrics.gather();
    let stages = families.iter().filter(|family| family.name() == "training_seconds");
    let one = |metric: &prometheus::proto::Metric| {
        let stage = metric.get_label().first().map_or("", |label| label.value());
        format!("{stage} {:.2}", metric.get_histogram().get_sample_sum() / companies as f64)
    };
    stages.flat_map(|family| family.get_metric()).map(one).collect::<Vec<_>>().join(", ")
}

fn now() -> Moment {
    Moment(jiff::Timestamp::now().as_millisecond())
}
