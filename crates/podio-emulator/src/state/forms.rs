//! Forms: what web pages show to add items.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Actor, World, next};
use crate::respond::Failure;

/// All forms.
#[derive(Debug)]
pub(crate) struct Forms {
    next_form: u64,
    all: BTreeMap<u64, Form>,
}

impl Default for Forms {
    fn default() -> Self {
        Self {
            next_form: 410_001,
            all: BTreeMap::new(),
        }
    }
}

/// What a form is made of, as it was written.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) settings: Value,
    pub(crate) domains: Vec<String>,
    pub(crate) fields: Value,
    pub(crate) attachments: bool,
}

/// A form.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) form_id: u64,
    pub(crate) app_id: u64,
    pub(crate) definition: Definition,
    pub(crate) active: bool,
    pub(crate) deleted: bool,
}

impl World {
    pub(crate) fn add_form(&mut self, app_id: u64, definition: Definition) -> u64 {
        let form_id = next(&mut self.forms.next_form);
        let form = Form {
            form_id,
            app_id,
            definition,
            active: true,
            deleted: false,
        };
        self.forms.all.insert(form_id, form);
        form_id
    }

    pub(crate) fn form_mut(&mut self, form_id: u64) -> Option<&mut Form> {
        self.forms.all.get_mut(&form_id)
    }

    /// The forms of an app that are not deleted, oldest first.
    pub(crate) fn forms_of(&self, app_id: u64) -> impl Iterator<Item = &Form> {
        let all = self.forms.all.values();
        all.filter(move |form| form.app_id == app_id && !form.deleted)
    }

    /// A form of an app that the actor may see.
    pub(crate) fn visible_form(&self, actor: Actor, form_id: u64) -> Result<&Form, Failure> {
        let form = self.forms.all.get(&form_id);
        let form = form.ok_or_else(Failure::object_not_found)?;
        self.visible_app(actor, form.app_id)?;
        if form.deleted {
            return Err(self.gone());
        }
        Ok(form)
    }

    pub(crate) fn form_value(&self, form: &Form) -> Value {
        let definition = &form.definition;
        let app = self.apps.get(&form.app_id);
        json!({
            "form_id": form.form_id,
            "app_id": form.app_id,
            "space_id": app.map(|app| app.space_id),
            "status": if form.active { "active" } else { "disabled" },
            "settings": definition.settings,
            "domains": definition.domains,
            "fields": definition.fields,
            "attachments": definition.attachments,
            "item_capacity": true,
        })
    }
}
