//! What every event store does.

mod predictions;
mod scans;

use crm::{Entity, Entry, Fact, Kind, Moment, Timeline};

use super::samples::{comment, deal, entry, fact, one_of_each, tenant};
use super::{Case, World, cases};
use crate::EventStore;
use crate::events::Counts;

/// All cases.
pub fn cases() -> Vec<Case<dyn EventStore>> {
    let mut all = cases![
        every_sort_of_fact_comes_back_as_it_went_in,
        an_entity_that_is_not_known_has_no_facts,
        facts_read_again_change_nothing,
        facts_are_in_order_of_time_then_key_however_late_they_come,
        the_greatest_of_facts_with_one_key_counts_whatever_comes_last,
        a_fact_that_moves_in_time_leaves_its_old_place,
        the_same_key_of_two_entities_is_two_facts,
        activities_before_the_first_version_are_kept,
        any_text_is_kept_as_it_is,
        the_ends_of_time_are_kept,
        what_was_appended_is_there_after_opening_again,
        two_writers_at_once_lose_nothing,
        an_empty_batch_is_nothing,
        erasing_an_entity_leaves_the_others,
        erasing_a_tenant_leaves_nothing_and_it_can_begin_anew,
    ];
    all.extend(scans::cases());
    all.extend(predictions::cases());
    all
}

/// The facts of a deal of tenant 1.
async fn facts_of(store: &dyn EventStore, id: &str) -> Vec<Fact> {
    let timeline = store.timeline(tenant(1), &deal(id)).await.unwrap();
    assert_eq!(timeline.entity, deal(id));
    timeline.facts
}

async fn every_sort_of_fact_comes_back_as_it_went_in(world: World<dyn EventStore>) {
    let store = world.open().await;
    let entries: Vec<_> = one_of_each().into_iter().map(|fact| entry("1", fact)).collect();
    store.append(tenant(1), &entries).await.unwrap();
    assert_eq!(facts_of(&*store, "1").await, one_of_each());
}

async fn an_entity_that_is_not_known_has_no_facts(world: World<dyn EventStore>) {
    let store = world.open().await;
    assert_eq!(facts_of(&*store, "1").await, []);
    assert_eq!(store.count(tenant(1)).await.unwrap(), Counts::default());
}

async fn facts_read_again_change_nothing(world: World<dyn EventStore>) {
    let store = world.open().await;
    let call = entry("1", fact("a", 5, comment("hello")));
    for _ in 0..3 {
        store.append(tenant(1), &[call.clone(), call.clone()]).await.unwrap();
    }
    assert_eq!(facts_of(&*store, "1").await, [call.fact]);
    assert_eq!(store.count(tenant(1)).await.unwrap(), Counts { entities: 1, facts: 1, predictions: 0 });
}

async fn facts_are_in_order_of_time_then_key_however_late_they_come(world: World<dyn EventStore>) {
    let store = world.open().await;
    for (key, at) in [("d", 30), ("b", 10), ("z", -5), ("a", 10), ("c", 20)] {
        store.append(tenant(1), &[entry("1", fact(key, at, comment(key)))]).await.unwrap();
    }
    let facts = facts_of(&*store, "1").await;
    let order: Vec<(i64, &str)> = facts.iter().map(|fact| (fact.occurred_at.0, &*fact.key)).collect();
    assert_eq!(order, [(-5, "z"), (10, "a"), (10, "b"), (20, "c"), (30, "d")]);
}

