//! Events: a portal's hints that something has changed.

use std::collections::BTreeMap;

use crm::{Entity, Kind};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::portal::{Address, AddressError, Grant, OauthServer, Reach, Tokens, scopes};
use crate::records::kind_of;

/// Most bytes of an event's body.
pub const MOST_BYTES: usize = 64 << 10;
/// Most fields of a body; portals send about twenty.
const MOST_FIELDS: usize = 500;

/// An event as a portal sends it. It carries ids, never values: it is a hint to read the thing again. Whoever sends it may be lying, and
/// [`Hint::is_from`] tells whether it knows the connection's token.
#[derive(Debug, Clone)]
pub struct Hint {
    /// What happened.
    pub event: Event,
    /// The portal's own id, which connections are found by.
    pub member_id: Box<str>,
    /// The portal's host as it says, for messages only.
    pub domain: Box<str>,
    /// When it was sent, in seconds since 1970; missing in some shapes.
    pub sent_at: Option<i64>,
    /// Proves that the sender is the portal.
    application_token: SecretString,
    given: Option<Given>,
}

/// What an installation gives.
#[derive(Debug, Clone)]
struct Given {
    access: SecretString,
    refresh: SecretString,
    client_endpoint: String,
    server_endpoint: String,
    scope: String,
    user: Option<u64>,
}

/// What happened in a portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A lead, deal, contact or company was added or changed.
    Changed(Entity),
    /// It was deleted.
    Deleted(Entity),
    /// An activity was added or changed.
    ActivityChanged(u64),
    /// It was deleted.
    ActivityDeleted(u64),
    /// A comment was added or changed.
    CommentChanged(u64),
    /// It was deleted.
    CommentDeleted(u64),
    /// The custom fields of a kind have changed.
    FieldsChanged(Kind),
    /// A call ended; its activity, where it has one.
    CallEnded {
        /// The telephony's id of the call.
        call: Box<str>,
        /// The activity.
        activity: Option<u64>,
    },
    /// The application was installed.
    Installed,
    /// The application was removed; the flag says whether the data is to be erased.
    Uninstalled {
        /// Whether the user asked for that.
        erase: bool,
    },
    /// An administrator has decided about a method that waited for it.
    MethodConfirmed,
    /// One that means nothing to us, by its name in upper case.
    Other(Box<str>),
}

/// Why a body is no event. Nothing of the body is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEvent {
    /// It is longer than an event can be.
    #[error("the body is too long")]
    TooLong,
    /// It has no event, no portal, or not what the event is about.
    #[error("the body has no {0}")]
    Lacks(&'static str),
}

impl Hint {
    /// Reads a form-encoded body.
    ///
    /// # Errors
    /// [`NotAnEvent`] where it is none.
    pub fn parse(body: &[u8]) -> Result<Self, NotAnEvent> {
        if body.len() > MOST_BYTES {
            return Err(NotAnEvent::TooLong);
        }
        let mut fields: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(body).take(MOST_FIELDS) {
            fields.entry(name.to_lowercase()).or_insert_with(|| value.into_owned());
        }
        let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
        let required = |name: &str, what| match field(name) {
            "" => Err(NotAnEvent::Lacks(what)),
            value => Ok(value),
        };
        let name = required("event", "event")?.to_uppercase();
        Ok(Self {
            event: event(&name, &field)?,
            member_id: required("auth[member_id]", "portal")?.into(),
            domain: field("auth[domain]").into(),
            sent_at: field("ts").parse().ok(),
            application_token: required("auth[application_token]", "token")?.into(),
            given: given(&field),
        })
    }

