//! The latest events as words of a text, so that a recipe can learn from what followed what.

use std::collections::VecDeque;

use crate::{Activity, ActivityKind, Direction};

/// Most events kept.
const MOST_EVENTS: usize = 16;

/// Names of the latest events, oldest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sequence {
    names: VecDeque<String>,
}

impl Sequence {
    pub fn push_activity(&mut self, activity: &Activity) {
        let kind = match activity.kind {
            ActivityKind::Call => "call",
            ActivityKind::Mail => "mail",
            ActivityKind::Chat => "chat",
            ActivityKind::Meeting => "meeting",
            ActivityKind::Task => "task",
            ActivityKind::WebForm => "form",
            ActivityKind::Comment => "comment",
            ActivityKind::Like => "like",
            ActivityKind::Dislike => "dislike",
            ActivityKind::Other => "other",
        };
        let direction = match activity.direction {
            Direction::None => "",
            Direction::Incoming => "in",
            Direction::Outgoing => "out",
        };
        self.push(kind, if activity.label.is_empty() { direction } else { &activity.label });
    }

    /// Letters and digits only: punctuation would cut a name into several words.
    pub fn push(&mut self, kind: &str, name: &str) {
        let mut word =
            if self.names.len() == MOST_EVENTS { self.names.pop_front() } else { None }.unwrap_or_default();
        word.clear();
        word.push_str(kind);
        word.extend(name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase));
        self.names.push_back(word);
    }

    /// Appends the events and, as words of their own, every two that followed each other.
    pub fn write(&self, into: &mut String) {
        let mut before: Option<&String> = None;
        for name in &self.names {
            if let Some(before) = before {
                into.push_str(before);
                into.push_str("then");
                into.push_str(name);
                into.push(' ');
            }
            into.push_str(name);
            into.push(' ');
            before = Some(name);
        }
    }

    pub fn last(&self) -> Option<&str> {
        self.names.back().map(String::as_str)
    }
}
