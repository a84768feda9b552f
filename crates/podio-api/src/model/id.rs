//! The ids of Podio's objects.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::Serializer;

use super::json::{Leaf, leaf, serde_through_json, unquote};

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        ///
        /// Written as a number; read from a number or a text of digits.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl $name {
            /// The number.
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl From<u64> for $name {
            fn from(id: u64) -> Self {
                Self(id)
            }
        }

        impl From<$name> for u64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Leaf for $name {
            const EXPECTED: &'static str = "an id";

            fn from_text(json: &str) -> Option<Self> {
                unquote(json).as_deref().unwrap_or(json).parse().ok()
            }

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_u64(self.0)
            }
        }

        leaf!($name);
        serde_through_json!($name);
    )+};
}

ids! {
    /// The id of something that happened in a space.
    ActionId,
    /// The id of an app.
    AppId,
    /// The running number of an item within its app, starting at 1. It is no [`ItemId`].
    AppItemId,
    /// The id of an application that calls the API: its numeric client id.
    AuthClientId,
    /// The id of an embedded link.
    EmbedId,
    /// The id of a field of an app.
    FieldId,
    /// The id of a file.
    FileId,
    /// The id of an item.
    ItemId,
    /// The id of one revision of one item, over all items.
    ItemRevisionId,
    /// The id of an option of a category field, unique within the field and kept when renamed.
    OptionId,
    /// The id of an organization.
    OrgId,
    /// The id of a profile: a user's or a contact's.
    ProfileId,
    /// The id of a space.
    SpaceId,
    /// The id of a user.
    UserId,
    /// The id of a saved view of an app.
    ViewId,
    /// The id of a job that Podio runs in the background.
    BatchId,
    /// The id of a comment.
    CommentId,
    /// The id of a conversation.
    ConversationId,
    /// The id of something that happened in a conversation.
    ConversationEventId,
    /// The id of a flow.
    FlowId,
    /// The id of something that a flow does.
    FlowEffectId,
    /// The id of a form.
    FormId,
    /// The id of someone's access to one object.
    GrantId,
    /// The id of a webhook.
    HookId,
    /// The id of a column of a file that is imported.
    ImportColumnId,
    /// The id of an app's connection to another service.
    IntegrationId,
    /// The id of a user's account at another service.
    LinkedAccountId,
    /// The id of a notification.
    NotificationId,
    /// The id of a message of a conversation.
    MessageId,
    /// The id of a question with given answers.
    QuestionId,
    /// The id of a given answer of a question.
    QuestionOptionId,
    /// The id of a rating.
    RatingId,
    /// The id of a task's recurrence.
    RecurrenceId,
    /// The id of a task's reminder.
    ReminderId,
    /// The id of a search that was run.
    SearchId,
    /// The id of an app or pack in the app market.
    ShareId,
    /// The id of a category of the app market.
    ShareCategoryId,
    /// The id of a request to join a space.
    SpaceMemberRequestId,
    /// The id of a status message.
    StatusId,
    /// The id of a user's subscription to an object.
    SubscriptionId,
    /// The id of a task.
    TaskId,
    /// The id of a label of tasks.
    TaskLabelId,
    /// The id of an answer that can be given in a voting.
    VotingAnswerId,
    /// The id of a voting of an app.
    VotingId,
    /// The id of a widget.
    WidgetId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_from_numbers_and_digits() {
        for text in ["7", "\"7\""] {
            let id: ItemId = serde_json::from_str(text).unwrap();
            assert_eq!(id, ItemId(7));
            assert_eq!(serde_json::to_string(&id).unwrap(), "7");
        }
        for text in ["-1", "1.5", "\"\"", "\"x\"", "null", "18446744073709551616"] {
            assert!(serde_json::from_str::<ItemId>(text).is_err(), "{text}");
        }
        assert_eq!("7".parse::<ItemId>().unwrap().to_string(), "7");
    }
}
