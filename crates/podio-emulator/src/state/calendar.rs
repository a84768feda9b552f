//! Calendars: the dates of items and tasks, and how they are copied elsewhere.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::items::{FieldValue, Item, Moment};
use super::mutes::Mutes;
use super::orgs::merge;
use super::refs::{Ref, RefKind};
use super::tasks::{Due, Task};
use super::{Actor, World};
use crate::items::dates::{date_value, day, sort_key};

/// What opens the calendar feeds of every user.
pub(crate) const CALENDAR_CODE: &str = "EXAMPLECALENDARCODE";

/// How a calendar is copied to a linked account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Export {
    pub(crate) priority: i64,
    pub(crate) tasks: bool,
}

/// A user's linked account, and the app or space whose calendar is copied; none is all calendars.
pub(crate) type ExportKey = (u64, u64, Option<Ref>);

/// What users set about calendars.
#[derive(Debug, Default)]
pub(crate) struct Calendar {
    pub(crate) mutes: Mutes,
    pub(crate) exports: BTreeMap<ExportKey, Export>,
}

/// Something that takes place at a time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CalendarEvent {
    /// The item or task.
    pub(crate) at: Ref,
    /// The date field, where it is an item.
    pub(crate) field_id: Option<u64>,
    pub(crate) start: Moment,
    pub(crate) end: Option<Moment>,
}

impl CalendarEvent {
    /// The event of a task.
    pub(crate) fn of_task(task: &Task) -> Option<Self> {
        let due = task.due?;
        Some(Self {
            at: Ref::task(task.task_id),
            field_id: None,
            start: moment_of(due),
            end: None,
        })
    }

    /// The event of a date field of an item.
    pub(crate) fn of_item(item: &Item, field_id: u64) -> Option<Self> {
        let FieldValue::Date { start, end } = item.values.get(&field_id)?.first()? else {
            return None;
        };
        Some(Self {
            at: Ref::item(item.item_id),
            field_id: Some(field_id),
            start: *start,
            end: *end,
        })
    }

    /// The name in calls that change the event.
    pub(crate) fn uid(&self) -> String {
        let (kind, id) = (self.at.kind.name(), self.at.id);
        match self.field_id {
            Some(field_id) => format!("{kind}_{id}_{field_id}"),
            None => format!("{kind}_{id}"),
        }
    }

    /// Whether some of it lies between two days, for a reader in `zone`.
    pub(crate) fn is_within(&self, from: Option<Date>, to: Option<Date>, zone: &TimeZone) -> bool {
        let (first, last) = (
            day(self.start, zone),
            day(self.end.unwrap_or(self.start), zone),
        );
        from.is_none_or(|from| last >= from) && to.is_none_or(|to| first <= to)
    }
}

fn moment_of(due: Due) -> Moment {
    match due.time {
        Some(_) => Moment::Instant(due.on),
        None => Moment::Day(due.date),
    }
}

impl World {
    /// What takes place in the apps and spaces that `fits` lets through, in order.
    pub(crate) fn calendar_events(
        &self,
        reader: Actor,
        fits: impl Fn(Ref) -> bool,
    ) -> Vec<CalendarEvent> {
        let apps = self
            .apps
            .values()
            .filter(|app| self.visible_app(reader, app.app_id).is_ok());
        let of_items = apps.flat_map(|app| {
            let fields = app.live_fields().filter(|field| {
                field.kind == "date" && field.settings["calendar"].as_bool() != Some(false)
            });
            fields.flat_map(|field| {
                self.items_of(app.app_id)
                    .filter_map(|item| CalendarEvent::of_item(item, field.field_id))
            })
        });
        let of_tasks = self
            .tasks
            .values()
            .filter(|task| !task.deleted && task.completed.is_none())
            .filter(|task| self.may_see_task(reader, task))
            .filter_map(CalendarEvent::of_task);
        let mut events: Vec<CalendarEvent> = of_items
            .chain(of_tasks)
            .filter(|event| fits(event.at))
            .collect();
        let zone = self.time_zone(reader);
        events.sort_by_key(|event| (sort_key(event.start, &zone), event.at, event.field_id));
        events
    }

