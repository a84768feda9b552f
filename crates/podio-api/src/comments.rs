//! Comments on objects.

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::{Comment, CommentId, CommentRevision, EmbedId, FileId, ObjectRef, Profile};

operations! {
    "comments":
    ADD_COMMENT_TO_OBJECT = "add_comment_to_object" POST "/comment/{ref_type}/{ref_id}/";
    GET_COMMENTS_ON_OBJECT = "get_comments_on_object" GET "/comment/{ref_type}/{ref_id}/";
    GET_A_COMMENT = "get_a_comment" GET "/comment/{comment_id}";
    UPDATE_A_COMMENT = "update_a_comment" PUT "/comment/{comment_id}";
    DELETE_A_COMMENT = "delete_a_comment" DELETE "/comment/{comment_id}";
    GET_COMMENT_REVISIONS = "get_comment_revisions" GET "/comment/{comment_id}/revision";
    GET_WHO_LIKED_A_COMMENT = "get_who_liked_a_comment" GET "/comment/{comment_id}/liked_by/";
}

/// Comments; from [`PodioApi::comments`](crate::PodioApi::comments).
#[derive(Debug, Clone, Copy)]
pub struct Comments<'a> {
    pub(crate) client: Caller<'a>,
}

impl Comments<'_> {
    /// Adds a comment to an object, such as an item, a task or a status message.
    ///
    /// `POST /comment/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/comments/add-comment-to-object-22340))
    ///
    /// `@[Name](user:ID)` in the text mentions a user.
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::ItemId;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let comment = client.comments().add(ItemId(3350000001), "Done.").silent(true).send().await?;
    /// println!("{}", comment.comment_id);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "add_comment_to_object")]
    pub fn add(&self, object: impl Into<ObjectRef>, value: &str) -> AddComment {
        let object = object.into();
        AddComment(
            Call::new(
                self.client,
                &ADD_COMMENT_TO_OBJECT,
                &[&object.kind, &object.id],
            )
            .body("value", value),
        )
    }

    /// Lists the comments on an object, the oldest first.
    ///
    /// `GET /comment/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/comments/get-comments-on-object-22371))
    #[doc(alias = "get_comments_on_object")]
    pub fn get_on(&self, object: impl Into<ObjectRef>) -> GetComments {
        let object = object.into();
        GetComments(Call::new(
            self.client,
            &GET_COMMENTS_ON_OBJECT,
            &[&object.kind, &object.id],
        ))
    }

    /// Reads a comment.
    ///
    /// `GET /comment/{comment_id}`
    /// ([reference](https://developers.podio.com/doc/comments/get-a-comment-22345))
    #[doc(alias = "get_a_comment")]
    pub fn get(&self, comment_id: CommentId) -> GetComment {
        GetComment(Call::new(self.client, &GET_A_COMMENT, &[&comment_id]))
    }

    /// Replaces the text of a comment.
    ///
    /// `PUT /comment/{comment_id}`
    /// ([reference](https://developers.podio.com/doc/comments/update-a-comment-22346))
    #[doc(alias = "update_a_comment")]
    pub fn update(&self, comment_id: CommentId, value: &str) -> UpdateComment {
        UpdateComment(
            Call::new(self.client, &UPDATE_A_COMMENT, &[&comment_id]).body("value", value),
        )
    }

    /// Deletes a comment.
    ///
    /// `DELETE /comment/{comment_id}`
    /// ([reference](https://developers.podio.com/doc/comments/delete-a-comment-22347))
    #[doc(alias = "delete_a_comment")]
    pub fn delete(&self, comment_id: CommentId) -> DeleteComment {
        DeleteComment(Call::new(self.client, &DELETE_A_COMMENT, &[&comment_id]))
    }

    /// Lists what a comment was before it was changed.
    ///
    /// `GET /comment/{comment_id}/revision`
    /// ([reference](https://developers.podio.com/doc/comments/get-comment-revisions-256356096))
    #[doc(alias = "get_comment_revisions")]
    pub fn get_revisions(&self, comment_id: CommentId) -> GetCommentRevisions {
        GetCommentRevisions(Call::new(
            self.client,
            &GET_COMMENT_REVISIONS,
            &[&comment_id],
        ))
    }

    /// Lists who likes a comment.
    ///
    /// `GET /comment/{comment_id}/liked_by/`
    #[doc(alias = "get_who_liked_a_comment")]
    pub fn get_who_liked(&self, comment_id: CommentId) -> GetWhoLikedComment {
        GetWhoLikedComment(Call::new(
            self.client,
            &GET_WHO_LIKED_A_COMMENT,
            &[&comment_id],
        ))
    }
}

request!(
    /// The call of [`Comments::add`].
    AddComment [silent, hook] read Comment
);

request!(
    /// The call of [`Comments::get_on`].
    GetComments [fields] read Vec<Comment>
);

request!(
    /// The call of [`Comments::get`].
    GetComment [fields] read Comment
);

request!(
    /// The call of [`Comments::update`].
    UpdateComment [] done ()
);

request!(
    /// The call of [`Comments::delete`].
    DeleteComment [] done ()
);

request!(
    /// The call of [`Comments::get_revisions`].
    GetCommentRevisions [] read Vec<CommentRevision>
);

request!(
    /// The call of [`Comments::get_who_liked`].
    GetWhoLikedComment [] read Vec<Profile>
);

options!(AddComment, UpdateComment => {
    /// Sets the id that an outside system gives it.
    body external_id: &str,
    /// Sets its files.
    body file_ids: &[FileId],
    /// Shows a link that was [added](crate::embeds::Embeds::add) before.
    body embed_id: EmbedId,
    /// Shows a link.
    body embed_url: &str,
});

options!(AddComment => {
    /// If true, mentioned people without access to the object are invited to it.
    switch alert_invite: bool,
});

paged!(GetComments of Comment, 100 at once);
