//! The app market: apps and packs of apps that are shared with others.

#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments are given to calls alike, whether they are kept or written at once"
)]

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::json::{model, open_enum};
use crate::model::{
    FileId, ObjectRef, OrgId, Organization, OrganizationProfile, Share, ShareCategories,
    ShareCategory, ShareCategoryId, ShareId, ShareInstall, SharePage, ShareType, SpaceId, UserId,
};

operations! {
    "app-market":
    GET_CATEGORIES = "get_categories" GET "/app_store/category/";
    GET_CATEGORY = "get_category" GET "/app_store/category/{category_id}/v2";
    GET_ORGS_WITH_PRIVATE_SHARES = "get_orgs_with_private_shares" GET "/app_store/org/";
    GET_ORG_PROFILE_BY_LABEL = "get_org_profile_by_label" GET "/app_store/org/{org_label}/profile";
    GET_RECOMMENDED_SHARES_FOR_AREA = "get_recommended_shares_for_area" GET "/app_store/recommended/{area}/";
    SHARE_APP = "share_app" POST "/app_store/";
    UPDATE_SHARE = "update_share" PUT "/app_store/{share_id}";
    UNSHARE_APP = "unshare_app" DELETE "/app_store/{share_id}";
    GET_SHARE = "get_share" GET "/app_store/{share_id}/v2";
    GET_SHARE_BY_REFERENCE = "get_share_by_reference" GET "/app_store/{ref_type}/{ref_id}/";
    GET_SHARES_BY_AUTHOR = "get_shares_by_author" GET "/app_store/{share_type}/author/{user_id}/";
    GET_SHARES_BY_CATEGORY = "get_shares_by_category" GET "/app_store/{share_type}/category/{category_id}/";
    GET_TOP_SHARES = "get_top_shares" GET "/app_store/{share_type}/top/";
    GET_OWN_SHARES = "get_own_shares" GET "/app_store/{share_type}/own/";
    GET_RECOMMENDED_SHARES = "get_recommended_shares" GET "/app_store/{share_type}/recommended/{area}/";
    GET_SHARES_BY_ORG = "get_shares_by_org" GET "/app_store/{share_type}/org/{org_id}/";
    SEARCH_SHARES = "search_shares" GET "/app_store/{share_type}/search/";
    INSTALL_SHARE = "install_share" POST "/app_store/{share_id}/install";
    INSTALL_SHARE_V2 = "install_share_v2" POST "/app_store/{share_id}/install/v2";
}

/// The app market; from [`PodioApi::app_market`](crate::PodioApi::app_market).
///
/// What comes in two forms:
///
/// | operation | methods |
/// |---|---|
/// | what Podio recommends | [`get_recommended`](Self::get_recommended) for apps or for packs, [`get_recommended_for_area`](Self::get_recommended_for_area) for both |
/// | installing | [`install_v2`](Self::install_v2), which can stay silent; [`install`](Self::install) is the older form |
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::model::{ShareType, SpaceId};
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let found = client.app_market().search(ShareType::App, "invoices").limit(1).send().await?;
/// if let Some(share) = found.shares.first() {
///     let installed = client.app_market().install(share.share_id, SpaceId(7100001)).send().await?;
///     println!("{:?}", installed.app_id);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct AppMarket<'a> {
    pub(crate) client: Caller<'a>,
}

