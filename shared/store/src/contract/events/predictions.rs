//! The log of predictions.

use crm::Moment;

use crate::EventStore;
use crate::contract::samples::{deal, forecast, tenant};
use crate::contract::{Case, World, cases};

pub(super) fn cases() -> Vec<Case<dyn EventStore>> {
    cases![
        predictions_come_back_as_they_went_in_and_in_order,
        a_prediction_logged_again_is_logged_once,
        predictions_are_exact_to_the_bit,
    ]
}

async fn predictions_come_back_as_they_went_in_and_in_order(world: World<dyn EventStore>) {
    let store = world.open().await;
    let mut other_model = forecast(deal("1"), 5, 0.25);
    other_model.version = 8;
    let logged = [forecast(deal("1"), -5, 0.5), forecast(deal("1"), 5, 0.75), other_model];
    for prediction in logged.iter().rev() {
        let both = [prediction.clone(), forecast(deal("2"), 1, 0.5)];
        store.append_predictions(tenant(1), &both).await.unwrap();
    }
    assert_eq!(store.predictions(tenant(1), &deal("1")).await.unwrap(), logged);
    assert_eq!(store.predictions(tenant(1), &deal("3")).await.unwrap(), []);
    assert_eq!(store.count(tenant(1)).await.unwrap().predictions, 4);
}

async fn a_prediction_logged_again_is_logged_once(world: World<dyn EventStore>) {
    let store = world.open().await;
    let one = forecast(deal("1"), 5, 0.5);
    for _ in 0..2 {
        store.append_predictions(tenant(1), &[one.clone(), one.clone()]).await.unwrap();
    }
    assert_eq!(store.predictions(tenant(1), &deal("1")).await.unwrap(), [one]);
    assert_eq!(store.count(tenant(1)).await.unwrap().predictions, 1);
}

async fn predictions_are_exact_to_the_bit(world: World<dyn EventStore>) {
    let store = world.open().await;
    let probabilities = [f64::MIN_POSITIVE, 0.1 + 0.2, 1.0 / 3.0, 1.0 - f64::EPSILON / 2.0];
    for (i, probability) in probabilities.into_iter().enumerate() {
        let mut prediction = forecast(deal("1"), i as i64, probability);
        prediction.valid_until = Moment::MAX;
        store.append_predictions(tenant(1), &[prediction]).await.unwrap();
    }
    let found = store.predictions(tenant(1), &deal("1")).await.unwrap();
    assert_eq!(found.iter().map(|one| one.probability).collect::<Vec<_>>(), probabilities);
}
