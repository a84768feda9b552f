//! Forms of an app at the emulator.

use podio_client::api::forms::FormDefinition;
use podio_client::api::model::{FormStatus, FormTheme};
use podio_client::prelude::*;
use podio_tests::Bench;

use crate::people::{ada, stranger};

#[tokio::test]
async fn a_form_is_added_changed_switched_off_and_deleted() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let app_id = AppId(bench.demo.app_id);
    let title = FieldId(bench.demo.fields["title"]);
    let forms = client.forms();
    let definition = FormDefinition::new(FormTheme::Glossy, "Send", "Thank you.")
        .heading("Order a repair")
        .domain("example.org")
        .field(title)
        .attachments(true);
    let form_id = forms
        .create(app_id, &definition)
        .send()
        .await
        .unwrap()
        .form_id;
    let form = forms.get(form_id).send().await.unwrap();
    assert_eq!(form.app_id, Some(app_id));
    assert_eq!(form.status, Some(FormStatus::Active));
    assert_eq!(form.domains, ["example.org"]);
    assert_eq!(form.fields[0].field_id, title);
    assert_eq!(form.attachments, Some(true));
    let settings = form.settings.unwrap();
    assert_eq!(settings.theme, Some(FormTheme::Glossy));
    assert_eq!(settings.captcha, Some(false));
    assert_eq!(
        settings.text.unwrap().heading.as_deref(),
        Some("Order a repair")
    );

    let changed = FormDefinition::new(FormTheme::Dark, "Go", "Done.")
        .captcha(true)
        .css("a {}");
    forms.update(form_id, &changed).send().await.unwrap();
    forms.deactivate(form_id).send().await.unwrap();
    let form = forms.get(form_id).send().await.unwrap();
    assert_eq!(form.status, Some(FormStatus::Disabled));
    assert!(form.fields.is_empty() && form.domains.is_empty());
    assert_eq!(form.settings.unwrap().css.as_deref(), Some("a {}"));
    forms.activate(form_id).send().await.unwrap();
    let listed = forms.get_all(app_id).send().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].status, Some(FormStatus::Active));

    forms.delete(form_id).send().await.unwrap();
    assert!(forms.get_all(app_id).send().await.unwrap().is_empty());
    let gone = forms.get(form_id).send().await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::Gone);
}

#[tokio::test]
async fn a_form_asks_for_fields_of_its_app_and_shows_itself_to_members() {
    let bench = Bench::start().await;
    let (client, eve) = (ada(&bench).await, stranger(&bench).await);
    let app_id = AppId(bench.demo.app_id);
    let definition = FormDefinition::new(FormTheme::Clean, "Send", "Thank you.");
    let unknown = definition.clone().field(FieldId(1));
    let refused = client
        .forms()
        .create(app_id, &unknown)
        .send()
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotFound);
    let title = FieldId(bench.demo.fields["title"]);
    let no_contact = definition.clone().contact_field(title, &["mail"]);
    let refused = client
        .forms()
        .create(app_id, &no_contact)
        .send()
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::BadRequest);
    let refused = eve
        .forms()
        .create(app_id, &definition)
        .send()
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
}
