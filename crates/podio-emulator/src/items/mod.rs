//! Items: the operations on them, and how values are checked, read and filtered.

mod bundle;
mod dates;
mod filter;
mod operations;
mod read;
mod relative;
mod validate;

pub(crate) use operations::{
    add_item, count_items, create, delete_item, filter_items, get_item, get_item_basic,
    get_item_by_app_item_id, get_item_by_external_id, get_item_revisions, get_item_values, look_at,
    update_item, update_item_field_values, update_item_values,
};
