//! A text with look-alike characters made plain, and the way back to the original's bytes.

use std::borrow::Cow;
use std::ops::Range;

use super::Finding;

/// A text in which patterns need to know only plain spaces, dashes, digits and `@`.
#[derive(Debug)]
pub(super) struct Folded<'t> {
    text: Cow<'t, str>,
    /// Where the distance to the original changes: (byte here, byte there), both growing, the first (0, 0). Between two
    /// anchors the texts run in step.
    anchors: Vec<(usize, usize)>,
}

/// The plain form of a look-alike, `None` where it is to be dropped.
fn plain(c: char) -> Option<char> {
    match c {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\t' => Some(' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some('-'),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => None,
        // Full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xff01 + 0x21),
        '\u{2019}' => Some('\''),
        '\r' => Some('\n'),
        other => Some(other),
    }
}

impl<'t> Folded<'t> {
    /// Folds a text; borrows it where there is nothing to fold.
    pub fn new(text: &'t str) -> Self {
        let Some(first) = text.char_indices().find(|&(_, c)| plain(c) != Some(c)).map(|(at, _)| at) else {
            return Self { text: Cow::Borrowed(text), anchors: vec![(0, 0)] };
        };
        let mut folded = String::with_capacity(text.len());
        folded.push_str(&text[..first]);
        let mut anchors = vec![(0, 0)];
        for (at, c) in text[first..].char_indices() {
            let to = plain(c);
            folded.extend(to);
            if to != Some(c) {
                anchors.push((folded.len(), first + at + c.len_utf8()));
            }
        }
        Self { text: Cow::Owned(folded), anchors }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The bytes of the original which a range of the folded text stands for.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        self.offset(range.start)..self.offset(range.end)
    }

    /// The original's byte; behind characters that were dropped at this place.
    fn offset(&self, here: usize) -> usize {
        let after = self.anchors.partition_point(|&(anchor, _)| anchor <= here);
        let (anchor, there) = self.anchors[after - 1];
        there + (here - anchor)
    }

    /// Puts placeholders in the place of findings, which are sorted and apart.
    pub fn replace(&mut self, findings: &[Finding]) {
        let mut text = String::with_capacity(self.text.len());
        let mut anchors = Vec::with_capacity(self.anchors.len() + findings.len());
        let mut old = self.anchors.iter().peekable();
        let mut end = 0;
        for finding in findings {
            while let Some(&&(here, there)) = old.peek().filter(|(here, _)| *here <= finding.range.start) {
                anchors.push((text.len() + (here - end), there));
                old.next();
            }
            while old.next_if(|(here, _)| *here <= finding.range.end).is_some() {}
            text.push_str(&self.text[end..finding.range.start]);
            text.push_str(finding.kind.placeholder());
            end = finding.range.end;
            anchors.push((text.len(), self.original(finding.range.clone()).end));
        }
        anchors.extend(old.map(|&(here, there)| (text.len() + (here - end), there)));
        text.push_str(&self.text[end..]);
        self.text = Cow::Owned(text);
        self.anchors = anchors;
    }
}
