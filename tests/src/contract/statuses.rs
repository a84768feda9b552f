use podio_client::api::PodioApi as _;
use podio_client::api::model::{EmbedId, FileId, SpaceId, StatusId};

use super::text;

super::cases! { "status":
    "add_new_status_message": |client| client
        .statuses()
        .add(SpaceId(22), text())
        .file_ids(&[FileId(41)])
        .embed_id(EmbedId(42))
        .embed_url(text())
        .question(text(), &[text(), text()])
        .alert_invite(true)
        .silent(true)
        .send();
    "get_status_message": |client| client.statuses().get(StatusId(73)).send();
    "update_a_status_message": |client| client
        .statuses()
        .update(StatusId(73), text())
        .file_ids(&[FileId(41)])
        .embed_id(EmbedId(42))
        .embed_url(text())
        .send();
    "delete_a_status_message": |client| client.statuses().delete(StatusId(73)).send();
}
