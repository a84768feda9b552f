//! Access to single objects, for people who need not be members of the space.

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::{
    AccessLevel, ContactIdentifier, CreatedGrant, Grant, GrantAction, ObjectRef, OrgId, Raw,
    RefType, SpaceId, UserId,
};

operations! {
    "grants":
    CREATE_GRANT = "create_grant" POST "/grant/{ref_type}/{ref_id}";
    GET_GRANTS_ON_OBJECT = "get_grants_on_object" GET "/grant/{ref_type}/{ref_id}/";
    COUNT_GRANTS_ON_OBJECT = "count_grants_on_object" GET "/grant/{ref_type}/{ref_id}/count";
    GET_OWN_GRANT_INFORMATION = "get_own_grant_information" GET "/grant/{ref_type}/{ref_id}/own";
    GET_GRANTS_TO_USER_ON_SPACE = "get_grants_to_user_on_space" GET "/grant/space/{space_id}/user/{user_id}/";
    GET_GRANTS_TO_USER_ON_SPACE_BY_TYPE = "get_grants_to_user_on_space_by_type" GET "/grant/space/{space_id}/{ref_type}/user/{user_id}/";
    GET_OWN_GRANTS_ON_ORG = "get_own_grants_on_org" GET "/grant/org/{org_id}/own/";
    GET_OWN_GRANTS_ON_ORG_BY_TYPE = "get_own_grants_on_org_by_type" GET "/grant/org/{org_id}/{ref_type}/own/";
    GET_GRANTED_SPACES_BY_TYPE = "get_granted_spaces_by_type" GET "/grant/space/{space_id}/{ref_type}/";
    UPDATE_GRANT = "update_grant" PUT "/grant/{ref_type}/{ref_id}/{user_id}";
    REMOVE_GRANT = "remove_grant" DELETE "/grant/{ref_type}/{ref_id}/{user_id}";
    REMOVE_ALL_GRANTS = "remove_all_grants" DELETE "/grant/{ref_type}/{ref_id}";
}

/// Access to single objects; from [`PodioApi::grants`](crate::PodioApi::grants).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::model::{AccessLevel, ContactIdentifier, ItemId};
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let roofer = ContactIdentifier::Mail("roofer@example.org".to_owned());
/// client
///     .grants()
///     .create(ItemId(3350000001), &[roofer])
///     .access_level(AccessLevel::Edit)
///     .message("Can you have a look?")
///     .send()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Grants<'a> {
    pub(crate) client: Caller<'a>,
}

