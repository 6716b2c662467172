//! What was said in a session of an open channel.

use std::collections::HashMap;

use crm::Moment;
use crm::privacy::Redactor;
use serde_json::Value;

use super::words::words;
use super::{moment_at, text_at};
use crate::wire::{id, items, text};

/// A session's history, read. Texts are free of personal data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chat {
    /// Seconds from the client's first message to the company's first one after it.
    pub operator_answer_seconds: Option<u32>,
    /// Seconds from the company's first message to the client's first one after it.
    pub client_answer_seconds: Option<u32>,
    /// What the client wrote.
    pub client_text: Box<str>,
    /// What the company wrote.
    pub operator_text: Box<str>,
}

impl Chat {
    /// The session that an activity of an open channel stands for, whose history can be asked for.
    pub fn session_of(activity: &Value) -> Option<u64> {
        let is_session = &*text_at(activity, "PROVIDER_ID") == "IMOPENLINES_SESSION";
        activity.get("ASSOCIATED_ENTITY_ID").and_then(id).filter(|_| is_session)
    }

    /// Reads the result of `imopenlines.session.history.get`. Messages of the system, and of people whom it does not name, are left out.
    pub fn read(history: &Value, redactor: &Redactor) -> Self {
        let is_client =
            |user: &Value| (text_at(user, "id").into_owned(), &*text_at(user, "connector") == "Y");
        let users = history.get("users").map(items).unwrap_or_default();
        let clients: HashMap<String, bool> = users.into_iter().map(is_client).collect();
        let messages = history.get("message").map(items).unwrap_or_default();
        let mut said: Vec<(Moment, u64, bool, String)> = messages
            .into_iter()
            .filter_map(|message| {
                let client = *clients.get(&*text_at(message, "senderid"))?;
                let number = message.get("id").and_then(text)?.parse().ok()?;
                Some((moment_at(message, "date")?, number, client, words(&text_at(message, "text"))))
            })
            .collect();
        said.sort();
        let texts = |of_client: bool| {
            let of_side =
                said.iter().filter(|(_, _, client, words)| *client == of_client && !words.is_empty());
            let texts: Vec<&str> = of_side.map(|(.., words)| words.as_str()).collect();
            redactor.redact(&words(&texts.join(" "))).into()
        };
        let answer = |of_client: bool| {
            let asked = said.iter().position(|(_, _, client, _)| *client != of_client)?;
            let answer = said[asked..].iter().find(|(_, _, client, _)| *client == of_client)?;
            u32::try_from((answer.0 - said[asked].0) / crm::moment::SECOND).ok()
        };
        Self {
            operator_answer_seconds: answer(false),
            client_answer_seconds: answer(true),
            client_text: texts(true),
            operator_text: texts(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_sides_have_their_words_and_their_answer_times() {
        let message = |id: u64, sender: &str, second: u32, text: &str| json!({"id": id.to_string(), "senderid": sender, "date": format!("2026-10-03T12:00:{second:02}+03:00"), "text": text});
        let history = json!({
            "message": {
                "12": message(12, "17", 30, "Hello"), "11": message(11, "21", 5, "A [B]roof[/B]? My mail is a@example.test"),
                "10": message(10, "0", 1, "Conversation started"), "13": message(13, "21", 50, "Thanks"),
            },
            "users": {"21": {"id": "21", "connector": true}, "17": {"id": "17", "connector": false}},
        });
        let chat = Chat::read(&history, &Redactor::new());
        assert_eq!((chat.operator_answer_seconds, chat.client_answer_seconds), (Some(25), Some(20)));
        assert_eq!(&*chat.client_text, "A roof ? My mail is [mail] Thanks");
        assert_eq!(&*chat.operator_text, "Hello");
    }

    #[test]
    fn only_activities_of_open_channels_have_a_session() {
        let activity = |provider| json!({"PROVIDER_ID": provider, "ASSOCIATED_ENTITY_ID": "321"});
        assert_eq!(Chat::session_of(&activity("IMOPENLINES_SESSION")), Some(321));
        assert_eq!(Chat::session_of(&activity("CRM_EMAIL")), None);
    }

    #[test]
    fn a_session_without_messages_says_nothing() {
        for empty in [json!({"message": [], "users": []}), json!({}), json!(false)] {
            assert_eq!(Chat::read(&empty, &Redactor::new()), Chat::default());
        }
    }
}
