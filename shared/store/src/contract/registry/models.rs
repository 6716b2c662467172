//! Versions of models.

use crm::{Kind, Moment};
use serde_json::json;

use super::with_tenant;
use crate::Error;
use crate::contract::jobs::{MINUTE, running};
use crate::contract::samples::deals;
use crate::contract::{Case, World, cases};
use crate::registry::{JobState, Model, NewModel, Population, Registry};

pub(super) fn cases() -> Vec<Case<dyn Registry>> {
    cases![
        a_model_is_kept_as_it_was_added,
        versions_count_up_in_each_population_and_are_never_given_twice,
        one_model_of_a_population_is_active,
        a_version_that_is_not_there_cannot_be_activated,
        rolling_back_goes_through_what_was_active_before,
        a_model_that_is_retired_is_in_use_no_longer_and_can_be_again,
        a_model_in_use_is_not_deleted,
        activations_keep_their_order_by_a_clock_that_goes_back,
        a_job_publishes_its_model_and_is_done,
        a_job_whose_claim_was_lost_publishes_nothing,
    ]
}

fn model(population: Population) -> NewModel {
    let summary = json!({"auc": 0.734_567_890_123_4});
    NewModel { population, object: "deal/3/1.model".into(), summary, created_at: Moment(5) }
}

async fn a_model_is_kept_as_it_was_added(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let new = model(deals("воронка"));
    let added = registry.add_model(tenant, &new).await.unwrap();
    let expected = Model {
        population: new.population,
        version: 1,
        object: new.object,
        summary: new.summary,
        created_at: new.created_at,
        activated_at: None,
        active: false,
    };
    assert_eq!(added, expected);
    assert_eq!(registry.models(tenant, &deals("воронка")).await.unwrap(), [expected]);
    assert_eq!(registry.models(tenant, &deals("")).await.unwrap(), []);
}

async fn versions_count_up_in_each_population_and_are_never_given_twice(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let leads = Population { kind: Kind::Lead, pipeline: "".into() };
    for (population, version) in [(deals(""), 1), (deals(""), 2), (deals("3"), 1), (leads, 1)] {
        assert_eq!(registry.add_model(tenant, &model(population)).await.unwrap().version, version);
    }
    for version in [1, 2] {
        assert!(registry.delete_model(tenant, &deals(""), version).await.unwrap());
    }
    assert_eq!(registry.add_model(tenant, &model(deals(""))).await.unwrap().version, 3);
}

async fn one_model_of_a_population_is_active(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    for _ in 0..2 {
        for population in [deals("3"), deals("")] {
            registry.add_model(tenant, &model(population)).await.unwrap();
        }
    }
    assert_eq!(registry.active_model(tenant, &deals("3")).await.unwrap(), None);
    for version in [1, 2, 2] {
        registry.activate(tenant, &deals("3"), version, Moment(version.into())).await.unwrap();
        let active = registry.active_model(tenant, &deals("3")).await.unwrap().unwrap();
        assert_eq!((active.version, active.activated_at), (version, Some(Moment(version.into()))));
    }
    registry.activate(tenant, &deals(""), 1, Moment(9)).await.unwrap();
    let active = registry.active_models(tenant).await.unwrap();
    let active: Vec<_> = active.into_iter().map(|model| (model.population, model.version)).collect();
    assert_eq!(active, [(deals(""), 1), (deals("3"), 2)]);
    let all = registry.models(tenant, &deals("3")).await.unwrap();
    assert_eq!(
        all.iter().map(|model| (model.version, model.active)).collect::<Vec<_>>(),
        [(2, true), (1, false)]
    );
}

async fn a_version_that_is_not_there_cannot_be_activated(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    registry.add_model(tenant, &model(deals("3"))).await.unwrap();
    registry.activate(tenant, &deals("3"), 1, Moment(1)).await.unwrap();
    let missing = registry.activate(tenant, &deals("3"), 2, Moment(2)).await;
    assert!(matches!(missing, Err(Error::Missing(_))), "{missing:?}");
    assert_eq!(registry.active_model(tenant, &deals("3")).await.unwrap().unwrap().version, 1);
}

