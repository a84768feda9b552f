use podio_client::api::PodioApi as _;
use podio_client::api::items::{
    Aggregation, DateUnit, Deleted, ExportFormat, FieldChanges, Filter, Formula, Grouping,
    ItemUpdate, NewItem, ReferenceableSort, SortBy,
};
use podio_client::api::model::{
    AppId, AppItemId, FieldId, FileId, ItemId, LinkedAccountId, OptionId, ParticipationStatus,
    ViewId,
};

use super::{moment, text, weekly};

const APP: AppId = AppId(21);
const FIELD: FieldId = FieldId(24);
const ITEM: ItemId = ItemId(11);
const VIEW: ViewId = ViewId(26);

fn new_item() -> NewItem {
    NewItem::new()
        .external_id(text())
        .field("title", text())
        .files([FileId(41)])
        .tags([text()])
        .remind_before(60)
        .recurrence(&weekly())
        .linked_account_id(LinkedAccountId(43))
        .reference(ItemId(12))
}

fn item_update() -> ItemUpdate {
    ItemUpdate::new()
        .revision(3)
        .external_id(text())
        .set("title", text())
        .files([FileId(41)])
        .tags([text()])
        .remind_before(60)
        .recurrence(&weekly())
        .linked_account_id(LinkedAccountId(43))
        .reference(ItemId(12))
}

fn open() -> Filter {
    Filter::new().category("status", [OptionId(1)])
}

super::cases! { "items":
    "add_new_item": |client| client.items().add(APP, &new_item()).silent(true).hook(false).send();
    "get_item": |client| client.items().get(ITEM).mark_as_viewed(true).fields(text()).send();
    "get_item_basic": |client| client.items().get_basic(ITEM).mark_as_viewed(true).send();
    "get_item_by_app_item_id": |client| client.items().get_by_app_item_id(APP, AppItemId(2)).send();
    "get_item_by_external_id": |client| client.items().get_by_external_id(APP, text()).send();
    "update_item": |client| client.items().update(ITEM, &item_update()).silent(true).hook(false).send();
    "delete_item": |client| client.items().delete(ITEM).silent(true).hook(false).send();
    "bulk_delete_items": |client| client
        .items()
        .bulk_delete(APP, &Deleted::Items(vec![ITEM]))
        .silent(true)
        .send();
    "bulk_delete_items": |client| client.items().bulk_delete(APP, &Deleted::View(VIEW)).send();
    "bulk_delete_items": |client| client.items().bulk_delete(APP, &Deleted::Filter(open())).send();
    "clone_item": |client| client.items().add_clone(ITEM).silent(true).hook(false).send();
    "get_item_clone": |client| client.items().get_clone(ITEM).send();
    "filter_items": |client| client
        .items()
        .filter(APP)
        .filters(open())
        .sort_by(SortBy::Title)
        .sort_desc(true)
        .sort_nulls_last(true)
        .limit(5)
        .offset(10)
        .remember(true)
        .fields(text())
        .send();
    "filter_items_by_view": |client| client
        .items()
        .filter_by_view(APP, VIEW)
        .sort_by(SortBy::Field(FIELD))
        .sort_desc(true)
        .limit(5)
        .offset(10)
        .remember(true)
        .fields(text())
        .send();
    "get_items": |client| client
        .items()
        .get_all(APP)
        .filter(text(), text())
        .limit(5)
        .offset(10)
        .sort_by(SortBy::Title)
        .sort_desc(true)
        .send();
    "get_items_v2": |client| client
        .items()
        .get_all_v2(APP)
        .external_id(text())
        .filter(text(), text())
        .limit(5)
        .offset(10)
        .sort_by(SortBy::Title)
        .sort_desc(true)
        .send();
    "get_app_values": |client| client.items().get_app_values(APP).send();
    "get_item_count": |client| client.items().get_count(APP).view(VIEW).filter(text(), text()).send();
    "calculate": |client| async move {
        let cost = Formula::field(FIELD).times().number("42.50")?;
        client
            .items()
            .calculate(APP, &Aggregation::Sum)
            .formula(cost)
            .group_by(&Grouping::CreatedOn(DateUnit::Month))
            .group_by(&Grouping::Field(FIELD))
            .filters(&open())
            .limit(5)
            .send()
            .await
    };
    "export_items": |client| client
        .items()
        .export(APP, &ExportFormat::Xlsx)
        .view(VIEW)
        .filters(&open())
        .limit(5)
        .offset(10)
        .sort_by(&SortBy::Title)
        .sort_desc(true)
        .split_email_by_type(true)
        .split_phone_by_type(true)
        .send();
    "get_items_as_xlsx": |client| client
        .items()
        .get_as_xlsx(APP)
        .view(VIEW)
        .filter(text(), text())
        .limit(5)
        .offset(10)
        .sort_by(SortBy::Title)
        .sort_desc(true)
        .deleted_columns(true)
        .remember(true)
        .send();
    "cleanup_field_values": |client| client.items().cleanup_field_values(APP).send();
    "find_referenceable_items": |client| client
        .items()
        .find_referenceable(FIELD)
        .text(text())
        .not([ITEM, ItemId(12)])
        .sort(ReferenceableSort::Title)
        .limit(5)
        .send();
    "get_field_ranges": |client| client.items().get_field_range(FIELD).send();
    "get_top_values_for_field": |client| client
        .items()
        .get_top_values(FIELD)
        .not([ITEM, ItemId(12)])
        .limit(5)
        .send();
    "get_item_values": |client| client.items().get_values(ITEM).send();
    "get_item_values_v2": |client| client.items().get_values_v2(ITEM).send();
    "update_item_values": |client| client
        .items()
        .update_values(ITEM, &FieldChanges::new().set("title", text()))
        .silent(true)
        .hook(false)
        .send();
    "get_item_field_values": |client| client.items().get_field_values(ITEM, FIELD).send();
    "get_item_field_values_v2": |client| client.items().get_field_values_v2(ITEM, text()).send();
    "update_item_field_values": |client| client
        .items()
        .update_field_values(ITEM, FIELD, [2, 3])
        .silent(true)
        .hook(false)
        .send();
    "get_item_preview_for_field_reference": |client| client
        .items()
        .get_preview_for_field(ITEM, FIELD)
        .send();
    "get_item_references": |client| client.items().get_references(ITEM).limit(5).send();
    "get_references_to_item_by_field": |client| client
        .items()
        .get_references_by_field(ITEM, FIELD)
        .limit(5)
        .offset(10)
        .send();
    "update_item_reference": |client| client.items().update_reference(ITEM, ItemId(12)).send();
    "delete_item_reference": |client| client.items().delete_reference(ITEM).send();
    "get_meeting_url": |client| client.items().get_meeting_url(ITEM).send();
    "set_participation": |client| client
        .items()
        .set_participation(ITEM, &ParticipationStatus::Accepted)
        .send();
    "rearrange_item": |client| client.items().rearrange(ITEM).raw("before", 8).send();
    "get_neighbour_item": |client| client.items().get_neighbour(ITEM, "next").time(moment()).send();
    "get_item_revisions": |client| client.items().get_revisions(ITEM).send();
    "get_item_revision": |client| client.items().get_revision(ITEM, 0).send();
    "get_item_revision_difference": |client| client.items().get_revision_difference(ITEM, 0, 3).send();
    "revert_item_revision": |client| client.items().revert_revision(ITEM, 3).send();
    "revert_to_revision": |client| client.items().revert_to_revision(ITEM, 2).send();
}
