//! What a generated history is like.

/// Size and nature of a generated company.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    /// Deals, created evenly over [`Self::days`].
    pub deals: usize,
    /// Days of history; the last one ends at [`super::History::now`].
    pub days: u32,
    /// H: success is to be won within so many days of creation.
    pub horizon_days: u32,
    /// Mean true probability at creation over all deals, strictly between 0 and 1.
    pub base_rate: f64,
    /// Mean number of internal activities (tasks, comments, likes) per day of work; they say nothing of the outcome.
    pub chores_per_day: f64,
    /// How the log-odds-like score of new deals moves per year; 0 is no drift.
    pub drift_per_year: f64,
    /// How fast deals live: a factor of every hazard of an open deal. That of winning is then set to give the base rate.
    pub pace: f64,
    /// Strength of an interest that no field shows: so many tenths are added to the score of every fourth deal, and taken
    /// from that of another fourth.
    pub interest: i32,
    /// Strength of an effect that is no sum: so many tenths are added to the score of a half of the pairs of source and
    /// product, and taken from that of the others.
    pub interplay: i32,
    /// Share of deals whose winning is recorded as a loss and the other way round; the truth is not mistaken about them.
    pub mislabelled: f64,
    /// Mean number of leads per deal that end as junk.
    pub junk_leads: f64,
    /// Which of the untidy things of real companies happen.
    pub realism: Realism,
}

/// Untidy things of real companies, each of which can be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Realism {
    /// Deals that are left out as duplicates or spam.
    pub left_out: bool,
    /// One user closes more than 50 stale deals as lost within 10 minutes at a month's end. Only deals older than the
    /// horizon are closed so: the truth is the same with and without.
    pub bulk_closings: bool,
    /// Lost deals whose client comes back.
    pub reopenings: bool,
    /// Deals marked as won by mistake, corrected within 3 days.
    pub mistakes: bool,
    /// Activities recorded hours to days after they happened.
    pub late_entry: bool,
    /// Deals entered when they were already closed.
    pub created_closed: bool,
    /// Nobody turns to deals that waited for a week.
    pub never_touched: bool,
    /// Before the platform was installed only the latest version of fields is known.
    pub backfill: bool,
    /// Three pipelines rather than one.
    pub pipelines: bool,
    /// Contacts and companies with fields and activities of their own.
    pub parties: bool,
    /// Leads, some of which become deals.
    pub leads: bool,
    /// Amounts, planned close dates and comments that change.
    pub edits: bool,
}

impl Realism {
    /// All of it.
    pub const ALL: Self = Self::every(true);
    /// Nothing of it.
    pub const NONE: Self = Self::every(false);

    const fn every(on: bool) -> Self {
        Self {
            left_out: on,
            bulk_closings: on,
            reopenings: on,
            mistakes: on,
            late_entry: on,
            created_closed: on,
            never_touched: on,
            backfill: on,
            pipelines: on,
            parties: on,
            leads: on,
            edits: on,
        }
    }
}

impl Design {
    /// About 2,000 deals of 20 activities each over a year.
    pub fn small() -> Self {
        Self {
            deals: 2_000,
            days: 365,
            horizon_days: 60,
            base_rate: 0.2,
            chores_per_day: 0.2,
            drift_per_year: 0.0,
            pace: 1.0,
            interest: 0,
            interplay: 0,
            mislabelled: 0.0,
            junk_leads: 0.15,
            realism: Realism::ALL,
        }
    }

    /// About a million activities of 50,000 deals over two years.
    pub fn large() -> Self {
        Self { deals: 50_000, days: 730, ..Self::small() }
    }

    /// Share of the history that passed before the platform was installed.
    pub(super) const BEFORE_INSTALLATION: f64 = 0.25;
}
