//! Files: what Podio knows of them, and their content both ways.

mod download;
mod source;
mod upload;

use jiff::civil;

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::json::{model, open_enum};
use crate::model::{
    AppId, ExternalFile, File, FileId, LinkedAccountId, ObjectRef, RefType, SpaceId,
};

pub use download::{Download, DownloadFile};
pub use source::Source;
pub use upload::{AttachError, UploadAndAttach, UploadFile};

operations! {
    "files":
    UPLOAD_FILE = "upload_file" POST "/file/";
    UPLOAD_FILE_V2 = "upload_file_v2" POST "/file/v2/";
    DOWNLOAD_FILE = "download_file" GET "/file/{file_id}/raw";
    DOWNLOAD_FILE_BY_LINK = "download_file_by_link" GET "{link}";
    UPLOAD_FILE_FROM_URL = "upload_file_from_url" POST "/file/from_url/";
    CREATE_FILE_FROM_LINKED_ACCOUNT = "create_file_from_linked_account" POST "/file/linked_account/{linked_account_id}/";
    GET_LINKED_ACCOUNT_FILES = "get_linked_account_files" GET "/file/linked_account/{linked_account_id}/";
    GET_GOOGLE_FILES = "get_google_files" GET "/file/google/{linked_account_id}/";
    GET_FILE = "get_file" GET "/file/{file_id}";
    UPDATE_FILE = "update_file" PUT "/file/{file_id}";
    DELETE_FILE = "delete_file" DELETE "/file/{file_id}";
    ATTACH_FILE = "attach_file" POST "/file/{file_id}/attach";
    COPY_FILE = "copy_file" POST "/file/{file_id}/copy";
    REPLACE_FILE = "replace_file" POST "/file/{file_id}/replace";
    GET_FILES = "get_files" GET "/file/";
    GET_FILES_ON_APP = "get_files_on_app" GET "/file/app/{app_id}/";
    GET_FILES_ON_SPACE = "get_files_on_space" GET "/file/space/{space_id}/";
    GET_LATEST_FILES_ON_APP = "get_latest_files_on_app" GET "/file/app/{app_id}/latest/";
    GET_LATEST_FILES_ON_SPACE = "get_latest_files_on_space" GET "/file/space/{space_id}/latest/";
}

/// Files; from [`PodioApi::files`](crate::PodioApi::files).
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    pub(crate) client: Caller<'a>,
}

