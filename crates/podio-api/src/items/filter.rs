//! What a filter lets through, and in which order.

use std::borrow::Cow;
use std::fmt;
use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};

use jiff::civil::Date;
use podio_core::{Error, ErrorKind, Result};
use serde_json::{Map, Value, json};

use crate::field::{FieldKey, IntoNumber};
use crate::items::write::no_such_field;
use crate::model::{
    App, AppId, AuthClientId, FieldId, FieldType, ItemId, OptionId, ProfileId, UserId,
};

/// Which items to let through: those that meet every condition.
///
/// Conditions on fields name the field by id or external id. Setting a condition on the same key
/// again replaces it. A value that cannot be sent is reported when the call is sent.
///
/// Podio does not filter by the values of text, phone, email, location, link and image fields; use
/// a [search](crate::search::Search) for those. [`check`](Self::check) finds that before Podio does.
///
/// ```
/// use podio_api::items::{DateRange, Filter, RelativeDate};
/// use podio_api::model::{FieldId, OptionId};
///
/// let filter = Filter::new()
///     .category(FieldId(60100009), [OptionId(1), OptionId(2)])
///     .number("hours-planned", 1..=20)
///     .created_on(DateRange::since(RelativeDate::days(-7)));
/// # let _ = filter;
/// ```
#[derive(Debug, Clone, Default)]
pub struct Filter {
    conditions: Map<String, Value>,
    error: Option<Error>,
}

impl Filter {
    /// Lets every item through.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets through items that have one of these options in a category field.
    pub fn category(
        self,
        field: impl Into<FieldKey>,
        options: impl IntoIterator<Item = OptionId>,
    ) -> Self {
        self.any_of(field, options.into_iter().map(OptionId::get))
    }

    /// Lets through items whose app field references one of these items.
    pub fn references(
        self,
        field: impl Into<FieldKey>,
        items: impl IntoIterator<Item = ItemId>,
    ) -> Self {
        self.any_of(field, items.into_iter().map(ItemId::get))
    }

    /// Lets through items that have one of these profiles in a contact field.
    pub fn contact(
        self,
        field: impl Into<FieldKey>,
        profiles: impl IntoIterator<Item = ProfileId>,
    ) -> Self {
        self.any_of(field, profiles.into_iter().map(ProfileId::get))
    }

    /// Lets through items whose number lies in a range; both ends belong to it.
    pub fn number(self, field: impl Into<FieldKey>, range: impl Into<NumberRange>) -> Self {
        self.range(field, range.into())
    }

    /// Lets through items whose amount lies in a range, whatever the currency.
    pub fn money(self, field: impl Into<FieldKey>, range: impl Into<NumberRange>) -> Self {
        self.range(field, range.into())
    }

    /// Lets through items whose progress, in percent, lies in a range.
    pub fn progress(self, field: impl Into<FieldKey>, range: impl Into<NumberRange>) -> Self {
        self.range(field, range.into())
    }

    /// Lets through items whose duration, in seconds, lies in a range.
    pub fn duration(self, field: impl Into<FieldKey>, seconds: impl Into<NumberRange>) -> Self {
        self.range(field, seconds.into())
    }

    /// Lets through items whose date lies in a range.
    pub fn date(self, field: impl Into<FieldKey>, range: impl Into<DateRange>) -> Self {
        self.raw(field.into().to_string(), range.into().to_json())
    }

    /// Lets through items that have no value in a category, app or contact field.
    pub fn without_value(self, field: impl Into<FieldKey>) -> Self {
        self.raw(field.into().to_string(), json!([null]))
    }

    /// Lets through items that were added in a range of days.
    pub fn created_on(self, range: impl Into<DateRange>) -> Self {
        self.raw("created_on", range.into().to_json())
    }

    /// Lets through items that were last changed in a range of days.
    pub fn last_edit_on(self, range: impl Into<DateRange>) -> Self {
        self.raw("last_edit_on", range.into().to_json())
    }

    /// Lets through items that one of these added.
    pub fn created_by(self, authors: impl IntoIterator<Item = Author>) -> Self {
        self.raw(
            "created_by",
            authors.into_iter().map(Author::to_json).collect::<Value>(),
        )
    }

    /// Lets through items that one of these last changed.
    pub fn last_edit_by(self, authors: impl IntoIterator<Item = Author>) -> Self {
        self.raw(
            "last_edit_by",
            authors.into_iter().map(Author::to_json).collect::<Value>(),
        )
    }

