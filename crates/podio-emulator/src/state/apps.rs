//! Apps and their fields.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::actions::Subject;
use super::hooks::HookRef;
use super::orgs::merge;
use super::refs::{Ref, RefKind};
use super::tokens::random_token;
use super::{Actor, Made, World, next, slug, unused};
use crate::respond::Failure;

/// An app.
pub(crate) struct App {
    pub(crate) app_id: u64,
    pub(crate) space_id: u64,
    pub(crate) name: String,
    pub(crate) item_name: String,
    pub(crate) description: Option<String>,
    pub(crate) icon_id: u64,
    pub(crate) url_label: String,
    pub(crate) token: String,
    pub(crate) active: bool,
    pub(crate) revision: u64,
    pub(crate) owner: u64,
    pub(crate) fields: Vec<Field>,
    pub(crate) last_app_item_id: u64,
    pub(crate) created_on: Timestamp,
    /// Members of `config` as they were written.
    pub(crate) config: Value,
    /// The app that it was installed from.
    pub(crate) original: Option<u64>,
    /// The view that opens with it.
    pub(crate) default_view: Option<u64>,
    /// Its place among the apps of its space, when somebody ordered them.
    pub(crate) place: Option<usize>,
    pub(crate) deleted: bool,
}

/// A field of an app.
// Its settings are Podio's, and each is a switch of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) field_id: u64,
    pub(crate) external_id: String,
    pub(crate) kind: String,
    pub(crate) label: String,
    pub(crate) description: Option<String>,
    pub(crate) settings: Value,
    pub(crate) required: bool,
    pub(crate) unique: bool,
    pub(crate) visible: bool,
    pub(crate) hidden: bool,
    pub(crate) hidden_create_view_edit: bool,
    pub(crate) mapping: Option<String>,
    pub(crate) default_value: Value,
    pub(crate) delta: u64,
    pub(crate) deleted: bool,
}

/// What a new field is made from.
#[derive(Debug, Clone)]
pub(crate) struct NewField {
    pub(crate) external_id: Option<String>,
    pub(crate) kind: String,
    pub(crate) label: String,
    pub(crate) description: Option<String>,
    pub(crate) settings: Value,
    pub(crate) required: bool,
    pub(crate) unique: bool,
}

/// What a new app is made from.
pub(crate) struct NewApp {
    pub(crate) space_id: u64,
    pub(crate) name: String,
    pub(crate) item_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) icon_id: u64,
    pub(crate) owner: u64,
    pub(crate) config: Value,
}

impl Field {
    /// The field within an app.
    pub(crate) fn to_value(&self) -> Value {
        json!({
            "field_id": self.field_id,
            "external_id": self.external_id,
            "type": self.kind,
            "label": self.label,
            "status": if self.deleted { "deleted" } else { "active" },
            "config": {
                "label": self.label,
                "description": self.description,
                "default_value": self.default_value,
                "settings": self.settings,
                "required": self.required,
                "unique": self.unique,
                "visible": self.visible,
                "hidden": self.hidden,
                "hidden_create_view_edit": self.hidden_create_view_edit,
                "mapping": self.mapping,
                "delta": self.delta,
            },
        })
    }

    /// Whether several values are allowed.
    pub(crate) fn is_multiple(&self) -> bool {
        self.settings["multiple"].as_bool().unwrap_or(false)
    }

    /// The options of a category field.
    pub(crate) fn options(&self) -> &[Value] {
        self.settings["options"]
            .as_array()
            .map_or(&[], Vec::as_slice)
    }

    /// One option of a category field.
    pub(crate) fn option(&self, id: u64) -> Option<&Value> {
        self.options().iter().find(|option| option["id"] == id)
    }

    /// The apps that an app field refers to; none means any.
    pub(crate) fn referenced_apps(&self) -> Vec<u64> {
        let apps = self.settings["referenced_apps"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        apps.iter()
            .filter_map(|app| app["app_id"].as_u64())
            .collect()
    }
}

impl App {
    /// The fields that are not deleted, in their order.
    pub(crate) fn live_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| !field.deleted)
    }

    /// A field by its id, or by its external id.
    pub(crate) fn field(&self, key: &str) -> Option<&Field> {
        let id: Option<u64> = key.parse().ok();
        let by_id = |field: &&Field| Some(field.field_id) == id;
        let by_name = |field: &&Field| field.external_id == key;
        self.live_fields()
            .find(by_id)
            .or_else(|| self.live_fields().find(by_name))
    }

    /// Moves a field to a place among the others.
    pub(crate) fn move_field(&mut self, field_id: u64, place: usize) {
        let own = |field: &Field| field.field_id == field_id;
        let Some(from) = self.fields.iter().position(own) else {
            return;
        };
        let field = self.fields.remove(from);
        self.fields.insert(place.min(self.fields.len()), field);
        for (delta, field) in (0..).zip(&mut self.fields) {
            field.delta = delta;
        }
    }

    /// A member of `config` that is a text.
    pub(crate) fn config_text(&self, key: &str) -> Option<&str> {
        self.config[key].as_str()
    }

    /// The running number of an item with the app's prefix and padding.
    pub(crate) fn formatted_id(&self, app_item_id: u64) -> String {
        let prefix = self.config_text("app_item_id_prefix").unwrap_or_default();
        let padding = self.config["app_item_id_padding"].as_u64().unwrap_or(1);
        let width = usize::try_from(padding.min(32)).unwrap_or(1);
        format!("{prefix}{app_item_id:0width$}")
    }
}

