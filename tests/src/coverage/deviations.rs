//! Where what is sent differs from the table, on purpose.

/// A key that is sent though the table lacks it, that no call sends, or whose value is another.
#[derive(Debug)]
pub struct Deviation {
    /// The operation, such as `items.get_item`.
    pub operation: &'static str,
    /// The key, or the path's placeholder; `texts` if a text that a call is given is not sent.
    pub key: &'static str,
    /// Why.
    pub why: &'static str,
}

macro_rules! deviations {
    ($($operation:literal $key:literal: $why:literal;)*) => {
        /// All of them. One that no longer is makes the contract test fail.
        pub const DEVIATIONS: &[Deviation] = &[$(Deviation {
            operation: $operation,
            key: $key,
            why: $why,
        }),*];
    };
}

deviations! {
    "applications.add_new_app_field" "external_id":
        "a field that comes with a new app takes it too";
    "applications.get_app_on_space_by_url_label" "view":
        "`view` and `type` are two names of one key, and the method of `get_app` sends both";
    "files.upload_file" "mimetype":
        "the media type stands at the part that holds the content";
    "items.get_item_by_app_item_id" "mark_as_viewed":
        "reading leaves notifications alone, however the item is found";
    "items.get_item_by_external_id" "mark_as_viewed":
        "reading leaves notifications alone, however the item is found";
    "oauth.authorize_page" "texts": "the application's secret stays out of the page's address";
}
