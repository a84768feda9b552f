use podio_client::api::PodioApi as _;
use podio_client::api::model::{OrgId, Privacy, SpaceId};

use super::text;

const SPACE: SpaceId = SpaceId(22);
const ORG: OrgId = OrgId(31);

super::cases! { "spaces":
    "create_space": |client| client
        .spaces()
        .create(ORG, text())
        .privacy(Privacy::Open)
        .auto_join(true)
        .post_on_new_app(false)
        .post_on_new_member(false)
        .send();
    "get_space": |client| client.spaces().get(SPACE).fields(text()).send();
    "update_space": |client| client
        .spaces()
        .update(SPACE)
        .name(text())
        .url_label(text())
        .privacy(Privacy::Closed)
        .auto_join(true)
        .post_on_new_app(false)
        .post_on_new_member(false)
        .description(text())
        .send();
    "delete_space": |client| client.spaces().delete(SPACE).send();
    "archive_space": |client| client.spaces().archive(SPACE).send();
    "restore_space": |client| client.spaces().restore(SPACE).send();
    "get_space_by_url": |client| client.spaces().get_by_url(text()).send();
    "get_space_by_url": |client| client.spaces().get_by_slug(text(), text()).send();
    "get_space_by_org_and_url_label": |client| client.spaces().get_by_org_and_url_label(ORG, text()).send();
    "get_space_by_org_and_url_label_alt": |client| client
        .spaces()
        .get_by_org_and_url_label_alt(ORG, text())
        .send();
    "get_list_of_organization_workspaces": |client| client
        .spaces()
        .get_on_organization(ORG)
        .limit(5)
        .offset(10)
        .send();
    "get_available_spaces": |client| client.spaces().get_available(ORG).send();
    "get_top_spaces": |client| client.spaces().get_top().limit(5).send();
    "get_available_seats": |client| client.spaces().get_available_seats(SPACE).send();
}
