//! Single values as they are written, type by type.

use serde_json::{Value, json};

use super::date_write::date;
use super::decimals::{decimal, exact};
use super::validate::Writer;
use crate::json::Json;
use crate::respond::Failure;
use crate::state::apps::Field;
use crate::state::embeds::read_url;
use crate::state::items::{FieldValue, Place};

/// The members of a place beside `value`, `lat` and `lng`.
const PLACE_PARTS: &[&str] = &[
    "street_address",
    "street_number",
    "street_name",
    "postal_code",
    "city",
    "state",
    "country",
];

/// The members that only answers have, and that come back with a value that was read.
const PLACE_READ_ONLY: &[&str] = &["formatted", "map_in_sync"];

/// Whether a field takes one value at most.
pub(super) fn is_single(field: &Field) -> bool {
    match field.kind.as_str() {
        "text" | "number" | "money" | "date" | "progress" | "duration" | "state" => true,
        "category" | "question" => !field.is_multiple(),
        "app" => field.settings["multiple"].as_bool() == Some(false),
        _ => false,
    }
}

/// One value; `None` when it stands for no value.
pub(super) fn read(
    writer: &Writer<'_>,
    field: &Field,
    element: &Json,
) -> Result<Option<FieldValue>, Failure> {
    // The list of objects may hold `{"value": null}`, which is no value either.
    let main = match element.get("value") {
        Some(inner) if !matches!(field.kind.as_str(), "money" | "location") => inner,
        _ => element,
    };
    if *main == Json::Null {
        return Ok(None);
    }
    Ok(Some(match field.kind.as_str() {
        "text" => match text(main)? {
            "" => return Ok(None),
            text => FieldValue::Text(formatted(writer, field, text)),
        },
        "number" => FieldValue::Number(exact(main)?),
        "money" => money(field, element)?,
        "progress" => FieldValue::Progress(integer(main, 0, Some(100))?),
        "duration" => FieldValue::Duration(integer(main, 0, None)?),
        "date" => return date(field, element, &writer.zone),
        "category" | "question" => category(writer, field, main)?,
        "state" => state(field, main)?,
        "app" => reference(writer, field, main)?,
        "contact" => contact(writer, field, main)?,
        "member" => member(writer, main)?,
        "image" | "file" | "asset" | "video" | "media" => file(writer, field, main)?,
        "embed" => embed(writer, element)?,
        "location" => return place(element),
        "phone" | "email" => return typed(field, element),
        "tel" => tel(element, main)?,
        "tag" => match text(main)? {
            "" => return Ok(None),
            text => FieldValue::Tag(text.to_owned()),
        },
        _ => FieldValue::Raw(match element {
            Json::Object(_) => element.to_value(),
            simple => json!({"value": simple.to_value()}),
        }),
    }))
}

fn text(value: &Json) -> Result<&str, Failure> {
    value
        .as_text()
        .ok_or_else(|| Failure::invalid(value, "must be string"))
}

fn id(value: &Json) -> Result<u64, Failure> {
    value
        .as_id()
        .ok_or_else(|| Failure::invalid(value, "must be integer"))
}

/// A text as it is kept: an HTML field may put a plain text into a paragraph.
fn formatted(writer: &Writer<'_>, field: &Field, text: &str) -> String {
    let is_html = field.settings["size"] == "large" && field.settings["format"] == "html";
    if is_html && writer.world.switches.wrap_plain_text && !text.contains('<') {
        return format!("<p>{text}</p>");
    }
    text.to_owned()
}

fn integer(value: &Json, least: i64, greatest: Option<i64>) -> Result<i64, Failure> {
    let number = value
        .as_integer()
        .ok_or_else(|| Failure::invalid(value, "must be integer"))?;
    if number < least {
        return Err(Failure::invalid(
            value,
            &format!("must not be less than {least}"),
        ));
    }
    if let Some(greatest) = greatest.filter(|greatest| number > *greatest) {
        return Err(Failure::invalid(
            value,
            &format!("must not be greater than {greatest}"),
        ));
    }
    Ok(number)
}