async fn the_greatest_of_facts_with_one_key_counts_whatever_comes_last(world: World<dyn EventStore>) {
    let store = world.open().await;
    let version = |recorded_at, occurred_at, text: &str, backfilled| Fact {
        key: "a".into(),
        occurred_at: Moment(occurred_at),
        recorded_at: Moment(recorded_at),
        backfilled,
        body: comment(text),
    };
    // From the least to the greatest.
    let versions = [
        version(1, 9, "z", true),
        version(2, 3, "z", true),
        version(2, 4, "a", true),
        version(2, 4, "b", false),
        version(2, 4, "b", true),
        version(2, 4, "б", false),
    ];
    for (i, lesser) in versions.iter().enumerate() {
        for greater in &versions[i + 1..] {
            for (id, batches) in [
                ("1", vec![vec![lesser, greater]]),
                ("2", vec![vec![greater, lesser]]),
                ("3", vec![vec![lesser], vec![greater]]),
                ("4", vec![vec![greater], vec![lesser]]),
            ] {
                for batch in batches {
                    let entries: Vec<Entry> = batch.into_iter().map(|fact| entry(id, fact.clone())).collect();
                    store.append(tenant(1), &entries).await.unwrap();
                }
                assert_eq!(facts_of(&*store, id).await, [greater.clone()], "{lesser:?} and {greater:?}");
            }
            store.erase(tenant(1)).await.unwrap();
        }
    }
}

async fn a_fact_that_moves_in_time_leaves_its_old_place(world: World<dyn EventStore>) {
    let store = world.open().await;
    let mut meeting = fact("meeting", 10, comment("planned"));
    store
        .append(tenant(1), &[entry("1", meeting.clone()), entry("1", fact("b", 20, comment("b")))])
        .await
        .unwrap();
    (meeting.occurred_at, meeting.recorded_at) = (Moment(30), Moment(31));
    store.append(tenant(1), &[entry("1", meeting.clone())]).await.unwrap();
    assert_eq!(facts_of(&*store, "1").await, [fact("b", 20, comment("b")), meeting]);
}

async fn the_same_key_of_two_entities_is_two_facts(world: World<dyn EventStore>) {
    let store = world.open().await;
    let shared = fact("call 1", 10, comment("both"));
    let lead = Entity::new(Kind::Lead, "1");
    let entries = [entry("1", shared.clone()), entry("2", shared.clone())];
    store.append(tenant(1), &entries).await.unwrap();
    store.append(tenant(1), &[Entry { entity: lead.clone(), fact: shared.clone() }]).await.unwrap();
    for entity in [deal("1"), deal("2"), lead] {
        let found = store.timeline(tenant(1), &entity).await.unwrap();
        assert_eq!(found, Timeline { entity, facts: vec![shared.clone()] });
    }
    assert_eq!(store.count(tenant(1)).await.unwrap(), Counts { entities: 3, facts: 3, predictions: 0 });
}

async fn activities_before_the_first_version_are_kept(world: World<dyn EventStore>) {
    let store = world.open().await;
    let [version, call, ..] = &one_of_each()[..] else { panic!("there are four") };
    store.append(tenant(1), &[entry("1", call.clone())]).await.unwrap();
    assert_eq!(facts_of(&*store, "1").await, [call.clone()]);
    store.append(tenant(1), &[entry("1", version.clone())]).await.unwrap();
    assert_eq!(facts_of(&*store, "1").await, [version.clone(), call.clone()]);
}

async fn any_text_is_kept_as_it_is(world: World<dyn EventStore>) {
    let store = world.open().await;
    let long = "длинный \u{0}\"'\\".repeat(20_000);
    let texts =
        ["", " ", "\u{0}", "a\u{0}b", "a\u{0}c", "'; --", "\"\\\t\r\n", "🪟 окна", "%_", "\u{feff}", &long];
    let entries: Vec<Entry> = texts
        .iter()
        .flat_map(|id| texts.iter().map(|key| entry(id, fact(key, 1, comment(key)))).collect::<Vec<_>>())
        .collect();
    store.append(tenant(1), &entries).await.unwrap();
    let mut keys = texts.to_vec();
    keys.sort_unstable();
    let expected: Vec<Fact> = keys.iter().map(|key| fact(key, 1, comment(key))).collect();
    for id in texts {
        // Not `assert_eq`, which would print megabytes.
        assert!(facts_of(&*store, id).await == expected, "{:?}…", id.chars().take(20).collect::<String>());
    }
}