impl AppMarket<'_> {
    /// Lists the categories of the market.
    ///
    /// `GET /app_store/category/`
    /// ([reference](https://developers.podio.com/doc/app-market/get-categories-37009))
    pub fn get_categories(&self) -> GetShareCategories {
        GetShareCategories(Call::new(self.client, &GET_CATEGORIES, &[]))
    }

    /// Reads a category.
    ///
    /// `GET /app_store/category/{category_id}/v2`
    pub fn get_category(&self, category_id: ShareCategoryId) -> GetShareCategory {
        GetShareCategory(Call::new(self.client, &GET_CATEGORY, &[&category_id]))
    }

    /// Lists the caller's organizations that share something among themselves.
    ///
    /// `GET /app_store/org/`
    /// ([reference](https://developers.podio.com/doc/app-market/get-orgs-with-private-shares-211715))
    pub fn get_orgs_with_private_shares(&self) -> GetOrgsWithPrivateShares {
        GetOrgsWithPrivateShares(Call::new(self.client, &GET_ORGS_WITH_PRIVATE_SHARES, &[]))
    }

    /// Reads what an organization tells of itself in the market, by the part of its link that
    /// stands for it.
    ///
    /// `GET /app_store/org/{org_label}/profile`
    pub fn get_org_profile_by_label(&self, org_label: &str) -> GetOrgProfileByLabel {
        GetOrgProfileByLabel(Call::new(
            self.client,
            &GET_ORG_PROFILE_BY_LABEL,
            &[&org_label],
        ))
    }

    /// Lists what Podio recommends, apps and packs.
    ///
    /// `GET /app_store/recommended/{area}/`
    /// ([reference](https://developers.podio.com/doc/app-market/get-recommended-shares-5340177))
    #[doc(alias = "get_recommended_shares_for_area")]
    pub fn get_recommended_for_area(&self, area: ShareArea) -> GetRecommendedShares {
        GetRecommendedShares(Call::new(
            self.client,
            &GET_RECOMMENDED_SHARES_FOR_AREA,
            &[&area],
        ))
    }

    /// Shares an app, or a space as a pack, with others. Without
    /// [`scope`](ShareApp::scope) that is everyone.
    ///
    /// `POST /app_store/`
    /// ([reference](https://developers.podio.com/doc/app-market/share-app-22504))
    #[doc(alias = "share_app")]
    pub fn share(&self, object: impl Into<ObjectRef>, description: &ShareDescription) -> ShareApp {
        let object = object.into();
        let call = Call::new(self.client, &SHARE_APP, &[])
            .body("ref_type", object.kind)
            .body("ref_id", object.id);
        ShareApp(description.write(call))
    }

    /// Replaces what is told of a share.
    ///
    /// `PUT /app_store/{share_id}`
    /// ([reference](https://developers.podio.com/doc/app-market/update-share-38639))
    #[doc(alias = "update_share")]
    pub fn update(&self, share_id: ShareId, description: &ShareDescription) -> ChangeShare {
        ChangeShare(description.write(Call::new(self.client, &UPDATE_SHARE, &[&share_id])))
    }

    /// Takes a share out of the market. What others have installed stays.
    ///
    /// `DELETE /app_store/{share_id}`
    /// ([reference](https://developers.podio.com/doc/app-market/unshare-app-37917))
    #[doc(alias = "unshare_app")]
    pub fn unshare(&self, share_id: ShareId) -> ChangeShare {
        ChangeShare(Call::new(self.client, &UNSHARE_APP, &[&share_id]))
    }

    /// Reads a share.
    ///
    /// `GET /app_store/{share_id}/v2`
    /// ([reference](https://developers.podio.com/doc/app-market/get-share-22505))
    #[doc(alias = "get_share")]
    pub fn get(&self, share_id: ShareId) -> GetShare {
        GetShare(Call::new(self.client, &GET_SHARE, &[&share_id]))
    }

    /// Lists the shares of an app or a space.
    ///
    /// `GET /app_store/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/app-market/get-share-by-reference-45002))
    #[doc(alias = "get_share_by_reference")]
    pub fn get_by_reference(&self, object: impl Into<ObjectRef>) -> GetSharesByReference {
        let object = object.into();
        GetSharesByReference(Call::new(
            self.client,
            &GET_SHARE_BY_REFERENCE,
            &[&object.kind, &object.id],
        ))
    }

    /// Lists what a user shares.
    ///
    /// `GET /app_store/{share_type}/author/{user_id}/`
    /// ([reference](https://developers.podio.com/doc/app-market/get-shares-by-author-22497))
    #[doc(alias = "get_shares_by_author")]
    pub fn get_by_author(&self, kind: ShareType, user_id: UserId) -> GetSortedShares {
        GetSortedShares(Call::new(
            self.client,
            &GET_SHARES_BY_AUTHOR,
            &[&kind, &user_id],
        ))
    }

    /// Lists what is in a category.
    ///
    /// `GET /app_store/{share_type}/category/{category_id}/`
    /// ([reference](https://developers.podio.com/doc/app-market/get-shares-by-category-22498))
    #[doc(alias = "get_shares_by_category")]
    pub fn get_by_category(
        &self,
        kind: ShareType,
        category_id: ShareCategoryId,
    ) -> GetSortedShares {
        GetSortedShares(Call::new(
            self.client,
            &GET_SHARES_BY_CATEGORY,
            &[&kind, &category_id],
        ))
    }

    /// Lists what is installed and liked most.
    ///
    /// `GET /app_store/{share_type}/top/`
    /// ([reference](https://developers.podio.com/doc/app-market/get-top-shares-22496))
    #[doc(alias = "get_top_shares")]
    pub fn get_top(&self, kind: ShareType) -> GetShares {
        GetShares(Call::new(self.client, &GET_TOP_SHARES, &[&kind]))
    }

    /// Lists what the caller shares.
    ///
    /// `GET /app_store/{share_type}/own/`
    /// ([reference](https://developers.podio.com/doc/app-market/get-own-shares-38645))
    #[doc(alias = "get_own_shares")]
    pub fn get_own(&self, kind: ShareType) -> GetShares {
        GetShares(Call::new(self.client, &GET_OWN_SHARES, &[&kind]))
    }

    /// Lists what Podio recommends of one type.
    ///
    /// `GET /app_store/{share_type}/recommended/{area}/`
    /// ([reference](https://developers.podio.com/doc/app-market/get-recommended-shares-5340177))
    #[doc(alias = "get_recommended_shares")]
    pub fn get_recommended(&self, kind: ShareType, area: ShareArea) -> GetRecommendedShares {
        GetRecommendedShares(Call::new(
            self.client,
            &GET_RECOMMENDED_SHARES,
            &[&kind, &area],
        ))
    }

    /// Lists what an organization shares. The names of the call's options are inferred.
    ///
    /// `GET /app_store/{share_type}/org/{org_id}/`
    #[doc(alias = "get_shares_by_org")]
    pub fn get_by_org(&self, kind: ShareType, org_id: OrgId) -> GetShares {
        GetShares(Call::new(
            self.client,
            &GET_SHARES_BY_ORG,
            &[&kind, &org_id],
        ))
    }

    /// Finds shares. The names of the call's options are inferred.
    ///
    /// `GET /app_store/{share_type}/search/`
    #[doc(alias = "search_shares")]
    pub fn search(&self, kind: ShareType, query: &str) -> GetShares {
        GetShares(Call::new(self.client, &SEARCH_SHARES, &[&kind]).query("query", query))
    }

    /// Installs a share in a space, which needs the right to add apps there.
    ///
    /// `POST /app_store/{share_id}/install`
    /// ([reference](https://developers.podio.com/doc/app-market/install-share-22499))
    #[doc(alias = "install_share")]
    pub fn install(&self, share_id: ShareId, space_id: SpaceId) -> InstallShare {
        InstallShare(
            Call::new(self.client, &INSTALL_SHARE, &[&share_id]).body("space_id", space_id),
        )
    }

    /// Installs a share in a space, which needs the right to add apps there. The answer's shape is
    /// inferred.
    ///
    /// `POST /app_store/{share_id}/install/v2`
    /// ([reference](https://developers.podio.com/doc/app-market/install-share-22499))
    #[doc(alias = "install_share_v2")]
    pub fn install_v2(&self, share_id: ShareId, space_id: SpaceId) -> InstallShareV2 {
        InstallShareV2(
            Call::new(self.client, &INSTALL_SHARE_V2, &[&share_id]).body("space_id", space_id),
        )
    }
}