    /// Lets through items that were added through one of these applications.
    pub fn created_via(self, clients: impl IntoIterator<Item = AuthClientId>) -> Self {
        self.any_of("created_via", clients.into_iter().map(AuthClientId::get))
    }

    /// Lets through items that have one of these tags.
    pub fn tags<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.texts("tags".to_owned(), tags)
    }

    /// Lets through items that have one of these external ids.
    pub fn external_id<T: Into<String>>(self, ids: impl IntoIterator<Item = T>) -> Self {
        self.texts("external_id".to_owned(), ids)
    }

    /// Lets through items whose id lies in a range.
    pub fn item_id(self, range: impl Into<IdRange>) -> Self {
        let IdRange { from, to } = range.into();
        self.raw(
            "item_id",
            bounds(from.map(|id| json!(id)), to.map(|id| json!(id))),
        )
    }

    /// Lets through items that have one of these texts in a state field.
    pub fn state<T: Into<String>>(
        self,
        field: impl Into<FieldKey>,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        self.texts(field.into().to_string(), texts)
    }

    /// Lets through items without a value, too, besides those of a list that was set on the field.
    pub fn or_without_value(mut self, field: impl Into<FieldKey>) -> Self {
        let condition = self
            .conditions
            .entry(field.into().to_string())
            .or_insert_with(|| json!([]));
        if let Value::Array(values) = condition {
            values.push(Value::Null);
        }
        self
    }

    /// Lets through items to which something last happened in a range of days.
    pub fn last_event_on(self, range: impl Into<DateRange>) -> Self {
        self.raw("last_event_on", range.into().to_json())
    }

    /// Lets through items that were last changed through one of these applications.
    pub fn last_edit_via(self, clients: impl IntoIterator<Item = AuthClientId>) -> Self {
        self.any_of("last_edit_via", clients.into_iter().map(AuthClientId::get))
    }

    /// Lets through items that have one of these titles.
    pub fn title<T: Into<String>>(self, titles: impl IntoIterator<Item = T>) -> Self {
        self.texts("title".to_owned(), titles)
    }

    fn texts<T: Into<String>>(self, key: String, texts: impl IntoIterator<Item = T>) -> Self {
        let texts = texts.into_iter().map(|text| Value::String(text.into()));
        self.raw(key, texts.collect::<Value>())
    }

    /// Checks the conditions against the fields of their app, so that what Podio would refuse is
    /// known before it is sent.
    ///
    /// ```
    /// use podio_api::items::Filter;
    /// use podio_api::model::App;
    ///
    /// let app: App = serde_json::from_str(r#"{"app_id": 1, "fields": [
    ///     {"field_id": 7, "external_id": "title", "type": "text"}
    /// ]}"#)?;
    /// let error = Filter::new().raw("title-text", "Roof").check(&app).unwrap_err();
    /// assert!(error.to_string().contains("app 1 has no field `title-text`"));
    /// let error = Filter::new().number(podio_api::model::FieldId(7), 1..).check(&app).unwrap_err();
    /// assert!(error.to_string().contains("search for it instead"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) with the field, its type and the alternative,
    /// if Podio does not filter by the field or not in this way, or the app has no such field.
    pub fn check(&self, app: &App) -> Result<()> {
        self.conditions()?
            .iter()
            .try_for_each(|(key, value)| check_condition(app, key, value))
    }

    /// Sets a condition in the shape that Podio documents.
    pub fn raw(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.conditions.insert(key.into(), value.into());
        self
    }

    fn any_of(self, field: impl Into<FieldKey>, ids: impl Iterator<Item = u64>) -> Self {
        self.raw(
            field.into().to_string(),
            ids.map(Value::from).collect::<Value>(),
        )
    }

    fn range(mut self, field: impl Into<FieldKey>, range: NumberRange) -> Self {
        match range.0 {
            Ok(bounds) => self.raw(field.into().to_string(), bounds),
            Err(error) => {
                let named = Error::new(
                    error.kind(),
                    format!("filter on `{}`: {error}", field.into()),
                );
                self.error.get_or_insert(named);
                self
            }
        }
    }

    /// The conditions, or why they cannot be sent.
    pub(crate) fn conditions(&self) -> Result<&Map<String, Value>> {
        match &self.error {
            Some(error) => Err(error.clone()),
            None => Ok(&self.conditions),
        }
    }
}

/// The keys that are no fields.
const KEYS: [&str; 13] = [
    "created_by",
    "last_edit_by",
    "created_via",
    "last_edit_via",
    "created_on",
    "last_edit_on",
    "last_event_on",
    "item_id",
    "app_item_id",
    "external_id",
    "title",
    "tags",
    "priority",
];

