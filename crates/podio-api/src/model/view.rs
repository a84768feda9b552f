//! Saved views of apps.

use std::collections::BTreeMap;
use std::ops::Deref;

use jiff::Timestamp;
use serde::de::{MapAccess, SeqAccess};
use serde::ser::SerializeMap;
use serde::{Deserializer, Serializer};

use super::json::{Collect, Decode, Read, collect, model, open_enum, unquote};
use super::{Byline, Extra, FileId, Raw, ViewId};

open_enum! {
    /// Where a view comes from.
    pub enum ViewType {
        /// Built in.
        Standard = "standard",
        /// Saved by someone.
        Saved = "saved",
        /// The one that the user used last.
        LastUsed = "last_used",
    }
}

open_enum! {
    /// How a view shows items.
    pub enum ViewLayout {
        /// As small lines with a badge.
        Badge = "badge",
        /// As a table.
        Table = "table",
        /// As one item after the other.
        Stream = "stream",
        /// As a calendar.
        Calendar = "calendar",
        /// As cards in columns.
        Card = "card",
        /// As pictures.
        Gallery = "gallery",
        /// As lines.
        List = "list",
    }
}

model! {
    /// A saved view of an app: which items it shows, and how.
    pub struct View {
        optional {
            /// Its id. The ids of built-in views are texts, which are in `extra`.
            view_id: ViewId,
            /// Its name.
            name: String,
            /// Where it comes from.
            kind("type"): ViewType,
            /// Whether only its creator sees it.
            private: bool,
            /// How it shows items.
            layout: ViewLayout,
            /// What items are sorted by: a name such as `created_on`, or a field's id.
            sort_by: String,
            /// Whether the largest or newest comes first.
            sort_desc: bool,
            /// How each field is shown, by the field's id.
            fields: ViewFields,
            /// How items are grouped.
            grouping: ViewGrouping,
            /// The id of its filter.
            filter_id: String,
            /// The groups of items, and how many are in each.
            groupings: ViewGroups,
            /// How many items it shows.
            items: u64,
            /// When it was saved.
            created_on: Timestamp,
            /// Who saved it.
            created_by: Byline,
            /// Which items it shows.
            filters: ViewFilters,
        }
        lists {
            /// What the caller may do with it.
            rights: String,
        }
    }
}

/// How fields are shown, by the fields' ids.
type ViewFields = BTreeMap<String, ViewField>;

model! {
    /// One condition of a view.
    pub struct ViewFilter {
        optional {
            /// What it looks at: a name such as `created_on`, or a field's id.
            key: Raw,
            /// What it lets through, in a shape that depends on the key.
            values: Raw,
            /// What it lets through, for people.
            humanized_values: Raw,
        }
    }
}

/// The conditions of a view, all of which an item must meet.
///
/// Podio writes them as a list of conditions or, like the items' filter, as an object of values by
/// key; both are read to the same conditions, and written back as they came.
///
/// ```
/// use podio_api::model::View;
///
/// for filters in [r#"[{"key": "60100009", "values": [1]}]"#, r#"{"60100009": [1]}"#] {
///     let view: View = serde_json::from_str(&format!(r#"{{"filters": {filters}}}"#))?;
///     let condition = &view.filters.as_ref().unwrap()[0];
///     assert_eq!(*condition.key.as_ref().unwrap(), "60100009");
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ViewFilters {
    conditions: Vec<ViewFilter>,
    by_key: bool,
}

impl Deref for ViewFilters {
    type Target = [ViewFilter];

    fn deref(&self) -> &[ViewFilter] {
        &self.conditions
    }
}

impl<'a> IntoIterator for &'a ViewFilters {
    type Item = &'a ViewFilter;
    type IntoIter = std::slice::Iter<'a, ViewFilter>;

    fn into_iter(self) -> Self::IntoIter {
        self.conditions.iter()
    }
}

impl Collect for ViewFilters {
    fn of_map<'de, A: MapAccess<'de>>(map: A) -> Result<Read<Self>, A::Error> {
        let conditions = Extra::of_map(map)?
            .iter()
            .map(|(key, values)| ViewFilter {
                key: Some(key.into()),
                values: Some(values.clone()),
                humanized_values: None,
                extra: Extra::default(),
            })
            .collect();
        Ok(Read::Value(Self {
            conditions,
            by_key: true,
        }))
    }

    fn of_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Read<Self>, A::Error> {
        Ok(match Vec::of_seq(seq)? {
            Read::Value(conditions) => Read::Value(Self {
                conditions,
                by_key: false,
            }),
            Read::Other(raw) => Read::Other(raw),
            Read::Wrong => Read::Wrong,
        })
    }

    fn of_count(count: u64) -> Read<Self> {
        match Vec::<ViewFilter>::of_count(count) {
            Read::Other(raw) => Read::Other(raw),
            _ => Read::Wrong,
        }
    }
}

impl Decode for ViewFilters {
    const EXPECTED: &'static str = "a list or an object";
    const STRUCTURAL: bool = true;

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        collect(deserializer)
    }

    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.by_key {
            return self.conditions.encode(serializer);
        }
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for condition in self {
            if let Some(key) = condition.key.as_ref().and_then(|key| unquote(key.as_str())) {
                map.serialize_entry(&key, &condition.values)?;
            }
        }
        map.end()
    }
}

model! {
    /// How a view shows a field.
    #[derive(Default)]
    pub struct ViewField {
        optional {
            /// How far it is moved from its usual place.
            delta_offset: i64,
            /// Its width in pixels.
            width: u64,
            /// Whether it is hidden.
            hidden: bool,
            /// Which axis of a chart it is: `x_axis` or `y_axis`.
            usage("use"): String,
        }
    }
}

model! {
    /// The groups of a view.
    pub struct ViewGroups {
        optional {
            /// How many there are.
            total: u64,
        }
        lists {
            /// The first of them.
            groups: ViewGroup,
        }
    }
}

model! {
    /// One group of a view.
    pub struct ViewGroup {
        optional {
            /// How many items are in it.
            count: u64,
            /// How many items are in it, under its other name.
            total: u64,
            /// What its items have in common, in a shape that depends on the field.
            value: Raw,
            /// What its items have in common, for people.
            label: String,
            /// Its color in six hexadecimal digits.
            color: String,
            /// The file of the picture.
            avatar: FileId,
        }
    }
}

model! {
    /// How a view groups items.
    #[derive(Default)]
    pub struct ViewGrouping {
        optional {
            /// Whether it groups by a `field` or by a `revision`'s keys.
            kind("type"): String,
            /// The field's id, or `created_by`, `created_on` or `tags`.
            value: Raw,
            /// The part of a date: `date`, `weekday`, `week`, `month` or `year`.
            sub_value: String,
        }
    }
}