    /// The event with a name, if the actor may see it.
    pub(crate) fn calendar_event(&self, actor: Actor, uid: &str) -> Option<CalendarEvent> {
        let mut parts = uid.split('_');
        let (kind, id) = (parts.next()?, parts.next()?.parse().ok()?);
        let field_id: Option<u64> = parts.next().map(str::parse).transpose().ok()?;
        match (kind, field_id, parts.next()) {
            ("item", Some(field_id), None) => {
                CalendarEvent::of_item(self.visible_item(actor, id).ok()?, field_id)
            }
            ("task", None, None) => CalendarEvent::of_task(self.visible_task(actor, id).ok()?),
            _ => None,
        }
    }

    pub(crate) fn calendar_event_value(&self, event: &CalendarEvent, reader: Actor) -> Value {
        let (title, link) = self.title_and_link(event.at);
        let app = match event.at.kind {
            RefKind::Item => self.app_of(event.at).and_then(|id| self.apps.get(&id)),
            _ => None,
        };
        let description = match event.at.kind {
            RefKind::Task => self
                .tasks
                .get(&event.at.id)
                .and_then(|task| task.description.clone()),
            _ => None,
        };
        let version = self
            .items
            .get(&event.at.id)
            .map_or(0, |item| item.current().revision);
        let mut value = json!({
            "uid": event.uid(),
            "ref_type": event.at.kind.name(),
            "ref_id": event.at.id,
            "type": event.at.kind.name(),
            "id": event.at.id,
            "group": app.map(|app| &app.item_name),
            "title": title,
            "description": description,
            "location": null,
            "status": null,
            "link": link,
            "app": app.map(|app| self.app_brief(app)),
            "color": null,
            "source": null,
            "category_text": null,
            "busy": false,
            "forged": false,
            "version": version,
        });
        let dates = date_value(event.start, event.end, &self.time_zone(reader));
        merge(&mut value, dates);
        if let Some(object) = value.as_object_mut() {
            // Of these keys the values of date fields alone know.
            for key in [
                "start_date_utc",
                "start_time_utc",
                "end_date_utc",
                "end_time_utc",
            ] {
                object.remove(key);
            }
        }
        value
    }

    /// Events in the format of RFC 5545.
    pub(crate) fn ical(&self, events: &[CalendarEvent]) -> String {
        let now = ical_instant(self.now());
        let mut lines = vec![
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//Podio//Emulator//EN".to_owned(),
        ];
        for event in events {
            let (title, link) = self.title_and_link(event.at);
            lines.extend([
                "BEGIN:VEVENT".to_owned(),
                format!("UID:{}@podio.com", event.uid()),
                format!("DTSTAMP:{now}"),
                format!("DTSTART{}", ical_moment(event.start)),
            ]);
            lines.extend(event.end.map(|end| format!("DTEND{}", ical_moment(end))));
            lines.extend([
                format!("SUMMARY:{}", ical_text(&title.unwrap_or_default())),
                format!("URL:{}", link.unwrap_or_default()),
                "END:VEVENT".to_owned(),
            ]);
        }
        lines.push("END:VCALENDAR".to_owned());
        lines.into_iter().map(|line| folded(&line)).collect()
    }

    pub(crate) fn export_value(key: &ExportKey, export: Export) -> Value {
        let (_, linked_account_id, scope) = key;
        json!({
            "linked_account_id": linked_account_id,
            "ref_type": scope.map(|scope| scope.kind.name()),
            "ref_id": scope.map(|scope| scope.id),
            "priority": export.priority,
            "tasks": export.tasks,
        })
    }
}

fn ical_instant(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn ical_moment(moment: Moment) -> String {
    match moment {
        Moment::Day(date) => format!(";VALUE=DATE:{}", date.strftime("%Y%m%d")),
        Moment::Instant(at) => format!(":{}", ical_instant(at)),
    }
}

fn ical_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A line in pieces of at most 75 bytes, each after the first behind a blank.
fn folded(line: &str) -> String {
    let mut text = String::with_capacity(line.len() + 2);
    let mut length = 0;
    for letter in line.chars() {
        if length + letter.len_utf8() > 75 {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(letter);
        length += letter.len_utf8();
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_letters() {
        let text = folded(&format!("SUMMARY:{}", "ø".repeat(60)));
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.len() <= 75));
        assert!(lines[1].starts_with(' '));
        assert_eq!(folded("END:VEVENT"), "END:VEVENT\r\n");
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(ical_text("a,b;c\\d\ne\r"), "a\\,b\\;c\\\\d\\ne");
    }
}
