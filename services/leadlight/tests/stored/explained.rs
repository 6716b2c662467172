//! The history of a forecast adds up.

use crm::moment::DAY;
use crm::{Entity, Kind, Linked, Settings};
use predictor::{Cause, Forecaster};
use store::EventStore;
use synthetic::history::{Design, History};

use crate::support::{Events, deals, model};

#[tokio::test]
async fn the_influence_of_events_and_of_time_adds_up_to_the_forecast() {
    let history = History::generate(3, &Design { deals: 1_200, ..Design::small() });
    let events = Events::of(&history.entries).await;
    let model = model(&events.dataset(&deals()).await, 4);
    let settings = Settings::default();
    let mut forecaster = Forecaster::new(&model, &settings).unwrap();
    let linked = Linked::new();
    let (mut told, mut steps) = (0, 0);
    for deal in history.deals.iter().step_by(7) {
        let entity = Entity::new(Kind::Deal, deal.id.clone());
        let timeline = events.store.timeline(events.tenant, &entity).await.unwrap();
        for age in [0, 2, 20] {
            let at = deal.created + age * DAY;
            let forecast = forecaster.forecast(&timeline, &linked, at, 5).forecast;
            let Some(history) = forecaster.history(&timeline, &linked, at) else { continue };
            let sum: f64 = history.steps.iter().map(|step| step.influence).sum();
            assert!(
                (history.start_log_odds + sum - forecast.log_odds).abs() < 1e-9,
                "deal {} at {at}",
                deal.id
            );
            assert!(history.steps.iter().all(|step| step.at <= at), "deal {} knows its future", deal.id);
            told += usize::from(history.steps.iter().any(|step| step.cause == Cause::Time));
            steps += history.steps.len();
        }
    }
    assert!(told > 100 && steps > 1_000, "{told} histories with time, {steps} steps");
}
