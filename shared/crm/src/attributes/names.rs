//! Attributes that every tenant has.

use std::str::FromStr;

/// Kind of an attribute, as far as the domain knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeKind {
    /// Yes or no.
    Binary,
    /// A value of a few.
    Categorical,
    /// A number.
    Numeric,
    /// Words.
    Text,
}

macro_rules! standard {
    ($($variant:ident $name:literal $kind:ident $doc:literal;)*) => {
        /// An attribute that is computed for every tenant, under its public name. Counts are of what the entity has
        /// seen by the moment; "week" and "month" are the last 7 and 30 days; elapsed times are whole days.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Standard {
            $(#[doc = $doc] $variant,)*
        }

        impl Standard {
            /// All of them, in the order of a row.
            pub const ALL: &[Standard] = &[$(Standard::$variant,)*];

            /// Its public name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Standard::$variant => $name,)*
                }
            }

            /// Its kind.
            pub fn kind(self) -> AttributeKind {
                match self {
                    $(Standard::$variant => AttributeKind::$kind,)*
                }
            }
        }

        impl FromStr for Standard {
            type Err = ();

            fn from_str(name: &str) -> Result<Self, ()> {
                match name {
                    $($name => Ok(Standard::$variant),)*
                    _ => Err(()),
                }
            }
        }
    };
}

