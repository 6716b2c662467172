//! The page in a real browser: it must fit its window, narrow or wide.

use std::path::{Path, PathBuf};
use std::process::Command;

use model_card::{Language, render};

use crate::sample;

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The browser, if there is one. A missing one is a failure on a build server and a visible skip elsewhere.
fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .find(|file| file.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "a build server must have a Chromium in its PATH");
        println!("skipped: no Chromium in the PATH");
    }
    found
}

/// Opens the page in a frame of that width, which may be narrower than the browser's least window, and returns the
/// width of its content and what the threshold panel says after the slider was moved to 20 %.
fn opened(browser: &Path, page: &str, width: u32) -> (u32, String) {
    let folder = tempfile::tempdir().unwrap();
    let escaped = page.replace('&', "&amp;").replace('"', "&quot;");
    let measure = "onload = () => {
        const page = document.querySelector('iframe').contentDocument;
        const slider = page.getElementById('threshold-slider');
        slider.value = 20;
        slider.dispatchEvent(new Event('input'));
        page.querySelectorAll('details').forEach((fold) => { fold.open = true; });
        const said = page.querySelector('[data-figure=tp]').textContent;
        const measured = document.createElement('p');
        measured.textContent = `measured ${page.documentElement.scrollWidth} ${said} end`;
        document.body.replaceChildren(measured);
    }";
    let wrapper = format!(
        "<!DOCTYPE html><title>frame</title><iframe style='border:0;height:900px;width:{width}px' srcdoc=\"{escaped}\"></iframe><script>{measure}</script>"
    );
    let file = folder.path().join("frame.html");
    std::fs::write(&file, wrapper).unwrap();
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-sync",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--window-size=1400,1000",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let measured = dom.split("measured ").nth(1).and_then(|rest| rest.split(" end").next());
    let (content, said) = measured.and_then(|text| text.split_once(' ')).unwrap_or_else(|| {
        panic!("the browser did not measure: {}", String::from_utf8_lossy(&output.stderr))
    });
    (content.parse().unwrap(), said.into())
}

#[test]
fn the_page_fits_windows_of_320_and_of_1200_pixels_and_its_slider_moves() {
    let Some(browser) = browser() else { return };
    let mut report = sample::full();
    let moved = report.test.thresholds[20].tp.to_string();
    report.importance[0].levels[0].value = "w".repeat(120);
    report.schema.columns[2].name = "one_header_without_a_single_space_".repeat(4);
    report.insights.attributes[1].name = "Как_вы_узнали_о_нашей_компании_".repeat(3);
    for language in [Language::En, Language::Ru] {
        for width in [320, 1200] {
            let (content, said) = opened(&browser, &render(&report, language), width);
            assert!(content <= width, "{content} px of content in a window of {width} px");
            assert_eq!(said, moved);
        }
    }
}
