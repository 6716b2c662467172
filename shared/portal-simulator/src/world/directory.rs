//! What a portal has besides records: employees, pipelines, and lists of statuses.

use std::collections::BTreeMap;

use crm::State;

/// An employee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: u32,
    /// First and last name.
    pub name: (&'static str, &'static str),
    /// Administrators see every record, others those that they are responsible for.
    pub admin: bool,
}

const FIRST_NAMES: [&str; 8] = ["Anna", "Boris", "Vera", "Gleb", "Darya", "Egor", "Zoya", "Ivan"];
const LAST_NAMES: [&str; 7] = ["Orlova", "Petrenko", "Sidorenko", "Kim", "Belykh", "Chernykh", "Dolgikh"];

/// A name for a person of that number.
pub(crate) fn name(number: u32) -> (&'static str, &'static str) {
    let number = number as usize;
    (FIRST_NAMES[number % FIRST_NAMES.len()], LAST_NAMES[number % LAST_NAMES.len()])
}

impl User {
    /// The employee of that number; the first is the administrator.
    pub fn new(id: u32) -> Self {
        Self { id, name: name(id), admin: id == 1 }
    }
}

/// An entry of a list of statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its id among all statuses.
    pub id: u32,
    /// The list: `STATUS`, `SOURCE`, `DEAL_STAGE`, `DEAL_STAGE_1`, ...
    pub list: Box<str>,
    /// Its id in the list: `NEW`, `C1:WON`, ...
    pub status: Box<str>,
    /// What people see.
    pub name: Box<str>,
    /// Place in the list.
    pub sort: u32,
    /// What a stage means; `None` in lists of other things.
    pub state: Option<State>,
    /// The pipeline that a stage belongs to.
    pub category: Option<u32>,
}

/// A pipeline of deals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id; 0 is one like any other.
    pub id: u32,
    /// What people see.
    pub name: Box<str>,
}

/// Employees, pipelines and statuses.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    /// By id.
    pub users: BTreeMap<u32, User>,
    /// In order of their ids.
    pub categories: Vec<Category>,
    /// In order of their ids.
    pub statuses: Vec<Status>,
}

/// Lists that every portal has, with a few of their entries.
const LISTS: &[(&str, &[(&str, &str)])] = &[
    (
        "SOURCE",
        &[
            ("CALL", "Call"),
            ("EMAIL", "E-mail"),
            ("WEB", "Website"),
            ("ADVERTISING", "Advertising"),
            ("PARTNER", "Existing client"),
            ("REPEAT_SALE", "Repeat sale"),
        ],
    ),
    ("DEAL_TYPE", &[("SALE", "Sale"), ("SERVICES", "Services")]),
    ("CONTACT_TYPE", &[("CLIENT", "Client"), ("SUPPLIER", "Supplier"), ("PARTNER", "Partner")]),
    ("COMPANY_TYPE", &[("CUSTOMER", "Client"), ("SUPPLIER", "Supplier")]),
    (
        "INDUSTRY",
        &[
            ("BUILDING", "Building"),
            ("TRADE", "Trade"),
            ("IT", "Information technology"),
            ("TRANSPORT", "Transport"),
            ("OTHER", "Other"),
        ],
    ),
    (
        "EMPLOYEES",
        &[
            ("EMPLOYEES_1", "fewer than 50"),
            ("EMPLOYEES_2", "50 to 250"),
            ("EMPLOYEES_3", "250 to 500"),
            ("EMPLOYEES_4", "more than 500"),
        ],
    ),
    ("HONORIFIC", &[("HNR_RU_1", "Mr"), ("HNR_RU_2", "Ms")]),
];

impl Directory {
    /// A directory with those lists that do not depend on the company's pipelines.
    pub fn new() -> Self {
        let mut directory = Self::default();
        for (list, entries) in LISTS {
            for (place, (status, name)) in entries.iter().enumerate() {
                directory.add_status(list, status, name, 10 * (place as u32 + 1), None, None);
            }
        }
        directory
    }

    /// Adds an entry to a list, unless it has it.
    pub fn add_status(
        &mut self,
        list: &str,
        status: &str,
        name: &str,
        sort: u32,
        state: Option<State>,
        category: Option<u32>,
    ) {
        if self.status(list, status).is_none() {
            let id = self.statuses.len() as u32 + 1;
            let (list, status, name) = (list.into(), status.into(), name.into());
            self.statuses.push(Status { id, list, status, name, sort, state, category });
        }
    }

    /// An entry of a list.
    pub fn status(&self, list: &str, status: &str) -> Option<&Status> {
        self.statuses.iter().find(|entry| &*entry.list == list && &*entry.status == status)
    }

    /// The list of the stages of a pipeline of deals.
    pub fn stage_list(category: u32) -> String {
        if category == 0 { "DEAL_STAGE".into() } else { format!("DEAL_STAGE_{category}") }
    }

    /// The employee of that id, made known where not yet.
    pub fn user(&mut self, id: u32) -> &User {
        self.users.entry(id).or_insert_with(|| User::new(id))
    }
}
