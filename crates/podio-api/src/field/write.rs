//! What item fields are given.

use std::time::Duration;

use rust_decimal::Decimal;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{
    DateValue, DateWrite, Email, EmbedValue, EmbedWrite, FieldValue, Location, LocationWrite,
    Moment, Money, Number, Phone,
};
use crate::model::{
    CategoryOption, ContactIdentifier, EmbedId, FieldType, File, FileId, Item, ItemField, ItemId,
    OptionId, Profile, ProfileId, UserId,
};

/// What a field is given.
///
/// | field type | give |
/// |---|---|
/// | text, state, tag | `&str`, `String` |
/// | number | [`Number`], [`Decimal`], an integer |
/// | money | [`Money`] |
/// | date | [`DateWrite`], or a day, local time or timestamp |
/// | category, question | [`OptionId`]s or small integers: the option's id, not its text |
/// | app | [`ItemId`]s |
/// | contact | [`ProfileId`]s, [`UserId`]s or [`ContactIdentifier`]s |
/// | member, the old type | [`MemberWrite`]s |
/// | image, file | [`FileId`]s |
/// | embed | [`EmbedId`]s or [`EmbedWrite`]s |
/// | location | [`LocationWrite`], `&str` |
/// | phone | [`Phone`]s |
/// | email | [`Email`]s |
/// | progress | an integer from 0 to 100 |
/// | duration | [`Duration`] of whole seconds |
/// | others | a [`Value`] in the shape that Podio documents |
///
/// Several values are a `Vec`, a slice or an array. Values that were read convert as well.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldWrite(pub(crate) Result<Pieces, &'static str>);

/// A user for a field of the old type `member`, which takes the id of the user alone, where a field
/// of type `contact` takes the kind of person as well.
///
/// ```
/// use podio_api::field::MemberWrite;
/// use podio_api::items::NewItem;
/// use podio_api::model::UserId;
///
/// let item = NewItem::new().field("inspector", MemberWrite::new(UserId(4100042)));
/// assert_eq!(serde_json::to_string(&item)?, r#"{"fields":{"inspector":4100042}}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MemberWrite(UserId);

impl MemberWrite {
    /// The user with this id.
    pub fn new(user_id: UserId) -> Self {
        Self(user_id)
    }
}

impl From<UserId> for MemberWrite {
    fn from(user_id: UserId) -> Self {
        Self::new(user_id)
    }
}

/// One value or several.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Pieces {
    One(Piece),
    Many(Vec<Piece>),
}

impl Pieces {
    pub(crate) fn as_slice(&self) -> &[Piece] {
        match self {
            Self::One(piece) => std::slice::from_ref(piece),
            Self::Many(pieces) => pieces,
        }
    }

    fn into_vec(self) -> Vec<Piece> {
        match self {
            Self::One(piece) => vec![piece],
            Self::Many(pieces) => pieces,
        }
    }
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    /// A number of a number field, or one whose meaning the field tells: an id, a percentage.
    Integer(serde_json::Number),
    Number(Number),
    Money(Money),
    Date(DateWrite),
    Option(OptionId),
    Item(ItemId),
    /// A person by profile, and as a user where that is known too.
    Profile(ProfileId, Option<UserId>),
    /// A person in another form than by profile.
    Person(ContactIdentifier),
    Member(UserId),
    File(FileId),
    Embed(EmbedWrite),
    Location(LocationWrite),
    Phone(Phone),
    Email(Email),
    Duration(u64),
    /// A shape of the caller's choice.
    Raw(Value),
}

