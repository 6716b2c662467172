//! Companies of several trades.

use crm::Moment;
use synthetic::history::{Design, Realism};

/// What a company does for a living.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trade {
    /// Sells machines: deals take months.
    Machinery,
    /// Teaches online: many leads, quick decisions.
    School,
    /// Brokers insurance: little history yet.
    Insurance,
}

impl Trade {
    /// All trades.
    pub const ALL: [Trade; 3] = [Trade::Machinery, Trade::School, Trade::Insurance];

    /// Its name on the command line and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Trade::Machinery => "machinery",
            Trade::School => "school",
            Trade::Insurance => "insurance",
        }
    }

    /// The trade of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trade| trade.as_str() == name)
    }

    /// Deals that such a company has had.
    pub fn usual_deals(self) -> usize {
        match self {
            Trade::Machinery => 2_500,
            Trade::School => 4_000,
            Trade::Insurance => 300,
        }
    }

    /// Days that the company has worked with its portal.
    pub(super) fn days(self) -> u32 {
        match self {
            Trade::Machinery => 730,
            Trade::School => 365,
            Trade::Insurance => 150,
        }
    }

    /// The nature of its history: all that is untidy, an interest that no field shows, an effect that is no sum, drift,
    /// and 3 % of outcomes recorded wrongly.
    pub(super) fn design(self) -> Design {
        let untidy = Design {
            // The portal knows all of its past: what is lost of it is a matter of whoever reads the portal.
            realism: Realism { backfill: false, ..Realism::ALL },
            interest: 6,
            interplay: 3,
            mislabelled: 0.03,
            ..Design::small()
        };
        match self {
            Trade::Machinery => {
                Design { pace: 0.4, horizon_days: 120, base_rate: 0.15, drift_per_year: -0.1, ..untidy }
            }
            Trade::School => Design {
                pace: 1.5,
                horizon_days: 45,
                base_rate: 0.25,
                junk_leads: 1.5,
                drift_per_year: 0.2,
                ..untidy
            },
            Trade::Insurance => Design { horizon_days: 60, base_rate: 0.3, drift_per_year: 0.1, ..untidy },
        }
    }
}

/// A company to generate.
#[derive(Debug, Clone, PartialEq)]
pub struct Company {
    /// What it does.
    pub trade: Trade,
    /// Seed of its history.
    pub seed: u64,
    /// Deals created before its portal is opened.
    pub deals: usize,
    /// When its portal is opened.
    pub opens: Moment,
    /// Days that it lives on after that, at the same pace.
    pub days_ahead: u32,
    /// Mean number of tasks, comments and likes per day of work on a deal: most of the activities.
    pub chores_per_day: f64,
}

impl Company {
    /// A usual company of a trade, whose portal opens on 2026-11-22 at 09:00 UTC and lives for 30 days more.
    pub fn new(trade: Trade, seed: u64) -> Self {
        Self {
            trade,
            seed,
            deals: trade.usual_deals(),
            opens: Moment(1_795_338_000_000),
            days_ahead: 30,
            chores_per_day: 0.2,
        }
    }
}
