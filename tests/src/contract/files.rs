use podio_client::api::PodioApi as _;
use podio_client::api::files::{FileSort, FileType, Source};
use podio_client::api::model::{AppId, FileId, ItemId, LinkedAccountId, RefType, SpaceId, UserId};
use podio_client::jiff::civil::date;

use super::{api_url, text};

/// Sets all that narrows and orders a list of files.
macro_rules! narrowed {
    ($list:expr) => {
        $list
            .attached_to(RefType::Item)
            .created_by(UserId(81))
            .created_on(date(2026, 1, 1), date(2026, 1, 31))
            .filetype(FileType::Image)
            .hosted_by("podio")
            .sort_by(FileSort::CreatedOn)
            .sort_desc(true)
            .limit(5)
    };
}

super::cases! { "files":
    "upload_file": |client| client.files().upload(Source::bytes(text(), "content")).send();
    "upload_file_v2": |client| client.files().upload_v2(Source::bytes(text(), "content")).send();
    "upload_file_from_url": |client| client.files().upload_from_url(text()).send();
    "create_file_from_linked_account": |client| client
        .files()
        .create_from_linked_account(LinkedAccountId(43), text())
        .preserve_permissions(true)
        .send();
    "get_linked_account_files": |client| client.files().get_on_linked_account(LinkedAccountId(43)).send();
    "get_google_files": |client| client.files().get_on_google(LinkedAccountId(43)).send();
    "get_file": |client| client.files().get(FileId(41)).send();
    "download_file": |client| client.files().download(FileId(41)).send();
    "download_file_by_link": |client| client.files().download_by_link(&format!("{}/file/41", api_url())).send();
    "update_file": |client| client.files().update(FileId(41), text()).send();
    "delete_file": |client| client.files().delete(FileId(41)).send();
    "attach_file": |client| client.files().attach(FileId(41), ItemId(11)).silent(true).hook(false).send();
    "copy_file": |client| client.files().copy(FileId(41)).send();
    "replace_file": |client| client.files().replace(FileId(40), FileId(41)).send();
    "get_files": |client| narrowed!(client.files().get_all()).send();
    "get_files_on_app": |client| narrowed!(client.files().get_on_app(AppId(21)))
        .offset(10)
        .send();
    "get_files_on_space": |client| narrowed!(client.files().get_on_space(SpaceId(22)))
        .offset(10)
        .send();
    "get_latest_files_on_app": |client| client.files().get_latest_on_app(AppId(21)).send();
    "get_latest_files_on_space": |client| client.files().get_latest_on_space(SpaceId(22)).send();
}
