//! Notifications.

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{
    Byline, NotificationId, Organization, Raw, Reference, Space, SubscriptionId, User, Via,
};

open_enum! {
    /// What a notification tells of.
    pub enum NotificationType {
        /// The user was mentioned.
        Alert = "alert",
        /// A question was answered.
        Answer = "answer",
        /// A background job ended.
        BatchComplete = "batch_complete",
        /// A background job goes on.
        BatchProcess = "batch_process",
        /// News of Podio.
        Bulletin = "bulletin",
        /// Someone commented.
        Comment = "comment",
        /// The user was added to a conversation.
        ConversationAdd = "conversation_add",
        /// Something was created.
        Creation = "creation",
        /// Something was deleted.
        Delete = "delete",
        /// A file was added.
        File = "file",
        /// A file was deleted.
        FileDelete = "file_delete",
        /// The user was given access.
        GrantCreate = "grant_create",
        /// Someone else was given access.
        GrantCreateOther = "grant_create_other",
        /// The user's access was taken away.
        GrantDelete = "grant_delete",
        /// Someone else's access was taken away.
        GrantDeleteOther = "grant_delete_other",
        /// A payment was confirmed.
        ItemTransactionConfirmed = "item_transaction_confirmed",
        /// Someone likes something.
        Like = "like",
        /// A meeting was added.
        Meeting = "meeting",
        /// Someone was added to a meeting.
        MeetingParticipantAdd = "meeting_participant_add",
        /// Someone was taken out of a meeting.
        MeetingParticipantRemove = "meeting_participant_remove",
        /// The user was entered in a field.
        MemberReferenceAdd = "member_reference_add",
        /// The user was taken out of a field.
        MemberReferenceRemove = "member_reference_remove",
        /// Someone wrote a message.
        Message = "message",
        /// Someone answered an invitation.
        Participation = "participation",
        /// Someone rated something.
        Rating = "rating",
        /// Something was referred to.
        Reference = "reference",
        /// Something is due.
        Reminder = "reminder",
        /// The user has another role.
        RoleChange = "role_change",
        /// Someone answered an invitation, under its older name.
        Rsvp = "rsvp",
        /// The user was put out of a space.
        SelfKickedFromSpace = "self_kicked_from_space",
        /// Someone accepted the invitation to a space.
        SpaceAccept = "space_accept",
        /// A space was created.
        SpaceCreate = "space_create",
        /// Someone declined the invitation to a space.
        SpaceDecline = "space_decline",
        /// A space was deleted.
        SpaceDelete = "space_delete",
        /// The user was invited to a space.
        SpaceInvite = "space_invite",
        /// Someone asks to join a space.
        SpaceMemberRequest = "space_member_request",
        /// A whole space was mentioned.
        TeamAlert = "team_alert",
        /// Something was changed.
        Update = "update",
        /// Someone was put out of a space.
        UserKickedFromSpace = "user_kicked_from_space",
        /// Someone left a space.
        UserLeftSpace = "user_left_space",
        /// Someone voted.
        Vote = "vote",
    }
}

model! {
    /// One notification.
    pub struct Notification {
        required {
            /// Its id.
            notification_id: NotificationId,
        }
        optional {
            /// What it tells of.
            kind("type"): NotificationType,
            /// What happened, in a shape that depends on the type.
            data: Raw,
            /// What came of it, such as the comment.
            data_ref: Box<Reference>,
            /// The link to what came of it.
            data_link: String,
            /// The name of its icon.
            icon: String,
            /// What it says.
            text: String,
            /// What it says, in fewer words.
            text_short: String,
            /// When the user saw it.
            viewed_on: Timestamp,
            /// The subscription through which it came.
            subscription_id: SubscriptionId,
            /// Whether the user starred it.
            starred: bool,
            /// When it was made.
            created_on: Timestamp,
            /// Who did what it tells of.
            created_by: Byline,
            /// Through which application that was done.
            created_via: Via,
            /// Whom it notifies.
            user: Box<User>,
            /// The space, where the notification comes alone.
            space: Box<Space>,
            /// The organization, where the notification comes alone.
            org: Box<Organization>,
            /// The type of what it is about, where the notification comes alone.
            context_type: String,
            /// The link to what it is about, where the notification comes alone.
            context_link: String,
            /// What it is about, where the notification comes alone.
            context: Raw,
        }
    }
}

model! {
    /// What notifications are about.
    pub struct NotificationContext {
        optional {
            /// The object.
            reference("ref"): Reference,
            /// Its title.
            title: String,
            /// The link to it.
            link: String,
            /// The object itself, in a shape that depends on its type.
            data: Raw,
            /// How many comments it has, where it can be commented on.
            comment_count: u64,
            /// The space, where it is in one.
            space: Space,
            /// The organization, where it is in one.
            org: Organization,
        }
        lists {
            /// What the caller may do with it.
            rights: String,
        }
    }
}

model! {
    /// Notifications that are about one object.
    pub struct NotificationGroup {
        optional {
            /// The object.
            context: NotificationContext,
        }
        lists {
            /// The notifications.
            notifications: Notification,
        }
    }
}