impl Piece {
    fn to_json(&self) -> Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Integer(number) => Value::Number(number.clone()),
            Self::Number(number) => number.as_str().into(),
            Self::Money(money) => {
                json!({"value": money.value().as_str(), "currency": money.currency()})
            }
            Self::Date(date) => date.to_json(),
            Self::Option(id) => id.get().into(),
            Self::Item(id) => id.get().into(),
            Self::Profile(id, _) => id.get().into(),
            Self::Member(id) => id.get().into(),
            Self::File(id) => id.get().into(),
            Self::Embed(embed) => embed.to_json(),
            Self::Location(location) => location.to_json(),
            Self::Phone(Phone { value, kind, .. }) | Self::Email(Email { value, kind, .. }) => {
                match kind {
                    Some(kind) => json!({"type": kind, "value": value}),
                    None => json!({"value": value}),
                }
            }
            Self::Duration(seconds) => (*seconds).into(),
            Self::Person(person) => json!(person),
            Self::Raw(value) => value.clone(),
        }
    }

    /// The number that it is written as, by value.
    pub(crate) fn as_number(&self) -> Option<Number> {
        match self {
            Self::Integer(number) => number.to_string().parse().ok(),
            Self::Number(number) => Some(number.clone()),
            Self::Option(id) => Some(id.get().into()),
            Self::Item(id) => Some(id.get().into()),
            Self::Profile(id, _) => Some(id.get().into()),
            Self::Member(id) => Some(id.get().into()),
            Self::File(id) => Some(id.get().into()),
            Self::Duration(seconds) => Some((*seconds).into()),
            _ => None,
        }
    }

    /// Whether both write the same.
    fn is(&self, other: &Self) -> bool {
        self == other
            || match (self.as_number(), other.as_number()) {
                (Some(this), Some(that)) => this == that,
                _ => self.to_json() == other.to_json(),
            }
    }
}

impl FieldWrite {
    /// What clears a field.
    pub(crate) fn cleared() -> Self {
        Self(Ok(Pieces::Many(Vec::new())))
    }

    /// Why it cannot be sent.
    pub(crate) fn refused(&self) -> Option<&'static str> {
        self.0.as_ref().err().copied()
    }

    /// The values as a list of objects.
    pub(crate) fn to_objects(&self) -> Vec<Value> {
        let pieces = self.0.as_ref().map(Pieces::as_slice).unwrap_or_default();
        let object = |piece: &Piece| match (piece, piece.to_json()) {
            (Piece::Person(_), person) => json!({"value": person}),
            (_, object @ Value::Object(_)) => object,
            (_, value) => json!({"value": value}),
        };
        pieces.iter().map(object).collect()
    }

    /// The same in the shape that fields of a type take: of users, those of the old type `member`
    /// take the id alone.
    pub(crate) fn shaped_for(self, kind: Option<&FieldType>) -> Self {
        if kind != Some(&FieldType::Member) {
            return self;
        }
        let shaped = |piece| match piece {
            Piece::Person(ContactIdentifier::User(id)) | Piece::Profile(_, Some(id)) => {
                Piece::Member(id)
            }
            other => other,
        };
        Self(self.0.map(|pieces| match pieces {
            Pieces::One(piece) => Pieces::One(shaped(piece)),
            Pieces::Many(pieces) => Pieces::Many(pieces.into_iter().map(shaped).collect()),
        }))
    }

    /// Whether a field holds this already.
    pub(crate) fn is_already(&self, field: &ItemField) -> bool {
        let Ok(pieces) = &self.0 else {
            return false;
        };
        let current = field.value();
        let pieces = pieces.as_slice();
        if let FieldValue::Date(values) = current {
            return pieces.len() == values.len()
                && pieces
                    .iter()
                    .zip(values)
                    .all(|(piece, value)| matches!(piece, Piece::Date(write) if write.is(value)));
        }
        let now = Self::of(current).map(|now| now.shaped_for(field.kind.as_ref()));
        let Some(Self(Ok(now))) = now else {
            return false;
        };
        let now = now.as_slice();
        pieces.len() == now.len() && pieces.iter().zip(now).all(|(piece, now)| piece.is(now))
    }

    /// What gives a field the values that were read from it, unless they are of a type that is not
    /// known. Users of a field of the old type `member` are written as such by an
    /// [`ItemEdit`](crate::items::ItemEdit), which knows the type, and elsewhere as contacts.
    pub fn of(value: &FieldValue) -> Option<Self> {
        fn all<'a, T: 'a>(values: impl IntoIterator<Item = &'a T>) -> FieldWrite
        where
            &'a T: Into<FieldWrite>,
        {
            let pieces: Result<Vec<Vec<Piece>>, _> = values
                .into_iter()
                .map(|value| value.into().0.map(Pieces::into_vec))
                .collect();
            FieldWrite(pieces.map(|pieces| Pieces::Many(pieces.concat())))
        }

        Some(match value {
            FieldValue::Text(values) => all(values),
            FieldValue::Number(values) => all(values),
            FieldValue::Money(values) => all(values),
            FieldValue::Date(values) => all(values),
            FieldValue::Category(values) => all(values),
            FieldValue::App(values) => all(values),
            FieldValue::Contact(values) => all(values),
            FieldValue::File(values) => all(values),
            FieldValue::Embed(values) => all(values),
            FieldValue::Location(values) => all(values),
            FieldValue::Phone(values) => all(values),
            FieldValue::Email(values) => all(values),
            FieldValue::Progress(values) => all(values),
            FieldValue::Duration(values) => all(values),
            FieldValue::Raw(_) => return None,
        })
    }
}

