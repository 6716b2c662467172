//! Structure and wording of the page.

use std::collections::HashSet;

use learning::report::{Quality, Report};
use model_card::{Extra, Language, render, render_with};
use scraper::{Html, Selector};

use crate::sample;

const LANGUAGES: [Language; 2] = [Language::En, Language::Ru];
const SECTIONS: [&str; 12] = [
    "verdict",
    "calibration",
    "ranking",
    "thresholds",
    "importance",
    "insights",
    "leakage",
    "search",
    "model",
    "data",
    "warnings",
    "timings",
];

fn select<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(page: &Html, selector: &str) -> String {
    select(page, selector).iter().flat_map(|element| element.text()).collect::<Vec<_>>().concat()
}

fn parsed(report: &Report, language: Language) -> Html {
    Html::parse_document(&render(report, language))
}

/// Every pair of a report worth trying and a language.
fn pages() -> impl Iterator<Item = (String, Html)> {
    let mut broken = sample::full();
    broken.test.auc = f64::NAN;
    broken.test.gain.high = f64::INFINITY;
    broken.test.roc[3].1 = f64::NAN;
    broken.test.reliability[2].observed = f64::NAN;
    broken.search.trials[1].score = f64::NEG_INFINITY;
    broken.importance[0].importance = f64::NAN;
    broken.importance[1].levels[0].effect = f64::INFINITY;
    let reports = [sample::full(), sample::empty(), broken];
    reports.into_iter().flat_map(|report| LANGUAGES.map(|language| render(&report, language))).map(|html| {
        let page = Html::parse_document(&html);
        (html, page)
    })
}

#[test]
fn the_page_is_well_formed_and_its_ids_are_unique() {
    for (_, page) in pages() {
        assert!(page.errors.is_empty(), "{:?}", page.errors);
        let mut ids = HashSet::new();
        for element in select(&page, "[id]") {
            let id = element.value().id().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} stands twice");
        }
    }
}

#[test]
fn every_section_is_there_even_where_the_report_is_empty() {
    for (_, page) in pages() {
        let ids: Vec<&str> =
            select(&page, "main > section").iter().filter_map(|section| section.value().id()).collect();
        assert_eq!(ids, SECTIONS);
    }
}

#[test]
fn sections_of_others_stand_after_the_verdict() {
    let extra = Extra { id: "publication", heading: "Publication", body: maud::html! { p { "a < b" } } };
    let page = Html::parse_document(&render_with(&sample::full(), "deals won", &[extra], Language::En));
    let ids: Vec<&str> =
        select(&page, "main > section").iter().filter_map(|section| section.value().id()).collect();
    assert_eq!((&ids[..3], ids.len()), (&["verdict", "publication", "calibration"][..], SECTIONS.len() + 1));
    assert_eq!(text(&page, "nav a[href='#publication']"), "Publication");
    assert_eq!(text(&page, "#publication p"), "a < b");
}

#[test]
fn headings_do_not_skip_a_level() {
    for (_, page) in pages() {
        let levels: Vec<u8> =
            select(&page, "h1, h2, h3, h4").iter().map(|h| h.value().name().as_bytes()[1] - b'0').collect();
        assert_eq!(levels[0], 1);
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    }
}

#[test]
fn no_number_that_is_not_finite_reaches_the_page() {
    for (html, page) in pages() {
        let body = text(&page, "body");
        let spoken = body.replace("Infinity", "");
        assert!(
            !spoken.contains("NaN") && !spoken.split_whitespace().any(|word| word.contains("inf")),
            "{spoken}"
        );
        for attribute in ["d=\"", "cx=\"", "cy=\"", "x1=\"", "y1=\"", "width=\"", "--share:", "points=\""] {
            for value in html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(!value.contains("NaN") && !value.contains("inf"), "{attribute}{value}");
            }
        }
    }
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    for (html, page) in pages() {
        assert!(select(&page, "link, img, iframe, object, embed, [src]").is_empty());
        assert!(
            !html.contains("http://")
                && !html.contains("https://")
                && !html.contains("url(")
                && !html.contains("@import")
        );
        assert!(select(&page, "a").iter().all(|a| a.value().attr("href").unwrap().starts_with('#')));
    }
}

#[test]
fn links_lead_to_sections_and_pictures_have_titles() {
    for (_, page) in pages() {
        for link in select(&page, "a") {
            assert!(!select(&page, link.value().attr("href").unwrap()).is_empty());
        }
        for svg in select(&page, "svg") {
            let title = format!("#{}", svg.value().attr("aria-labelledby").unwrap());
            assert!(!text(&page, &title).trim().is_empty(), "{title}");
        }
    }
}

#[test]
fn names_and_values_from_the_data_are_escaped() {
    let evil = "</script><script>alert(1)</script>\"'&";
    let mut report = sample::full();
    report.schema.columns[2].name = evil.into();
    report.schema.columns[3].note = Some(evil.into());
    report.insights.target.name = evil.into();
    report.insights.target.positive = evil.into();
    report.insights.attributes[0].name = evil.into();
    report.importance[0].attribute = evil.into();
    report.importance[0].levels[0].value = evil.into();
    report.leakage.findings[0].attribute = evil.into();
    report.search.trials[0].stopped = evil.into();
    report.search.trials[0].parameters.insert(evil.into(), evil.into());
    report.model.recipe = serde_json::json!({ evil: evil });
    report.warnings.push(evil.into());
    for language in LANGUAGES {
        let page = parsed(&report, language);
        assert!(page.errors.is_empty(), "{:?}", page.errors);
        assert_eq!(select(&page, "script").len(), 2);
        assert!(text(&page, "#warnings").contains(evil) && text(&page, "#data").contains(evil));
    }
}

