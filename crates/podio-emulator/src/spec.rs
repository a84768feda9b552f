//! Apps and fields to start with.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value, json};

use crate::api::app_fields::complete_settings;
use crate::state::World;
use crate::state::apps::{NewApp as StateApp, NewField};

/// An app to add.
///
/// ```
/// use podio_emulator::{AppSpec, FieldSpec};
///
/// let jobs = AppSpec::new("Jobs")
///     .field(FieldSpec::text("Title").required())
///     .field(FieldSpec::money("Budget", &["EUR", "DKK"]))
///     .field(FieldSpec::category("Status", &["Open", "Done"]));
/// # let _ = jobs;
/// ```
#[derive(Debug, Clone)]
pub struct AppSpec {
    name: String,
    item_name: Option<String>,
    token: Option<Secret>,
    fields: Vec<FieldSpec>,
}

/// A text that `Debug` does not show.
#[derive(Clone)]
struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("<hidden>")
    }
}

/// A field to add.
#[derive(Debug, Clone)]
pub struct FieldSpec {
    kind: String,
    label: String,
    external_id: Option<String>,
    required: bool,
    settings: Value,
}

/// An app that was added. `Debug` does not show its token.
#[derive(Clone)]
#[non_exhaustive]
pub struct NewApp {
    /// The app's id.
    pub app_id: u64,
    /// The app's token.
    pub app_token: String,
    /// The ids of its fields by external id.
    pub fields: BTreeMap<String, u64>,
}

impl fmt::Debug for NewApp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewApp")
            .field("app_id", &self.app_id)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

impl AppSpec {
    /// An app without fields.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            item_name: None,
            token: None,
            fields: Vec::new(),
        }
    }

    /// What one item is called; the app's name unless set.
    pub fn item_name(mut self, name: &str) -> Self {
        self.item_name = Some(name.to_owned());
        self
    }

    /// The app's token; a random one unless set.
    pub fn token(mut self, token: &str) -> Self {
        self.token = Some(Secret(token.to_owned()));
        self
    }

    /// Adds a field behind the others.
    pub fn field(mut self, field: FieldSpec) -> Self {
        self.fields.push(field);
        self
    }

    pub(crate) fn plant(self, world: &mut World, space_id: u64, owner: u64) -> NewApp {
        let app_id = world.add_app(StateApp {
            space_id,
            name: self.name,
            item_name: self.item_name,
            description: None,
            icon_id: 55,
            owner,
            config: json!({}),
        });
        for field in self.fields {
            let settings = complete_settings(&field.kind, field.settings);
            world.add_field(
                app_id,
                NewField {
                    external_id: field.external_id,
                    kind: field.kind,
                    label: field.label,
                    description: None,
                    settings,
                    required: field.required,
                    unique: false,
                },
            );
        }
        let mut planted = NewApp {
            app_id,
            app_token: String::new(),
            fields: BTreeMap::new(),
        };
        if let Some(app) = world.apps.get_mut(&app_id) {
            if let Some(Secret(token)) = self.token {
                app.token = token;
            }
            planted.app_token.clone_from(&app.token);
            planted.fields = app
                .fields
                .iter()
                .map(|field| (field.external_id.clone(), field.field_id))
                .collect();
        }
        planted
    }
}

impl FieldSpec {
    /// A field of any type, such as `embed` or `location`. Values of types that Podio does not have
    /// are stored as they come.
    pub fn new(kind: &str, label: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            label: label.to_owned(),
            external_id: None,
            required: false,
            settings: Value::Null,
        }
    }

    /// A plain text on one line.
    pub fn text(label: &str) -> Self {
        Self::new("text", label).settings(json!({"format": "plain", "size": "small"}))
    }

    /// An HTML text.
    pub fn html(label: &str) -> Self {
        Self::new("text", label).settings(json!({"format": "html", "size": "large"}))
    }

    /// A number.
    pub fn number(label: &str) -> Self {
        Self::new("number", label).settings(json!({"decimals": null}))
    }

    /// An amount in one of these currencies, or in any when none are given.
    pub fn money(label: &str, currencies: &[&str]) -> Self {
        Self::new("money", label).settings(json!({"allowed_currencies": currencies}))
    }

    /// A date whose time and end may be left out.
    pub fn date(label: &str) -> Self {
        let settings =
            json!({"calendar": true, "end": "enabled", "time": "enabled", "color": "DCEBD8"});
        Self::new("date", label).settings(settings)
    }

    /// A day: no time, no end.
    pub fn day(label: &str) -> Self {
        let settings =
            json!({"calendar": false, "end": "disabled", "time": "disabled", "color": "DCEBD8"});
        Self::new("date", label).settings(settings)
    }

    /// A choice of one of these options, which get the ids 1, 2, 3 …
    pub fn category(label: &str, options: &[&str]) -> Self {
        let options: Vec<Value> = options.iter().map(|text| json!({"text": text})).collect();
        let settings = json!({"multiple": false, "options": options, "display": "inline"});
        Self::new("category", label).settings(settings)
    }

    /// References to items of an app.
    pub fn app(label: &str, app_id: u64) -> Self {
        let settings = json!({
            "multiple": true,
            "referenced_apps": [{"app_id": app_id, "view_id": null}],
            "referenceable_types": [app_id],
        });
        Self::new("app", label).settings(settings)
    }

    /// A share from 0 to 100.
    pub fn progress(label: &str) -> Self {
        Self::new("progress", label)
    }

    /// A duration in seconds.
    pub fn duration(label: &str) -> Self {
        Self::new("duration", label).settings(json!({"fields": ["hours", "minutes"]}))
    }

    /// The external id; made from the label unless set.
    pub fn external_id(mut self, external_id: &str) -> Self {
        self.external_id = Some(external_id.to_owned());
        self
    }

    /// Refuses items without a value.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Allows several values.
    pub fn multiple(mut self) -> Self {
        if let Value::Object(settings) = &mut self.settings {
            settings.insert("multiple".to_owned(), true.into());
        }
        self
    }

    /// Replaces the settings of the field's type.
    pub fn settings(mut self, settings: Value) -> Self {
        self.settings = settings;
        self
    }
}