impl World {
    pub(crate) fn add_app(&mut self, new: NewApp) -> u64 {
        let app_id = next(&mut self.ids.app);
        let taken = |label: &str| {
            self.apps
                .values()
                .any(|app| app.space_id == new.space_id && app.url_label == label)
        };
        let app = App {
            app_id,
            space_id: new.space_id,
            url_label: unused(&slug(&new.name), taken),
            item_name: new.item_name.unwrap_or_else(|| new.name.clone()),
            name: new.name,
            description: new.description,
            icon_id: new.icon_id,
            token: random_token(),
            active: true,
            revision: 0,
            owner: new.owner,
            fields: Vec::new(),
            last_app_item_id: 0,
            created_on: self.now(),
            config: new.config,
            original: None,
            default_view: None,
            place: None,
            deleted: false,
        };
        let (space_id, owner) = (app.space_id, app.owner);
        self.apps.insert(app_id, app);
        self.add_action("app_created", space_id, Subject::App(app_id), owner);
        app_id
    }

    /// Adds a field at the end of an app. `None` when there is no such app.
    pub(crate) fn add_field(&mut self, app_id: u64, new: NewField) -> Option<u64> {
        let app = self.apps.get_mut(&app_id)?;
        let field_id = next(&mut self.ids.field);
        let wanted = slug(new.external_id.as_deref().unwrap_or(&new.label));
        let taken = |label: &str| app.fields.iter().any(|field| field.external_id == label);
        let field = Field {
            field_id,
            external_id: unused(&wanted, taken),
            kind: new.kind,
            label: new.label,
            description: new.description,
            settings: new.settings,
            required: new.required,
            unique: new.unique,
            visible: true,
            hidden: false,
            hidden_create_view_edit: false,
            mapping: None,
            default_value: Value::Null,
            delta: app.fields.len() as u64,
            deleted: false,
        };
        app.fields.push(field);
        Some(field_id)
    }

    /// The field with this id, with its app.
    pub(crate) fn app_of_field(&self, field_id: u64) -> Option<(&App, &Field)> {
        let apps = self.apps.values().filter(|app| !app.deleted);
        apps.into_iter().find_map(|app| {
            let field = app.live_fields().find(|field| field.field_id == field_id)?;
            Some((app, field))
        })
    }

    /// The apps of a space in their order.
    pub(crate) fn apps_of(&self, space_id: u64) -> Vec<&App> {
        let apps = self.apps.values();
        let mut apps: Vec<&App> = apps
            .filter(|app| app.space_id == space_id && !app.deleted)
            .collect();
        // An app that came after the others were ordered stands behind them.
        apps.sort_by_key(|app| app.place.unwrap_or(usize::MAX));
        apps
    }

    /// Deletes a field, and the values that items hold of it when they are to go too.
    pub(crate) fn delete_field(&mut self, app_id: u64, field_id: u64, delete_values: bool) {
        let fields = self.apps.get_mut(&app_id).map(|app| &mut app.fields);
        let own = fields
            .into_iter()
            .flatten()
            .find(|field| field.field_id == field_id);
        if let Some(field) = own {
            field.deleted = true;
        }
        if !delete_values {
            return;
        }
        let items = self.items.values_mut();
        for item in items.filter(|item| item.app_id == app_id) {
            item.values.remove(&field_id);
        }
        for referrers in self.referrers.values_mut() {
            referrers.retain(|(through, _)| *through != field_id);
        }
    }

    /// Deletes an app with its items, views and hooks, and ends its grants.
    pub(crate) fn delete_app(&mut self, app_id: u64, by: &Made) {
        let items: Vec<u64> = self.items_of(app_id).map(|item| item.item_id).collect();
        for item_id in items {
            self.remove_item(item_id, by);
        }
        let Some(app) = self.apps.get_mut(&app_id) else {
            return;
        };
        app.deleted = true;
        let fields: Vec<u64> = app.fields.iter().map(|field| field.field_id).collect();
        self.views.retain(|_, view| view.app_id != app_id);
        self.hooks.retain(|_, hook| match hook.at {
            HookRef::App(id) => id != app_id,
            HookRef::AppField(id) => !fields.contains(&id),
            HookRef::Space(_) => true,
        });
        self.tokens.revoke_grants_of(Actor::App(app_id), None);
    }