fn check_condition(app: &App, key: &str, value: &Value) -> Result<()> {
    // Podio takes these keys for what they say, even where a field has such an external id.
    if KEYS.contains(&key) {
        return Ok(());
    }
    let field = app.fields.iter().find(|field| {
        field.external_id.as_deref() == Some(key) || field.field_id.to_string() == key
    });
    let refuse = |reason: String| Err(Error::new(ErrorKind::InvalidArgument, reason));
    let Some(field) = field else {
        return refuse(no_such_field(app, key));
    };
    let Some(kind) = &field.kind else {
        return Ok(());
    };
    let by_list = "a list of ids";
    let by_range = "a range";
    let takes = match kind {
        FieldType::Text
        | FieldType::Phone
        | FieldType::Tel
        | FieldType::Email
        | FieldType::Location
        | FieldType::Embed
        | FieldType::Image
        | FieldType::File
        | FieldType::Asset
        | FieldType::Separator => {
            return refuse(format!(
                "filter on `{key}`: it is of type {kind}, by which Podio does not filter; search \
                 for it instead, or filter by `title` or `external_id`"
            ));
        }
        FieldType::Category
        | FieldType::Question
        | FieldType::State
        | FieldType::App
        | FieldType::Contact
        | FieldType::Member => by_list,
        FieldType::Number
        | FieldType::Money
        | FieldType::Progress
        | FieldType::Duration
        | FieldType::Date
        | FieldType::Calculation => by_range,
        _ => return Ok(()),
    };
    let fits = match value {
        Value::Array(values) => takes == by_list || values.iter().all(Value::is_null),
        Value::Object(_) => takes == by_range,
        _ => true,
    };
    if fits {
        Ok(())
    } else {
        refuse(format!(
            "filter on `{key}`: it is of type {kind}, which is filtered by {takes}"
        ))
    }
}

fn bounds(from: Option<Value>, to: Option<Value>) -> Value {
    let mut map = Map::new();
    if let Some(from) = from {
        map.insert("from".to_owned(), from);
    }
    if let Some(to) = to {
        map.insert("to".to_owned(), to);
    }
    Value::Object(map)
}

/// A range of numbers, such as `1..=20`, `1..` or `..=20`. The ends may be integers, decimals or
/// texts of digits, and belong to the range.
#[derive(Debug, Clone)]
pub struct NumberRange(Result<Value>);

impl NumberRange {
    fn new<T: IntoNumber>(from: Option<T>, to: Option<T>) -> Self {
        let read = |end: Option<T>| -> Result<Option<Value>> {
            end.map(|end| end.into_number().map(|number| number.to_shortest_json()))
                .transpose()
        };
        Self(read(from).and_then(|from| Ok(bounds(from, read(to)?))))
    }
}

impl<T: IntoNumber> From<RangeInclusive<T>> for NumberRange {
    fn from(range: RangeInclusive<T>) -> Self {
        let (from, to) = range.into_inner();
        Self::new(Some(from), Some(to))
    }
}

impl<T: IntoNumber> From<RangeFrom<T>> for NumberRange {
    fn from(range: RangeFrom<T>) -> Self {
        Self::new(Some(range.start), None)
    }
}

impl<T: IntoNumber> From<RangeToInclusive<T>> for NumberRange {
    fn from(range: RangeToInclusive<T>) -> Self {
        Self::new(None, Some(range.end))
    }
}

/// A range of item ids, such as `ItemId(1)..=ItemId(9)`, `ItemId(1)..` or `..=ItemId(9)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdRange {
    from: Option<ItemId>,
    to: Option<ItemId>,
}

impl From<RangeInclusive<ItemId>> for IdRange {
    fn from(range: RangeInclusive<ItemId>) -> Self {
        let (from, to) = range.into_inner();
        Self {
            from: Some(from),
            to: Some(to),
        }
    }
}

impl From<RangeFrom<ItemId>> for IdRange {
    fn from(range: RangeFrom<ItemId>) -> Self {
        Self {
            from: Some(range.start),
            to: None,
        }
    }
}

impl From<RangeToInclusive<ItemId>> for IdRange {
    fn from(range: RangeToInclusive<ItemId>) -> Self {
        Self {
            from: None,
            to: Some(range.end),
        }
    }
}

/// A range of days. Both ends belong to it; either may be left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    from: Option<DateBound>,
    to: Option<DateBound>,
}