standard! {
    CallsTotal "CALLS_TOTAL" Numeric "Calls.";
    CallsIncoming "CALLS_INCOMING" Numeric "Calls by the client.";
    CallsOutgoing "CALLS_OUTGOING" Numeric "Calls to the client.";
    CallsLastWeek "CALLS_LAST_WEEK" Numeric "Calls in the last week.";
    CallsLastMonth "CALLS_LAST_MONTH" Numeric "Calls in the last month.";
    CallsOlderMonth "CALLS_OLDER_MONTH" Numeric "Calls before the last month.";
    CallsMedianDuration "CALLS_MEDIAN_DURATION" Numeric "Median seconds of the calls whose length is known.";
    Calls0Min "CALLS_0MIN" Numeric "Calls shorter than a minute; missing where no length is known, like the next four.";
    Calls1Min "CALLS_1MIN" Numeric "Calls of 1 to 3 minutes.";
    Calls3Min "CALLS_3MIN" Numeric "Calls of 3 to 5 minutes.";
    Calls5Min "CALLS_5MIN" Numeric "Calls of 5 to 10 minutes.";
    Calls10Min "CALLS_10MIN" Numeric "Calls of 10 minutes and more.";
    CallsText "CALLS_TEXT" Text "Recognised talks.";
    EmailCountTotal "EMAIL_COUNT_TOTAL" Numeric "Mails.";
    EmailCountLastWeek "EMAIL_COUNT_LAST_WEEK" Numeric "Mails in the last week.";
    EmailCountLastMonth "EMAIL_COUNT_LAST_MONTH" Numeric "Mails in the last month.";
    EmailCountOlderMonth "EMAIL_COUNT_OLDER_MONTH" Numeric "Mails before the last month.";
    IncomingEmails "INCOMING_EMAILS" Numeric "Mails by the client.";
    OutgoingEmails "OUTGOING_EMAILS" Numeric "Mails to the client.";
    EmailClientText "EMAIL_CLIENT_TEXT" Text "The client's latest mails.";
    EmailOperatorText "EMAIL_OPERATOR_TEXT" Text "The company's latest mails.";
    OlSessionsTotal "OL_SESSIONS_TOTAL" Numeric "Chat sessions.";
    OlSessionsLastWeek "OL_SESSIONS_LAST_WEEK" Numeric "Chat sessions in the last week.";
    OlSessionsLastMonth "OL_SESSIONS_LAST_MONTH" Numeric "Chat sessions in the last month.";
    OlOperatorAnswerTime "OL_OPERATOR_ANSWER_TIME" Numeric "Mean seconds until the company answered in a chat.";
    OlClientAnswerTime "OL_CLIENT_ANSWER_TIME" Numeric "Mean seconds until the client answered in a chat.";
    OlSource "OL_SOURCE" Categorical "Channel of the latest chat session.";
    OlWorktime "OL_WORKTIME" Binary "Whether the latest chat session began within working hours.";
    OlClientMessageText "OL_CLIENT_MESSAGE_TEXT" Text "The client's latest chat messages.";
    OlOperatorMessageText "OL_OPERATOR_MESSAGE_TEXT" Text "The company's latest chat messages.";
    MeetingsCount "MEETINGS_COUNT" Numeric "Meetings.";
    MeetingsLength "MEETINGS_LENGTH" Numeric "Seconds of all meetings.";
    TasksCount "TASKS_COUNT" Numeric "Tasks done.";
    CommentsCount "COMMENTS_COUNT" Numeric "Comments.";
    CommentsText "COMMENTS_TEXT" Text "The latest comments.";
    FormsCount "FORMS_COUNT" Numeric "Web forms filled in.";
    Form "FORM" Categorical "The latest web form.";
    Likes "LIKES" Numeric "Likes.";
    Dislikes "DISLIKES" Numeric "Dislikes.";
    EventsTotal "EVENTS_TOTAL" Numeric "Activities and moves between stages.";
    EventsLastWeek "EVENTS_LAST_WEEK" Numeric "The same in the last week.";
    EventSequence "EVENT_SEQUENCE" Text "The latest activities and moves, and every two that followed each other.";
    LastEvent "LAST_EVENT" Categorical "The latest activity or move.";
    LastEventTime "LAST_EVENT_TIME" Categorical "Time of day of the latest activity or move, like that of the creation.";
    LastEventHours "LAST_EVENT_HOURS" Numeric "Hours from the creation to the latest activity or move.";
    LastGapHours "LAST_GAP_HOURS" Numeric "Hours between the latest two of them.";
    FirstResponseHours "FIRST_RESPONSE_HOURS" Numeric "Hours from the creation to the first activity that was not the client's.";
    UsersCount "USERS_COUNT" Numeric "Employees who had to do with it.";
    SilenceDays "SILENCE_DAYS" Numeric "Days since the last call, mail, chat or meeting; missing where there was none.";
    NextPlannedDays "NEXT_PLANNED_DAYS" Numeric "Days until the next planned activity; missing where nothing is planned.";
    DateCreateMonth "DATE_CREATE_MONTH" Categorical "Month of creation.";
    DateCreateDayOfWeek "DATE_CREATE_DAY_OF_WEEK" Categorical "Day of the week of creation.";
    DateCreateTime "DATE_CREATE_TIME" Categorical "Time of day of creation: night (0 to 6), morning (6 to 12), day (12 to 18), evening.";
    HasPhone "HAS_PHONE" Binary "Whether a phone number is known, of the entity or of its contact.";
    HasEmail "HAS_EMAIL" Binary "Whether a mail address is known, of the entity or of its contact.";
    Pipeline "CATEGORY_ID" Categorical "Pipeline.";
    StageId "STAGE_ID" Categorical "Stage.";
    StageDays "STAGE_DAYS" Numeric "Days in the stage.";
    StageMoves "STAGE_MOVES" Numeric "Moves between stages.";
    StageMovesBack "STAGE_MOVES_BACK" Numeric "Moves to an earlier stage.";
    AgeDays "AGE_DAYS" Numeric "Days since creation.";
    AgeStage "AGE_STAGE" Categorical "Age in bins, with the stage.";
    AgeContacts "AGE_CONTACTS" Categorical "Age in bins, with the number of contacts in bins.";
    CloseDateOverdueDays "CLOSEDATE_OVERDUE_DAYS" Numeric "Days since the planned close date, negative before it.";
    FieldChanges "FIELD_CHANGES" Numeric "How often fields were changed.";
    FieldHistory "FIELD_HISTORY" Categorical "`observed`, or `unknown` where only the latest state of the fields was read.";
    LastUser "LAST_USER" Categorical "Who did the latest activity; only where the owner is an attribute.";
}
