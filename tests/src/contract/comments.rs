use podio_client::api::PodioApi as _;
use podio_client::api::model::{CommentId, EmbedId, FileId, ItemId, TaskId};

use super::text;

super::cases! { "comments":
    "add_comment_to_object": |client| client
        .comments()
        .add(ItemId(11), text())
        .external_id(text())
        .file_ids(&[FileId(41)])
        .embed_id(EmbedId(42))
        .embed_url(text())
        .alert_invite(true)
        .silent(true)
        .hook(false)
        .send();
    "get_comments_on_object": |client| client.comments().get_on(TaskId(61)).limit(5).offset(10).send();
    "get_a_comment": |client| client.comments().get(CommentId(71)).send();
    "update_a_comment": |client| client
        .comments()
        .update(CommentId(71), text())
        .external_id(text())
        .file_ids(&[])
        .embed_id(EmbedId(42))
        .embed_url(text())
        .send();
    "delete_a_comment": |client| client.comments().delete(CommentId(71)).send();
    "get_comment_revisions": |client| client.comments().get_revisions(CommentId(71)).send();
    "get_who_liked_a_comment": |client| client.comments().get_who_liked(CommentId(71)).send();
}
