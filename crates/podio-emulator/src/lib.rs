//! A faithful local Podio for tests and offline work.
//!
//! [`Emulator`] serves Podio's API on loopback: the authorize page, both token endpoints, users,
//! organizations, spaces, apps, items, tasks, status messages, comments, files, hooks and the search,
//! with Podio's answers, error bodies, headers and limits. A test looks at what came and decides what goes wrong: time, expired and revoked tokens, faults,
//! calls held half-way.
//!
//! ```
//! # async fn example() -> std::io::Result<()> {
//! use std::time::Duration;
//! use podio_emulator::{Emulator, Fault, HoldPoint, Rotation, Seed};
//!
//! let podio = Emulator::builder().seed(Seed::demo()).start().await?;
//! println!("point the client at {}", podio.url());
//!
//! podio.switch(|switches| switches.rotation = Rotation::Rotates);
//! podio.advance(Duration::from_secs(8 * 3600)); // all access tokens have expired
//! podio.inject(Fault::on("items.get_item").html_503()); // once
//! let hold = podio.hold("oauth.token", HoldPoint::AfterCommit);
//! // … the code under test refreshes its token; its answer is kept back …
//! hold.release();
//! assert_eq!(podio.token_calls(), 0);
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(example())?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! The binary `podio-emulator` serves the demo data on port 4290 and prints its values. All
//! controls are there over HTTP too: `GET /__emulator/` lists them.
//!
//! # The authorize page
//!
//! `GET /oauth/authorize` shows people a page on which they log in with mail address and password,
//! and allow or deny. [`Emulator::authorize`] does the same without a browser:
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use podio_emulator::{Decision, Emulator};
//!
//! let podio = Emulator::start().await?;
//! podio.add_client_with_domain("acme-sync", "secret", "localhost")?;
//! let ada = podio.add_user("ada@example.org", "password");
//! let page = format!(
//!     "{}/oauth/authorize?client_id=acme-sync&redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fcb&state=7d3c",
//!     podio.url(),
//! );
//! let location = podio.authorize(&page, ada, Decision::Allow)?;
//! assert!(location.starts_with("http://localhost:8080/cb?code="));
//! assert!(location.ends_with("&state=7d3c"));
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(example())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Operations
//!
//! Faults, holds and counts name operations by area and name: `oauth.authorize`, `oauth.consent`,
//! `oauth.token`, `oauth.verify_second_factor`, `oauth.invalidate_grant`,
//! `oauth.delete_client_grant`, `oauth.get_scope`, `users.get_user_status`, `users.get_user`,
//! `users.get_profile`, `users.update_profile`, `users.get_profile_field`,
//! `users.update_profile_field`, `users.update_user`, `users.set_user_properties`,
//! `users.get_user_property`, `users.set_user_property`, `users.delete_user_property`,
//! `users.get_notification_settings`, `users.update_notification_settings`,
//! `users.get_notification_setting`, `users.update_notification_setting`,
//! `organizations.get_organizations`, `organizations.get_organization_by_url`,
//! `organizations.get_organization`, `organizations.get_spaces_on_organization`,
//! `organizations.add_organization_admin`, `organizations.get_organization_admins`,
//! `organizations.remove_organization_admin`, `organizations.leave_organization`,
//! `organizations.get_organization_members`, `organizations.search_organization_members`,
//! `organizations.export_organization_members`, `organizations.get_organization_member`,
//! `organizations.end_organization_membership`, `organizations.get_organization_member_by_mail`,
//! `organizations.delete_organization_member_role`, `organizations.get_end_member_info`,
//! `organizations.get_space_memberships_for_org_member`, `organizations.add_new_organization`,
//! `organizations.bootstrap_organization`, `organizations.get_shared_organizations`,
//! `organizations.get_admin_orgs_by_email`, `organizations.update_organization`,
//! `organizations.get_space_by_url_in_organization`,
//! `organizations.get_all_spaces_on_organization`,
//! `organizations.get_organization_app_store_profile`,
//! `organizations.create_organization_app_store_profile`,
//! `organizations.update_organization_app_store_profile`,
//! `organizations.delete_organization_app_store_profile`,
//! `organizations.get_organization_billing_profile`,
//! `organizations.update_organization_billing_profile`,
//! `organizations.get_organization_login_report`, `organizations.get_organization_statistics`,
//! `organizations.get_organization_statistics_v2`,
//! `spaces.create_space`, `spaces.get_space_by_url`, `spaces.get_space`, `spaces.update_space`,
//! `spaces.delete_space`, `spaces.archive_space`, `spaces.restore_space`,
//! `spaces.get_available_seats`, `spaces.get_top_spaces`,
//! `spaces.get_list_of_organization_workspaces`, `spaces.get_available_spaces`,
//! `spaces.get_space_by_org_and_url_label_alt`, `spaces.get_space_by_org_and_url_label`,
//! `applications.add_new_app`, `applications.get_apps_by_space`, `applications.get_app`,
//! `applications.add_new_app_field`, `items.get_item_by_app_item_id`, `items.add_new_item`,
//! `applications.get_app_field`, `applications.update_an_app_field`,
//! `applications.delete_app_field`, `applications.get_all_apps`, `applications.get_all_user_apps`,
//! `applications.get_top_apps`, `applications.get_top_apps_for_organization`,
//! `applications.get_app_by_org_label_space_label_and_app_label`, `applications.get_features`,
//! `applications.get_icon_suggestions`, `applications.update_app_order`,
//! `applications.get_app_on_space_by_url_label`, `applications.get_app_dependencies`,
//! `applications.get_space_app_dependencies`, `applications.get_calculations_for_app`,
//! `applications.update_app`, `applications.update_app_v2`, `applications.delete_app`,
//! `applications.activate_app`, `applications.activate_app_for_space`,
//! `applications.deactivate_app`, `applications.update_app_description`,
//! `applications.update_app_usage_instructions`, `applications.regenerate_app_token`,
//! `applications.install_app`,
//! `items.get_items`, `items.get_items_v2`, `items.get_app_values`, `items.get_item_count`,
//! `items.filter_items`, `items.filter_items_by_view`, `items.calculate`,
//! `items.bulk_delete_items`, `items.export_items`, `items.get_items_as_xlsx`,
//! `items.cleanup_field_values`, `items.get_item_by_external_id`, `items.find_referenceable_items`,
//! `items.get_field_ranges`, `items.get_top_values_for_field`, `items.get_item`,
//! `items.update_item`, `items.delete_item`, `items.get_item_basic`, `items.get_neighbour_item`,
//! `items.clone_item`, `items.get_item_clone`, `items.get_meeting_url`, `items.set_participation`,
//! `items.rearrange_item`, `items.update_item_reference`, `items.delete_item_reference`,
//! `items.get_item_references`, `items.get_references_to_item_by_field`,
//! `items.get_item_preview_for_field_reference`, `items.get_item_revisions`,
//! `items.get_item_revision`, `items.revert_item_revision`, `items.revert_to_revision`,
//! `items.get_item_revision_difference`, `items.get_item_values`, `items.update_item_values`,
//! `items.get_item_values_v2`, `items.get_item_field_values`, `items.update_item_field_values`,
//! `items.get_item_field_values_v2`, `batch.get_batches`, `batch.get_batch`,
//! `batch.get_batches_for_reference`, `batch.get_running_batches`, `comments.get_a_comment`,
//! `comments.update_a_comment`, `comments.delete_a_comment`, `comments.get_comment_revisions`,
//! `comments.get_who_liked_a_comment`, `comments.add_comment_to_object`,
//! `comments.get_comments_on_object`, `embeds.add_an_embed`, `embeds.get_embed`,
//! `files.upload_file`, `files.upload_file_v2`, `files.get_files`, `files.get_files_on_app`,
//! `files.get_latest_files_on_app`, `files.get_files_on_space`, `files.get_latest_files_on_space`,
//! `files.get_file`, `files.update_file`, `files.delete_file`, `files.download_file`,
//! `files.attach_file`, `files.copy_file`, `files.replace_file`, `files.download_file_by_link`,
//! `files.download_from_storage`, `hooks.delete_hook`, `hooks.request_hook_verification`,
//! `files.upload_file_from_url`, `files.create_file_from_linked_account`,
//! `files.get_linked_account_files`, `files.get_google_files`,
//! `hooks.validate_hook_verification`, `hooks.create_hook`, `hooks.get_hooks`,
//! `tags.get_tags_on_app`, `tags.get_tags_on_app_top`, `tags.get_objects_on_app_with_tag`,
//! `tags.get_tags_on_space`, `tags.get_objects_on_space_with_tag`, `tags.get_tags_on_organization`,
//! `tags.get_objects_on_organization_with_tag`, `tags.create_tags`, `tags.update_tags`,
//! `tags.remove_tag`, `tasks.create_task`, `tasks.get_tasks`, `tasks.get_labels`,
//! `tasks.create_label`, `tasks.update_label`, `tasks.delete_label`, `tasks.get_task`,
//! `tasks.update_task`, `tasks.delete_task`, `tasks.assign_task`, `tasks.complete_task`,
//! `tasks.incomplete_task`, `tasks.rank_task`, `tasks.update_task_description`,
//! `tasks.update_task_text`, `tasks.update_task_private`, `tasks.update_task_due_on`,
//! `tasks.update_task_due_on_alt`, `tasks.update_task_labels`, `tasks.update_task_reference`,
//! `tasks.remove_task_reference`, `tasks.create_task_with_reference`, `tasks.get_task_count`,
//! `tasks.get_task_summary`, `tasks.get_task_summary_for_personal`,
//! `tasks.get_task_summary_for_organization`, `tasks.get_task_summary_for_space`,
//! `tasks.get_task_summary_for_reference`, `tasks.get_task_totals_v2`,
//! `tasks.get_task_totals_by_time`,
//! `search.search_globally`, `search.search_globally_v2`, `search.search_in_organization`,
//! `search.search_in_organization_v2`, `search.search_in_space`, `search.search_in_space_v2`,
//! `search.search_in_app`, `search.search_in_application_v2`, `search.search_in_app_and_space`,
//! `search.mark_result_as_clicked`,
//! `space_members.get_active_members_of_space`, `space_members.add_member_to_space`,
//! `space_members.get_space_members_v2`, `space_members.get_ended_members_of_space`,
//! `space_members.get_top_users_on_space`, `space_members.get_top_active_users_on_space`,
//! `space_members.get_count_of_internal_or_external_members`, `space_members.get_space_membership`,
//! `space_members.get_space_member`, `space_members.get_space_members_by_role`,
//! `space_members.update_space_memberships`, `space_members.end_space_memberships`,
//! `space_members.join_space`, `space_members.leave_space`,
//! `space_members.request_space_membership`, `space_members.accept_space_membership_request`,
//! `space_members.invite_to_space`,
//! `status.add_new_status_message`, `status.get_status_message`, `status.update_a_status_message`,
//! `status.delete_a_status_message`,
//! `views.create_view`, `views.get_views`, `views.get_last_view`, `views.update_last_view`,
//! `views.make_default`,
//! `views.get_view_on_app`, `views.get_view`, `views.update_view`, `views.delete_view`. Here
//! `oauth.token` is both token endpoints, `oauth.authorize` the authorize page and `oauth.consent`
//! its forms. Everything else is counted as `unknown` and answered by Podio's 404 for calls that
//! are none.
//!
//! # Switches
//!
//! Where Podio's behaviour is not certain, or a test needs the other one, there is a switch:
//! [`Emulator::switch`] or `PUT /__emulator/switches`.
//!
//! | Switch | Default | What it does |
//! |---|---|---|
//! | `rotation` | `"same_token"` | Whether a refresh answers the same refresh token (`same_token`) or a new one while the old one dies (`rotates`). |
//! | `refresh_ends_access_tokens` | `false` | Whether a refresh ends the older access tokens of its grant. |
//! | `login_ends_older_grants` | `false` | Whether a login ends the older grants of the same user or app with the same client. |
//! | `access_token_seconds` | `28800` | How long an access token lives, in seconds. |
//! | `refresh_token_seconds` | `2419200` | How long a refresh token lives after its last use, in seconds. |
//! | `expires_in` | `null` | A value that token answers tell as `expires_in` instead of the true one; a number or a text. Null tells the truth. |
//! | `omit_expires_in` | `false` | Whether token answers leave `expires_in` out. |
//! | `omit_scope` | `false` | Whether token answers leave `scope` out. |
//! | `omit_ref` | `false` | Whether token answers leave `ref` out. |
//! | `omit_refresh_token` | `false` | Whether token answers leave `refresh_token` out. |
//! | `code_seconds` | `600` | How long an authorization code lives, in seconds. |
//! | `code_error_detail` | `null` | The `error_detail` of a refused authorization code or redirect URI. Null tells none. |
//! | `replayed_code_ends_grant` | `false` | Whether a code that is presented again ends the grant that it began. |
//! | `granted_scope` | `null` | The scope that people grant on the authorize page instead of the one asked for. Null grants what was asked for. |
//! | `nonce_seconds` | `300` | How long a login waits for its second factor, in seconds. |
//! | `token_latency_ms` | `0` | How long token answers take, in milliseconds. |
//! | `token_rate_limit` | `null` | How many token calls a client may make within the token window before 420. Null refuses none. |
//! | `token_rate_limit_seconds` | `300` | The length of the token window, in seconds. |
//! | `rate_limit` | `null` | How many calls a user may make with a client within an hour before 420. Null refuses none, and headers tell 5000. |
//! | `rate_limit_seconds` | `3600` | The length of the window of `rate_limit`, in seconds. |
//! | `retry_after_header` | `false` | Whether a 420 carries a `Retry-After` header. |
//! | `accept_bearer` | `true` | Whether the scheme `Bearer` is accepted as `OAuth2` is. |
//! | `authenticate_before_routing` | `true` | Whether a call with a bad token is refused before its path is looked at. |
//! | `challenge_names_missing_token` | `false` | Whether the 401 for a call without a token names the error in its headers too. |
//! | `wrong_app_token` | `"invalid_grant"` | The `error` of a login with a wrong app id or app token (`invalid_grant` or `invalid_client`). |
//! | `old_error_layout` | `false` | Whether error bodies have the layout from before 2026: other order of keys, escaped slashes. |
//! | `conflict_error` | `"conflict"` | The `error` of a 409. |
//! | `gone_error` | `"gone"` | The `error` of a 410. |
//! | `lenient` | `false` | Whether unknown keys, and values for calculated fields, are ignored instead of refused. |
//! | `create_answer` | `"short"` | What creating an item answers with (`short`, `minimal` or `full`). |
//! | `update_answer` | `"json"` | What updating an item answers with (`json` or `empty`). |
//! | `category_by_text` | `false` | Whether the text of an option is taken for its id when a category is written. |
//! | `text_filters` | `"refused"` | Whether a text field can be filtered by its exact text (`exact`) or not at all (`refused`). |
//! | `wrap_plain_text` | `false` | Whether an HTML field puts a text without tags into a paragraph. |
//! | `bulk_delete_at_once` | `null` | How many items a bulk deletion deletes at once; the others are pending until `batch_seconds` have passed. Null deletes all at once. |
//! | `batch_seconds` | `0` | How long background jobs take, in seconds of the emulator's time. |
//! | `batches_fail` | `false` | Whether background jobs end as failed. |
//! | `file_size_limit` | `104857600` | The largest file that is taken in, in bytes. Null takes any. |
//! | `refuse_executables` | `true` | Whether files of the types that Podio takes for programs are refused. |
//! | `file_memory_limit` | `4194304` | How many bytes of a file are kept in memory; a larger one goes into a temporary file. |
//! | `file_link_base` | `null` | The address before a file's id in links. Null tells the emulator's own, which ends in `/files`. |
//! | `file_link_redirects` | `false` | Whether a file's link sends the caller on to a storage address that needs no token. |
//! | `file_host_html_errors` | `false` | Whether the file host answers errors as HTML pages. |
//! | `silent_stops_hooks` | `false` | Whether `silent` alone keeps a change from hooks. |
//! | `hook_revision_is_id` | `false` | Whether `item_revision_id` of a hook is the id of the revision instead of its number. |
//! | `hook_failures` | `50` | After how many failed deliveries in a row a hook becomes inactive. Null: never. |
//! | `hook_timeout_ms` | `10000` | How long a hook's receiver may take, in milliseconds. |
//! | `hook_ports_restricted` | `false` | Whether hooks may name only the ports 80 and 443, as Podio's do. |
//! | `hook_any_host` | `false` | Whether hooks are delivered to hosts other than this machine. |
//! | `filter_limit` | `500` | The greatest `limit` of an item filter. |
//! | `global_search_v2` | `false` | Whether `/search/v2`, the newer search over everything, is there; Podio was seen to answer that it is not. |
//! | `rounded_end_covers_unit` | `true` | Whether a rounded relative date as the end of a range covers its whole unit (`-1mr`: to the end of last month) or only the unit's first day. |
//!
//! # What it does not do
//!
//! - Scopes are granted and told, but every token may do what its user or app may do. On the
//!   authorize page nobody chooses the objects of a scope without an id: it is granted as asked for.
//! - Calculations are worked out when their script is one expression over other fields of the item,
//!   such as `@[Hours](field_60100003) * 1.5`; any other script has no value.
//! - Nothing is looked up elsewhere: places have no coordinates but those written, links no title but
//!   their host, files from an address hold that address as their text, and images in another size are
//!   the same bytes.
//! - `unique` fields are told, and two items may still hold the same value.
//! - A search finds the objects whose texts hold every word of the query; it knows no stems, and ranks
//!   by title and age alone.
//! - Conversations, the calendar, forms and whatever else is not in the list of operations are not
//!   there.

// All operations have one signature, also those that never fail.
#![allow(clippy::unnecessary_wraps)]

mod api;
mod call;
mod control;
mod deliver;
mod emulator;
mod identity;
mod items;
mod json;
mod members;
mod oauth;
mod respond;
mod routes;
mod seed;
mod server;
mod spec;
mod state;
mod upload;
mod wire;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use control::faults::Fault;
pub use control::holds::{Hold, HoldPoint};
pub use control::journal::RecordedRequest;
pub use control::switches::{
    CreateAnswer, Rotation, SwitchInfo, Switches, TextFilters, UpdateAnswer, WrongAppToken,
};
pub use emulator::{Emulator, EmulatorBuilder, Rejected, TokenPair};
pub use oauth::Decision;
pub use seed::{DemoSeed, Seed};
pub use spec::{AppSpec, FieldSpec, NewApp};
pub use state::hooks::HookDelivery;

/// Locks; what a panicking thread left behind is still the best there is.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
