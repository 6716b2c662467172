//! The fields of a deal as they change.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crm::Moment;
use crm::moment::DAY;

use super::ledger::Fields;
use super::profile::Profile;
use super::stages::Standing;

/// Days after creation that deals are planned to be closed on, at first.
const PLANNED_DAYS: i64 = 21;

/// Current fields of a deal.
pub(super) struct DealFields {
    values: Fields,
}

impl DealFields {
    /// The fields at creation, but for those of the stage.
    pub fn new(profile: &Profile, pipeline: &str) -> Self {
        let mut fields = Self { values: Fields::new() };
        for (name, value) in [
            ("TITLE", profile.title),
            ("SOURCE_ID", profile.source),
            ("UTM_SOURCE", profile.utm),
            ("FORM", profile.form),
            ("FORM_DEVICE", profile.device),
            ("UF_CRM_PRODUCT", profile.product),
            ("CATEGORY_ID", pipeline),
            ("CURRENCY_ID", "RUB"),
            ("HAS_PHONE", yes_no(profile.has_phone)),
            ("HAS_EMAIL", yes_no(profile.has_email)),
        ] {
            fields.set(name, value);
        }
        fields.set("ASSIGNED_BY_ID", &profile.user.to_string());
        fields.set("OPPORTUNITY", &format!("{:.0}", profile.amount));
        fields.set("CLOSEDATE", &date(profile.created + PLANNED_DAYS * DAY));
        fields
    }

    /// All fields that are filled.
    pub fn values(&self) -> &Fields {
        &self.values
    }

    /// What changes with the stage. Closing puts the actual date in the place of the planned one.
    pub fn stand(&mut self, standing: Standing, pipeline: usize, at: Moment) {
        let percent = standing.portal_percent();
        self.set("STAGE_ID", standing.name(pipeline));
        self.set("PROBABILITY", &percent.to_string());
        if matches!(percent, 0 | 100) {
            self.set("CLOSEDATE", &date(at));
        }
    }

    /// Somebody changes the amount (within its bucket), the planned close date or the comment.
    pub fn edit(&mut self, profile: &Profile, at: Moment, comment: Box<str>, rng: &mut ChaCha8Rng) {
        match rng.random_range(0..3) {
            0 => {
                let (from, below) = profile.amounts;
                let amount = (profile.amount * rng.random_range(0.8..1.25)).clamp(from, below - 1.0);
                self.set("OPPORTUNITY", &format!("{amount:.0}"));
            }
            1 => self.set("CLOSEDATE", &date(at + rng.random_range(7..30) * DAY)),
            _ => self.set("COMMENTS", &comment),
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.values.insert(name.into(), value.into());
        }
    }
}

/// `Y` or `N`, as portals write flags.
pub(super) fn yes_no(value: bool) -> &'static str {
    if value { "Y" } else { "N" }
}

fn date(at: Moment) -> String {
    at.local(&jiff::tz::TimeZone::UTC).date().to_string()
}