fn money(field: &Field, element: &Json) -> Result<FieldValue, Failure> {
    if element.as_object().is_none() {
        return Err(Failure::invalid(element, "must be object"));
    }
    let (Some(amount), Some(currency)) = (element.given("value"), element.given("currency")) else {
        let missing: Vec<&str> = ["value", "currency"]
            .into_iter()
            .filter(|key| element.given(key).is_none())
            .collect();
        return Err(Failure::missing(element, &missing));
    };
    let code = currency
        .as_text()
        .ok_or_else(|| Failure::invalid(currency, "must be string"))?;
    let allowed = field.settings["allowed_currencies"].as_array();
    if let Some(allowed) = allowed.filter(|allowed| !allowed.is_empty())
        && !allowed.iter().any(|known| known == code)
    {
        let allowed: Vec<Json> = allowed
            .iter()
            .filter_map(|known| known.as_str().map(|text| Json::Text(text.to_owned())))
            .collect();
        return Err(Failure::not_one_of(currency, &allowed));
    }
    Ok(FieldValue::Money(exact(amount)?, code.to_owned()))
}

/// The allowed texts among which a setting of the field lists.
fn setting_texts<'a>(field: &'a Field, key: &str) -> Vec<&'a str> {
    let list = field.settings[key].as_array();
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn category(writer: &Writer<'_>, field: &Field, value: &Json) -> Result<FieldValue, Failure> {
    let is_active = |option: &&Value| option["status"] == "active";
    if writer.world.switches.category_by_text
        && let Some(text) = value.as_text()
    {
        let mut options = field.options().iter().filter(is_active);
        let option = options.find(|option| option["text"] == *text);
        if let Some(id) = option.and_then(|option| option["id"].as_u64()) {
            return Ok(FieldValue::Category(id));
        }
        let texts: Vec<&str> = field
            .options()
            .iter()
            .filter(is_active)
            .filter_map(|option| option["text"].as_str())
            .collect();
        return Err(Failure::not_one_of_texts(value, &texts));
    }
    let id = id(value)?;
    if !field.option(id).as_ref().is_some_and(is_active) {
        let allowed: Vec<Json> = field
            .options()
            .iter()
            .filter(is_active)
            .map(|option| Json::Number(option["id"].to_string()))
            .collect();
        return Err(Failure::not_one_of(value, &allowed));
    }
    Ok(FieldValue::Category(id))
}

fn state(field: &Field, value: &Json) -> Result<FieldValue, Failure> {
    let state = text(value)?;
    let allowed = setting_texts(field, "allowed_values");
    if !allowed.is_empty() && !allowed.contains(&state) {
        return Err(Failure::not_one_of_texts(value, &allowed));
    }
    Ok(FieldValue::Text(state.to_owned()))
}

fn reference(writer: &Writer<'_>, field: &Field, value: &Json) -> Result<FieldValue, Failure> {
    let id = id(value)?;
    let item = writer.world.items.get(&id).filter(|item| !item.deleted);
    let item = item.ok_or_else(|| Failure::no_such("item", id))?;
    let apps = field.referenced_apps();
    if !apps.is_empty() && !apps.contains(&item.app_id) {
        return Err(Failure::invalid(
            value,
            "must be an item of a referenced app",
        ));
    }
    Ok(FieldValue::Item(id))
}

/// A profile id, or an object that names a user, a profile, a contact or a mail address.
fn contact(writer: &Writer<'_>, field: &Field, value: &Json) -> Result<FieldValue, Failure> {
    let world = writer.world;
    let profile_id = if value.as_object().is_some() {
        let kind = value.needed_text("type")?;
        match kind.as_str() {
            "user" => {
                let user_id = value.needed_id("id")?;
                let user = world.users.get(&user_id);
                user.ok_or_else(|| Failure::no_such("user", user_id))?
                    .profile_id
            }
            "profile" | "space" => value.needed_id("id")?,
            "mail" => {
                let mail = value.needed_text("id")?;
                let user = world.user_by_mail(&mail);
                let unknown = || Failure::invalid(value, "must be the mail address of a contact");
                user.ok_or_else(unknown)?.profile_id
            }
            _ => {
                let kind = Json::Text(kind);
                let allowed = ["user", "profile", "space", "mail"];
                return Err(Failure::not_one_of_texts(&kind, &allowed));
            }
        }
    } else {
        id(value)?
    };
    let contact = world.contacts.get(&profile_id);
    let kind = match (contact, world.user_of_profile(profile_id)) {
        (Some(_), _) => "space",
        (None, Some(_)) => "user",
        (None, None) => return Err(Failure::no_such("contact", profile_id)),
    };
    let valid = setting_texts(field, "valid_types");
    if !valid.is_empty() && !valid.contains(&kind) {
        let text = format!("must be a contact of type {}", valid.join(" or "));
        return Err(Failure::invalid(value, &text));
    }
    Ok(FieldValue::Profile(profile_id))
}