impl Serialize for FieldWrite {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Ok(Pieces::One(piece)) => piece.to_json().serialize(serializer),
            Ok(Pieces::Many(pieces)) => serializer.collect_seq(pieces.iter().map(Piece::to_json)),
            Err(reason) => Err(S::Error::custom(reason)),
        }
    }
}

macro_rules! written_as {
    ($($type:ty: $value:ident => $piece:expr),+ $(,)?) => {$(
        impl From<$type> for FieldWrite {
            fn from($value: $type) -> Self {
                Self(Ok(Pieces::One($piece)))
            }
        }
    )+};
}

written_as! {
    &str: text => Piece::Text(text.to_owned()),
    String: text => Piece::Text(text),
    &String: text => Piece::Text(text.clone()),
    u8: number => Piece::Integer(number.into()),
    &u8: number => Piece::Integer((*number).into()),
    i32: number => Piece::Integer(number.into()),
    u32: number => Piece::Integer(number.into()),
    i64: number => Piece::Integer(number.into()),
    u64: number => Piece::Integer(number.into()),
    Number: number => Piece::Number(number),
    &Number: number => Piece::Number(number.clone()),
    Decimal: number => Piece::Number(number.into()),
    Money: money => Piece::Money(money),
    &Money: money => Piece::Money(money.clone()),
    OptionId: id => Piece::Option(id),
    &CategoryOption: option => Piece::Option(option.id),
    ItemId: id => Piece::Item(id),
    &Item: item => Piece::Item(item.item_id),
    ProfileId: id => Piece::Profile(id, None),
    &Profile: profile => Piece::Profile(profile.profile_id, profile.user_id),
    UserId: id => Piece::Person(ContactIdentifier::User(id)),
    ContactIdentifier: person => Piece::Person(person),
    MemberWrite: member => Piece::Member(member.0),
    FileId: id => Piece::File(id),
    &File: file => Piece::File(file.file_id),
    EmbedId: id => Piece::Embed(id.into()),
    EmbedWrite: embed => Piece::Embed(embed),
    &EmbedValue: embed => Piece::Embed(embed.into()),
    LocationWrite: location => Piece::Location(location),
    &Location: location => Piece::Location(location.into()),
    Phone: phone => Piece::Phone(phone),
    &Phone: phone => Piece::Phone(phone.clone()),
    Email: email => Piece::Email(email),
    &Email: email => Piece::Email(email.clone()),
    Value: value => Piece::Raw(value),
}

