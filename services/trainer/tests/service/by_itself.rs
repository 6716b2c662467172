//! Nobody asks for anything, and yet there is a model.

use crm::moment::DAY;
use jobs::wake::WATCH;
use store::registry::JobState;
use synthetic::history::Realism;
use trainer::job::{TRAIN, TrainJob, schedule_name};
use trainer::{Reason, Summary, control, gate, watch};

use crate::company::{Company, deals};

#[tokio::test(flavor = "multi_thread")]
async fn a_company_with_enough_outcomes_gets_a_model_by_itself_and_knows_when_the_next_one_is_due() {
    let company = Company::with(3_000).await;
    let trainers = company.trainers(1);
    company.done(TRAIN, 1).await;
    trainers.stop().await;

    let models = control::models(&company.ports, company.tenant, &deals()).await.unwrap();
    assert_eq!(models.len(), 1);
    assert!(models[0].active, "{}", Summary::of(&models[0]).unwrap().gate);
    let summary = Summary::of(&models[0]).unwrap();
    let seen = watch::seen(&*company.ports.registry, company.tenant, crm::Kind::Deal).await.unwrap().unwrap();
    assert_eq!(summary.reason, Reason::First { closed: seen.census.closed() });
    assert_eq!(seen.wanted, Some(summary.reason));
    assert!(summary.closed >= 800 && summary.won >= 100, "{} closed, {} won", summary.closed, summary.won);
    let next = control::next(&company.ports, company.tenant, &deals()).await.unwrap().unwrap();
    assert_eq!(next.next_at, company.now() + 30 * DAY);
    let file = company.ports.models.get(company.tenant, &models[0].object).await.unwrap().unwrap();
    learning::model::Model::from_bytes(file).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_with_too_few_outcomes_is_counted_and_gets_no_model() {
    let company = Company::with(300).await;
    let trainers = company.trainers(1);
    company.done(WATCH, 1).await;
    trainers.stop().await;
    let seen = watch::seen(&*company.ports.registry, company.tenant, crm::Kind::Deal).await.unwrap().unwrap();
    assert!((1..800).contains(&seen.census.closed()), "{:?}", seen.census);
    assert_eq!(seen.wanted, None);
    for state in [JobState::Waiting, JobState::Released, JobState::Running, JobState::Done] {
        assert!(company.jobs(TRAIN, state).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_schedulers_at_once_make_one_schedule_and_one_training() {
    let company = Company::with(3_000).await;
    let trainers = company.trainers(3);
    company.done(TRAIN, 1).await;
    trainers.stop().await;
    let schedules = company.ports.registry.schedules(company.tenant).await.unwrap();
    let names: Vec<&str> = schedules.iter().map(|schedule| &*schedule.name).collect();
    assert_eq!(names, [&*schedule_name(&deals()), WATCH]);
    assert_eq!(control::models(&company.ports, company.tenant, &deals()).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_trained_again_when_its_time_has_come_and_starts_from_the_old_settings() {
    let company = Company::with(3_000).await;
    let trainers = company.trainers(1);
    company.done(TRAIN, 1).await;
    company.scheduled().await;
    company.pass(30);
    company.done(TRAIN, 2).await;
    trainers.stop().await;
    let models = control::models(&company.ports, company.tenant, &deals()).await.unwrap();
    let [second, first] = &models[..] else { panic!("{} models", models.len()) };
    let (first, second) = (Summary::of(first).unwrap(), Summary::of(second).unwrap());
    assert_eq!(second.reason, Reason::Due { days: 30 });
    let gate::Opponent::Old { difference, .. } = second.gate.figures.opponent else { panic!("no rival") };
    assert!(difference <= 0.0 || second.settings == first.settings, "{difference}");
    let active = company.ports.registry.active_models(company.tenant).await.unwrap();
    assert_eq!(active.len(), 1);
    assert_eq!(active[0].version, if second.gate.decision == gate::Decision::Publish { 2 } else { 1 });
}

#[tokio::test(flavor = "multi_thread")]
async fn many_new_outcomes_ask_for_a_training() {
    let company = Company::with(3_000).await;
    let trainers = company.trainers(1);
    company.done(TRAIN, 1).await;
    company.scheduled().await;
    company.live(3_000, 2).await;
    company.pass(2);
    company.done(TRAIN, 2).await;
    trainers.stop().await;
    let newest = &control::models(&company.ports, company.tenant, &deals()).await.unwrap()[0];
    let reason = Summary::of(newest).unwrap().reason;
    assert!(matches!(reason, Reason::Outcomes { new, known } if new >= known / 4), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pipelines_with_enough_deals_are_judged_beside_the_model_of_all() {
    let company = Company::with(20).await;
    let realism = Realism { pipelines: true, ..Realism::NONE };
    let (seed, deals_of_all) = (3, 4_000);
    company.live_as(deals_of_all, seed, realism).await;
    let trainers = company.trainers(1);
    company.done(TRAIN, 3).await;
    trainers.stop().await;
    let whole = &control::models(&company.ports, company.tenant, &deals()).await.unwrap()[0];
    let whole = Summary::of(whole).unwrap();
    let mut judged = 0;
    for job in company.jobs(TRAIN, JobState::Done).await {
        let asked: TrainJob = serde_json::from_value(job.payload).unwrap();
        let Reason::Pipeline { closed } = asked.reason else { continue };
        assert!(closed >= 800, "{closed}");
        let population = asked.population();
        let models = control::models(&company.ports, company.tenant, &population).await.unwrap();
        let summary = Summary::of(&models[0]).unwrap();
        let gate::Opponent::Whole { upper, .. } = summary.gate.figures.opponent else { panic!("no rival") };
        assert_eq!(models[0].active, upper < 0.0, "{}", summary.gate);
        assert!(summary.won + summary.not_won == closed && closed < whole.won + whole.not_won);
        judged += 1;
    }
    assert!(judged >= 2, "{judged} pipelines");
}