fn member(writer: &Writer<'_>, value: &Json) -> Result<FieldValue, Failure> {
    let user_id = id(value)?;
    if !writer.world.users.contains_key(&user_id) {
        return Err(Failure::no_such("user", user_id));
    }
    Ok(FieldValue::User(user_id))
}

fn file(writer: &Writer<'_>, field: &Field, value: &Json) -> Result<FieldValue, Failure> {
    let file_id = id(value)?;
    writer.world.check_files(writer.actor, &[file_id])?;
    let allowed = match field.kind.as_str() {
        "image" => vec!["image/*"],
        _ => setting_texts(field, "allowed_mimetypes"),
    };
    let mimetype = writer
        .world
        .files
        .get(&file_id)
        .map(|file| file.mimetype.as_str());
    let mimetype = mimetype.unwrap_or_default();
    let fits = |pattern: &&str| match pattern.strip_suffix('*') {
        Some(start) => mimetype.starts_with(start),
        None => mimetype == *pattern,
    };
    if !allowed.is_empty() && !allowed.iter().any(fits) {
        let text = format!("must be a file of type {}", allowed.join(" or "));
        return Err(Failure::invalid(value, &text));
    }
    Ok(FieldValue::File(file_id))
}

/// `{"embed", "file"}`, the id of an embed, or `{"url"}`.
fn embed(writer: &Writer<'_>, element: &Json) -> Result<FieldValue, Failure> {
    if let Some(url) = element.given("url") {
        let address = text(url)?;
        if read_url(address).is_none() {
            return Err(Failure::invalid(url, "must be url"));
        }
        return Ok(FieldValue::Url(address.to_owned()));
    }
    let main = match element {
        Json::Object(_) => element
            .given("embed")
            .ok_or_else(|| Failure::missing(element, &["embed"]))?,
        other => other,
    };
    let embed_id = id(main)?;
    if !writer.world.embeds.contains_key(&embed_id) {
        return Err(Failure::no_such("embed", embed_id));
    }
    let file_id = element.given("file").map(id).transpose()?;
    writer.world.check_files(writer.actor, file_id.as_slice())?;
    Ok(FieldValue::Embed { embed_id, file_id })
}

/// A text, `{"value"}`, `{"lat", "lng"}`, or the parts of an address.
fn place(element: &Json) -> Result<Option<FieldValue>, Failure> {
    let mut place = Place::default();
    if let Json::Text(address) = element {
        if address.is_empty() {
            return Ok(None);
        }
        place.value = Some(address.clone());
        return Ok(Some(FieldValue::Place(Box::new(place))));
    }
    let Some(object) = element.as_object() else {
        return Err(Failure::invalid(
            element,
            "must be string or must be object",
        ));
    };
    for key in object.keys() {
        let known = ["value", "lat", "lng"].contains(&key.as_str())
            || PLACE_PARTS.contains(&key.as_str())
            || PLACE_READ_ONLY.contains(&key.as_str());
        if !known {
            let mut allowed = vec!["value", "lat", "lng"];
            allowed.extend(PLACE_PARTS);
            return Err(Failure::not_one_of_texts(
                &Json::Text(key.clone()),
                &allowed,
            ));
        }
    }
    place.value = element.text_at("value")?.filter(|value| !value.is_empty());
    for part in PLACE_PARTS {
        if let Some(value) = element.text_at(part)? {
            place.parts.insert(part, value);
        }
    }
    let side = |key: &str, most: i64| {
        let Some(value) = element.given(key) else {
            return Ok(None);
        };
        let number = decimal(value)?;
        if number.abs() > most.into() {
            return Err(Failure::invalid(
                value,
                &format!("must not be greater than {most}"),
            ));
        }
        Ok(Some(number))
    };
    place.lat = side("lat", 90)?;
    place.lng = side("lng", 180)?;
    if place.lat.is_some() != place.lng.is_some() {
        let missing = if place.lat.is_some() { "lng" } else { "lat" };
        return Err(Failure::missing(element, &[missing]));
    }
    if place.value.is_none() && !place.parts.is_empty() {
        place.value = Some(address_of(&place));
    }
    if place.value.is_none() && place.lat.is_none() {
        return Ok(None);
    }
    Ok(Some(FieldValue::Place(Box::new(place))))
}