impl Grants<'_> {
    /// Gives people access to an object, and tells them.
    ///
    /// `POST /grant/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/grants/create-grant-16168841))
    #[doc(alias = "create_grant")]
    pub fn create(
        &self,
        object: impl Into<ObjectRef>,
        people: &[ContactIdentifier],
    ) -> CreateGrant {
        let object = object.into();
        CreateGrant(
            Call::new(self.client, &CREATE_GRANT, &[&object.kind, &object.id])
                .body("people", people),
        )
    }

    /// Lists who was given access to an object.
    ///
    /// `GET /grant/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/grants/get-grants-on-object-16491464))
    #[doc(alias = "get_grants_on_object")]
    pub fn get_on_object(&self, object: impl Into<ObjectRef>) -> GetGrants {
        let object = object.into();
        GetGrants(Call::new(
            self.client,
            &GET_GRANTS_ON_OBJECT,
            &[&object.kind, &object.id],
        ))
    }

    /// Counts who was given access to an object.
    ///
    /// `GET /grant/{ref_type}/{ref_id}/count`
    /// ([reference](https://developers.podio.com/doc/grants/count-grants-on-object-19275931))
    #[doc(alias = "count_grants_on_object")]
    pub fn count_on_object(&self, object: impl Into<ObjectRef>) -> CountGrants {
        let object = object.into();
        CountGrants(Call::new(
            self.client,
            &COUNT_GRANTS_ON_OBJECT,
            &[&object.kind, &object.id],
        ))
    }

    /// Reads how the caller was given access to an object. Where the caller was not, Podio answers
    /// with nothing or with [`NotFound`](podio_core::ErrorKind::NotFound).
    ///
    /// `GET /grant/{ref_type}/{ref_id}/own`
    /// ([reference](https://developers.podio.com/doc/grants/get-own-grant-information-16490748))
    #[doc(alias = "get_own_grant_information")]
    pub fn get_own(&self, object: impl Into<ObjectRef>) -> GetOwnGrant {
        let object = object.into();
        GetOwnGrant(Call::new(
            self.client,
            &GET_OWN_GRANT_INFORMATION,
            &[&object.kind, &object.id],
        ))
    }

    /// Lists to which objects of a space a user was given access.
    ///
    /// `GET /grant/space/{space_id}/user/{user_id}/`
    /// ([reference](https://developers.podio.com/doc/grants/get-grants-to-user-on-space-19389786))
    #[doc(alias = "get_grants_to_user_on_space")]
    pub fn get_to_user_on_space(&self, space_id: SpaceId, user_id: UserId) -> GetGrants {
        GetGrants(Call::new(
            self.client,
            &GET_GRANTS_TO_USER_ON_SPACE,
            &[&space_id, &user_id],
        ))
    }

    /// Lists to which objects of one type, such as items, in a space a user was given access.
    ///
    /// `GET /grant/space/{space_id}/{ref_type}/user/{user_id}/`
    #[doc(alias = "get_grants_to_user_on_space_by_type")]
    pub fn get_to_user_on_space_by_type(
        &self,
        space_id: SpaceId,
        ref_type: impl Into<RefType>,
        user_id: UserId,
    ) -> GetGrants {
        let ref_type = ref_type.into();
        GetGrants(Call::new(
            self.client,
            &GET_GRANTS_TO_USER_ON_SPACE_BY_TYPE,
            &[&space_id, &ref_type, &user_id],
        ))
    }

    /// Lists to which objects of an organization the caller was given access.
    ///
    /// `GET /grant/org/{org_id}/own/`
    /// ([reference](https://developers.podio.com/doc/grants/get-own-grants-on-org-22330891))
    #[doc(alias = "get_own_grants_on_org")]
    pub fn get_own_on_org(&self, org_id: OrgId) -> GetGrants {
        GetGrants(Call::new(self.client, &GET_OWN_GRANTS_ON_ORG, &[&org_id]))
    }

    /// Lists to which objects of one type, such as items, in an organization the caller was given
    /// access.
    ///
    /// `GET /grant/org/{org_id}/{ref_type}/own/`
    #[doc(alias = "get_own_grants_on_org_by_type")]
    pub fn get_own_on_org_by_type(&self, org_id: OrgId, ref_type: impl Into<RefType>) -> GetGrants {
        let ref_type = ref_type.into();
        GetGrants(Call::new(
            self.client,
            &GET_OWN_GRANTS_ON_ORG_BY_TYPE,
            &[&org_id, &ref_type],
        ))
    }

    /// Lists what was shared in a space by the type of object. What its elements are is not
    /// documented, so the answer is given as it came.
    ///
    /// `GET /grant/space/{space_id}/{ref_type}/`
    pub fn get_granted_spaces_by_type(
        &self,
        space_id: SpaceId,
        ref_type: impl Into<RefType>,
    ) -> GetGrantedSpacesByType {
        let ref_type = ref_type.into();
        GetGrantedSpacesByType(Call::new(
            self.client,
            &GET_GRANTED_SPACES_BY_TYPE,
            &[&space_id, &ref_type],
        ))
    }

    /// Says what a user who was given access to an item may do with it. Access to apps has no
    /// levels.
    ///
    /// `PUT /grant/{ref_type}/{ref_id}/{user_id}`
    /// ([reference](https://developers.podio.com/doc/grants/update-grant-197401114))
    #[doc(alias = "update_grant")]
    pub fn update(
        &self,
        object: impl Into<ObjectRef>,
        user_id: UserId,
        access_level: &AccessLevel,
    ) -> ChangeGrant {
        let object = object.into();
        ChangeGrant(
            Call::new(
                self.client,
                &UPDATE_GRANT,
                &[&object.kind, &object.id, &user_id],
            )
            .body("access_level", access_level),
        )
    }

    /// Takes a user's access to an object away. Users may always give up their own.
    ///
    /// `DELETE /grant/{ref_type}/{ref_id}/{user_id}`
    #[doc(alias = "remove_grant")]
    pub fn remove(&self, object: impl Into<ObjectRef>, user_id: UserId) -> ChangeGrant {
        let object = object.into();
        ChangeGrant(Call::new(
            self.client,
            &REMOVE_GRANT,
            &[&object.kind, &object.id, &user_id],
        ))
    }

    /// Takes the access to an object away from all who were given it.
    ///
    /// `DELETE /grant/{ref_type}/{ref_id}`
    #[doc(alias = "remove_all_grants")]
    pub fn remove_all(&self, object: impl Into<ObjectRef>) -> ChangeGrant {
        let object = object.into();
        ChangeGrant(Call::new(
            self.client,
            &REMOVE_ALL_GRANTS,
            &[&object.kind, &object.id],
        ))
    }
}

request!(
    /// The call of [`Grants::create`].
    CreateGrant [] read_or_default CreatedGrant
);

request!(
    /// The call of [`Grants::get_on_object`], [`Grants::get_to_user_on_space`],
    /// [`Grants::get_to_user_on_space_by_type`], [`Grants::get_own_on_org`] and
    /// [`Grants::get_own_on_org_by_type`].
    GetGrants [] read Vec<Grant>
);

request!(
    /// The call of [`Grants::count_on_object`].
    CountGrants [] read_count u64
);

request!(
    /// The call of [`Grants::get_own`].
    GetOwnGrant [] read_optional Option<Grant>
);

request!(
    /// The call of [`Grants::get_granted_spaces_by_type`].
    GetGrantedSpacesByType [] read Raw
);

request!(
    /// The call of [`Grants::update`], [`Grants::remove`] and [`Grants::remove_all`].
    ChangeGrant [] done ()
);

options!(CreateGrant => {
    /// Says what the people are asked to do. By default they are asked to look.
    body action: GrantAction,
    /// Adds a message to the people.
    body message: &str,
    /// Says what the people may do, where the object is an item.
    body access_level: AccessLevel,
    /// Says whether the people see an app as clients do, where the object is an app.
    body shared_as_client: bool,
});
