//! Comments: texts with files and links.

use serde_json::{Value, json};

use super::refs::Ref;
use super::stream::What;
use super::{Actor, Made, World, datetime_text, next};
use crate::respond::Failure;

/// An earlier text of a comment.
#[derive(Debug)]
pub(crate) struct Earlier {
    pub(crate) on: jiff::Timestamp,
    pub(crate) value: String,
    pub(crate) embed_id: Option<u64>,
}

/// A comment.
#[derive(Debug)]
pub(crate) struct Comment {
    pub(crate) comment_id: u64,
    pub(crate) at: Ref,
    pub(crate) value: String,
    pub(crate) external_id: Option<String>,
    pub(crate) file_ids: Vec<u64>,
    pub(crate) embed_id: Option<u64>,
    pub(crate) made: Made,
    pub(crate) last_edit_on: Option<jiff::Timestamp>,
    pub(crate) earlier: Vec<Earlier>,
    pub(crate) deleted: bool,
}

impl World {
    /// Adds a comment without files.
    pub(crate) fn add_comment(&mut self, at: Ref, value: String, made: Made) -> u64 {
        let comment_id = next(&mut self.ids.comment);
        let by = made.clone();
        let comment = Comment {
            comment_id,
            at,
            value,
            external_id: None,
            file_ids: Vec::new(),
            embed_id: None,
            made,
            last_edit_on: None,
            earlier: Vec::new(),
            deleted: false,
        };
        self.comments.insert(comment_id, comment);
        self.comments_on.entry(at).or_default().push(comment_id);
        self.happened(at, What::Comment, ("comment", comment_id), &by);
        self.follow(by.by, at);
        comment_id
    }

    /// The comments on an object that are not deleted, oldest first.
    pub(crate) fn comments_on(&self, at: Ref) -> impl DoubleEndedIterator<Item = &Comment> {
        let ids = self.comments_on.get(&at).map_or(&[][..], Vec::as_slice);
        ids.iter()
            .filter_map(|id| self.comments.get(id))
            .filter(|comment| !comment.deleted)
    }

    /// A comment on what the actor may see.
    pub(crate) fn visible_comment(&self, actor: Actor, id: u64) -> Result<&Comment, Failure> {
        let comment = self
            .comments
            .get(&id)
            .ok_or_else(Failure::object_not_found)?;
        if comment.deleted {
            self.check_visible(actor, comment.at)?;
            return Err(self.gone());
        }
        self.check_visible(actor, comment.at)?;
        Ok(comment)
    }

    pub(crate) fn embed_of(&self, embed_id: Option<u64>) -> Option<Value> {
        let embed = self.embeds.get(&embed_id?)?;
        Some(Self::embed_value(embed))
    }

    /// A comment as a reader sees it.
    pub(crate) fn comment_value(&self, comment: &Comment, reader: Actor) -> Value {
        let own = Ref::comment(comment.comment_id);
        json!({
            "comment_id": comment.comment_id,
            "value": comment.value,
            "rich_value": comment.value,
            "external_id": comment.external_id,
            "space_id": self.space_of(comment.at),
            "created_on": datetime_text(comment.made.on),
            "created_by": self.byline(comment.made.by),
            "created_via": self.via(&comment.made.client_id),
            "ref": comment.at.brief(),
            "files": self.file_values(&comment.file_ids),
            "embed": self.embed_of(comment.embed_id),
            "embed_file": null,
            "questions": self.question_values(own),
            "is_liked": self.likes(reader, own),
            "like_count": self.like_count(own),
            "rights": ["update", "delete"],
        })
    }

    /// The comments on an object as a reader sees them, oldest first.
    pub(crate) fn comment_values(&self, at: Ref, reader: Actor) -> Vec<Value> {
        self.comments_on(at)
            .map(|comment| self.comment_value(comment, reader))
            .collect()
    }
}
