//! The words of the page in each language.

mod phrases;
mod sentences;

pub(crate) use phrases::Phrase;
pub(crate) use sentences::{always, calibration_sentence, headline, interval, sentences};

use learning::report::Quality;
use learning::schema::{Kind, Role};

/// Language of the page, of its numbers too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
}

impl Language {
    /// The code for the `lang` attribute.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Ru => "ru",
        }
    }

    /// The phrase in this language.
    pub(crate) fn say(self, phrase: Phrase) -> &'static str {
        match self {
            Language::En => phrase.english(),
            Language::Ru => phrase.russian(),
        }
    }

    pub(crate) fn kind(self, kind: Kind) -> &'static str {
        self.say(match kind {
            Kind::Binary => Phrase::KindBinary,
            Kind::Categorical => Phrase::KindCategorical,
            Kind::Numeric => Phrase::KindNumeric,
            Kind::Text => Phrase::KindText,
            Kind::Date => Phrase::KindDate,
            Kind::Id => Phrase::KindId,
        })
    }

    pub(crate) fn role(self, role: Role) -> &'static str {
        self.say(match role {
            Role::Attribute => Phrase::RoleAttribute,
            Role::Target => Phrase::RoleTarget,
            Role::Id => Phrase::RoleId,
            Role::Time => Phrase::RoleTime,
            Role::LeftOut => Phrase::RoleLeftOut,
        })
    }

    pub(crate) fn quality(self, quality: Quality) -> &'static str {
        self.say(match quality {
            Quality::NoBetterThanBaseRate => Phrase::QualityNone,
            Quality::Weak => Phrase::QualityWeak,
            Quality::Fair => Phrase::QualityFair,
            Quality::Good => Phrase::QualityGood,
            Quality::VeryGood => Phrase::QualityVeryGood,
        })
    }
}
