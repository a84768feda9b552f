//! Items: the operations on them, and how values are checked, read and filtered.

mod aggregate;
mod bundle;
mod calculation;
mod date_write;
pub(crate) mod dates;
mod decimals;
mod export;
mod filter;
mod get;
mod list;
mod query;
mod read;
mod references;
pub(crate) mod relative;
mod revisions;
mod sheet;
mod validate;
mod values;
mod write;

pub(crate) use export::workbook;
pub(crate) use filter::filter_entries;
pub(crate) use get::look_at;
pub(crate) use list::{count_view, matching};
pub(crate) use read::{told_fields, without_tags};
pub(crate) use validate::read_fields;
pub(crate) use values::is_mail;
pub(crate) use write::{create, distinct};

use aggregate::calculate;
use export::{export_items, get_items_as_xlsx};
use get::{
    get_item, get_item_basic, get_item_by_app_item_id, get_item_by_external_id, get_item_clone,
    get_item_field_values, get_item_field_values_v2, get_item_values, get_item_values_v2,
    get_meeting_url, get_next_item, get_previous_item,
};
use list::{
    filter_items, filter_items_by_view, get_app_values, get_field_ranges, get_item_count,
    get_items, get_items_v2,
};
use references::{
    find_referenceable_items, get_item_preview_for_field_reference, get_item_references,
    get_references_to_item_by_field, get_top_values_for_field,
};
use revisions::{
    get_item_revision, get_item_revision_difference, get_item_revisions, revert_item_revision,
    revert_to_revision,
};
use write::{
    add_new_item, bulk_delete_items, cleanup_field_values, clone_item, delete_item,
    delete_item_reference, rearrange_item, set_participation, update_item,
    update_item_field_values, update_item_reference, update_item_values,
};

crate::routes::routes! { "items"
    GET "app/{app_id}/item/{*app_item_id}" Any get_item_by_app_item_id;
    POST "item/app/{app_id}" Any add_new_item;
    GET "item/app/{app_id}" Any get_items;
    GET "item/app/{app_id}/v2" Any get_items_v2;
    GET "item/app/{app_id}/values" Any get_app_values;
    GET "item/app/{app_id}/count" Any get_item_count;
    POST "item/app/{app_id}/filter" Any filter_items;
    POST "item/app/{app_id}/filter/{view_id}" Any filter_items_by_view;
    POST "item/app/{app_id}/calculate" Any calculate;
    POST "item/app/{app_id}/delete" User bulk_delete_items;
    POST "item/app/{app_id}/export/{*exporter}" Any export_items;
    GET "item/app/{app_id}/xlsx" Any get_items_as_xlsx;
    POST "item/app/{app_id}/cleanup_field_values" User cleanup_field_values;
    GET "item/app/{app_id}/external_id/{*external_id}" Any get_item_by_external_id;
    GET "item/field/{field_id}/find" Any find_referenceable_items;
    GET "item/field/{field_id}/range" Any get_field_ranges;
    GET "item/field/{field_id}/top" Any get_top_values_for_field;
    GET "item/{item_id}" Any get_item;
    PUT "item/{item_id}" Any update_item;
    DELETE "item/{item_id}" Any delete_item;
    GET "item/{item_id}/basic" Any get_item_basic;
    GET "item/{item_id}/next" Any get_next_item as "get_neighbour_item";
    GET "item/{item_id}/previous" Any get_previous_item as "get_neighbour_item";
    POST "item/{item_id}/clone" Any clone_item;
    GET "item/{item_id}/clone" Any get_item_clone;
    GET "item/{item_id}/meeting/url" Any get_meeting_url;
    PUT "item/{item_id}/participation" User set_participation;
    POST "item/{item_id}/rearrange" Any rearrange_item;
    PUT "item/{item_id}/ref" Any update_item_reference;
    DELETE "item/{item_id}/ref" Any delete_item_reference;
    GET "item/{item_id}/reference" Any get_item_references;
    GET "item/{item_id}/reference/field/{field_id}" Any get_references_to_item_by_field;
    GET "item/{item_id}/reference/{field_id}/preview" Any get_item_preview_for_field_reference;
    GET "item/{item_id}/revision" Any get_item_revisions;
    GET "item/{item_id}/revision/{revision}" Any get_item_revision;
    DELETE "item/{item_id}/revision/{revision}" Any revert_item_revision;
    POST "item/{item_id}/revision/{revision}/revert_to" Any revert_to_revision;
    GET "item/{item_id}/revision/{revision_from}/{revision_to}" Any get_item_revision_difference;
    GET "item/{item_id}/value" Any get_item_values;
    PUT "item/{item_id}/value" Any update_item_values;
    GET "item/{item_id}/value/v2" Any get_item_values_v2;
    GET "item/{item_id}/value/{*field_id}" Any get_item_field_values;
    PUT "item/{item_id}/value/{*field_id}" Any update_item_field_values;
    GET "item/{item_id}/value/{*field_id}/v2" Any get_item_field_values_v2;
}

/// A file's name as it stands in a `Content-Disposition` header.
pub(crate) fn disposition_name(name: &str) -> String {
    let plain = |letter: char| match letter {
        '"' | '\\' => '_',
        letter if letter.is_ascii() && !letter.is_ascii_control() => letter,
        _ => '_',
    };
    name.chars().map(plain).collect()
}