impl From<DateWrite> for FieldWrite {
    fn from(date: DateWrite) -> Self {
        Self(if date.is_ordered() {
            Ok(Pieces::One(Piece::Date(date)))
        } else {
            Err("the end is before the start")
        })
    }
}

macro_rules! dates {
    ($($type:ty),+) => {$(
        impl From<$type> for FieldWrite {
            fn from(date: $type) -> Self {
                DateWrite::from(date).into()
            }
        }
    )+};
}

dates!(
    &DateValue,
    Moment,
    jiff::civil::Date,
    jiff::civil::DateTime,
    jiff::Timestamp
);

impl From<Duration> for FieldWrite {
    fn from(duration: Duration) -> Self {
        Self(if duration.subsec_nanos() == 0 {
            Ok(Pieces::One(Piece::Duration(duration.as_secs())))
        } else {
            Err("a duration field holds whole seconds: round the duration first")
        })
    }
}

impl From<&Duration> for FieldWrite {
    fn from(duration: &Duration) -> Self {
        Self::from(*duration)
    }
}

fn many<T: Into<FieldWrite>>(values: impl IntoIterator<Item = T>) -> FieldWrite {
    let mut pieces = Vec::new();
    for value in values {
        match value.into().0 {
            Ok(value) => pieces.extend(value.into_vec()),
            Err(reason) => return FieldWrite(Err(reason)),
        }
    }
    FieldWrite(Ok(Pieces::Many(pieces)))
}

impl<T: Into<FieldWrite>> From<Vec<T>> for FieldWrite {
    fn from(values: Vec<T>) -> Self {
        many(values)
    }
}

impl<T: Into<FieldWrite>, const N: usize> From<[T; N]> for FieldWrite {
    fn from(values: [T; N]) -> Self {
        many(values)
    }
}

