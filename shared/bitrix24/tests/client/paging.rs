//! Reading whole lists from a portal that keeps its limits.

use std::sync::{Arc, Mutex};

use crate::support::portal::{Portal, References};
use crate::support::server::{Server, answer};
use crate::support::{Simulated, account, client, surroundings, webhook};
use bitrix24::paging::{Dialect, List, Order, Pages};
use bitrix24::portal::Forgetful;
use bitrix24::{Client, Plan};
use crm::Kind;
use futures::TryStreamExt;
use proptest::prelude::*;
use serde_json::json;
use store::Cache as _;
use store_embedded::MemoryCache;

async fn serve(portal: &Arc<Mutex<Portal>>) -> Server {
    let portal = Arc::clone(portal);
    Server::answering(move |request| portal.lock().unwrap().answer(request)).await
}

fn deals() -> List {
    List::records(Kind::Deal, Dialect::Old)
}

async fn ids(client: &Client, order: Order, after: Option<u64>) -> Vec<u64> {
    let mut ids = Vec::new();
    let mut pages = Pages::new(client, deals(), order, after);
    while let Some(rows) = pages.next().await.unwrap() {
        ids.extend(rows.rows.iter().map(|row| row["ID"].as_str().unwrap().parse::<u64>().unwrap()));
        if !rows.rows.is_empty() {
            assert_eq!(rows.cursor, ids.last().copied());
        }
    }
    ids
}

#[tokio::test]
async fn every_row_is_read_once_in_order_whatever_references_become() {
    for references in [References::Resolved, References::Empty, References::Nothing] {
        for number in [0, 1, 49, 50, 51, 100, 101, 2550, 2551, 5100] {
            let clock = Simulated::new();
            let portal = Portal::new(number, references, &clock);
            let server = serve(&portal).await;
            let client = client(&server.origin, &clock);
            assert_eq!(ids(&client, Order::Ascending, None).await, (1..=number).collect::<Vec<_>>());
            assert_eq!(ids(&client, Order::Descending, None).await, (1..=number).rev().collect::<Vec<_>>());
            assert_eq!(portal.lock().unwrap().blocks, 0);
        }
    }
}