/// An address on one line, from its parts.
fn address_of(place: &Place) -> String {
    let part = |key: &str| place.parts.get(key).map(String::as_str);
    let join = |parts: &[Option<&str>]| {
        let given: Vec<&str> = parts.iter().flatten().copied().collect();
        (!given.is_empty()).then(|| given.join(" "))
    };
    let street = part("street_address").map(str::to_owned);
    let street = street.or_else(|| join(&[part("street_name"), part("street_number")]));
    let town = join(&[part("postal_code"), part("city")]);
    let state = part("state").map(str::to_owned);
    let country = part("country").map(str::to_owned);
    let lines: Vec<String> = [street, town, state, country]
        .into_iter()
        .flatten()
        .collect();
    lines.join(", ")
}

/// A phone number or a mail address with its kind.
fn typed(field: &Field, element: &Json) -> Result<Option<FieldValue>, Failure> {
    if element.as_object().is_none() {
        return Err(Failure::invalid(element, "must be object"));
    }
    let kind = element.given("type");
    let kind = kind.ok_or_else(|| Failure::missing(element, &["type"]))?;
    let possible = possible_types(field);
    let name = text(kind)?;
    if !possible.contains(&name) {
        return Err(Failure::not_one_of_texts(kind, &possible));
    }
    let value = match element.get("value") {
        None => return Err(Failure::missing(element, &["value"])),
        Some(Json::Null) => return Ok(None),
        Some(value) => value,
    };
    let given = text(value)?.trim();
    if given.is_empty() {
        return Ok(None);
    }
    if field.kind == "email" && !is_mail(given) {
        return Err(Failure::invalid(value, "must be email"));
    }
    Ok(Some(FieldValue::Typed {
        kind: name.to_owned(),
        value: given.to_owned(),
    }))
}

/// The kinds of phone numbers or mail addresses that a field takes.
fn possible_types(field: &Field) -> Vec<&str> {
    let own = setting_texts(field, "possible_types");
    if !own.is_empty() {
        return own;
    }
    match field.kind.as_str() {
        "email" => vec!["home", "work", "other"],
        _ => vec![
            "mobile",
            "work",
            "home",
            "main",
            "work_fax",
            "private_fax",
            "other",
        ],
    }
}

pub(crate) fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && !text.contains(char::is_whitespace)
    })
}

fn tel(element: &Json, main: &Json) -> Result<FieldValue, Failure> {
    let value = text(main)?.to_owned();
    let uri = element.text_at("uri")?;
    let uri = uri.unwrap_or_else(|| {
        let digits = value
            .chars()
            .filter(|letter| letter.is_ascii_digit() || *letter == '+');
        format!("tel:{}", digits.collect::<String>())
    });
    Ok(FieldValue::Tel { value, uri })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_have_two_sides() {
        assert!(is_mail("a@b") && is_mail("ada.holm+x@example.org"));
        for refused in ["", "a", "@b", "a@", "a@b@c", "a b@c"] {
            assert!(!is_mail(refused), "{refused:?}");
        }
    }

    #[test]
    fn an_address_is_joined_from_its_parts() {
        let mut place = Place::default();
        for (key, value) in [
            ("street_name", "Quay"),
            ("street_number", "4"),
            ("city", "Aarhus"),
        ] {
            place.parts.insert(key, value.to_owned());
        }
        assert_eq!(address_of(&place), "Quay 4, Aarhus");
    }
}