impl DateRange {
    /// From one day to another.
    pub fn between(from: impl Into<DateBound>, to: impl Into<DateBound>) -> Self {
        Self {
            from: Some(from.into()),
            to: Some(to.into()),
        }
    }

    /// From a day on.
    pub fn since(from: impl Into<DateBound>) -> Self {
        Self {
            from: Some(from.into()),
            to: None,
        }
    }

    /// Up to a day.
    pub fn until(to: impl Into<DateBound>) -> Self {
        Self {
            from: None,
            to: Some(to.into()),
        }
    }

    fn to_json(self) -> Value {
        let text = |bound: DateBound| Value::String(bound.to_string());
        bounds(self.from.map(text), self.to.map(text))
    }
}

impl From<RangeInclusive<Date>> for DateRange {
    fn from(range: RangeInclusive<Date>) -> Self {
        let (from, to) = range.into_inner();
        Self::between(from, to)
    }
}

impl From<RangeFrom<Date>> for DateRange {
    fn from(range: RangeFrom<Date>) -> Self {
        Self::since(range.start)
    }
}

impl From<RangeInclusive<RelativeDate>> for DateRange {
    fn from(range: RangeInclusive<RelativeDate>) -> Self {
        let (from, to) = range.into_inner();
        Self::between(from, to)
    }
}

impl From<RangeFrom<RelativeDate>> for DateRange {
    fn from(range: RangeFrom<RelativeDate>) -> Self {
        Self::since(range.start)
    }
}

impl From<RangeToInclusive<RelativeDate>> for DateRange {
    fn from(range: RangeToInclusive<RelativeDate>) -> Self {
        Self::until(range.end)
    }
}

impl From<RangeToInclusive<Date>> for DateRange {
    fn from(range: RangeToInclusive<Date>) -> Self {
        Self::until(range.end)
    }
}

/// One end of a [`DateRange`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateBound {
    /// A day.
    Day(Date),
    /// A day counted from today.
    Relative(RelativeDate),
}

impl fmt::Display for DateBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Relative(relative) => relative.fmt(f),
        }
    }
}

impl From<Date> for DateBound {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<RelativeDate> for DateBound {
    fn from(relative: RelativeDate) -> Self {
        Self::Relative(relative)
    }
}

/// A day counted from today, which Podio resolves whenever it applies the filter.
///
/// ```
/// use podio_api::items::RelativeDate;
///
/// assert_eq!(RelativeDate::days(-7).to_string(), "-7d");
/// // The start of last month.
/// assert_eq!(RelativeDate::months(-1).rounded().to_string(), "-1mr");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RelativeDate {
    count: i32,
    unit: char,
    rounded: bool,
}

impl RelativeDate {
    /// So many days from today; before it where negative.
    pub const fn days(count: i32) -> Self {
        Self {
            count,
            unit: 'd',
            rounded: false,
        }
    }

    /// So many weeks from today; before it where negative.
    pub const fn weeks(count: i32) -> Self {
        Self {
            count,
            unit: 'w',
            rounded: false,
        }
    }

    /// So many months from today; before it where negative.
    pub const fn months(count: i32) -> Self {
        Self {
            count,
            unit: 'm',
            rounded: false,
        }
    }

    /// So many years from today; before it where negative.
    pub const fn years(count: i32) -> Self {
        Self {
            count,
            unit: 'y',
            rounded: false,
        }
    }

    /// Goes back to the start of that day, week, month or year.
    pub const fn rounded(mut self) -> Self {
        self.rounded = true;
        self
    }
}

impl fmt::Display for RelativeDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{}{}",
            self.count,
            self.unit,
            if self.rounded { "r" } else { "" }
        )
    }
}

/// Who added or changed an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Author {
    /// A user.
    User(UserId),
    /// An app that was signed in as itself.
    App(AppId),
}

impl Author {
    fn to_json(self) -> Value {
        match self {
            Self::User(id) => json!({"type": "user", "id": id}),
            Self::App(id) => json!({"type": "app", "id": id}),
        }
    }
}

/// What items are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SortBy {
    /// The running number within the app.
    AppItemId,
    /// The id.
    ItemId,
    /// When it was added.
    CreatedOn,
    /// Who added it.
    CreatedBy,
    /// When it was last changed.
    LastEditOn,
    /// Who last changed it.
    LastEditBy,
    /// When something last happened to it.
    Activity,
    /// The user's priority.
    Priority,
    /// The title.
    Title,
    /// The rating by likes.
    Like,
    /// The rating by approval.
    Approved,
    /// The answers to an invitation.
    Rsvp,
    /// The rating by stars.
    Fivestar,
    /// The rating by yes and no.
    Yesno,
    /// The rating by thumbs.
    Thumbs,
    /// The value of a field. Podio sorts by text, number, money, date, duration, progress,
    /// calculation, category, state, app, contact and location fields.
    Field(FieldId),
    /// Any other key of Podio's.
    Other(Cow<'static, str>),
}

