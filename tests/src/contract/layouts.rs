use podio_client::api::PodioApi as _;
use podio_client::api::layouts::{LayoutPlace, LayoutSource, VirtualField};
use podio_client::api::model::{AppId, FieldId, LayoutType, VotingId};

const APP: AppId = AppId(21);

super::cases! { "layout":
    "get_layout": |client| client.layouts().get(APP, &LayoutType::Badge).send();
    "update_layout": |client| client
        .layouts()
        .update(APP, &LayoutType::Relationship)
        .show(&LayoutPlace::Header, LayoutSource::Field(FieldId(24)))
        .show(&LayoutPlace::Content, LayoutSource::FiveStar(VotingId(33)))
        .show(&LayoutPlace::Details1, LayoutSource::Virtual(VirtualField::CreatedBy))
        .show_nothing(&LayoutPlace::Details2)
        .show_nothing(&LayoutPlace::Details3)
        .show_nothing(&LayoutPlace::Details4)
        .send();
    "delete_custom_layout": |client| client.layouts().delete_custom(APP, &LayoutType::Badge).send();
    "get_default_layout": |client| client.layouts().get_default(APP, &LayoutType::Badge).send();
}