impl Files<'_> {
    /// Uploads a file, in pieces and without holding it in memory.
    ///
    /// `POST /file/` ([reference](https://developers.podio.com/doc/files/upload-file-1004361))
    ///
    /// Podio keeps an uploaded file for a while only, until it is attached: by
    /// [`attach_to`](UploadFile::attach_to), by [`attach`](Self::attach), or by its id in what takes
    /// files. Podio refuses programs and the like, by media type.
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::files::Source;
    /// # use podio_api::model::ItemId;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let file = client
    ///     .files()
    ///     .upload(Source::path("site-plan.pdf"))
    ///     .attach_to(ItemId(3350000001))
    ///     .send()
    ///     .await?;
    /// println!("{}", file.file_id);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "upload_file")]
    pub fn upload(&self, source: Source) -> UploadFile {
        UploadFile::new(self.client, &UPLOAD_FILE, source)
    }

    /// Uploads a file like [`upload`](Self::upload), by the path that was in use before.
    ///
    /// `POST /file/v2/` ([reference](https://developers.podio.com/doc/files/upload-file-1004361))
    #[doc(alias = "upload_file_v2")]
    pub fn upload_v2(&self, source: Source) -> UploadFile {
        UploadFile::new(self.client, &UPLOAD_FILE_V2, source)
    }

    /// Reads a file's content.
    ///
    /// `GET /file/{file_id}/raw`
    /// ([reference](https://developers.podio.com/doc/files/download-file-1004147))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::FileId;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let bytes = client.files().download(FileId(9300001)).save("site-plan.pdf").await?;
    /// println!("{bytes} bytes");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "download_file")]
    pub fn download(&self, file_id: FileId) -> DownloadFile {
        DownloadFile::new(self.client.operation(&DOWNLOAD_FILE, &[&file_id]))
    }

    /// Reads a file's content by its [`link`](File::link).
    ///
    /// `GET {link}`
    ///
    /// The link is data, so the token goes along only if it leads to the API's host or the
    /// [file host](podio_core::PodioBuilder::file_url); sending fails with `InvalidArgument`
    /// otherwise.
    #[doc(alias = "download_file_by_link")]
    pub fn download_by_link(&self, link: &str) -> DownloadFile {
        DownloadFile::new(self.client.request_link(link, None))
    }

    /// Reads a smaller picture of an image by its [`link`](File::link); for the link alone see
    /// [`thumbnail_link`](File::thumbnail_link).
    ///
    /// `GET {link}/{size}`
    ///
    /// Which sizes there are depends on what the image is used for; attachments have `Medium` and
    /// `Badge`. The token goes where [`download_by_link`](Self::download_by_link) lets it go.
    #[doc(alias = "download_file_by_link")]
    pub fn thumbnail(&self, link: &str, size: &ThumbnailSize) -> DownloadFile {
        DownloadFile::new(self.client.request_link(link, Some(size.as_str())))
    }

    /// Has Podio fetch a file from a link that needs no login.
    ///
    /// `POST /file/from_url/`
    #[doc(alias = "upload_file_from_url")]
    pub fn upload_from_url(&self, url: &str) -> UploadFromUrl {
        UploadFromUrl(Call::new(self.client, &UPLOAD_FILE_FROM_URL, &[]).body("url", url))
    }

    /// Adds a file of a connected service.
    ///
    /// `POST /file/linked_account/{linked_account_id}/`
    #[doc(alias = "create_file_from_linked_account")]
    pub fn create_from_linked_account(
        &self,
        linked_account_id: LinkedAccountId,
        external_file_id: &str,
    ) -> CreateFromLinkedAccount {
        CreateFromLinkedAccount(
            Call::new(
                self.client,
                &CREATE_FILE_FROM_LINKED_ACCOUNT,
                &[&linked_account_id],
            )
            .body("external_file_id", external_file_id),
        )
    }

    /// Lists the files at a connected service.
    ///
    /// `GET /file/linked_account/{linked_account_id}/`
    #[doc(alias = "get_linked_account_files")]
    pub fn get_on_linked_account(
        &self,
        linked_account_id: LinkedAccountId,
    ) -> GetLinkedAccountFiles {
        GetLinkedAccountFiles(Call::new(
            self.client,
            &GET_LINKED_ACCOUNT_FILES,
            &[&linked_account_id],
        ))
    }

    /// Lists the files of a Google account.
    ///
    /// `GET /file/google/{linked_account_id}/`
    #[doc(alias = "get_google_files")]
    pub fn get_on_google(&self, linked_account_id: LinkedAccountId) -> GetFiles {
        GetFiles(Call::new(
            self.client,
            &GET_GOOGLE_FILES,
            &[&linked_account_id],
        ))
    }

    /// Reads what Podio knows of a file. For its content see [`download`](Self::download).
    ///
    /// `GET /file/{file_id}` ([reference](https://developers.podio.com/doc/files/get-file-22451))
    #[doc(alias = "get_file")]
    pub fn get(&self, file_id: FileId) -> GetFile {
        GetFile(Call::new(self.client, &GET_FILE, &[&file_id]))
    }

    /// Sets the description of a file.
    ///
    /// `PUT /file/{file_id}`
    /// ([reference](https://developers.podio.com/doc/files/update-file-22454))
    #[doc(alias = "update_file")]
    pub fn update(&self, file_id: FileId, description: &str) -> ChangeFile {
        ChangeFile(
            Call::new(self.client, &UPDATE_FILE, &[&file_id]).body("description", description),
        )
    }

    /// Deletes a file.
    ///
    /// `DELETE /file/{file_id}`
    /// ([reference](https://developers.podio.com/doc/files/delete-file-22453))
    #[doc(alias = "delete_file")]
    pub fn delete(&self, file_id: FileId) -> ChangeFile {
        ChangeFile(Call::new(self.client, &DELETE_FILE, &[&file_id]))
    }

    /// Attaches a file to a status message, item, comment, space or task.
    ///
    /// `POST /file/{file_id}/attach`
    /// ([reference](https://developers.podio.com/doc/files/attach-file-22518))
    #[doc(alias = "attach_file")]
    pub fn attach(&self, file_id: FileId, object: impl Into<ObjectRef>) -> AttachFile {
        let object = object.into();
        AttachFile(
            Call::new(self.client, &ATTACH_FILE, &[&file_id])
                .body("ref_type", object.kind)
                .body("ref_id", object.id),
        )
    }

    /// Copies a file, so that it can be attached to another object too.
    ///
    /// `POST /file/{file_id}/copy`
    /// ([reference](https://developers.podio.com/doc/files/copy-file-89977))
    #[doc(alias = "copy_file")]
    pub fn copy(&self, file_id: FileId) -> CopyFile {
        CopyFile(Call::new(self.client, &COPY_FILE, &[&file_id]).empty_body())
    }

    /// Puts a file in the place of an older one, which stays among the [`replaces`](File::replaces) of
    /// the new one.
    ///
    /// `POST /file/{file_id}/replace`
    /// ([reference](https://developers.podio.com/doc/files/replace-file-22450))
    #[doc(alias = "replace_file")]
    pub fn replace(&self, old_file_id: FileId, file_id: FileId) -> ChangeFile {
        ChangeFile(
            Call::new(self.client, &REPLACE_FILE, &[&file_id]).body("old_file_id", old_file_id),
        )
    }

    /// Lists the files that the caller can see.
    ///
    /// `GET /file/` ([reference](https://developers.podio.com/doc/files/get-files-4497983))
    #[doc(alias = "get_files")]
    pub fn get_all(&self) -> GetAllFiles {
        GetAllFiles(Call::new(self.client, &GET_FILES, &[]))
    }

    /// Lists the files of an app's items.
    ///
    /// `GET /file/app/{app_id}/`
    /// ([reference](https://developers.podio.com/doc/files/get-files-on-app-22472))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::files::FileType;
    /// # use podio_api::model::AppId;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let files = client.files().get_on_app(AppId(30500001)).filetype(FileType::Image).limit(50);
    /// for file in files.send().await? {
    ///     println!("{:?}: {:?} bytes", file.name, file.size);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_files_on_app")]
    pub fn get_on_app(&self, app_id: AppId) -> GetFilesOn {
        GetFilesOn(Call::new(self.client, &GET_FILES_ON_APP, &[&app_id]))
    }

    /// Lists the files of a space.
    ///
    /// `GET /file/space/{space_id}/`
    /// ([reference](https://developers.podio.com/doc/files/get-files-on-space-22471))
    #[doc(alias = "get_files_on_space")]
    pub fn get_on_space(&self, space_id: SpaceId) -> GetFilesOn {
        GetFilesOn(Call::new(self.client, &GET_FILES_ON_SPACE, &[&space_id]))
    }

    /// Lists the latest files of an app's items.
    ///
    /// `GET /file/app/{app_id}/latest/`
    /// ([reference](https://developers.podio.com/doc/files/get-latest-files-on-app-22473))
    #[doc(alias = "get_latest_files_on_app")]
    pub fn get_latest_on_app(&self, app_id: AppId) -> GetFiles {
        GetFiles(Call::new(self.client, &GET_LATEST_FILES_ON_APP, &[&app_id]))
    }

    /// Lists the latest files of a space.
    ///
    /// `GET /file/space/{space_id}/latest/`
    /// ([reference](https://developers.podio.com/doc/files/get-latest-files-on-space-22470))
    #[doc(alias = "get_latest_files_on_space")]
    pub fn get_latest_on_space(&self, space_id: SpaceId) -> GetFiles {
        GetFiles(Call::new(
            self.client,
            &GET_LATEST_FILES_ON_SPACE,
            &[&space_id],
        ))
    }
}

