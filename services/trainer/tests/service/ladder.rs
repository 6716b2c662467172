//! Companies with little history start from what others have in common.

use std::time::{Duration, Instant};

use crm::{Kind, Training};
use learning::pool::MIN_COMPANIES;
use learning::report::Rung;
use store::registry::Settings;
use trainer::{Reason, Summary, control};

use crate::company::{Company, deals};

fn consenting(pool: bool) -> Settings {
    let training = Training { trials: 3, pool, ..Training::default() };
    Settings { training, ..Settings::default() }
}

/// The newest model of a company once it has so many.
async fn newest(company: &Company, versions: usize) -> Summary {
    let limit = Instant::now() + Duration::from_secs(120);
    loop {
        let models = control::models(&company.ports, company.tenant, &deals()).await.unwrap();
        if models.len() >= versions {
            return Summary::of(&models[0]).unwrap();
        }
        assert!(Instant::now() < limit, "{} of {versions} models", models.len());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_company_starts_from_the_pool_and_from_another_when_one_of_it_is_deleted() {
    let first = Company::with(20).await;
    let mut lenders = Vec::new();
    for seed in 0..=MIN_COMPANIES as u64 {
        lenders.push(first.beside(&format!("lender-{seed}"), 120, 100 + seed, &consenting(true)).await);
    }
    let small = first.beside("small", 150, 7, &consenting(false)).await;
    let trainers = first.trainers(1);
    let summary = newest(&small, 1).await;
    assert_eq!((summary.rung, summary.pool), (Rung::PooledPrior, Some(1)));
    assert!(summary.own_share < 1.0, "{}", summary.own_share);
    let pool = first.ports.registry.pool(Kind::Deal).await.unwrap().unwrap();
    assert_eq!((pool.version, pool.companies), (1, MIN_COMPANIES as u32));

    store::erase_tenant(&first.ports, lenders[0].tenant).await.unwrap();
    assert_eq!(first.ports.registry.pool(Kind::Deal).await.unwrap(), None);
    assert_eq!(first.ports.models.list(lenders[0].tenant).await.unwrap(), Vec::<String>::new());
    trainers.stop().await;
    // The next look of the trainers finds that there is no pool.
    let trainers = first.trainers(1);
    let summary = newest(&small, 2).await;
    trainers.stop().await;
    assert_eq!(summary.reason, Reason::Pool { version: summary.pool.unwrap() });
    let pool = first.ports.registry.pool(Kind::Deal).await.unwrap().unwrap();
    assert_eq!(pool.companies, MIN_COMPANIES as u32, "all but the deleted one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_takes_its_consent_back_is_in_no_pool_any_more() {
    let first = Company::with(20).await;
    let lender = first.beside("lender", 120, 1, &consenting(true)).await;
    let trainers = first.trainers(1);
    lender.done(jobs::wake::WATCH, 1).await;
    let files = lender.ports.models.list(lender.tenant).await.unwrap();
    assert!(files.contains(&"pool/deal.rows".to_owned()), "{files:?}");
    lender.ports.registry.update_settings(lender.tenant, &consenting(false)).await.unwrap();
    lender.pass(2);
    lender.done(jobs::wake::WATCH, 2).await;
    trainers.stop().await;
    let files = lender.ports.models.list(lender.tenant).await.unwrap();
    assert!(!files.contains(&"pool/deal.rows".to_owned()), "{files:?}");
}
