//! Forms on web pages, whose answers become items.

use serde::Serialize;

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::model::json::model;
use crate::model::{AppId, FieldId, Form, FormId, FormTheme};

operations! {
    "forms":
    CREATE_FORM = "create_form" POST "/form/app/{app_id}/";
    GET_FORMS = "get_forms" GET "/form/app/{app_id}/";
    GET_FORM = "get_form" GET "/form/{form_id}";
    UPDATE_FORM = "update_form" PUT "/form/{form_id}";
    DELETE_FORM = "delete_form" DELETE "/form/{form_id}";
    ACTIVATE_FORM = "activate_form" POST "/form/{form_id}/activate";
    DEACTIVATE_FORM = "deactivate_form" POST "/form/{form_id}/deactivate";
}

/// Forms on web pages; from [`PodioApi::forms`](crate::PodioApi::forms).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::forms::FormDefinition;
/// # use podio_api::model::{AppId, FieldId, FormTheme};
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let definition = FormDefinition::new(FormTheme::Clean, "Send", "Thank you.")
///     .heading("Order a repair")
///     .domain("example.org")
///     .field(FieldId(60100001))
///     .contact_field(FieldId(60100002), &["name", "mail"])
///     .attachments(true);
/// let form = client.forms().create(AppId(30500001), &definition).send().await?;
/// client.forms().deactivate(form.form_id).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Forms<'a> {
    pub(crate) client: Caller<'a>,
}

impl Forms<'_> {
    /// Adds a form to an app.
    ///
    /// `POST /form/app/{app_id}/`
    /// ([reference](https://developers.podio.com/doc/forms/create-form-53803))
    #[doc(alias = "create_form")]
    pub fn create(&self, app_id: AppId, form: &FormDefinition) -> CreateForm {
        CreateForm(Call::new(self.client, &CREATE_FORM, &[&app_id]).json(form))
    }

    /// Lists the forms of an app.
    ///
    /// `GET /form/app/{app_id}/`
    /// ([reference](https://developers.podio.com/doc/forms/get-forms-53771))
    #[doc(alias = "get_forms")]
    pub fn get_all(&self, app_id: AppId) -> GetForms {
        GetForms(Call::new(self.client, &GET_FORMS, &[&app_id]))
    }

    /// Reads a form.
    ///
    /// `GET /form/{form_id}`
    /// ([reference](https://developers.podio.com/doc/forms/get-form-53754))
    #[doc(alias = "get_form")]
    pub fn get(&self, form_id: FormId) -> GetForm {
        GetForm(Call::new(self.client, &GET_FORM, &[&form_id]))
    }

    /// Replaces what a form is made of.
    ///
    /// `PUT /form/{form_id}`
    /// ([reference](https://developers.podio.com/doc/forms/update-form-53808))
    #[doc(alias = "update_form")]
    pub fn update(&self, form_id: FormId, form: &FormDefinition) -> ChangeForm {
        ChangeForm(Call::new(self.client, &UPDATE_FORM, &[&form_id]).json(form))
    }

    /// Deletes a form. The items that it made stay.
    ///
    /// `DELETE /form/{form_id}`
    /// ([reference](https://developers.podio.com/doc/forms/delete-from-53810))
    #[doc(alias = "delete_form")]
    pub fn delete(&self, form_id: FormId) -> ChangeForm {
        ChangeForm(Call::new(self.client, &DELETE_FORM, &[&form_id]))
    }

    /// Has a form take answers again.
    ///
    /// `POST /form/{form_id}/activate`
    /// ([reference](https://developers.podio.com/doc/forms/activate-form-1107439))
    #[doc(alias = "activate_form")]
    pub fn activate(&self, form_id: FormId) -> ChangeForm {
        ChangeForm(Call::new(self.client, &ACTIVATE_FORM, &[&form_id]))
    }

    /// Has a form take no more answers.
    ///
    /// `POST /form/{form_id}/deactivate`
    /// ([reference](https://developers.podio.com/doc/forms/deactivate-form-1107378))
    #[doc(alias = "deactivate_form")]
    pub fn deactivate(&self, form_id: FormId) -> ChangeForm {
        ChangeForm(Call::new(self.client, &DEACTIVATE_FORM, &[&form_id]))
    }
}