request!(
    /// The call of [`Files::upload_from_url`].
    UploadFromUrl [] read File
);

request!(
    /// The call of [`Files::create_from_linked_account`].
    CreateFromLinkedAccount [] read File
);

request!(
    /// The call of [`Files::get_on_linked_account`].
    GetLinkedAccountFiles [] read Vec<ExternalFile>
);

request!(
    /// The call of [`Files::get_on_google`], [`Files::get_latest_on_app`] and
    /// [`Files::get_latest_on_space`].
    GetFiles [fields] read Vec<File>
);

request!(
    /// The call of [`Files::get`].
    GetFile [fields] read File
);

request!(
    /// The call of [`Files::update`], [`Files::delete`] and [`Files::replace`].
    ChangeFile [] done ()
);

request!(
    /// The call of [`Files::attach`].
    AttachFile [silent, hook] done ()
);

request!(
    /// The call of [`Files::copy`].
    CopyFile [] read CopiedFile
);

request!(
    /// The call of [`Files::get_all`].
    GetAllFiles [fields] read Vec<File>
);

request!(
    /// The call of [`Files::get_on_app`] and [`Files::get_on_space`].
    GetFilesOn [fields] read Vec<File>
);

model! {
    /// A file that was just copied. Podio may answer with more of it, which is in `extra`.
    pub struct CopiedFile {
        required {
            /// The id of the copy.
            file_id: FileId,
        }
    }
}