#[test]
fn the_seeds_matrix_reads_as_accuracy_beside_its_baseline() {
    let report = Report { test: sample::seed_matrix(), ..sample::full() };
    let english = text(&parsed(&report, Language::En), ".sentences").replace('\u{a0}', " ");
    assert!(english.contains(
        "right 82.2 %, always “no” 82.8 %; of the 119 it picks 47 % succeed, against 17 % on average"
    ));
    let russian = text(&parsed(&report, Language::Ru), ".sentences").replace('\u{a0}', " ");
    assert!(russian.contains(
        "права в 82,2 % случаев, всегда «нет» — в 82,8 %; из отобранных (119) успешны 47 %, в среднем — 17 %"
    ));
}

#[test]
fn accuracy_never_stands_without_its_baseline() {
    for language in LANGUAGES {
        let page = parsed(&sample::full(), language);
        let baseline = language_number("83.0", language);
        for place in [".sentences", ".cards", ".meters", "#thresholds tbody tr:last-child"] {
            assert!(text(&page, place).contains(&baseline), "{place}");
        }
    }
}

fn language_number(number: &str, language: Language) -> String {
    if language == Language::Ru { number.replace('.', ",") } else { number.into() }
}

#[test]
fn the_headline_follows_the_quality() {
    let headline = |quality| {
        let mut report = sample::full();
        report.verdict.quality = quality;
        text(&parsed(&report, Language::En), ".headline")
    };
    assert_eq!(headline(Quality::NoBetterThanBaseRate), "The model is no better than the base rate.");
    assert_eq!(headline(Quality::Good), "The model is much better than the base rate.");
}

#[test]
fn a_percent_that_broke_its_word_is_said_to_be_hidden() {
    let mut report = sample::full();
    report.test.calibration.p_value = 0.0004;
    report.test.calibration.hidden = true;
    let page = text(&parsed(&report, Language::En), "#calibration").replace('\u{a0}', " ");
    assert!(page.contains("do not keep their word") && page.contains("p < 0.001"), "{page}");
}

#[test]
fn percents_that_are_off_on_the_whole_are_said_to_be_so() {
    let mut report = sample::full();
    let check = &mut report.test.calibration;
    (check.p_value, check.hidden) = (0.005, true);
    assert!(!text(&parsed(&report, Language::En), ".sentences").contains("too low"));
    set_intercept(&mut report, 0.6);
    report.test.reliability.iter_mut().for_each(|bin| bin.observed = bin.predicted + 0.08);
    assert!(text(&parsed(&report, Language::En), ".sentences").contains("too low by about 8.0 points"));
    set_intercept(&mut report, -0.6);
    report.test.reliability.iter_mut().for_each(|bin| bin.observed = bin.predicted - 0.012);
    assert!(text(&parsed(&report, Language::Ru), ".sentences").contains("завышены примерно на 1,2"));
}

fn set_intercept(report: &mut Report, value: f64) {
    let intercept = &mut report.test.calibration.intercept;
    (intercept.value, intercept.low, intercept.high) = (value, value - 0.1, value + 0.1);
}

#[test]
fn slices_stand_below_the_key_figures_where_there_are_any() {
    let mut report = sample::full();
    let rows = |report: &Report| {
        let page = parsed(report, Language::En);
        let row = |row: scraper::ElementRef<'_>| row.text().collect::<String>().replace('\u{a0}', " ");
        select(&page, "#verdict tbody tr").into_iter().map(row).collect::<Vec<String>>()
    };
    let shown = rows(&report);
    assert_eq!(shown.len(), 2);
    assert!(shown[0].starts_with("creation") && shown[0].contains("0.710") && shown[0].contains("yes"));
    assert!(shown[1].starts_with("7 d") && shown[1].contains("no (p = 0.005)"), "{}", shown[1]);
    report.test.slices.clear();
    assert!(rows(&report).is_empty());
}

#[test]
fn a_success_rate_that_moved_is_said() {
    let mut report = sample::full();
    assert!(!text(&parsed(&report, Language::En), ".sentences").contains("moved"));
    report.test.train_base_rate = 0.113;
    assert!(text(&parsed(&report, Language::En), ".sentences").contains("moved"));
}

#[test]
fn importance_claims_no_cause() {
    let english = text(&parsed(&sample::full(), Language::En), "#importance");
    assert!(english.contains("goes with") && english.contains("need not bring it about"));
    for claim in ["causes", "leads to", "because", "drives"] {
        assert!(!english.contains(claim), "{claim}");
    }
}

#[test]
fn thousands_of_findings_and_attributes_fold_away() {
    let mut report = sample::full();
    report.leakage.findings = vec![report.leakage.findings[0].clone(); 400];
    report.insights.attributes = vec![report.insights.attributes[2].clone(); 2_400];
    report.importance = vec![report.importance[0].clone(); 2_400];
    let html = render(&report, Language::En);
    assert!(html.len() < 3_000_000, "{}", html.len());
    let page = Html::parse_document(&html);
    assert!(page.errors.is_empty());
    assert_eq!(select(&page, "#leakage tbody tr").len(), 400);
    assert_eq!(select(&page, "#leakage details tbody tr").len(), 375);
}