    /// An app that the actor may see: an app itself, a user the apps of its spaces.
    pub(crate) fn visible_app(&self, actor: Actor, app_id: u64) -> Result<&App, Failure> {
        let app = self
            .apps
            .get(&app_id)
            .ok_or_else(Failure::object_not_found)?;
        let allowed = match actor {
            Actor::App(own) => own == app_id,
            Actor::User(user_id) => match self.visible_space(user_id, app.space_id) {
                Ok(_) => true,
                Err(failure) => {
                    let at = Ref {
                        kind: RefKind::App,
                        id: app_id,
                    };
                    // The apps of a deleted space are gone with it.
                    failure.status() == 410 || self.is_granted(actor, at)
                }
            },
        };
        if allowed && app.deleted {
            return Err(self.gone());
        }
        if allowed {
            return Ok(app);
        }
        let object = format!("app with id {app_id}");
        Err(Failure::forbidden(&actor.phrase(), "view", &object))
    }

    pub(crate) fn app_link(&self, app: &App) -> String {
        let space = self.spaces.get(&app.space_id);
        let space = space.map_or_else(String::new, |space| self.space_link(space));
        format!("{space}/apps/{}", app.url_label)
    }

    /// An app within an item.
    pub(crate) fn app_brief(&self, app: &App) -> Value {
        let link = self.app_link(app);
        let icon = format!("{}.png", app.icon_id);
        json!({
            "app_id": app.app_id,
            "status": if app.active { "active" } else { "inactive" },
            "name": app.name,
            "item_name": app.item_name,
            "icon": icon,
            "icon_id": app.icon_id,
            "space_id": app.space_id,
            "current_revision": app.revision,
            "default_view_id": app.default_view,
            "url_label": app.url_label,
            "url": link,
            "link": link,
            "url_add": format!("{link}/items/new"),
            "link_add": format!("{link}/items/new"),
            "rights": ["view", "view_structure", "reference"],
            "config": {
                "name": app.name,
                "item_name": app.item_name,
                "icon": icon,
                "icon_id": app.icon_id,
                "type": app.config_text("type").unwrap_or("standard"),
            },
        })
    }

    /// An app within a list: everything but field definitions and token.
    pub(crate) fn app_in_list(&self, app: &App) -> Value {
        let mut value = self.app_brief(app);
        let mut config = json!({
            "name": app.name,
            "item_name": app.item_name,
            "description": app.description,
            "usage": null,
            "external_id": null,
            "icon": format!("{}.png", app.icon_id),
            "icon_id": app.icon_id,
            "type": "standard",
            "default_view": "badge",
            "allow_edit": true,
            "allow_create": true,
            "allow_attachments": true,
            "allow_comments": true,
            "allow_tags": true,
            "silent_creates": false,
            "silent_edits": false,
            "disable_notifications": false,
            "show_app_item_id": false,
            "app_item_id_prefix": null,
            "app_item_id_padding": 1,
            "fivestar": false,
            "fivestar_label": null,
            "approved": false,
            "thumbs": false,
            "thumbs_label": null,
            "rsvp": false,
            "rsvp_label": null,
            "yesno": false,
            "yesno_label": null,
            "tasks": [],
        });
        merge(&mut config, app.config.clone());
        merge(
            &mut value,
            json!({
                "rights": ["view", "update", "add_item", "add_hook", "view_structure"],
                "config": config,
                "original": app.original,
                "original_revision": app.original.and_then(|id| self.apps.get(&id)).map(|app| app.revision),
                "owner_id": app.owner,
                "subscribed": false,
                "pinned": false,
            }),
        );
        value
    }

    /// An app with its fields and its token.
    pub(crate) fn app_full(&self, app: &App) -> Value {
        let mut value = self.app_in_list(app);
        let more = json!({
            "owner": self.byline(Actor::User(app.owner)),
            "token": app.token,
            "mailbox": format!("{}.{}", app.url_label, app.app_id),
            "integration": null,
            "created_on": super::datetime_text(app.created_on),
            "fields": app.fields.iter().map(|field| self.field_full(field)).collect::<Vec<_>>(),
        });
        merge(&mut value, more);
        value
    }

    /// A field within an app; an app field names the apps it refers to.
    pub(crate) fn field_full(&self, field: &Field) -> Value {
        let mut value = field.to_value();
        if field.kind == "app" {
            let ids = field.referenced_apps();
            let known: Vec<&App> = ids.iter().filter_map(|id| self.apps.get(id)).collect();
            let references: Vec<Value> = known
                .iter()
                .map(|app| json!({"app_id": app.app_id, "app": self.app_brief(app), "view_id": null, "view": null}))
                .collect();
            merge(
                &mut value["config"]["settings"],
                json!({
                    "multiple": field.is_multiple(),
                    "referenced_apps": references,
                    "apps": known.iter().map(|app| self.app_brief(app)).collect::<Vec<_>>(),
                    "referenceable_types": ids,
                }),
            );
        }
        value
    }
}