open_enum! {
    /// The sizes of smaller pictures.
    pub enum ThumbnailSize {
        /// 40 pixels wide and high.
        Default = "default",
        /// 16 pixels wide and high.
        Tiny = "tiny",
        /// 32 pixels wide and high.
        Small = "small",
        /// 80 pixels wide and high.
        Medium = "medium",
        /// 160 pixels wide and high.
        Large = "large",
        /// 220 pixels wide and 160 high.
        Badge = "badge",
        /// 520 pixels wide.
        ExtraLarge = "extra_large",
    }
}

open_enum! {
    /// What files are, roughly.
    pub enum FileType {
        /// Pictures.
        Image = "image",
        /// Documents and the like.
        Application = "application",
        /// Videos.
        Video = "video",
        /// Texts.
        Text = "text",
        /// Sound.
        Audio = "audio",
    }
}

open_enum! {
    /// What lists of files are sorted by.
    pub enum FileSort {
        /// The name.
        Name = "name",
        /// When they were added.
        CreatedOn = "created_on",
    }
}

options!(CreateFromLinkedAccount => {
    /// If true, the rights at the service are kept.
    body preserve_permissions: bool,
});

options!(GetAllFiles, GetFilesOn => {
    /// Lists those attached to a status message, an item, a task or a space.
    query attached_to: RefType,
    /// Lists those of a kind.
    query filetype: FileType,
    /// Lists those whose content is at a service, such as `podio`, `google` or `dropbox`.
    query hosted_by: &str,
    /// Says what to sort by. By default that is the name.
    query sort_by: FileSort,
    /// Says whether the last name or the newest comes first.
    switch sort_desc: bool,
});

options!(GetAllFiles => {
    /// Sets the most files to list. The default is 20.
    query limit: u32,
});

/// The filters that are made of parts.
macro_rules! filters {
    ($($name:ident),+) => {$(
        impl $name {
            /// Lists those that a user or app added.
            pub fn created_by(self, creator: impl Into<ObjectRef>) -> Self {
                Self(self.0.query("created_by", creator.into()))
            }

            /// Lists those added on one of these days.
            pub fn created_on(self, from: civil::Date, to: civil::Date) -> Self {
                Self(self.0.query("created_on", format_args!("{from}-{to}")))
            }
        }
    )+};
}

filters!(GetAllFiles, GetFilesOn);

paged!(GetFilesOn of File, 100 at once);