async fn rolling_back_goes_through_what_was_active_before(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    for _ in 0..4 {
        registry.add_model(tenant, &model(deals("3"))).await.unwrap();
    }
    assert_eq!(registry.roll_back(tenant, &deals("3")).await.unwrap(), None);
    // Version 3 was never in use; 1 and 4 at the same moment.
    for (version, at) in [(2, 10), (1, 20), (4, 20)] {
        registry.activate(tenant, &deals("3"), version, Moment(at)).await.unwrap();
    }
    for version in [1, 2] {
        let now_active = registry.roll_back(tenant, &deals("3")).await.unwrap().unwrap();
        assert_eq!((now_active.version, now_active.active), (version, true));
        assert_eq!(registry.active_model(tenant, &deals("3")).await.unwrap(), Some(now_active));
    }
    assert_eq!(registry.roll_back(tenant, &deals("3")).await.unwrap(), None);
    assert_eq!(registry.active_model(tenant, &deals("3")).await.unwrap().unwrap().version, 2);
}

async fn a_model_that_is_retired_is_in_use_no_longer_and_can_be_again(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    for population in [deals("3"), deals("4")] {
        registry.add_model(tenant, &model(population.clone())).await.unwrap();
        registry.activate(tenant, &population, 1, Moment(1)).await.unwrap();
    }
    assert!(registry.retire(tenant, &deals("3")).await.unwrap());
    assert!(!registry.retire(tenant, &deals("3")).await.unwrap());
    assert_eq!(registry.active_model(tenant, &deals("3")).await.unwrap(), None);
    assert_eq!(registry.active_models(tenant).await.unwrap().len(), 1);
    registry.activate(tenant, &deals("3"), 1, Moment(2)).await.unwrap();
    assert_eq!(registry.active_models(tenant).await.unwrap().len(), 2);
}

async fn a_model_in_use_is_not_deleted(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    for _ in 0..2 {
        registry.add_model(tenant, &model(deals("3"))).await.unwrap();
    }
    registry.activate(tenant, &deals("3"), 1, Moment(1)).await.unwrap();
    assert!(!registry.delete_model(tenant, &deals("3"), 1).await.unwrap());
    assert!(registry.delete_model(tenant, &deals("3"), 2).await.unwrap());
    assert!(!registry.delete_model(tenant, &deals("3"), 2).await.unwrap());
    assert_eq!(registry.models(tenant, &deals("3")).await.unwrap().len(), 1);
}

async fn activations_keep_their_order_by_a_clock_that_goes_back(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    for at in [30, 20, 10] {
        let version = registry.add_model(tenant, &model(deals("3"))).await.unwrap().version;
        registry.activate(tenant, &deals("3"), version, Moment(at)).await.unwrap();
    }
    let models = registry.models(tenant, &deals("3")).await.unwrap();
    let activated: Vec<_> = models.iter().map(|model| model.activated_at).collect();
    assert_eq!(activated, [Some(Moment(32)), Some(Moment(31)), Some(Moment(30))]);
}

async fn a_job_publishes_its_model_and_is_done(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    for (version, activate) in [(1, true), (2, false), (3, true)] {
        let job = running(&*registry, tenant, "train", "w").await;
        let new = model(deals("3"));
        let published = registry.publish(tenant, job.claim(), &new, activate, Moment(7)).await.unwrap();
        let published = published.unwrap();
        assert_eq!((published.version, published.active), (version, activate));
        let done = registry.job(tenant, job.id).await.unwrap().unwrap();
        assert_eq!((done.state, done.finished_at), (JobState::Done, Some(Moment(7))));
    }
    let active = registry.models(tenant, &deals("3")).await.unwrap();
    assert_eq!(active.iter().map(|model| model.active).collect::<Vec<_>>(), [true, false, false]);
}

async fn a_job_whose_claim_was_lost_publishes_nothing(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let lost = running(&*registry, tenant, "train", "w").await;
    let later = Moment(2 * 60_000);
    registry.sweep(later, MINUTE).await.unwrap();
    registry.claim(lost.id, "another", later, MINUTE).await.unwrap().unwrap();
    let new = model(deals("3"));
    assert_eq!(registry.publish(tenant, lost.claim(), &new, true, later).await.unwrap(), None);
    assert_eq!(registry.models(tenant, &deals("3")).await.unwrap(), []);
    assert_eq!(registry.job(tenant, lost.id).await.unwrap().unwrap().state, JobState::Running);
}