impl<T: Into<FieldWrite> + Clone> From<&[T]> for FieldWrite {
    fn from(values: &[T]) -> Self {
        many(values.iter().cloned())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn written(value: impl Into<FieldWrite>) -> Value {
        serde_json::to_value(value.into()).unwrap()
    }

    #[test]
    fn each_type_has_its_shape() {
        assert_eq!(written("Repair roof"), json!("Repair roof"));
        assert_eq!(written(0), json!(0));
        assert_eq!(written("1e3".parse::<Number>().unwrap()), json!("1000"));
        assert_eq!(written(Decimal::new(1250, 2)), json!("12.50"));
        let thirty = "123456789012345678901234567890.000000001";
        assert_eq!(written(thirty.parse::<Number>().unwrap()), json!(thirty));
        assert_eq!(
            written("1e-9".parse::<Number>().unwrap()),
            json!("0.000000001")
        );
        assert_eq!(
            written(Money::new("125.53", "DKK").unwrap()),
            json!({"value": "125.53", "currency": "DKK"})
        );
        assert_eq!(written([ItemId(1), ItemId(2)]), json!([1, 2]));
        assert_eq!(written(vec![OptionId(3)]), json!([3]));
        assert_eq!(written(EmbedId(5)), json!({"embed": 5}));
        assert_eq!(
            written(EmbedWrite::url("https://example.org").file(FileId(1))),
            json!({"url": "https://example.org", "file": 1})
        );
        assert_eq!(written(Duration::from_secs(5400)), json!(5400));
        assert_eq!(written(UserId(7)), json!({"type": "user", "id": 7}));
        assert_eq!(written(MemberWrite::new(UserId(7))), json!(7));
        assert_eq!(
            written(ContactIdentifier::Mail("a@b.c".to_owned())),
            json!({"type": "mail", "id": "a@b.c"})
        );
        assert_eq!(
            written([Phone::new("mobile", "+45"), Phone::new("work", "1")]),
            json!([{"type": "mobile", "value": "+45"}, {"type": "work", "value": "1"}])
        );
        assert_eq!(
            written(Email::new("work", "a@b.c")),
            json!({"type": "work", "value": "a@b.c"})
        );
        assert_eq!(
            written(LocationWrite::coordinates("56.1572", "10.2107").unwrap()),
            json!({"lat": 56.1572, "lng": 10.2107})
        );
        assert_eq!(
            written(LocationWrite::new().city("Aarhus").country("Denmark")),
            json!({"city": "Aarhus", "country": "Denmark"})
        );
        assert_eq!(written(json!({"new": 1})), json!({"new": 1}));
    }

    #[test]
    fn what_a_field_cannot_hold_is_refused_rather_than_cut() {
        let write = FieldWrite::from(vec![Duration::from_millis(1500)]);
        let error = serde_json::to_string(&write).unwrap_err();
        assert!(error.to_string().contains("whole seconds"), "{error}");
        let day = date(2026, 3, 10);
        for backwards in [
            DateWrite::new(day).end(date(2026, 3, 9)),
            DateWrite::new(day.at(9, 0, 0, 0)).end(day.at(8, 59, 0, 0)),
            DateWrite::new(day.at(9, 0, 0, 0)).end(date(2026, 3, 9)),
        ] {
            let reason = FieldWrite::from(backwards).refused().unwrap();
            assert!(reason.contains("before the start"), "{reason}");
        }
        assert_eq!(
            FieldWrite::from(DateWrite::new(day).end(day)).refused(),
            None
        );
    }

    #[test]
    fn a_value_that_is_there_already_is_known() {
        let item: Item =
            serde_json::from_str(include_str!("../../tests/examples/item-full.json")).unwrap();
        for field in &item.fields {
            let same = FieldWrite::of(field.value()).unwrap();
            assert!(same.is_already(field), "{:?}", field.external_id);
        }
        let already = |key: &str, write: FieldWrite| write.is_already(item.field(key).unwrap());
        assert!(already(
            "hours-planned",
            "12.5".parse::<Number>().unwrap().into()
        ));
        assert!(already("status", 1.into()));
        assert!(already("progress", 40.into()));
        assert!(already("time-spent", 5400.into()));
        assert!(already("customer", ItemId(3_350_000_002).into()));
        assert!(!already("status", 2.into()));
        assert!(!already("skills", [OptionId(2), OptionId(1)].into()));
        assert!(!already("title", "Other".into()));
        assert!(!already("title", FieldWrite::cleared()));
        let start: jiff::Timestamp = "2026-03-10T14:00:00Z".parse().unwrap();
        let end: jiff::Timestamp = "2026-03-11T15:00:00Z".parse().unwrap();
        assert!(already("when", DateWrite::new(start).end(end).into()));
        assert!(!already("when", DateWrite::new(start).into()));
    }

    #[test]
    fn a_member_is_written_by_the_id_of_the_user_alone() {
        let field: ItemField = serde_json::from_value(json!({
            "field_id": 7, "external_id": "inspector", "type": "member",
            "values": [{"value": {"profile_id": 5, "user_id": 6, "name": "Ada"}}],
        }))
        .unwrap();
        let member = |write: FieldWrite| write.shaped_for(field.kind.as_ref());
        let now = member(FieldWrite::of(field.value()).unwrap());
        assert_eq!(serde_json::to_value(&now).unwrap(), json!([6]));
        for (write, shape) in [
            (FieldWrite::from(UserId(8)), json!(8)),
            ([UserId(8), UserId(9)].into(), json!([8, 9])),
            ([MemberWrite::from(UserId(8))].into(), json!([8])),
            (8.into(), json!(8)),
        ] {
            let write = member(write);
            assert_eq!(serde_json::to_value(&write).unwrap(), shape);
            assert!(!write.is_already(&field));
        }
        for same in [
            FieldWrite::from(UserId(6)),
            MemberWrite::new(UserId(6)).into(),
            6.into(),
        ] {
            assert!(member(same).is_already(&field));
        }
        // The profile has another number, which would name another user.
        assert!(!member(ProfileId(5).into()).is_already(&field));
    }
}
