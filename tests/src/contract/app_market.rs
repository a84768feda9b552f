use podio_client::api::PodioApi as _;
use podio_client::api::app_market::{ShareArea, ShareDescription, ShareScope, ShareSort};
use podio_client::api::model::{ShareId, ShareType, SpaceId};

use super::text;

const SHARE: ShareId = ShareId(31);

fn description() -> ShareDescription {
    ShareDescription::new(text(), text(), text())
        .name(text())
        .category_ids(&[41.into()])
        .file_ids(&[51.into()])
        .video(text())
}

super::cases! { "app-market":
    "get_categories": |client| client.app_market().get_categories().only_used(false).send();
    "get_category": |client| client.app_market().get_category(41.into()).send();
    "get_orgs_with_private_shares": |client| client
        .app_market()
        .get_orgs_with_private_shares()
        .send();
    "get_org_profile_by_label": |client| client
        .app_market()
        .get_org_profile_by_label(text())
        .send();
    "get_recommended_shares_for_area": |client| client
        .app_market()
        .get_recommended_for_area(ShareArea::Web)
        .send();
    "share_app": |client| client
        .app_market()
        .share(SpaceId(81), &description())
        .features(&[text()])
        .children(&[SHARE])
        .scope(ShareScope::Private)
        .send();
    "update_share": |client| client.app_market().update(SHARE, &description()).send();
    "unshare_app": |client| client.app_market().unshare(SHARE).send();
    "get_share": |client| client.app_market().get(SHARE).send();
    "get_share_by_reference": |client| client.app_market().get_by_reference(SpaceId(81)).send();
    "get_shares_by_author": |client| client
        .app_market()
        .get_by_author(ShareType::App, 61.into())
        .sort(ShareSort::Name)
        .limit(5)
        .offset(2)
        .send();
    "get_shares_by_category": |client| client
        .app_market()
        .get_by_category(ShareType::Pack, 41.into())
        .sort(ShareSort::SharedOn)
        .limit(5)
        .offset(2)
        .send();
    "get_top_shares": |client| client
        .app_market()
        .get_top(ShareType::App)
        .limit(5)
        .offset(2)
        .send();
    "get_own_shares": |client| client
        .app_market()
        .get_own(ShareType::App)
        .limit(5)
        .offset(2)
        .send();
    "get_recommended_shares": |client| client
        .app_market()
        .get_recommended(ShareType::App, ShareArea::Mobile)
        .send();
    "get_shares_by_org": |client| client
        .app_market()
        .get_by_org(ShareType::App, 91.into())
        .limit(5)
        .offset(2)
        .send();
    "search_shares": |client| client
        .app_market()
        .search(ShareType::App, text())
        .limit(5)
        .offset(2)
        .send();
    "install_share": |client| client
        .app_market()
        .install(SHARE, 81.into())
        .dependencies(&[32.into()])
        .send();
    "install_share_v2": |client| client
        .app_market()
        .install_v2(SHARE, 81.into())
        .dependencies(&[32.into()])
        .social(false)
        .send();
}
