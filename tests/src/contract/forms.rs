use podio_client::api::PodioApi as _;
use podio_client::api::forms::FormDefinition;
use podio_client::api::model::{FieldId, FormId, FormTheme};

use super::text;

const FORM: FormId = FormId(31);

fn definition() -> FormDefinition {
    FormDefinition::new(FormTheme::Dark, text(), text())
        .heading(text())
        .description(text())
        .captcha(true)
        .css(text())
        .color(text())
        .domain(text())
        .field(FieldId(41))
        .contact_field(FieldId(42), &[text()])
        .attachments(true)
}

super::cases! { "forms":
    "create_form": |client| client.forms().create(21.into(), &definition()).send();
    "get_forms": |client| client.forms().get_all(21.into()).send();
    "get_form": |client| client.forms().get(FORM).send();
    "update_form": |client| client.forms().update(FORM, &definition()).send();
    "delete_form": |client| client.forms().delete(FORM).send();
    "activate_form": |client| client.forms().activate(FORM).send();
    "deactivate_form": |client| client.forms().deactivate(FORM).send();
}
