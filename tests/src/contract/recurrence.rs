use podio_client::api::PodioApi as _;
use podio_client::api::model::{
    Recurrence, RecurrenceConfig, RecurrenceName, RepeatOn, TaskId, Weekday,
};
use podio_client::jiff::civil::date;

super::cases! { "recurrence":
    "get_recurrence": |client| client.recurrence().get(TaskId(91)).send();
    "create_or_update_recurrence": |client| client.recurrence().create_or_update(TaskId(91), &monthly()).send();
    "delete_recurrence": |client| client.recurrence().delete(TaskId(91)).send();
}

fn monthly() -> Recurrence {
    let mut config = RecurrenceConfig::default();
    config.days = vec![Weekday::Monday];
    config.repeat_on = Some(RepeatOn::DayOfWeek);
    let mut monthly = Recurrence::default();
    monthly.name = Some(RecurrenceName::Monthly);
    monthly.config = Some(config);
    monthly.step = Some(2);
    monthly.until = Some(date(2026, 12, 31));
    monthly
}
