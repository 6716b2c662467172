//! What companies have in common: those that consent lend their rows, and one with little history of its own starts from all of theirs.
//!
//! A company's rows lie among its own files, so that whatever removes these removes them. The pooled model is fitted on all there are,
//! again every week, and at once after one has been taken out.

use bytes::Bytes;
use crm::moment::DAY;
use crm::{Kind, Moment, TenantId};
use futures::future::try_join_all;
use jobs::{Failure, wake};
use learning::pool::{Contribution, MIN_COMPANIES, PoolSettings, PooledModel, fit};
use serde_json::Value;
use store::registry::Tenant;
use store::{ModelStore, Ports};

use crate::dataset::{Dataset, columns};
use crate::watch::KINDS;

/// How long a pooled model serves, milliseconds.
const EVERY: i64 = 7 * DAY;
/// Most rows that a company lends: it weighs no more than some hundreds anyway.
const MOST_ROWS: usize = 2_000;
/// Files that are read at a time.
const AT_ONCE: usize = 16;
/// Level of compression.
const LEVEL: i32 = 3;

/// A pooled model with its version.
#[derive(Debug, Clone)]
pub(crate) struct Pooled {
    pub version: u32,
    pub model: PooledModel,
}

/// The pooled model of a kind, where there is one that this version reads.
///
/// # Errors
/// The registry's.
pub(crate) async fn pooled(ports: &Ports, kind: Kind) -> store::Result<Option<Pooled>> {
    let pool = ports.registry.pool(kind).await?;
    Ok(pool.and_then(|pool| {
        let model = serde_json::from_value(pool.model).ok()?;
        Some(Pooled { version: pool.version, model })
    }))
}

/// Lends a company's rows, if it consents.
///
/// # Errors
/// The store's.
pub(crate) async fn lend(
    ports: &Ports,
    tenant: &Tenant,
    kind: Kind,
    dataset: &Dataset,
) -> Result<(), Failure> {
    if tenant.settings.training.pool {
        let file = pack(&contribution(dataset)?)?;
        ports.models.put(tenant.id, &key(kind), file).await?;
    }
    Ok(())
}

/// Takes a company's rows back where it does not consent any more; then there is no pool until another has been fitted.
///
/// # Errors
/// The stores'.
pub(crate) async fn take_back(ports: &Ports, tenant: &Tenant, kind: Kind) -> store::Result<()> {
    let lent = ports.models.get(tenant.id, &key(kind)).await?.is_some();
    if lent && !tenant.settings.training.pool {
        ports.models.delete(tenant.id, &key(kind)).await?;
        ports.registry.forget_pools().await?;
    }
    Ok(())
}

/// Whether a company that consents has lent nothing yet.
///
/// # Errors
/// The store's.
pub(crate) async fn is_owing(ports: &Ports, tenant: &Tenant, kind: Kind) -> store::Result<bool> {
    Ok(tenant.settings.training.pool && ports.models.get(tenant.id, &key(kind)).await?.is_none())
}

/// Fits the pooled models that are missing or have served their time, from all companies that consent. Where too few do, there is none.
///
/// # Errors
/// The stores'.
pub(crate) async fn renew(ports: &Ports, now: Moment) -> Result<(), Failure> {
    for kind in KINDS {
        let known = ports.registry.pool(kind).await?;
        if known.is_some_and(|pool| now < pool.created_at + EVERY) {
            continue;
        }
        let tenants = ports.registry.tenants().await?;
        let consenting: Vec<TenantId> =
            tenants.iter().filter(|tenant| tenant.settings.training.pool).map(|tenant| tenant.id).collect();
        if consenting.len() < MIN_COMPANIES {
            continue;
        }
        let lent = lent(&*ports.models, &consenting, kind).await?;
        let fitted = tokio::task::spawn_blocking(move || fit(&lent, &PoolSettings::default())).await?;
        match fitted {
            Ok(model) => {
                let stored: Value = serde_json::to_value(&model)?;
                let pool = ports.registry.put_pool(kind, model.companies(), &stored, now).await?;
                let (version, companies) = (pool.version, pool.companies);
                tracing::info!(kind = kind.as_str(), version, companies, "a pooled model has been fitted");
                // Those that start from it, or could, are looked at again.
                for tenant in &tenants {
                    ports.registry.enqueue(tenant.id, &[wake::watch(now)], now).await?;
                }
            }
            Err(error) => tracing::info!(kind = kind.as_str(), %error, "there is no pooled model"),
        }
    }
    Ok(())
}

/// What these companies have lent; a file that this version does not read is left out.
async fn lent(models: &dyn ModelStore, tenants: &[TenantId], kind: Kind) -> store::Result<Vec<Contribution>> {
    let key = key(kind);
    let mut lent = Vec::with_capacity(tenants.len());
    for tenants in tenants.chunks(AT_ONCE) {
        let files = try_join_all(tenants.iter().map(|&tenant| models.get(tenant, &key))).await?;
        lent.extend(files.into_iter().flatten().filter_map(|file| unpack(&file)));
    }
    Ok(lent)
}

/// The rows of a dataset, evenly thinned out to the most that are lent.
fn contribution(dataset: &Dataset) -> Result<Contribution, Failure> {
    let rows = dataset.table.rows();
    let step = rows.div_ceil(MOST_ROWS).max(1);
    let taken: Vec<u32> = (0..rows as u32).step_by(step).collect();
    let table = dataset.table.select(&taken);
    let success = table.column(columns::SUCCESS);
    let outcome = (0..table.rows()).map(|row| success.and_then(|column| column.value(row)) == Some("1"));
    Ok(Contribution::of(&table, &outcome.collect::<Vec<_>>())?)
}

fn pack(contribution: &Contribution) -> Result<Bytes, Failure> {
    Ok(zstd::encode_all(&*serde_json::to_vec(contribution)?, LEVEL)?.into())
}

fn unpack(file: &[u8]) -> Option<Contribution> {
    serde_json::from_slice(&zstd::decode_all(file).ok()?).ok()
}

/// Where a company's rows are.
fn key(kind: Kind) -> String {
    format!("pool/{}.rows", kind.as_str())
}
