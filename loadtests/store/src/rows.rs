//! From timelines to training rows, on one thread, in memory.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use crm::attributes::Survey;
use crm::moment::MINUTE;
use crm::snapshot::snapshots;
use crm::{Body, Entity, Fact, Kind, Linked, Moment, Plan, Settings, Timeline, sweep};
use learning::table::TableBuilder;
use synthetic::history::{Design, History};

use figures::Page;

/// Activities of the longest deal that is measured by itself.
const LONG: usize = 200;

/// Deals with all that is linked to them.
struct Company {
    deals: Vec<Timeline>,
    linked: Linked,
    now: Moment,
}

impl Company {
    fn generate(deals: usize) -> Self {
        let history = History::generate(1, &Design { deals, ..Design::small() });
        let mut facts: BTreeMap<Entity, Vec<Fact>> = BTreeMap::new();
        for entry in history.entries {
            facts.entry(entry.entity).or_default().push(entry.fact);
        }
        let mut company = Self { deals: Vec::new(), linked: Linked::new(), now: history.now };
        for (entity, mut facts) in facts {
            facts.sort_by(|a, b| a.place().cmp(&b.place()));
            match entity.kind {
                Kind::Deal => company.deals.push(Timeline { entity, facts }),
                _ => drop(company.linked.insert(entity, facts)),
            }
        }
        company
    }

    /// The same deals, each with its activities repeated, minutes later, until there are so many of them.
    fn with_activities_each(mut self, activities: usize) -> Self {
        for deal in &mut self.deals {
            let own: Vec<Fact> = deal.facts.iter().filter(|fact| is_activity(fact)).cloned().collect();
            for number in own.len()..activities.max(own.len()) {
                let Some(fact) = own.get(number % own.len().max(1)) else { break };
                let later = number as i64 * MINUTE;
                deal.facts.push(Fact {
                    key: format!("{}/{number}", fact.key).into(),
                    occurred_at: fact.occurred_at + later,
                    recorded_at: fact.recorded_at + later,
                    ..fact.clone()
                });
            }
            deal.facts.sort_by(|a, b| a.place().cmp(&b.place()));
        }
        self
    }

    fn activities(&self) -> usize {
        self.deals.iter().flat_map(|deal| &deal.facts).filter(|fact| is_activity(fact)).count()
    }
}

fn is_activity(fact: &Fact) -> bool {
    matches!(fact.body, Body::Activity(_))
}

/// Measures short and long deals.
pub fn measure(page: &mut Page) {
    let short = Company::generate(10_000);
    rows(page, &short, None);
    let long = Company::generate(1_500).with_activities_each(LONG);
    rows(page, &long, Some(1_000_000.0));
    one_deal(page, &long);
}

fn rows(page: &mut Page, company: &Company, target: Option<f64>) {
    let settings = Settings::default();
    let zone = settings.time_zone().unwrap_or(jiff::tz::TimeZone::UTC);
    let mut survey = Survey::default();
    company.deals.iter().for_each(|deal| survey.see(deal));
    let catalogue = survey.catalogue(&settings);
    let activities = company.activities() as f64;
    let (mut best, mut made) = (0.0_f64, 0);
    for _ in 0..3 {
        let began = Instant::now();
        let mut table = TableBuilder::new(catalogue.names());
        made = 0;
        for deal in &company.deals {
            let moments = snapshots(&deal.facts, &settings, Plan::Life, company.now);
            let moments = moments.iter().map(|snapshot| snapshot.at);
            sweep(deal, &company.linked, &settings, &zone, &catalogue, moments, |_, _, cells| {
                table.push(cells.iter());
                made += 1;
            });
        }
        black_box(table.finish());
        best = best.max(activities / began.elapsed().as_secs_f64());
    }
    let each = activities / company.deals.len() as f64;
    let each_rows = f64::from(made) / company.deals.len() as f64;
    let attributes = catalogue.names().count();
    let name = format!(
        "activities to training rows: deals of {each:.0} activities, {each_rows:.1} rows each, {attributes} attributes"
    );
    page.rate(&name, best, target);
}

fn one_deal(page: &mut Page, company: &Company) {
    let settings = Settings::default();
    let zone = settings.time_zone().unwrap_or(jiff::tz::TimeZone::UTC);
    let mut survey = Survey::default();
    company.deals.iter().for_each(|deal| survey.see(deal));
    let catalogue = survey.catalogue(&settings);
    // A timeline that was just read lies in the processor's cache; of many, read before, none does.
    for (name, count) in [("just read", 10), ("read long ago", 1_000)] {
        let deals: Vec<&Timeline> = company.deals.iter().take(count).collect();
        let mut best = f64::INFINITY;
        for _ in 0..20_000 / count {
            let began = Instant::now();
            for deal in &deals {
                sweep(deal, &company.linked, &settings, &zone, &catalogue, [company.now], |_, _, cells| {
                    black_box(cells);
                });
            }
            best = best.min(began.elapsed().as_secs_f64() / deals.len() as f64);
        }
        let name = format!("attributes of one deal of 200 activities from its timeline, {name}");
        page.at_most(&name, best * 1e6, 1, "µs", Some(50.0));
    }
}