request!(
    /// The call of [`Forms::create`].
    CreateForm [] read CreatedForm
);

request!(
    /// The call of [`Forms::get_all`].
    GetForms [fields] read Vec<Form>
);

request!(
    /// The call of [`Forms::get`].
    GetForm [fields] read Form
);

request!(
    /// The call of [`Forms::update`], [`Forms::delete`], [`Forms::activate`] and
    /// [`Forms::deactivate`].
    ChangeForm [] done ()
);

model! {
    /// A form that was just added.
    pub struct CreatedForm {
        required {
            /// Its id.
            form_id: FormId,
        }
    }
}

/// What a form is made of, for [`Forms::create`] and [`Forms::update`].
#[derive(Debug, Clone, Serialize)]
pub struct FormDefinition {
    settings: Settings,
    domains: Vec<String>,
    fields: Vec<Field>,
    attachments: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Settings {
    captcha: bool,
    text: Text,
    theme: FormTheme,
    #[serde(skip_serializing_if = "Option::is_none")]
    css: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Text {
    #[serde(skip_serializing_if = "Option::is_none")]
    heading: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    submit: String,
    success: String,
}

#[derive(Debug, Clone, Serialize)]
struct Field {
    field_id: FieldId,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<FieldSettings>,
}

#[derive(Debug, Clone, Serialize)]
struct FieldSettings {
    contact_field_types: Vec<String>,
}

impl FormDefinition {
    /// A form of a look, with what its button says and what it says after it was sent. It has no
    /// fields yet.
    pub fn new(theme: FormTheme, submit: &str, success: &str) -> Self {
        Self {
            settings: Settings {
                captcha: false,
                text: Text {
                    heading: None,
                    description: None,
                    submit: submit.to_owned(),
                    success: success.to_owned(),
                },
                theme,
                css: None,
                color: None,
            },
            domains: Vec::new(),
            fields: Vec::new(),
            attachments: false,
        }
    }

    /// Sets the heading.
    pub fn heading(mut self, heading: &str) -> Self {
        self.settings.text.heading = Some(heading.to_owned());
        self
    }

    /// Sets the description.
    pub fn description(mut self, description: &str) -> Self {
        self.settings.text.description = Some(description.to_owned());
        self
    }

    /// If true, a captcha keeps machines away.
    pub fn captcha(mut self, captcha: bool) -> Self {
        self.settings.captcha = captcha;
        self
    }

    /// Sets CSS that changes its looks.
    pub fn css(mut self, css: &str) -> Self {
        self.settings.css = Some(css.to_owned());
        self
    }

    /// Sets the color, as `#` and six hexadecimal digits.
    pub fn color(mut self, color: &str) -> Self {
        self.settings.color = Some(color.to_owned());
        self
    }

    /// Adds a web domain whose pages may show it. Without any, all may.
    pub fn domain(mut self, domain: &str) -> Self {
        self.domains.push(domain.to_owned());
        self
    }

    /// Asks for a field of the app.
    pub fn field(mut self, field_id: FieldId) -> Self {
        self.fields.push(Field {
            field_id,
            settings: None,
        });
        self
    }

    /// Asks for a contact field of the app, with these fields of a profile, such as `name` and
    /// `mail`.
    pub fn contact_field(mut self, field_id: FieldId, profile_fields: &[&str]) -> Self {
        let names = profile_fields.iter().map(|name| (*name).to_owned());
        let contact_field_types = names.collect();
        self.fields.push(Field {
            field_id,
            settings: Some(FieldSettings {
                contact_field_types,
            }),
        });
        self
    }

    /// If true, files may be sent with it.
    pub fn attachments(mut self, attachments: bool) -> Self {
        self.attachments = attachments;
        self
    }
}