    /// The right to call the portal that an installation gives. It is as trustworthy as the sender: before it is stored, the portal
    /// itself has to answer a call made with it. `None` for events that give none.
    ///
    /// # Errors
    /// [`AddressError`] where the portal may not be called, or the authorization server is not the vendor's.
    pub fn grant(&self, reach: Reach) -> Option<Result<Grant, AddressError>> {
        let given = self.given.as_ref()?;
        let grant = || {
            Ok(Grant {
                tokens: Tokens {
                    access: given.access.clone(),
                    refresh: given.refresh.clone(),
                    server: OauthServer::parse(&given.server_endpoint, reach)?,
                },
                address: Address::parse(&given.client_endpoint, reach)?,
                member_id: self.member_id.to_string(),
                scopes: scopes(&given.scope),
                user: given.user,
            })
        };
        Some(grant())
    }

    /// Whether it comes from the portal whose token this is. Takes the same time wherever two tokens of one length differ.
    pub fn is_from(&self, application_token: &SecretString) -> bool {
        let (theirs, ours) = (self.application_token.expose_secret(), application_token.expose_secret());
        !ours.is_empty() && bool::from(theirs.as_bytes().ct_eq(ours.as_bytes()))
    }

    /// The token, to be stored when the application is installed and after the portal itself has answered a call.
    pub fn application_token(&self) -> &SecretString {
        &self.application_token
    }
}

/// Tokens and where they count, if all of them are there.
fn given<'f>(field: &impl Fn(&str) -> &'f str) -> Option<Given> {
    let filled = |name: &str| Some(field(name)).filter(|value| !value.is_empty());
    Some(Given {
        access: filled("auth[access_token]")?.into(),
        refresh: filled("auth[refresh_token]")?.into(),
        client_endpoint: filled("auth[client_endpoint]")?.to_owned(),
        server_endpoint: filled("auth[server_endpoint]")?.to_owned(),
        scope: field("auth[scope]").to_owned(),
        user: field("auth[user_id]").parse().ok(),
    })
}

/// What an event of that name says. An id is where any of the known shapes has it.
fn event<'f>(name: &str, field: &impl Fn(&str) -> &'f str) -> Result<Event, NotAnEvent> {
    let id = || {
        let shapes = ["data[fields][id]", "data[id]"].map(field);
        let id = shapes.into_iter().find_map(|id| id.parse::<u64>().ok().filter(|&id| id > 0));
        id.ok_or(NotAnEvent::Lacks("id"))
    };
    Ok(match name {
        "ONAPPINSTALL" => Event::Installed,
        "ONAPPUNINSTALL" => Event::Uninstalled { erase: field("data[clean]") == "1" },
        "ONAPPMETHODCONFIRM" => Event::MethodConfirmed,
        "ONVOXIMPLANTCALLEND" => Event::CallEnded {
            call: field("data[call_id]").into(),
            activity: field("data[crm_activity_id]").parse().ok().filter(|&id| id > 0),
        },
        "ONCRMDEALMOVETOCATEGORY" => Event::Changed(Entity::new(Kind::Deal, id()?.to_string())),
        "ONCRMDYNAMICITEMADD" | "ONCRMDYNAMICITEMUPDATE" | "ONCRMDYNAMICITEMDELETE" => {
            let kind = field("data[fields][entity_type_id]").parse().ok().and_then(kind_of);
            match kind {
                Some(kind) => of_entity(kind, name.ends_with("DELETE"), id()?),
                None => Event::Other(name.into()),
            }
        }
        other => match other.strip_prefix("ONCRM").and_then(subject) {
            None => Event::Other(other.into()),
            Some(Subject::Fields(kind)) => Event::FieldsChanged(kind),
            Some(Subject::Entity(kind, deleted)) => of_entity(kind, deleted, id()?),
            Some(Subject::Activity(false)) => Event::ActivityChanged(id()?),
            Some(Subject::Activity(true)) => Event::ActivityDeleted(id()?),
            Some(Subject::Comment(false)) => Event::CommentChanged(id()?),
            Some(Subject::Comment(true)) => Event::CommentDeleted(id()?),
        },
    })
}

