//! Apps and packs that go through the emulator's market.

use podio_client::api::app_market::{ShareArea, ShareDescription, ShareScope, ShareSort};
use podio_client::api::model::{Share, ShareCategoryId, ShareId, ShareType, UserId};
use podio_client::prelude::*;
use podio_tests::Bench;

use crate::people::{ada, grace, stranger};

fn description(summary: &str) -> ShareDescription {
    ShareDescription::new(summary, "All about jobs", "en")
        .category_ids(&[ShareCategoryId(201)])
        .video("abc")
}

fn ids(shares: &[Share]) -> Vec<ShareId> {
    shares.iter().map(|share| share.share_id).collect()
}

#[tokio::test]
async fn what_is_shared_is_found_changed_and_taken_back() {
    let bench = Bench::start().await;
    let (client, eve) = (ada(&bench).await, stranger(&bench).await);
    let market = client.app_market();
    let app = AppId(bench.demo.app_id);
    let shared = market
        .share(app, &description("Jobs"))
        .features(&["widgets"])
        .send()
        .await
        .unwrap();
    let id = shared.share_id;
    let share = eve.app_market().get(id).send().await.unwrap();
    assert_eq!(share.kind, Some(ShareType::App));
    assert_eq!(share.summary.as_deref(), Some("Jobs"));
    assert_eq!(share.features, ["widgets"]);
    assert_eq!(share.app.unwrap().app_id, app);

    let others = eve.app_market();
    let author = UserId(bench.demo.user_id);
    let app_kind = || ShareType::App;
    for call in [
        others.get_top(app_kind()),
        others.get_by_org(app_kind(), OrgId(bench.demo.org_id)),
        others.search(app_kind(), "JOBS"),
        market.get_own(app_kind()).limit(1),
    ] {
        let page = call.send().await.unwrap();
        assert_eq!((page.total, ids(&page.shares)), (Some(1), vec![id]));
    }
    for call in [
        others
            .get_by_author(app_kind(), author)
            .sort(ShareSort::Name),
        others
            .get_by_category(app_kind(), ShareCategoryId(201))
            .sort(ShareSort::SharedOn),
    ] {
        assert_eq!(ids(&call.send().await.unwrap().shares), [id]);
    }
    for call in [
        others.get_recommended(app_kind(), ShareArea::Web),
        others.get_recommended_for_area(ShareArea::Mobile),
    ] {
        assert_eq!(ids(&call.send().await.unwrap().shares), [id]);
    }
    assert_eq!(
        ids(&market.get_by_reference(app).send().await.unwrap()),
        [id]
    );
    assert!(
        others
            .get_own(app_kind())
            .send()
            .await
            .unwrap()
            .shares
            .is_empty()
    );
    assert!(
        others
            .get_top(ShareType::Pack)
            .send()
            .await
            .unwrap()
            .shares
            .is_empty()
    );

    market
        .update(id, &description("More jobs"))
        .send()
        .await
        .unwrap();
    let share = others.get(id).send().await.unwrap();
    assert_eq!(share.summary.as_deref(), Some("More jobs"));
    let refused = others
        .update(id, &description("Mine"))
        .send()
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    market.unshare(id).send().await.unwrap();
    let gone = others.get(id).send().await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::Gone);
}

#[tokio::test]
async fn what_is_private_stays_in_the_organization() {
    let bench = Bench::start().await;
    let (client, grace, eve) = (
        ada(&bench).await,
        grace(&bench).await,
        stranger(&bench).await,
    );
    let space = SpaceId(bench.demo.space_id);
    let shared = client
        .app_market()
        .share(space, &description("Field work").name("Everything"))
        .scope(ShareScope::Private)
        .send()
        .await
        .unwrap();
    let id = shared.share_id;
    let seen = grace.app_market().get(id).send().await.unwrap();
    assert_eq!(seen.name.as_deref(), Some("Everything"));
    let refused = eve.app_market().get(id).send().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let orgs = grace
        .app_market()
        .get_orgs_with_private_shares()
        .send()
        .await
        .unwrap();
    assert_eq!(orgs[0].org_id, OrgId(bench.demo.org_id));
    let org_id = OrgId(bench.demo.org_id);
    let own = client.organizations().create_app_store_profile(org_id);
    own.about("We repair roofs.").send().await.unwrap();
    let profile = eve
        .app_market()
        .get_org_profile_by_label("northwind")
        .send()
        .await
        .unwrap();
    assert_eq!(profile.org_id, Some(org_id));
    assert_eq!(profile.about.as_deref(), Some("We repair roofs."));
}

#[tokio::test]
async fn installing_copies_apps_into_a_space() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let market = client.app_market();
    let (jobs, customers) = (AppId(bench.demo.app_id), AppId(bench.demo.customers_app_id));
    let child = market
        .share(customers, &description("Customers"))
        .send()
        .await
        .unwrap();
    let shared = market
        .share(jobs, &description("Jobs"))
        .children(&[child.share_id])
        .send()
        .await
        .unwrap();
    let share = market.get(shared.share_id).send().await.unwrap();
    assert_eq!(ids(&share.children), [child.share_id]);
    let space = SpaceId(bench.demo.space_id);
    let alone = market
        .install(shared.share_id, space)
        .dependencies(&[])
        .send()
        .await
        .unwrap();
    assert!(alone.child_app_ids.is_empty());
    let copy = client
        .applications()
        .get(alone.app_id.unwrap())
        .send()
        .await
        .unwrap();
    let original = client.applications().get(jobs).send().await.unwrap();
    assert_ne!(copy.app_id, original.app_id);
    assert_eq!(copy.fields.len(), original.fields.len());
    let both = market
        .install_v2(shared.share_id, space)
        .social(false)
        .send()
        .await
        .unwrap();
    assert_eq!((both.app_id.is_some(), both.child_app_ids.len()), (true, 1));
    let apps = client
        .applications()
        .get_by_space(space)
        .send()
        .await
        .unwrap();
    assert_eq!(apps.len(), 5);
}

#[tokio::test]
async fn categories_are_told() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let market = client.app_market();
    let all = market
        .get_categories()
        .only_used(false)
        .send()
        .await
        .unwrap();
    assert!(!all.functional.is_empty() && !all.vertical.is_empty());
    let used = market.get_categories().send().await.unwrap();
    assert!(used.functional.is_empty() && used.vertical.is_empty());
    let first = &all.functional[0];
    let read = market.get_category(first.category_id).send().await.unwrap();
    assert_eq!(&read, first);
}