async fn the_ends_of_time_are_kept(world: World<dyn EventStore>) {
    let store = world.open().await;
    let moments = [Moment::MIN, Moment(-1), Moment(0), Moment(1 << 53 | 1), Moment::MAX];
    let facts: Vec<Fact> = moments
        .iter()
        .map(|&at| Fact { recorded_at: Moment(!at.0), ..fact(&at.0.to_string(), at.0, comment("")) })
        .collect();
    let entries: Vec<Entry> = facts.iter().map(|fact| entry("1", fact.clone())).collect();
    store.append(tenant(1), &entries).await.unwrap();
    assert_eq!(facts_of(&*store, "1").await, facts);
}

async fn what_was_appended_is_there_after_opening_again(world: World<dyn EventStore>) {
    let first = world.open().await;
    first.append(tenant(1), &[entry("1", fact("a", 1, comment("a")))]).await.unwrap();
    let beside = world.open().await;
    assert_eq!(facts_of(&*beside, "1").await.len(), 1);
    drop((first, beside));
    assert_eq!(facts_of(&*world.open().await, "1").await.len(), 1);
}

async fn two_writers_at_once_lose_nothing(world: World<dyn EventStore>) {
    let (one, other) = futures::join!(world.open(), world.open());
    let append = |store: std::sync::Arc<dyn EventStore>, writer: usize| async move {
        for batch in 0..20 {
            // Half of the facts come from both.
            let entries: Vec<Entry> = (0..50)
                .map(|i| {
                    entry("1", fact(&format!("{} {batch} {i}", writer * (i % 2)), i as i64, comment("x")))
                })
                .collect();
            store.append(tenant(1), &entries).await.unwrap();
        }
    };
    let (left, right) = (tokio::spawn(append(one.clone(), 1)), tokio::spawn(append(other, 2)));
    left.await.unwrap();
    right.await.unwrap();
    assert_eq!(facts_of(&*one, "1").await.len(), 20 * (25 + 25 + 25));
}

async fn an_empty_batch_is_nothing(world: World<dyn EventStore>) {
    let store = world.open().await;
    store.append(tenant(1), &[]).await.unwrap();
    store.append_predictions(tenant(1), &[]).await.unwrap();
    assert_eq!(store.count(tenant(1)).await.unwrap(), Counts::default());
}

async fn erasing_an_entity_leaves_the_others(world: World<dyn EventStore>) {
    let store = world.open().await;
    let lead = Entity::new(Kind::Lead, "1");
    let entries = [entry("1", fact("a", 1, comment("a"))), entry("11", fact("a", 1, comment("a")))];
    store.append(tenant(1), &entries).await.unwrap();
    store.append(tenant(1), &[Entry { entity: lead, fact: fact("a", 1, comment("a")) }]).await.unwrap();
    store.append_predictions(tenant(1), &[super::samples::forecast(deal("1"), 1, 0.5)]).await.unwrap();
    store.erase_entity(tenant(1), &deal("1")).await.unwrap();
    assert_eq!(facts_of(&*store, "1").await, []);
    assert_eq!(facts_of(&*store, "11").await.len(), 1);
    assert_eq!(store.count(tenant(1)).await.unwrap(), Counts { entities: 2, facts: 2, predictions: 0 });
}

async fn erasing_a_tenant_leaves_nothing_and_it_can_begin_anew(world: World<dyn EventStore>) {
    let store = world.open().await;
    let one = entry("1", fact("a", 1, comment("a")));
    store.append(tenant(1), &[one.clone()]).await.unwrap();
    store.append_predictions(tenant(1), &[super::samples::forecast(deal("1"), 1, 0.5)]).await.unwrap();
    store.erase(tenant(1)).await.unwrap();
    assert_eq!(store.count(tenant(1)).await.unwrap(), Counts::default());
    store.append(tenant(1), &[one.clone()]).await.unwrap();
    assert_eq!(facts_of(&*store, "1").await, [one.fact]);
}
