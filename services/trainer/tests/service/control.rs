//! What an administrator asks of the trainer.

use store::registry::JobState;
use trainer::control::{cancel, models, request, restore, trainings};
use trainer::job::TRAIN;

use crate::company::{Company, deals};

#[tokio::test(flavor = "multi_thread")]
async fn a_training_that_is_asked_for_twice_is_one_and_can_be_given_up() {
    let company = Company::with(50).await;
    let (ports, tenant) = (&company.ports, company.tenant);
    let job = request(ports, tenant, &deals(), company.now()).await.unwrap();
    assert_eq!(request(ports, tenant, &deals(), company.now()).await.unwrap(), job);
    assert!(cancel(ports, tenant, job, "admin", company.now()).await.unwrap());
    assert!(!cancel(ports, tenant, job, "admin", company.now()).await.unwrap());
    let told = &trainings(ports, tenant, 10).await.unwrap()[0];
    assert_eq!((told.job.id, told.job.state), (job, JobState::Dead));
    assert_eq!(told.job.error.as_deref(), Some("cancelled by admin"));
    let audit = ports.registry.audit(tenant, crm::Moment::MAX, 10).await.unwrap();
    assert_eq!((&*audit[0].action, &*audit[0].actor), ("training.cancel", "admin"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_version_is_put_to_use_again() {
    let company = Company::with(3_000).await;
    let (ports, tenant) = (&company.ports, company.tenant);
    let trainers = company.trainers(1);
    company.done(TRAIN, 1).await;
    request(ports, tenant, &deals(), company.now()).await.unwrap();
    company.done(TRAIN, 2).await;
    trainers.stop().await;
    for version in [2, 1, 2] {
        restore(ports, tenant, &deals(), version, "admin", company.now()).await.unwrap();
        let all = models(ports, tenant, &deals()).await.unwrap();
        let active: Vec<u32> = all.iter().filter(|model| model.active).map(|model| model.version).collect();
        assert_eq!(active, [version]);
    }
    assert!(restore(ports, tenant, &deals(), 3, "admin", company.now()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_small_company_asks_for_ends_without_a_model_and_without_an_error() {
    let company = Company::with(20).await;
    let (ports, tenant) = (&company.ports, company.tenant);
    let trainers = company.trainers(1);
    request(ports, tenant, &deals(), company.now()).await.unwrap();
    company.done(TRAIN, 1).await;
    trainers.stop().await;
    assert!(models(ports, tenant, &deals()).await.unwrap().is_empty());
}
