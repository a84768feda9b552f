//! Calendars.

use jiff::{Timestamp, civil};

use super::json::model;
use super::{App, RefType};

model! {
    /// Something that takes place at a time: an item with a date, a task or a meeting.
    pub struct CalendarEvent {
        optional {
            /// What calls that change the event name it by, such as `item_1_2`.
            uid: String,
            /// The type of the object behind it.
            ref_type: RefType,
            /// The id of the object behind it.
            ref_id: u64,
            /// The type of the object behind it, under its older name.
            kind("type"): RefType,
            /// The id of the object behind it, under its older name.
            id: u64,
            /// What the items of its app are called; nothing for tasks.
            group: String,
            /// Its title.
            title: String,
            /// Its description.
            description: String,
            /// Where it takes place.
            location: String,
            /// What the caller said to the invitation.
            status: String,
            /// The link to the object behind it.
            link: String,
            /// When it starts, as a text in the caller's time zone.
            start: String,
            /// The day of its start, in the caller's time zone.
            start_date: civil::Date,
            /// The time of day of its start, in the caller's time zone, where it has one.
            start_time: civil::Time,
            /// When it starts.
            start_utc: Timestamp,
            /// When it ends, as a text in the caller's time zone.
            end: String,
            /// The day of its end, in the caller's time zone.
            end_date: civil::Date,
            /// The time of day of its end, in the caller's time zone, where it has one.
            end_time: civil::Time,
            /// When it ends.
            end_utc: Timestamp,
            /// The app, where it is an item.
            app: App,
            /// Its color in six hexadecimal digits.
            color: String,
            /// Where it comes from.
            source: String,
            /// Its category, for people.
            category_text: String,
            /// Whether the caller is busy meanwhile.
            busy: bool,
            /// A mark that some answers carry.
            forged: bool,
            /// How often it was changed.
            version: u64,
        }
    }
}

model! {
    /// What takes place today and in the six days after.
    pub struct CalendarSummary {
        optional {
            /// What takes place today.
            today: CalendarSummaryGroup,
            /// What takes place in the six days after.
            upcoming: CalendarSummaryGroup,
        }
    }
}

model! {
    /// The first events of a group, and how many there are.
    pub struct CalendarSummaryGroup {
        optional {
            /// How many there are.
            total: u64,
        }
        lists {
            /// The first of them.
            events: CalendarEvent,
        }
    }
}

model! {
    /// How a calendar is copied to a linked account. The keys are those that setting it takes; what
    /// else comes is in `extra`.
    pub struct CalendarExport {
        optional {
            /// From which priority on events are copied.
            priority: i64,
            /// Whether tasks are copied too.
            tasks: bool,
        }
    }
}
