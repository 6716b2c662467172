//! Personal data leaves every text on its way in.
//!
//! A [`Redactor`] replaces what identifies a person by a word that a recipe can use: the text
//! `Здравствуйте, Анна! Мой номер 8 (916) 123-45-67` becomes `Здравствуйте, [name]! Мой номер [phone]`.
//!
//! | Step | Module |
//! |---|---|
//! | Look-alike characters (no-break spaces, full-width digits, zero-width marks) become plain ones | `folded` |
//! | Addresses and numbers are found in order of certainty | `rules`, `patterns` |
//! | Numbers prove themselves by their check digits | `checks` |
//! | Names are found after greetings, signatures and introductions | `names` |
//!
//! Ready-made detectors (`cloakrs-core`, `redact-core`, `pii`, `regex-pii-rs`) know neither Russian documents and
//! phone habits nor names after greetings, so the patterns are our own on top of the `regex` crate, which never
//! backtracks.

mod checks;
mod claims;
mod folded;
mod names;
mod patterns;
mod rules;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use claims::Claims;
use folded::Folded;
use names::Names;
use rules::Rules;

/// What a piece of personal data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A mail address.
    Mail,
    /// A phone number with its extension.
    Phone,
    /// A payment card number.
    Card,
    /// A bank account or IBAN.
    Account,
    /// A passport, driving licence, insurance (СНИЛС) or similar number.
    Document,
    /// A Russian taxpayer number (ИНН).
    Inn,
    /// A person's name.
    Name,
    /// A name or link in a messenger or social network.
    Handle,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Mail,
        Self::Phone,
        Self::Card,
        Self::Account,
        Self::Document,
        Self::Inn,
        Self::Name,
        Self::Handle,
    ];

    /// The word that stands in a redacted text instead of the data. It holds nothing that is found again.
    pub const fn placeholder(self) -> &'static str {
        match self {
            Self::Mail => "[mail]",
            Self::Phone => "[phone]",
            Self::Card => "[card]",
            Self::Account => "[account]",
            Self::Document => "[document]",
            Self::Inn => "[inn]",
            Self::Name => "[name]",
            Self::Handle => "[handle]",
        }
    }
}

/// Personal data in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Bytes of the text, on character boundaries.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// Finds and removes personal data. Patterns are compiled once: keep one and share it between threads.
#[derive(Debug)]
pub struct Redactor {
    rules: Rules,
    names: Names,
}

impl Default for Redactor {
    fn default() -> Self {
        Self::new()
    }
}

impl Redactor {
    /// Compiles the patterns (milliseconds).
    pub fn new() -> Self {
        Self { rules: Rules::new(), names: Names::new() }
    }

    /// The text with every piece of personal data replaced by its placeholder; borrowed where there is none.
    ///
    /// Redacting twice changes nothing more.
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let findings = self.findings(text);
        if findings.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut clean = String::with_capacity(text.len());
        let mut end = 0;
        for finding in findings {
            clean.push_str(&text[end..finding.range.start]);
            clean.push_str(finding.kind.placeholder());
            end = finding.range.end;
        }
        clean.push_str(&text[end..]);
        Cow::Owned(clean)
    }

    /// Personal data in the order of the text, without overlaps.
    ///
    /// A removal can bring to light what its neighbourhood had hidden (the rest of a garbled number), so the search
    /// goes over the cleaned text again until it finds nothing: that makes [`Self::redact`] idempotent. Each round is
    /// linear in the text; real texts take one or two.
    pub fn findings(&self, text: &str) -> Vec<Finding> {
        let mut folded = Folded::new(text);
        let mut all = Vec::new();
        loop {
            let found = self.search(folded.as_str());
            if found.is_empty() {
                break;
            }
            all.extend(
                found.iter().map(|f| Finding { range: folded.original(f.range.clone()), kind: f.kind }),
            );
            folded.replace(&found);
        }
        all.sort_unstable_by_key(|finding| finding.range.start);
        all
    }

    /// One round over a folded text.
    fn search(&self, text: &str) -> Vec<Finding> {
        let mut claims = Claims::default();
        self.rules.search(text, &mut claims);
        self.names.search(text, &mut claims);
        claims.into_findings()
    }
}