impl fmt::Display for SortBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AppItemId => "app_item_id",
            Self::ItemId => "item_id",
            Self::CreatedOn => "created_on",
            Self::CreatedBy => "created_by",
            Self::LastEditOn => "last_edit_on",
            Self::LastEditBy => "last_edit_by",
            Self::Activity => "activity",
            Self::Priority => "priority",
            Self::Title => "title",
            Self::Like => "like",
            Self::Approved => "approved",
            Self::Rsvp => "rsvp",
            Self::Fivestar => "fivestar",
            Self::Yesno => "yesno",
            Self::Thumbs => "thumbs",
            Self::Field(id) => return id.fmt(f),
            Self::Other(key) => key,
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn conditions_have_the_documented_shape() {
        let filter = Filter::new()
            .category(FieldId(60_100_009), [OptionId(1), OptionId(2)])
            .created_on(DateRange::between(
                date(2026, 3, 1),
                RelativeDate::days(0).rounded(),
            ))
            .created_by([Author::User(UserId(4_100_042))])
            .number(FieldId(60_100_003), 1..=20)
            .references(FieldId(60_100_011), [ItemId(3_350_000_002)])
            .contact(FieldId(60_100_012), [ProfileId(5_200_001)])
            .tags(["priority"]);
        let request: Value = serde_json::from_str(include_str!(
            "../../tests/examples/item-filter-request.json"
        ))
        .unwrap();
        assert_eq!(
            Value::Object(filter.conditions().unwrap().clone()),
            request["filters"]
        );
    }

    #[test]
    fn ranges_may_be_open() {
        let filter = Filter::new()
            .money("budget", "1250.50"..)
            .progress("progress", ..=50)
            .duration("time", 3600..=7200)
            .date("when", ..=date(2026, 3, 1))
            .last_edit_on(date(2026, 3, 1)..)
            .item_id(ItemId(5)..)
            .without_value("status");
        assert_eq!(
            Value::Object(filter.conditions().unwrap().clone()),
            json!({
                "budget": {"from": 1250.5},
                "progress": {"to": 50},
                "time": {"from": 3600, "to": 7200},
                "when": {"to": "2026-03-01"},
                "last_edit_on": {"from": "2026-03-01"},
                "item_id": {"from": 5},
                "status": [null],
            })
        );
    }

    #[test]
    fn what_podio_does_not_filter_by_is_refused_with_the_alternative() {
        let app: App =
            serde_json::from_str(include_str!("../../tests/examples/app-full.json")).unwrap();
        Filter::new()
            .category("status", [OptionId(1)])
            .or_without_value("status")
            .without_value("when")
            .number("hours-planned", 1..)
            .number("cost", 1..)
            .date("when", RelativeDate::days(-7)..)
            .tags(["a"])
            .title(["b"])
            .check(&app)
            .unwrap();
        for (filter, words) in [
            (
                Filter::new().raw("title-x", "a"),
                &["no field `title-x`", "hours-planned"][..],
            ),
            (
                Filter::new().raw("notes", json!(["a"])),
                &["`notes`", "type text", "search"],
            ),
            (
                Filter::new().without_value("phone"),
                &["`phone`", "type phone", "search"],
            ),
            (
                Filter::new().number("status", 1..),
                &["`status`", "category", "a list of ids"],
            ),
            (
                Filter::new().category("when", [OptionId(1)]),
                &["`when`", "date", "a range"],
            ),
        ] {
            let error = filter.check(&app).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            let text = error.to_string();
            for word in words {
                assert!(text.contains(word), "{text} lacks {word}");
            }
        }
        let filter = Filter::new().state("old", ["Open"]).or_without_value("old");
        assert_eq!(filter.conditions().unwrap()["old"], json!(["Open", null]));
    }

    #[test]
    fn a_bound_that_is_no_number_is_reported() {
        let filter = Filter::new().number("hours", "many"..).number("other", 1..);
        let error = filter.conditions().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        let text = error.to_string();
        assert!(text.contains("`hours`") && text.contains("many"), "{text}");
    }
}