fn of_entity(kind: Kind, deleted: bool, id: u64) -> Event {
    let entity = Entity::new(kind, id.to_string());
    if deleted { Event::Deleted(entity) } else { Event::Changed(entity) }
}

/// What an event of the CRM is about; flags say whether it was deleted.
enum Subject {
    Entity(Kind, bool),
    Fields(Kind),
    Activity(bool),
    Comment(bool),
}

/// The subject of a name without its `ONCRM`.
fn subject(name: &str) -> Option<Subject> {
    let ends = [("ADD", false), ("UPDATE", false), ("DELETE", true), ("SETENUMVALUES", false)];
    let (what, deleted) =
        ends.into_iter().find_map(|(end, deleted)| Some((name.strip_suffix(end)?, deleted)))?;
    match what {
        "ACTIVITY" => Some(Subject::Activity(deleted)),
        "TIMELINECOMMENT" => Some(Subject::Comment(deleted)),
        _ => match what.strip_suffix("USERFIELD") {
            Some(kind) => Kind::from_name(&kind.to_lowercase()).map(Subject::Fields),
            None => Kind::from_name(&what.to_lowercase()).map(|kind| Subject::Entity(kind, deleted)),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOKEN: &str = "51856fefc120afa4b628cc82d3935cce";

    fn body(event: &str, data: &str) -> String {
        format!(
            "event={event}&event_handler_id=201&{data}&ts=1795340101&auth%5Bdomain%5D=acme.bitrix24.ru\
             &auth%5Bmember_id%5D=a223c6b3710f85df22e9377d6c4f7553&auth%5Bapplication_token%5D={TOKEN}"
        )
    }

    fn event_of(name: &str, data: &str) -> Result<Event, NotAnEvent> {
        Hint::parse(body(name, data).as_bytes()).map(|hint| hint.event)
    }

    #[test]
    fn every_shape_of_an_event_is_read() {
        let deal = Entity::new(Kind::Deal, "759");
        for (name, data, event) in [
            ("ONCRMDEALUPDATE", "data%5BFIELDS%5D%5BID%5D=759", Event::Changed(deal.clone())),
            ("onCrmDealAdd", "data[FIELDS][ID]=759", Event::Changed(deal.clone())),
            ("ONCRMDEALDELETE", "data[FIELDS][ID]=759", Event::Deleted(deal.clone())),
            (
                "ONCRMDEALMOVETOCATEGORY",
                "data[FIELDS][ID]=759&data[FIELDS][CATEGORY_ID]=1",
                Event::Changed(deal),
            ),
            ("ONCRMCOMPANYADD", "data[FIELDS][ID]=9", Event::Changed(Entity::new(Kind::Company, "9"))),
            ("ONCRMACTIVITYUPDATE", "data[FIELDS][ID]=7739", Event::ActivityChanged(7739)),
            ("ONCRMACTIVITYDELETE", "data[FIELDS][ID]=7739", Event::ActivityDeleted(7739)),
            ("ONCRMTIMELINECOMMENTADD", "data[ID]=5", Event::CommentChanged(5)),
            ("ONCRMTIMELINECOMMENTDELETE", "data[FIELDS][ID]=5", Event::CommentDeleted(5)),
            ("ONCRMLEADUSERFIELDSETENUMVALUES", "data[FIELDS][ID]=5", Event::FieldsChanged(Kind::Lead)),
            (
                "ONVOXIMPLANTCALLEND",
                "data[CALL_ID]=11018129443EB80D.17&data[CRM_ACTIVITY_ID]=7739",
                Event::CallEnded { call: "11018129443EB80D.17".into(), activity: Some(7739) },
            ),
            ("ONAPPINSTALL", "data[VERSION]=1", Event::Installed),
            ("ONAPPUNINSTALL", "data[LANGUAGE_ID]=ru&data[CLEAN]=1", Event::Uninstalled { erase: true }),
            ("ONAPPUNINSTALL", "data[CLEAN]=0", Event::Uninstalled { erase: false }),
            (
                "ONCRMDYNAMICITEMUPDATE",
                "data[FIELDS][ID]=1&data[FIELDS][ENTITY_TYPE_ID]=128",
                Event::Other("ONCRMDYNAMICITEMUPDATE".into()),
            ),
            ("ONCRMQUOTEADD", "data[FIELDS][ID]=1", Event::Other("ONCRMQUOTEADD".into())),
            ("ONTASKADD", "data[FIELDS_AFTER][ID]=1", Event::Other("ONTASKADD".into())),
        ] {
            assert_eq!(event_of(name, data), Ok(event), "{name}");
        }
    }

    #[test]
    fn what_lacks_a_part_or_is_too_long_is_no_event() {
        assert_eq!(event_of("ONCRMDEALUPDATE", "data[FIELDS][ID]=abc"), Err(NotAnEvent::Lacks("id")));
        assert_eq!(event_of("ONCRMDEALUPDATE", "data[FIELDS][ID]=0"), Err(NotAnEvent::Lacks("id")));
        for body in ["", "event=", "event=ONCRMDEALUPDATE&data[FIELDS][ID]=1", "%%%", "{\"event\":1}"] {
            assert!(matches!(Hint::parse(body.as_bytes()), Err(NotAnEvent::Lacks(_))), "{body}");
        }
        let long = body("ONCRMDEALUPDATE", &"x=1&".repeat(MOST_BYTES));
        assert_eq!(Hint::parse(long.as_bytes()).unwrap_err(), NotAnEvent::TooLong);
    }

    #[test]
    fn only_the_portals_own_token_proves_it() {
        let hint = Hint::parse(body("ONAPPINSTALL", "a=b").as_bytes()).unwrap();
        assert!(hint.is_from(&TOKEN.into()));
        for wrong in ["", "51856fef", "51856fefc120afa4b628cc82d3935ccf"] {
            assert!(!hint.is_from(&wrong.into()), "{wrong}");
        }
        assert!(!format!("{hint:?}").contains(TOKEN));
    }

    #[test]
    fn an_installation_gives_tokens_that_point_to_the_vendor_only() {
        let install = |server: &str| {
            let auth = format!(
                "auth[access_token]=s6&auth[refresh_token]=r9&auth[scope]=crm,placement&auth[user_id]=17\
                 &auth[client_endpoint]=https://acme.bitrix24.ru/rest/&auth[server_endpoint]={server}"
            );
            Hint::parse(body("ONAPPINSTALL", &auth).as_bytes()).unwrap()
        };
        let good = install("https://oauth.bitrix24.tech/rest/");
        let grant = good.grant(Reach::Public).unwrap().unwrap();
        assert_eq!((grant.address.to_string().as_str(), grant.user), ("https://acme.bitrix24.ru", Some(17)));
        assert!(!format!("{good:?}").contains("s6"));
        let evil = install("https://evil.test/rest/").grant(Reach::Public);
        assert!(matches!(evil, Some(Err(AddressError::NotTheVendor))));
        assert!(
            Hint::parse(body("ONCRMDEALADD", "data[ID]=1").as_bytes())
                .unwrap()
                .grant(Reach::Public)
                .is_none()
        );
    }

    #[test]
    fn the_first_of_two_fields_of_one_name_counts() {
        let twice = body("ONCRMDEALUPDATE", "data[FIELDS][ID]=1&data[FIELDS][ID]=2&event=ONAPPUNINSTALL");
        assert_eq!(
            Hint::parse(twice.as_bytes()).unwrap().event,
            Event::Changed(Entity::new(Kind::Deal, "1"))
        );
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(body: Vec<u8>) {
            let _ = Hint::parse(&body);
        }

        #[test]
        fn nothing_in_the_data_makes_it_panic(name in "[A-Za-z]{0,30}", data in "[ -~]{0,200}") {
            let _ = event_of(&name, &data);
        }
    }
}
