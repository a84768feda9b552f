use podio_client::api::PodioApi as _;
use podio_client::api::model::TaskId;

super::cases! { "reminders":
    "get_reminder": |client| client.reminders().get(TaskId(91)).send();
    "create_or_update_reminder": |client| client.reminders().create_or_update(TaskId(91), 60).send();
    "create_reminder": |client| client.reminders().create(TaskId(91), 60).send();
    "delete_reminder": |client| client.reminders().delete(TaskId(91)).reminder(61.into()).send();
    "snooze_reminder": |client| client.reminders().snooze(TaskId(91)).reminder(61.into()).send();
}