request!(
    /// The call of [`AppMarket::get_categories`].
    GetShareCategories [] read ShareCategories
);

request!(
    /// The call of [`AppMarket::get_category`].
    GetShareCategory [] read ShareCategory
);

request!(
    /// The call of [`AppMarket::get_orgs_with_private_shares`].
    GetOrgsWithPrivateShares [fields] read Vec<Organization>
);

request!(
    /// The call of [`AppMarket::get_org_profile_by_label`].
    GetOrgProfileByLabel [] read OrganizationProfile
);

request!(
    /// The call of [`AppMarket::get_recommended`] and [`AppMarket::get_recommended_for_area`].
    GetRecommendedShares [fields] read SharePage
);

request!(
    /// The call of [`AppMarket::share`].
    ShareApp [] read CreatedShare
);

request!(
    /// The call of [`AppMarket::update`] and [`AppMarket::unshare`].
    ChangeShare [] done ()
);

request!(
    /// The call of [`AppMarket::get`].
    GetShare [fields] read Share
);

request!(
    /// The call of [`AppMarket::get_by_reference`].
    GetSharesByReference [fields] read Vec<Share>
);

request!(
    /// The call of [`AppMarket::get_by_author`] and [`AppMarket::get_by_category`].
    GetSortedShares [fields] read SharePage
);

