//! Full-text search.

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::{AppId, OrgId, RefType, SearchId, SearchResult, SearchResults, SpaceId};

operations! {
    "search":
    SEARCH_GLOBALLY = "search_globally" POST "/search/" reads;
    SEARCH_IN_ORGANIZATION = "search_in_organization" POST "/search/org/{org_id}/" reads;
    SEARCH_IN_SPACE = "search_in_space" POST "/search/space/{space_id}/" reads;
    SEARCH_IN_APP = "search_in_app" POST "/search/app/{app_id}/" reads;
    SEARCH_IN_APP_AND_SPACE = "search_in_app_and_space" POST "/search/app/{app_id}/space/{space_id}" reads;
    SEARCH_GLOBALLY_V2 = "search_globally_v2" GET "/search/v2";
    SEARCH_IN_ORGANIZATION_V2 = "search_in_organization_v2" GET "/search/org/{org_id}/v2";
    SEARCH_IN_SPACE_V2 = "search_in_space_v2" GET "/search/space/{space_id}/v2";
    SEARCH_IN_APPLICATION_V2 = "search_in_application_v2" GET "/search/app/{app_id}/v2";
    MARK_RESULT_AS_CLICKED = "mark_result_as_clicked" POST "/search/{search_id}/{rank}/clicked";
}

/// Full-text search; from [`PodioApi::search`](crate::PodioApi::search).
///
/// The newer calls, whose names end in `v2`, count results by type and mark the words found. Podio
/// gives at most 20 results at once, and counts searches against the smaller of its two rate limits.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    pub(crate) client: Caller<'a>,
}

impl Search<'_> {
    /// Searches all that the caller can see.
    ///
    /// `POST /search/` ([reference](https://developers.podio.com/doc/search/search-globally-22488))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::RefType;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// for result in client.search().globally("roof").ref_type(RefType::Item).send().await? {
    ///     println!("{:?}: {:?}", result.title, result.link);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "search_globally")]
    pub fn globally(&self, query: &str) -> SearchObjects {
        SearchObjects(Call::new(self.client, &SEARCH_GLOBALLY, &[]).body("query", query))
    }

    /// Searches an organization.
    ///
    /// `POST /search/org/{org_id}/`
    /// ([reference](https://developers.podio.com/doc/search/search-in-organization-22487))
    #[doc(alias = "search_in_organization")]
    pub fn in_organization(&self, org_id: OrgId, query: &str) -> SearchObjects {
        SearchObjects(
            Call::new(self.client, &SEARCH_IN_ORGANIZATION, &[&org_id]).body("query", query),
        )
    }

    /// Searches a space.
    ///
    /// `POST /search/space/{space_id}/`
    /// ([reference](https://developers.podio.com/doc/search/search-in-space-22479))
    #[doc(alias = "search_in_space")]
    pub fn in_space(&self, space_id: SpaceId, query: &str) -> SearchObjects {
        SearchObjects(Call::new(self.client, &SEARCH_IN_SPACE, &[&space_id]).body("query", query))
    }

    /// Searches an app.
    ///
    /// `POST /search/app/{app_id}/`
    /// ([reference](https://developers.podio.com/doc/search/search-in-app-4234651))
    #[doc(alias = "search_in_app")]
    pub fn in_app(&self, app_id: AppId, query: &str) -> SearchObjects {
        SearchObjects(Call::new(self.client, &SEARCH_IN_APP, &[&app_id]).body("query", query))
    }

    /// Searches what an app holds in a space.
    ///
    /// `POST /search/app/{app_id}/space/{space_id}`
    #[doc(alias = "search_in_app_and_space")]
    pub fn in_app_and_space(&self, app_id: AppId, space_id: SpaceId, query: &str) -> SearchObjects {
        SearchObjects(
            Call::new(self.client, &SEARCH_IN_APP_AND_SPACE, &[&app_id, &space_id])
                .body("query", query),
        )
    }

    /// Searches all that the caller can see. Podio may not offer this everywhere: it answers `NotFound`
    /// then.
    ///
    /// `GET /search/v2`
    #[doc(alias = "search_globally_v2")]
    pub fn globally_v2(&self, query: &str) -> CountObjects {
        CountObjects(Call::new(self.client, &SEARCH_GLOBALLY_V2, &[]).query("query", query))
    }

    /// Searches an organization.
    ///
    /// `GET /search/org/{org_id}/v2`
    #[doc(alias = "search_in_organization_v2")]
    pub fn in_organization_v2(&self, org_id: OrgId, query: &str) -> CountObjects {
        CountObjects(
            Call::new(self.client, &SEARCH_IN_ORGANIZATION_V2, &[&org_id]).query("query", query),
        )
    }

    /// Searches a space.
    ///
    /// `GET /search/space/{space_id}/v2`
    /// ([reference](https://developers.podio.com/doc/search/search-in-space-v2-155195763))
    #[doc(alias = "search_in_space_v2")]
    pub fn in_space_v2(&self, space_id: SpaceId, query: &str) -> CountObjects {
        CountObjects(
            Call::new(self.client, &SEARCH_IN_SPACE_V2, &[&space_id]).query("query", query),
        )
    }

    /// Searches an app.
    ///
    /// `GET /search/app/{app_id}/v2`
    /// ([reference](https://developers.podio.com/doc/search/search-in-application-v2-155196220))
    #[doc(alias = "search_in_application_v2")]
    pub fn in_application_v2(&self, app_id: AppId, query: &str) -> CountObjects {
        CountObjects(
            Call::new(self.client, &SEARCH_IN_APPLICATION_V2, &[&app_id]).query("query", query),
        )
    }

    /// Tells Podio that the user chose the result at a place.
    ///
    /// `POST /search/{search_id}/{rank}/clicked`
    #[doc(alias = "mark_result_as_clicked")]
    pub fn mark_as_clicked(&self, search_id: SearchId, rank: u64) -> MarkResultAsClicked {
        MarkResultAsClicked(Call::new(
            self.client,
            &MARK_RESULT_AS_CLICKED,
            &[&search_id, &rank],
        ))
    }
}

request!(
    /// The call of [`Search::globally`], [`Search::in_organization`], [`Search::in_space`],
    /// [`Search::in_app`] and [`Search::in_app_and_space`].
    SearchObjects [] read Vec<SearchResult>
);

request!(
    /// The call of [`Search::globally_v2`], [`Search::in_organization_v2`], [`Search::in_space_v2`]
    /// and [`Search::in_application_v2`].
    CountObjects [] read SearchResults
);

request!(
    /// The call of [`Search::mark_as_clicked`].
    MarkResultAsClicked [] done ()
);

options!(SearchObjects => {
    /// Finds objects of one type.
    body ref_type: RefType,
});

options!(CountObjects => {
    /// Finds objects of one type.
    query ref_type: RefType,
    /// If true, the results of each type are counted.
    switch counts: bool,
    /// If true, the words that were found are marked.
    switch highlights: bool,
});

/// Where to look.
macro_rules! search_fields {
    ($($name:ident),+) => {$(
        impl $name {
            /// Says where to look, such as `title`, `comments`, `tags` and `text_values`.
            pub fn search_fields(self, fields: &[&str]) -> Self {
                Self(self.0.query("search_fields", fields.join(",")))
            }
        }
    )+};
}

search_fields!(SearchObjects, CountObjects);

paged!(SearchObjects of SearchResult, 20 at once);
paged!(CountObjects of SearchResult, 20 at once, |call| Box::pin(async {
    Ok(call.read::<SearchResults>().await?.results)
}));