#[tokio::test]
async fn reading_goes_on_after_any_row() {
    let clock = Simulated::new();
    let portal = Portal::new(300, References::Resolved, &clock);
    let server = serve(&portal).await;
    let client = client(&server.origin, &clock);
    assert_eq!(ids(&client, Order::Ascending, Some(120)).await, (121..=300).collect::<Vec<_>>());
    assert_eq!(ids(&client, Order::Descending, Some(120)).await, (1..120).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_short_list_costs_the_portal_no_more_than_its_pages() {
    for (deals, most_pages) in [(0, 1), (3, 1), (49, 1), (120, 5), (1_000, 37)] {
        let clock = Simulated::new();
        let portal = Portal::new(deals, References::Resolved, &clock);
        let server = serve(&portal).await;
        let client = client(&server.origin, &clock);
        ids(&client, Order::Ascending, None).await;
        let before = portal.lock().unwrap().pages;
        ids(&client, Order::Ascending, None).await;
        let pages = portal.lock().unwrap().pages - before;
        assert!(pages <= most_pages, "{pages} pages for {deals} deals");
    }
}

#[tokio::test]
async fn a_stream_gives_the_same_rows() {
    let clock = Simulated::new();
    let server = serve(&Portal::new(130, References::Resolved, &clock)).await;
    let client = client(&server.origin, &clock);
    let pages = Pages::new(&client, deals(), Order::Ascending, None).one_by_one();
    let rows: Vec<usize> = pages.into_stream().map_ok(|rows| rows.rows.len()).try_collect().await.unwrap();
    assert_eq!(rows, [50, 50, 30]);
}

#[tokio::test]
async fn a_large_list_takes_as_few_requests_as_can_be_and_never_meets_a_limit() {
    let clock = Simulated::new();
    let portal = Portal::new(500_000, References::Resolved, &clock);
    // 10,000 pages of 0.05 to 0.35 s: 2,000 s of work, four times what ten minutes hold.
    portal.lock().unwrap().cost = Box::new(|page| 0.05 + 0.3 * ((page * 7919) % 100) as f64 / 100.0);
    let server = serve(&portal).await;
    let client = client(&server.origin, &clock);
    let begun = clock.seconds();
    let read = ids(&client, Order::Ascending, None).await;
    assert_eq!(read.len(), 500_000);
    let portal = portal.lock().unwrap();
    assert_eq!(portal.blocks, 0);
    assert_eq!(u64::from(portal.requests), client.requests());
    assert!(portal.requests <= 210, "{} requests where 200 are the least", portal.requests);
    let minutes = (clock.seconds() - begun) / 60;
    // 480 s at once, then 480 s in every ten minutes.
    assert!((30..=50).contains(&minutes), "{minutes} minutes");
}

fn worker(origin: &str, clock: &Arc<Simulated>, cache: &MemoryCache) -> Client {
    let surroundings = surroundings(Arc::clone(clock), cache, Arc::new(Forgetful));
    Client::new(webhook(origin), account(Plan::Ordinary), surroundings)
}

async fn one_by_one(client: &Client) -> usize {
    let pages = Pages::new(client, deals(), Order::Ascending, None).one_by_one();
    pages.into_stream().try_fold(0, async |sum, rows| Ok(sum + rows.rows.len())).await.unwrap()
}

#[tokio::test]
async fn a_portal_on_its_owners_machine_has_no_limits_and_is_read_at_once() {
    let clock = Simulated::new();
    let body = |from: u64| (from + 1..=from + 50).map(|id| json!({"ID": id})).collect::<Vec<_>>();
    let server = Server::answering(move |request| {
        let params = request.json();
        let from = params["filter"][">ID"].as_u64().unwrap_or(0);
        let rows = if from < 10_000 { body(from) } else { Vec::new() };
        answer(200, json!({"result": rows, "time": {"duration": 90}}).to_string())
    })
    .await;
    let surroundings = surroundings(Arc::clone(&clock), &MemoryCache::default(), Arc::new(Forgetful));
    let client = Client::new(webhook(&server.origin), account(Plan::SelfHosted), surroundings);
    let begun = clock.seconds();
    assert_eq!(ids_as_numbers(&client).await, (1..=10_000).collect::<Vec<_>>());
    assert_eq!(clock.seconds(), begun);
}

async fn ids_as_numbers(client: &Client) -> Vec<u64> {
    let pages = Pages::new(client, deals(), Order::Ascending, None).into_stream();
    let rows: Vec<_> = pages.try_collect().await.unwrap();
    rows.iter().flat_map(|rows| &rows.rows).map(|row| row["ID"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn workers_share_a_budget() {
    let clock = Simulated::new();
    let portal = Portal::new(6_000, References::Resolved, &clock);
    let server = serve(&portal).await;
    let cache = MemoryCache::default();
    let (one, other) = (worker(&server.origin, &clock, &cache), worker(&server.origin, &clock, &cache));
    assert_eq!(futures::join!(one_by_one(&one), one_by_one(&other)), (6_000, 6_000));
    let portal = portal.lock().unwrap();
    assert!(portal.requests >= 240, "far more than a bucket holds");
    assert_eq!(portal.blocks, 0);
}

#[tokio::test]
async fn a_budget_holds_when_the_cache_loses_everything() {
    let clock = Simulated::new();
    let portal = Portal::new(4_000, References::Resolved, &clock);
    let server = serve(&portal).await;
    let cache = MemoryCache::default();
    let client = worker(&server.origin, &clock, &cache);
    for _ in 0..4 {
        assert_eq!(one_by_one(&client).await, 4_000);
        cache.erase(account(Plan::Ordinary).tenant).await.unwrap();
    }
    assert_eq!(portal.lock().unwrap().blocks, 0);
}

#[tokio::test]
async fn a_worker_that_begins_anew_with_an_empty_cache_meets_no_limit() {
    let clock = Simulated::new();
    let portal = Portal::new(400_000, References::Resolved, &clock);
    portal.lock().unwrap().cost = Box::new(|page| 0.1 + 0.4 * ((page * 7919) % 100) as f64 / 100.0);
    let server = serve(&portal).await;
    let mut after = None;
    while after.is_none_or(|after| after < 400_000) {
        let client = worker(&server.origin, &clock, &MemoryCache::default());
        let mut pages = Pages::new(&client, deals(), Order::Ascending, after);
        for _ in 0..20 {
            let Some(rows) = pages.next().await.unwrap() else { break };
            after = rows.cursor;
        }
    }
    assert_eq!(portal.lock().unwrap().blocks, 0);
}

/// Reads a list whose pages cost so many seconds on average, more and less by a share; how often a limit was met.
fn blocks(pages: u64, mean: f64, spread: f64, prime: u64) -> u32 {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let clock = Simulated::new();
        let portal = Portal::new(pages * 50, References::Resolved, &clock);
        let share = move |page: u64| ((page * prime) % 101) as f64 / 50.0 - 1.0;
        portal.lock().unwrap().cost = Box::new(move |page| mean * (1.0 + spread * share(page)));
        let server = serve(&portal).await;
        let client = client(&server.origin, &clock);
        let read = ids(&client, Order::Ascending, None).await;
        assert_eq!(read.len() as u64, pages * 50);
        portal.lock().unwrap().blocks
    })
}

#[test]
fn a_row_of_dear_pages_after_cheap_ones_meets_no_limit() {
    assert_eq!(blocks(408, 2.1647015119042794, 0.5955804841345564, 7_077), 0);
}

#[test]
fn requests_that_last_beyond_a_minute_meet_no_limit_when_the_portal_forgets_part_of_them() {
    assert_eq!(blocks(730, 2.426674988225913, 0.31581038532238215, 5_585), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// However dear pages are and however much their costs vary around a mean.
    #[test]
    fn no_list_meets_a_limit(pages in 1_u64..3_000, mean in 0.02..4.0_f64, spread in 0.0..0.9_f64, prime in 100_u64..10_000) {
        prop_assert_eq!(blocks(pages, mean, spread, prime), 0);
    }
}

#[tokio::test]
async fn a_page_that_fails_on_the_way_is_asked_for_again() {
    let clock = Simulated::new();
    let page = |from: u64| (from + 1..=from + 50).map(|id| json!({"ID": id.to_string()})).collect::<Vec<_>>();
    let batch = |results: serde_json::Value, errors: serde_json::Value| {
        let sections = json!({"result": results, "result_error": errors, "result_total": [], "result_next": [], "result_time": []});
        answer(200, json!({"result": sections, "time": {"operating": 0}}).to_string())
    };
    let plain = |rows: Vec<serde_json::Value>| {
        answer(200, json!({"result": rows, "time": {"operating": 0.1, "duration": 0.1}}).to_string())
    };
    let fault = json!({"error": "INTERNAL_SERVER_ERROR", "error_description": ""});
    let server = Server::script(vec![
        plain(page(0)),
        batch(json!({"c00": page(50), "c01": page(100)}), json!({"c02": fault})),
        batch(json!([]), json!({"c00": fault})),
        plain(page(150)),
        batch(json!({"c00": []}), json!([])),
    ])
    .await;
    let client = client(&server.origin, &clock);
    assert_eq!(ids(&client, Order::Ascending, None).await, (1..=200).collect::<Vec<_>>());
    assert_eq!(client.requests(), 5);
}

#[tokio::test]
async fn rows_that_are_not_in_order_are_an_error_and_no_circle() {
    let page: Vec<_> = (1..=50).map(|id| json!({"ID": id})).collect();
    let body = json!({"result": page, "time": {"operating": 0.1}}).to_string();
    let clock = Simulated::new();
    let server = Server::script(vec![answer(200, body)]).await;
    let client = client(&server.origin, &clock);
    let mut pages = Pages::new(&client, deals(), Order::Ascending, None).one_by_one();
    assert_eq!(pages.next().await.unwrap().unwrap().rows.len(), 50);
    assert!(matches!(pages.next().await, Err(bitrix24::Error::Unexpected { .. })));
}