request!(
    /// The call of [`AppMarket::get_top`], [`AppMarket::get_own`], [`AppMarket::get_by_org`] and
    /// [`AppMarket::search`].
    GetShares [fields] read SharePage
);

request!(
    /// The call of [`AppMarket::install`].
    InstallShare [] read ShareInstall
);

request!(
    /// The call of [`AppMarket::install_v2`].
    InstallShareV2 [] read ShareInstall
);

model! {
    /// A share that was just added.
    pub struct CreatedShare {
        required {
            /// Its id.
            share_id: ShareId,
        }
    }
}

open_enum! {
    /// Where recommended shares are shown.
    pub enum ShareArea {
        /// In browsers.
        Web = "web",
        /// On phones.
        Mobile = "mobile",
    }
}

open_enum! {
    /// Who sees a share.
    pub enum ShareScope {
        /// Everyone.
        Public = "public",
        /// The organization.
        Private = "private",
    }
}

open_enum! {
    /// What lists of shares are sorted by.
    pub enum ShareSort {
        /// How often they were installed.
        Install = "install",
        /// How they are rated.
        Rating = "rating",
        /// How popular they are.
        Popularity = "popularity",
        /// Whether Podio recommends them.
        Recommended = "recommended",
        /// When they were shared.
        SharedOn = "shared_on",
        /// The name.
        Name = "name",
    }
}

/// What is told of a share, for [`AppMarket::share`] and [`AppMarket::update`].
#[derive(Debug, Clone)]
pub struct ShareDescription {
    name: Option<String>,
    summary: String,
    description: String,
    language: String,
    category_ids: Vec<ShareCategoryId>,
    file_ids: Vec<FileId>,
    video: Option<String>,
}

impl ShareDescription {
    /// What it is for, in short and in full, and its language, such as `en`. It is in no category
    /// and has no pictures yet.
    pub fn new(summary: &str, description: &str, language: &str) -> Self {
        Self {
            name: None,
            summary: summary.to_owned(),
            description: description.to_owned(),
            language: language.to_owned(),
            category_ids: Vec::new(),
            file_ids: Vec::new(),
            video: None,
        }
    }

    /// Sets the name of a pack. An app has its own.
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Sets its categories.
    pub fn category_ids(mut self, category_ids: &[ShareCategoryId]) -> Self {
        self.category_ids = category_ids.to_vec();
        self
    }

    /// Sets the files that are pictures of it.
    pub fn file_ids(mut self, file_ids: &[FileId]) -> Self {
        self.file_ids = file_ids.to_vec();
        self
    }

    /// Sets the `YouTube` id of a video about it.
    pub fn video(mut self, video: &str) -> Self {
        self.video = Some(video.to_owned());
        self
    }

    fn write(&self, call: Call) -> Call {
        let mut call = call
            .body("abstract", &self.summary)
            .body("description", &self.description)
            .body("language", &self.language)
            .body("category_ids", &self.category_ids)
            .body("file_ids", &self.file_ids);
        for (key, value) in [("name", &self.name), ("video", &self.video)] {
            if let Some(value) = value {
                call = call.body(key, value);
            }
        }
        call
    }
}

options!(GetShareCategories => {
    /// If false, categories without shares are listed too.
    switch only_used: bool,
});

options!(ShareApp => {
    /// Says what it uses, such as `widgets`.
    body features: &[&str],
    /// Sets the shares that belong to it.
    body children: &[ShareId],
    /// Says who sees it.
    body scope: ShareScope,
});

options!(GetSortedShares => {
    /// Says what to sort by. By default that is how often they were installed.
    query sort: ShareSort,
});

options!(InstallShare, InstallShareV2 => {
    /// Installs these of the shares that belong to it. By default all are.
    body dependencies: &[ShareId],
});

options!(InstallShareV2 => {
    /// If false, nobody is told of it.
    body social: bool,
});

paged!(GetShares of Share, 100 at once, |call| Box::pin(async {
    Ok(call.read::<SharePage>().await?.shares)
}));
paged!(GetSortedShares of Share, 100 at once, |call| Box::pin(async {
    Ok(call.read::<SharePage>().await?.shares)
}));
