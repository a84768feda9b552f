//! Tasks.

use jiff::{Timestamp, civil};

use super::json::{model, open_enum};
use super::{
    Byline, Comment, File, Presence, Push, Raw, RecurrenceId, RefType, Reference, ReminderId,
    SpaceId, TaskId, TaskLabelId, Via,
};

open_enum! {
    /// Whether a task is done.
    pub enum TaskStatus {
        /// To be done.
        Active = "active",
        /// Done.
        Completed = "completed",
        /// Gone.
        Deleted = "deleted",
    }
}

model! {
    /// A task.
    pub struct Task {
        required {
            /// Its id.
            task_id: TaskId,
        }
        optional {
            /// Whether it is done.
            status: TaskStatus,
            /// What to do.
            text: String,
            /// What to do, in more words.
            description: String,
            /// Whether only its creator and the responsible see it.
            private: bool,
            /// Whether someone started it.
            started: bool,
            /// The day on which it is due, in the responsible's time zone.
            due_date: civil::Date,
            /// The time of day at which it is due, in the responsible's time zone.
            due_time: civil::Time,
            /// When it is due.
            due_on: Timestamp,
            /// The group that it is in, where the list was grouped: a text or an object.
            group: Raw,
            /// The space that it belongs to.
            space_id: SpaceId,
            /// The link to it.
            link: String,
            /// The id that an outside system gave it.
            external_id: String,
            /// Who is to do it.
            responsible: Box<Byline>,
            /// What it is about.
            reference("ref"): Box<Reference>,
            /// The type of what it is about.
            ref_type: RefType,
            /// The id of what it is about.
            ref_id: u64,
            /// The title of what it is about.
            ref_title: String,
            /// The link to what it is about.
            ref_link: String,
            /// When the responsible is reminded.
            reminder: Reminder,
            /// How it comes again.
            recurrence: Recurrence,
            /// When it was created.
            created_on: Timestamp,
            /// Who created it.
            created_by: Byline,
            /// Through which application it was created.
            created_via: Via,
            /// When it was done.
            completed_on: Timestamp,
            /// Who did it.
            completed_by: Box<Byline>,
            /// Through which application it was marked as done.
            completed_via: Via,
            /// When it was deleted.
            deleted_on: Timestamp,
            /// Who deleted it.
            deleted_by: Box<Byline>,
            /// Through which application it was deleted.
            deleted_via: Via,
            /// Whether the caller likes it.
            is_liked: bool,
            /// How many like it.
            like_count: u64,
            /// Whether it is pinned.
            pinned: bool,
            /// Whether the caller follows it.
            subscribed: bool,
            /// How many follow it.
            subscribed_count: u64,
            /// The credential for its live updates.
            push: Push,
            /// The credential for being shown as present at it.
            presence: Presence,
        }
        lists {
            /// Its labels.
            labels: TaskLabel,
            /// Its files.
            files: File,
            /// Its comments.
            comments: Comment,
            /// What the caller may do with it.
            rights: String,
        }
    }
}

model! {
    /// A label of tasks. Each user has labels of their own.
    pub struct TaskLabel {
        required {
            /// Its id.
            label_id: TaskLabelId,
        }
        optional {
            /// Its text.
            text: String,
            /// Its color in six hexadecimal digits.
            color: String,
        }
    }
}

model! {
    /// When a task's responsible is reminded.
    pub struct Reminder {
        optional {
            /// Its id.
            reminder_id: ReminderId,
            /// How many minutes before the task is due.
            remind_delta: i64,
        }
    }
}

open_enum! {
    /// How often something comes again.
    pub enum RecurrenceName {
        /// Every week.
        Weekly = "weekly",
        /// Every month.
        Monthly = "monthly",
        /// Every year.
        Yearly = "yearly",
    }
}

open_enum! {
    /// By what a monthly recurrence finds its day.
    pub enum RepeatOn {
        /// The same weekday, such as the second Tuesday.
        DayOfWeek = "day_of_week",
        /// The same day of the month.
        DayOfMonth = "day_of_month",
    }
}

open_enum! {
    /// A day of the week.
    pub enum Weekday {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

model! {
    /// How a task comes again after it was done.
    #[derive(Default)]
    pub struct Recurrence {
        optional {
            /// Its id.
            recurrence_id: RecurrenceId,
            /// How often it comes.
            name: RecurrenceName,
            /// On which days it comes.
            config: RecurrenceConfig,
            /// Every how many weeks, months or years it comes.
            step: u64,
            /// The day of its end.
            until: civil::Date,
        }
    }
}

model! {
    /// On which days a recurrence falls.
    #[derive(Default)]
    pub struct RecurrenceConfig {
        optional {
            /// For a monthly one: by what it finds its day.
            repeat_on: RepeatOn,
        }
        lists {
            /// For a weekly one: the days.
            days: Weekday,
        }
    }
}

model! {
    /// The tasks that are due soonest.
    pub struct TaskSummary {
        optional {
            /// Those that should have been done.
            overdue: TaskCollection,
            /// Those for today.
            today: TaskCollection,
            /// The rest.
            other: TaskCollection,
        }
    }
}

model! {
    /// The first tasks of a group, and how many there are.
    pub struct TaskCollection {
        optional {
            /// How many there are.
            total: u64,
        }
        lists {
            /// The first of them.
            tasks: Task,
        }
    }
}

model! {
    /// How many tasks the user has.
    pub struct TaskTotals {
        optional {
            /// Those that the user is to do.
            own: TaskCounts,
            /// Those that the user gave to others.
            reassigned: TaskCounts,
        }
    }
}

model! {
    /// How many tasks are due when.
    pub struct TaskCounts {
        optional {
            /// Done yesterday.
            completed_yesterday: u64,
            /// Due before today.
            overdue: u64,
            /// Due today.
            today: u64,
            /// Due tomorrow.
            tomorrow: u64,
            /// Due in the days after.
            upcoming: u64,
            /// Due after that, or at no time.
            later: u64,
        }
    }
}
