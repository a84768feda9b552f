//! Every operation of the everyday areas, through the typed API: each is answered, and what changes
//! something is read back.

#![allow(
    clippy::too_many_lines,
    reason = "each test is the life of one area, step by step"
)]

use podio_client::SecretString;
use podio_client::api::applications::{AppUpdate, NewApp, NewField};
use podio_client::api::files::Source;
use podio_client::api::items::{
    Aggregation, Deleted, ExportFormat, FieldChanges, Filter, Grouping, ItemUpdate, NewItem, SortBy,
};
use podio_client::api::model::{
    BatchPlugin, BatchStatus, CommentId, FieldType, FileId, HookId, HookStatus, HookType, OptionId,
    ParticipationStatus, Privacy, RefType, Role, TaskId, UserId,
};
use podio_client::api::operations;
use podio_client::api::organizations::MemberType;
use podio_client::api::tasks::TaskTime;
use podio_client::api::users::{NotificationClient, NotificationType};
use podio_client::jiff::civil::date;
use podio_client::prelude::*;
use podio_client::serde_json::json;
use podio_tests::Bench;

/// The demo data, and ada, who owns it.
struct Scene {
    bench: Bench,
    podio: Podio,
    ada: PodioClient,
}

impl Scene {
    async fn set() -> Self {
        let bench = Bench::start().await;
        let podio = bench
            .builder()
            .session_manager(MemorySessions::new())
            .build()
            .unwrap();
        let ada = podio.client("ada").await.unwrap();
        let password = SecretString::from(bench.demo.password.as_str());
        ada.authenticate_with_password(&bench.demo.username, password)
            .await
            .unwrap();
        Self { bench, podio, ada }
    }

    async fn grace(&self) -> PodioClient {
        let grace = self.podio.client("grace").await.unwrap();
        let demo = &self.bench.demo;
        let password = SecretString::from(demo.colleague_password.as_str());
        grace
            .authenticate_with_password(&demo.colleague_username, password)
            .await
            .unwrap();
        grace
    }

    /// A user who is no member of anything.
    async fn stranger(&self) -> (PodioClient, UserId) {
        let mail = "stranger@example.org";
        let id = self.bench.emulator.add_user(mail, "password");
        let client = self.podio.client(mail).await.unwrap();
        client
            .authenticate_with_password(mail, SecretString::from("password"))
            .await
            .unwrap();
        (client, UserId(id))
    }

    fn app(&self) -> AppId {
        AppId(self.bench.demo.app_id)
    }

    fn space(&self) -> SpaceId {
        SpaceId(self.bench.demo.space_id)
    }

    fn org(&self) -> OrgId {
        OrgId(self.bench.demo.org_id)
    }

    fn item(&self) -> ItemId {
        ItemId(self.bench.demo.items[0])
    }

    fn field(&self, external_id: &str) -> FieldId {
        FieldId(self.bench.demo.fields[external_id])
    }

    fn colleague(&self) -> UserId {
        UserId(self.bench.demo.colleague_id)
    }

    /// Every operation of the area has been called.
    fn all_called(&self, area: &str) {
        let never: Vec<_> = operations()
            .filter(|operation| operation.area() == area)
            .map(|operation| format!("{area}.{}", operation.name()))
            .filter(|operation| self.bench.emulator.count(operation) == 0)
            .collect();
        assert!(never.is_empty(), "never called: {never:?}");
    }
}

#[tokio::test]
async fn applications() {
    let scene = Scene::set().await;
    let (ada, app, space) = (&scene.ada, scene.app(), scene.space());
    let apps = ada.applications();

    let fields = NewField::new(FieldType::Text, "Title");
    let new = NewApp::new("Visits", "Visit", "55.png").field(fields);
    let visits = apps.add(space, &new).send().await.unwrap().app_id;
    let read = apps.get(visits).send().await.unwrap();
    assert_eq!(read.config.unwrap().name.unwrap(), "Visits");

    let update = AppUpdate::new().config("name", "Site visits");
    apps.update(visits, &update).send().await.unwrap();
    let read = apps.get(visits).send().await.unwrap();
    assert_eq!(read.config.unwrap().name.unwrap(), "Site visits");
    let update = AppUpdate::new().config("item_name", "Site visit");
    apps.update_v2(visits, &update).send().await.unwrap();
    apps.update_description(visits, "Who was where")
        .send()
        .await
        .unwrap();
    apps.update_usage(visits, "One for each day")
        .send()
        .await
        .unwrap();
    let config = apps.get(visits).send().await.unwrap().config.unwrap();
    assert_eq!(config.item_name.unwrap(), "Site visit");
    assert_eq!(config.description.unwrap(), "Who was where");
    assert_eq!(config.usage.unwrap(), "One for each day");

    let added = apps.add_field(visits, &NewField::new(FieldType::Number, "Guests"));
    let guests = added.send().await.unwrap().field_id;
    apps.update_field(visits, guests)
        .label("People")
        .send()
        .await
        .unwrap();
    let field = apps.get_field(visits, guests).send().await.unwrap();
    assert_eq!(field.config.unwrap().label.unwrap(), "People");
    apps.delete_field(visits, guests)
        .delete_values(true)
        .send()
        .await
        .unwrap();
    let fields = apps.get(visits).send().await.unwrap().fields;
    assert!(
        fields
            .iter()
            .filter(|field| field.field_id == guests)
            .all(|field| field
                .status
                .as_ref()
                .is_some_and(|status| status.to_string() == "deleted")),
        "{fields:?}"
    );

    apps.deactivate(visits).send().await.unwrap();
    let listed = apps.get_by_space(space).send().await.unwrap();
    assert!(listed.iter().all(|app| app.app_id != visits));
    apps.activate(visits).send().await.unwrap();
    apps.activate_for_space(visits, space).send().await.unwrap();
    let listed = apps.get_by_space(space).send().await.unwrap();
    assert!(listed.iter().any(|app| app.app_id == visits));

    let mut order: Vec<_> = listed.iter().map(|app| app.app_id).collect();
    order.retain(|other| *other != visits);
    order.insert(0, visits);
    apps.update_order(space, &order).send().await.unwrap();
    let listed = apps.get_by_space(space).send().await.unwrap();
    assert_eq!(listed[0].app_id, visits);

    let org = scene.org();
    let other = ada
        .spaces()
        .create(org, "Annex")
        .send()
        .await
        .unwrap()
        .space_id;
    let copy = apps.install(app, other).send().await.unwrap().app_id;
    assert_ne!(copy, app);
    let copied = apps.get_by_space(other).send().await.unwrap();
    assert!(copied.iter().any(|app| app.app_id == copy));

    apps.get_dependencies(app).send().await.unwrap();
    apps.get_space_dependencies(space).send().await.unwrap();
    apps.get_calculations(app).send().await.unwrap();
    apps.get_features().apps([app]).send().await.unwrap();
    apps.get_icon_suggestions("visit").send().await.unwrap();
    apps.get_top().limit(3).send().await.unwrap();
    apps.get_top_for_organization(org).send().await.unwrap();
    let all = apps.get_all().send().await.unwrap();
    assert!(all.iter().any(|found| found.app_id == app));
    let all = apps.get_all_v2().send().await.unwrap();
    assert!(all.iter().any(|found| found.app_id == app));
    let label = apps.get(app).send().await.unwrap().url_label.unwrap();
    let found = apps
        .get_on_space_by_url_label(space, &label)
        .send()
        .await
        .unwrap();
    assert_eq!(found.app_id, app);
    let space_label = ada
        .spaces()
        .get(space)
        .send()
        .await
        .unwrap()
        .url_label
        .unwrap();
    let org_label = ada
        .organizations()
        .get(org)
        .send()
        .await
        .unwrap()
        .url_label
        .unwrap();
    let found = apps
        .get_by_labels(&org_label, &space_label, &label)
        .send()
        .await
        .unwrap();
    assert_eq!(found.app_id, app);

    apps.regenerate_token(visits).send().await.unwrap();
    apps.delete(visits).send().await.unwrap();
    let gone = apps.get(visits).send().await.unwrap_err();
    assert!(
        matches!(gone.kind(), ErrorKind::Gone | ErrorKind::NotFound),
        "{gone:?}"
    );
    scene.all_called("applications");
}

#[tokio::test]
async fn comments_embeds_and_files() {
    let scene = Scene::set().await;
    let (ada, item, app, space) = (&scene.ada, scene.item(), scene.app(), scene.space());

    let embeds = ada.embeds();
    let embed = embeds
        .add("https://example.org/plan")
        .send()
        .await
        .unwrap()
        .embed_id;
    assert_eq!(embeds.get(embed).send().await.unwrap().embed_id, embed);
    scene.all_called("embeds");

    let files = ada.files();
    let file: FileId = files
        .upload(Source::bytes("plan.txt", "two storeys"))
        .send()
        .await
        .unwrap()
        .file_id;
    let newer = files
        .upload_v2(Source::bytes("plan.txt", "three storeys"))
        .send()
        .await
        .unwrap()
        .file_id;
    files.update(file, "the plan").send().await.unwrap();
    assert_eq!(
        files.get(file).send().await.unwrap().description.unwrap(),
        "the plan"
    );
    files.attach(file, item).send().await.unwrap();
    files.attach(newer, item).send().await.unwrap();
    files.replace(file, newer).send().await.unwrap();
    let copy = files.copy(newer).send().await.unwrap().file_id;
    assert_ne!(copy, newer);
    let bytes = files
        .download(copy)
        .send()
        .await
        .unwrap()
        .bytes(1000)
        .await
        .unwrap();
    assert_eq!(bytes, "three storeys");
    let link = files.get(copy).send().await.unwrap().link.unwrap();
    let bytes = files
        .download_by_link(&link)
        .send()
        .await
        .unwrap()
        .bytes(1000)
        .await
        .unwrap();
    assert_eq!(bytes, "three storeys");
    for listed in [
        files.get_all().send().await.unwrap(),
        files.get_on_app(app).send().await.unwrap(),
        files.get_on_space(space).send().await.unwrap(),
        files.get_latest_on_app(app).send().await.unwrap(),
        files.get_latest_on_space(space).send().await.unwrap(),
    ] {
        assert!(
            listed.iter().any(|file| file.file_id == newer),
            "{listed:?}"
        );
    }
    let body = json!({"provider": "google"});
    let account = ada.linked_accounts().create(&body).send().await.unwrap();
    let account = account.linked_account_id;
    let from_elsewhere = files.create_from_linked_account(account, "plan.pdf");
    let from_url = files.upload_from_url("https://example.org/plan.pdf");
    for added in [
        from_elsewhere.send().await.unwrap(),
        from_url.send().await.unwrap(),
    ] {
        let read = files.get(added.file_id).send().await.unwrap();
        assert_eq!(read.name.unwrap(), "plan.pdf");
    }
    files.get_on_linked_account(account).send().await.unwrap();
    files.get_on_google(account).send().await.unwrap();
    files.delete(copy).send().await.unwrap();
    files.get(copy).send().await.unwrap_err();

    let comments = ada.comments();
    let comment: CommentId = comments
        .add(item, "Ask them")
        .file_ids(&[])
        .send()
        .await
        .unwrap()
        .comment_id;
    comments
        .update(comment, "Ask them twice")
        .send()
        .await
        .unwrap();
    assert_eq!(
        comments.get(comment).send().await.unwrap().value.unwrap(),
        "Ask them twice"
    );
    let listed = comments.get_on(item).send().await.unwrap();
    assert!(listed.iter().any(|listed| listed.comment_id == comment));
    comments.get_revisions(comment).send().await.unwrap();
    assert_eq!(comments.get_who_liked(comment).send().await.unwrap(), []);
    comments.delete(comment).send().await.unwrap();
    comments.get(comment).send().await.unwrap_err();
    scene.all_called("comments");
}

#[tokio::test]
async fn search_and_status_messages() {
    let scene = Scene::set().await;
    let (ada, org, space, app) = (&scene.ada, scene.org(), scene.space(), scene.app());
    let text = "Paint the observatory";
    let item = NewItem::new().field("title", text);
    let item = ada.items().add(app, &item).send().await.unwrap().item_id;

    scene
        .bench
        .emulator
        .switch(|switches| switches.global_search_v2 = true);
    let search = ada.search();
    for found in [
        search.globally(text).send().await.unwrap(),
        search.in_organization(org, text).send().await.unwrap(),
        search.in_space(space, text).send().await.unwrap(),
        search.in_app(app, text).send().await.unwrap(),
        search
            .in_app_and_space(app, space, text)
            .send()
            .await
            .unwrap(),
    ] {
        assert!(
            found.iter().any(|found| found.id == item.get()),
            "{found:?}"
        );
    }
    let mut id = None;
    for found in [
        search.globally_v2(text).counts(true).send().await.unwrap(),
        search
            .in_organization_v2(org, text)
            .counts(true)
            .send()
            .await
            .unwrap(),
        search
            .in_space_v2(space, text)
            .counts(true)
            .send()
            .await
            .unwrap(),
        search
            .in_application_v2(app, text)
            .counts(true)
            .ref_type(RefType::Item)
            .send()
            .await
            .unwrap(),
    ] {
        let results = found.results;
        assert!(
            results.iter().any(|found| found.id == item.get()),
            "{results:?}"
        );
        id = results[0].search_id.or(id);
    }
    if let Some(id) = id {
        search.mark_as_clicked(id, 0).send().await.unwrap();
    }

    scene.all_called("search");

    let statuses = ada.statuses();
    let status = statuses
        .add(space, "Roof is done")
        .send()
        .await
        .unwrap()
        .status_id;
    statuses
        .update(status, "Roof and walls are done")
        .send()
        .await
        .unwrap();
    let read = statuses.get(status).send().await.unwrap();
    assert_eq!(read.value.unwrap(), "Roof and walls are done");
    statuses.delete(status).send().await.unwrap();
    statuses.get(status).send().await.unwrap_err();
    scene.all_called("status");
}

#[tokio::test]
async fn tags_and_views() {
    let scene = Scene::set().await;
    let (ada, org, space, app, item) = (
        &scene.ada,
        scene.org(),
        scene.space(),
        scene.app(),
        scene.item(),
    );
    let tags = ada.tags();
    tags.update(item, &["roof", "urgent"]).send().await.unwrap();
    tags.create(item, &["slate"]).send().await.unwrap();
    tags.remove(item, "urgent").send().await.unwrap();
    for found in [
        tags.get_on_app(app).text("sla").send().await.unwrap(),
        tags.get_on_space(space).text("sla").send().await.unwrap(),
        tags.get_on_organization(org)
            .text("sla")
            .send()
            .await
            .unwrap(),
    ] {
        assert_eq!(found[0].text, "slate");
    }
    assert!(
        tags.get_on_app_top(app)
            .send()
            .await
            .unwrap()
            .contains(&"slate".to_owned())
    );
    for found in [
        tags.get_objects_on_app(app, "slate").send().await.unwrap(),
        tags.get_objects_on_space(space, "slate")
            .send()
            .await
            .unwrap(),
        tags.get_objects_on_organization(org, "slate")
            .send()
            .await
            .unwrap(),
    ] {
        assert_eq!(found[0].id, item.get());
    }
    scene.all_called("tags");

    let views = ada.views();
    let view = views
        .create(app, "Mine")
        .sort_by("created_on")
        .send()
        .await
        .unwrap()
        .view_id;
    views.update(view).name("Ours").send().await.unwrap();
    assert_eq!(views.get(view).send().await.unwrap().name.unwrap(), "Ours");
    views.get_on_app(app, "Ours").send().await.unwrap();
    views
        .update_last(app)
        .sort_by("title")
        .send()
        .await
        .unwrap();
    views.get_last(app).send().await.unwrap();
    let all = views.get_all(app).send().await.unwrap();
    assert!(all.iter().any(|found| found.view_id == Some(view)));
    views.make_default(view).send().await.unwrap();
    views.delete(view).send().await.unwrap();
    views.get(view).send().await.unwrap_err();
    scene.all_called("views");
}

#[tokio::test]
async fn tasks() {
    let scene = Scene::set().await;
    let (ada, org, space, item) = (&scene.ada, scene.org(), scene.space(), scene.item());
    let tasks = ada.tasks();
    let due = date(2026, 5, 4);
    let task: TaskId = tasks
        .create("Call them")
        .due_date(due)
        .send()
        .await
        .unwrap()[0]
        .task_id;
    let about = tasks
        .create_with_reference(item, "Order slates")
        .send()
        .await
        .unwrap()[0]
        .task_id;
    let listed = tasks
        .get_all()
        .about(item)
        .completed(false)
        .send()
        .await
        .unwrap();
    assert!(listed.iter().any(|found| found.task_id == about));
    assert_eq!(
        tasks.get_count(item).send().await.unwrap(),
        listed.len() as u64
    );

    tasks
        .update(task)
        .text("Call them back")
        .send()
        .await
        .unwrap();
    tasks
        .update_description(task, "in the morning")
        .send()
        .await
        .unwrap();
    let read = tasks.get(task).send().await.unwrap();
    assert_eq!(read.text.unwrap(), "Call them back");
    assert_eq!(read.description.unwrap(), "in the morning");
    tasks.update_text(task, "Call").send().await.unwrap();
    tasks.update_private(task, true).send().await.unwrap();
    tasks.update_private(task, false).send().await.unwrap();
    tasks
        .update_due_on(task)
        .due_date(date(2026, 5, 5))
        .send()
        .await
        .unwrap();
    tasks
        .update_due_on_alt(task)
        .due_date(date(2026, 5, 6))
        .send()
        .await
        .unwrap();
    let read = tasks.get(task).send().await.unwrap();
    assert_eq!(read.due_date.unwrap(), date(2026, 5, 6));
    assert_eq!(read.text.unwrap(), "Call");

    let label = tasks
        .create_label("Phone", "E9E9E9")
        .send()
        .await
        .unwrap()
        .label_id;
    tasks
        .update_label(label, "Telephone", "D2E4EB")
        .send()
        .await
        .unwrap();
    tasks.update_labels(task, &[label]).send().await.unwrap();
    let labels = tasks.get(task).send().await.unwrap().labels;
    assert_eq!(labels[0].text.as_deref(), Some("Telephone"));
    assert!(
        tasks
            .get_labels()
            .send()
            .await
            .unwrap()
            .iter()
            .any(|found| found.label_id == label)
    );
    tasks.delete_label(label).send().await.unwrap();

    tasks.update_reference(task, item).send().await.unwrap();
    tasks.remove_reference(task).send().await.unwrap();
    tasks.rank(task).before(about).send().await.unwrap();
    tasks.assign(task, scene.colleague()).send().await.unwrap();
    tasks
        .assign(task, UserId(scene.bench.demo.user_id))
        .send()
        .await
        .unwrap();
    tasks.complete(task).send().await.unwrap();
    let done = tasks.get(task).send().await.unwrap();
    assert_eq!(done.status.unwrap().to_string(), "completed");
    tasks.incomplete(task).send().await.unwrap();

    tasks.get_summary().send().await.unwrap();
    tasks.get_summary_for_personal().send().await.unwrap();
    tasks
        .get_summary_for_organization(org)
        .send()
        .await
        .unwrap();
    tasks.get_summary_for_space(space).send().await.unwrap();
    tasks.get_summary_for_reference(item).send().await.unwrap();
    tasks
        .get_totals_by_time(TaskTime::Overdue)
        .space(space)
        .send()
        .await
        .unwrap();
    tasks.get_totals().spaces(&[space]).send().await.unwrap();

    tasks.delete(task).send().await.unwrap();
    tasks.get(task).send().await.unwrap_err();
    scene.all_called("tasks");
}

#[tokio::test]
async fn spaces_and_their_members() {
    let scene = Scene::set().await;
    let (ada, org) = (&scene.ada, scene.org());
    let (stranger, stranger_id) = scene.stranger().await;
    scene
        .bench
        .emulator
        .add_org_member(org.get(), stranger_id.get())
        .unwrap();
    let spaces = ada.spaces();
    let created = spaces
        .create(org, "Workshop")
        .privacy(Privacy::Open)
        .send()
        .await
        .unwrap();
    let space = created.space_id;
    spaces.update(space).name("Workshops").send().await.unwrap();
    let read = spaces.get(space).send().await.unwrap();
    assert_eq!(read.name.unwrap(), "Workshops");
    let (label, url) = (read.url_label.unwrap(), read.url.unwrap());
    let org_label = ada
        .organizations()
        .get(org)
        .send()
        .await
        .unwrap()
        .url_label
        .unwrap();
    for found in [
        spaces.get_by_url(&url).send().await.unwrap(),
        spaces.get_by_slug(&org_label, &label).send().await.unwrap(),
        spaces
            .get_by_org_and_url_label(org, &label)
            .send()
            .await
            .unwrap(),
        spaces
            .get_by_org_and_url_label_alt(org, &label)
            .send()
            .await
            .unwrap(),
    ] {
        assert_eq!(found.space_id, space);
    }
    let listed = spaces.get_on_organization(org).send().await.unwrap();
    assert!(listed.iter().any(|found| found.space_id == space));
    let open = stranger.spaces().get_available(org).send().await.unwrap();
    assert!(open.iter().any(|found| found.space_id == space), "{open:?}");
    spaces.get_top().send().await.unwrap();
    spaces.get_available_seats(space).send().await.unwrap();

    let members = ada.space_members();
    stranger.space_members().join(space).send().await.unwrap();
    let ids = async || -> Vec<u64> {
        let active = members.get_active(space).send().await.unwrap();
        active
            .into_iter()
            .filter_map(|member| Some(member.user?.user_id.get()))
            .collect()
    };
    assert!(ids().await.contains(&stranger_id.get()));
    stranger.space_members().leave(space).send().await.unwrap();
    assert!(!ids().await.contains(&stranger_id.get()));
    members
        .add(space, Role::Regular)
        .users(&[scene.colleague()])
        .send()
        .await
        .unwrap();
    assert!(ids().await.contains(&scene.colleague().get()));
    members
        .update(space, &[scene.colleague()], Role::Light)
        .send()
        .await
        .unwrap();
    assert_eq!(
        members
            .get(space, scene.colleague())
            .send()
            .await
            .unwrap()
            .role,
        Some(Role::Light)
    );
    assert_eq!(
        members
            .get_v2(space, scene.colleague())
            .send()
            .await
            .unwrap()
            .role,
        Some(Role::Light)
    );
    members
        .get_by_role(space, Role::Admin)
        .send()
        .await
        .unwrap();
    members
        .get_all(space)
        .member_type(MemberType::Light)
        .send()
        .await
        .unwrap();
    members.get_top(space).send().await.unwrap();
    members.get_top_active(space).send().await.unwrap();
    members.get_total(space).send().await.unwrap();
    members
        .end(space, &[scene.colleague()])
        .send()
        .await
        .unwrap();
    let ended = members.get_ended(space).send().await.unwrap();
    assert!(!ended.is_empty());
    members
        .invite(space, Role::Regular)
        .mails(&["new@example.org"])
        .send()
        .await
        .unwrap();

    let closed = spaces
        .create(org, "Vault")
        .privacy(Privacy::Closed)
        .send()
        .await
        .unwrap()
        .space_id;
    stranger
        .space_members()
        .request(closed)
        .send()
        .await
        .unwrap();
    let (request, _) = scene.bench.emulator.member_requests(closed.get())[0];
    members
        .accept_request(closed, request.into())
        .send()
        .await
        .unwrap();
    members.get(closed, stranger_id).send().await.unwrap();
    scene.all_called("space-members");

    spaces.archive(space).send().await.unwrap();
    spaces.restore(space).send().await.unwrap();
    spaces.delete(space).send().await.unwrap();
    spaces.get(space).send().await.unwrap_err();
    scene.all_called("spaces");
}

#[tokio::test]
async fn users() {
    let scene = Scene::set().await;
    let users = scene.ada.users();
    let me = UserId(scene.bench.demo.user_id);
    assert_eq!(users.get().send().await.unwrap().user_id, me);
    users.get_status().send().await.unwrap();
    users
        .update_profile()
        .about("Builds roofs")
        .title(&["Roofer"])
        .send()
        .await
        .unwrap();
    let profile = users.get_profile().send().await.unwrap();
    assert_eq!(profile.about.unwrap(), "Builds roofs");
    users
        .update_profile_field("skill", &["slate", "zinc"])
        .send()
        .await
        .unwrap();
    assert_eq!(
        users.get_profile_field("skill").send().await.unwrap().len(),
        2
    );

    users
        .set_property("seen-tour", &json!({"value": true}))
        .send()
        .await
        .unwrap();
    users.get_property("seen-tour").send().await.unwrap();
    users
        .set_properties(&json!({"seen-news": {"value": 3}}))
        .send()
        .await
        .unwrap();
    users.delete_property("seen-tour").send().await.unwrap();
    users.get_property("seen-tour").send().await.unwrap_err();

    let client = || NotificationClient::Email;
    let digest = || NotificationType::Digest;
    users
        .update_notification_setting(client(), digest(), false)
        .send()
        .await
        .unwrap();
    assert!(
        !users
            .get_notification_setting(client(), digest())
            .send()
            .await
            .unwrap()
    );
    users
        .update_notification_settings(client(), &[(digest(), true)])
        .send()
        .await
        .unwrap();
    let all = users
        .get_notification_settings(client())
        .send()
        .await
        .unwrap();
    assert!(all["digest"]);
    users
        .update()
        .locale("da_DK")
        .timezone("Europe/Copenhagen")
        .send()
        .await
        .unwrap();
    assert_eq!(users.get().send().await.unwrap().locale.unwrap(), "da_DK");
    scene.all_called("users");
}

#[tokio::test]
async fn organizations() {
    let scene = Scene::set().await;
    let (ada, org, grace) = (&scene.ada, scene.org(), scene.colleague());
    let orgs = ada.organizations();
    assert!(
        orgs.get_all()
            .send()
            .await
            .unwrap()
            .iter()
            .any(|found| found.org_id == org)
    );
    let added = orgs.add("Southwind").send().await.unwrap().org_id;
    orgs.update(added)
        .name("Southwind Ltd")
        .send()
        .await
        .unwrap();
    let read = orgs.get(added).send().await.unwrap();
    assert_eq!(read.name.unwrap(), "Southwind Ltd");
    orgs.bootstrap(&json!({"name": "Eastwind"}))
        .send()
        .await
        .unwrap();
    let northwind = orgs.get(org).send().await.unwrap();
    let (url, label) = (northwind.url.unwrap(), northwind.url_label.unwrap());
    assert_eq!(orgs.get_by_url(&url).send().await.unwrap().org_id, org);
    assert_eq!(orgs.get_by_slug(&label).send().await.unwrap().org_id, org);
    let shared = orgs.get_shared(grace).send().await.unwrap();
    assert!(shared.iter().any(|found| found.org_id == org));
    orgs.get_admin_orgs_by_email(&scene.bench.demo.username)
        .send()
        .await
        .unwrap();

    orgs.add_admin(org, grace).send().await.unwrap();
    assert_eq!(orgs.get_admins(org).send().await.unwrap().len(), 2);
    orgs.remove_admin(org, grace).send().await.unwrap();
    assert_eq!(orgs.get_admins(org).send().await.unwrap().len(), 1);

    orgs.get_all_spaces(org).send().await.unwrap();
    orgs.get_spaces(org).send().await.unwrap();
    let space = ada
        .spaces()
        .get(scene.space())
        .send()
        .await
        .unwrap()
        .url_label
        .unwrap();
    let found = orgs.get_space_by_url(org, &space).send().await.unwrap();
    assert_eq!(found.space_id, scene.space());

    orgs.create_app_store_profile(org)
        .name("Northwind")
        .send()
        .await
        .unwrap();
    orgs.update_app_store_profile(org)
        .name("Northwind Apps")
        .send()
        .await
        .unwrap();
    orgs.get_app_store_profile(org).send().await.unwrap();
    orgs.delete_app_store_profile(org).send().await.unwrap();
    orgs.update_billing_profile(org)
        .name("Northwind")
        .attention("Ada")
        .send()
        .await
        .unwrap();
    orgs.get_billing_profile(org).send().await.unwrap();

    let members = orgs.get_members(org).send().await.unwrap();
    assert!(members.len() >= 2);
    orgs.search_members(org, "grace").send().await.unwrap();
    orgs.export_members(org).send().await.unwrap();
    orgs.get_member(org, grace).send().await.unwrap();
    let mail = &scene.bench.demo.colleague_username;
    orgs.get_member_by_mail(org, mail).send().await.unwrap();
    orgs.get_end_member_info(org, grace).send().await.unwrap();
    orgs.get_space_memberships(org, grace).send().await.unwrap();
    orgs.get_login_report(org).send().await.unwrap();
    orgs.get_statistics(org).send().await.unwrap();
    orgs.get_statistics_v2(org).send().await.unwrap();
    orgs.delete_member_role(org, grace).send().await.unwrap();
    orgs.end_membership(org, grace).send().await.unwrap();
    let (stranger, id) = scene.stranger().await;
    scene
        .bench
        .emulator
        .add_org_member(org.get(), id.get())
        .unwrap();
    stranger.organizations().leave(org).send().await.unwrap();
    let left = orgs.get_members(org).send().await.unwrap();
    assert!(left.len() < members.len() + 1);
    scene.all_called("organizations");
}

#[tokio::test]
async fn hooks_and_batches() {
    let scene = Scene::set().await;
    let (ada, app) = (&scene.ada, scene.app());
    let hooks = ada.hooks();
    // Whatever is there: the emulator keeps what it sent.
    let receiver = format!("{}/hook", scene.bench.emulator.url());
    let hook: HookId = hooks
        .create(app, HookType::ItemUpdate, &receiver)
        .send()
        .await
        .unwrap()
        .hook_id;
    let listed = hooks.get_on(app).send().await.unwrap();
    assert_eq!(listed[0].status, Some(HookStatus::Inactive));
    // The first code is sent when the hook is made; the next one takes its place.
    scene.bench.emulator.wait_for_deliveries(1).await;
    hooks.request_verification(hook).send().await.unwrap();
    let wrong = hooks
        .validate_verification(hook, "nonsense")
        .send()
        .await
        .unwrap_err();
    assert!(wrong.kind() != ErrorKind::Server, "{wrong:?}");
    scene.bench.emulator.wait_for_deliveries(2).await;
    let delivery = scene.bench.emulator.deliveries().remove(1);
    let (_, code) = delivery
        .fields
        .iter()
        .find(|(name, _)| name == "code")
        .unwrap();
    hooks
        .validate_verification(hook, code)
        .send()
        .await
        .unwrap();
    let listed = hooks.get_on(app).send().await.unwrap();
    assert_eq!(listed[0].status, Some(HookStatus::Active));
    hooks.delete(hook).send().await.unwrap();
    assert_eq!(hooks.get_on(app).send().await.unwrap(), []);
    scene.all_called("hooks");

    scene
        .bench
        .emulator
        .switch(|switches| switches.batch_seconds = 60);
    let batches = ada.batches();
    let batch = ada
        .items()
        .export(app, &ExportFormat::Xlsx)
        .send()
        .await
        .unwrap();
    let running = batches
        .get_running(app, BatchPlugin::AppExport)
        .send()
        .await
        .unwrap();
    assert!(running.iter().any(|found| found.batch_id == batch));
    batches.get_for(app).send().await.unwrap();
    scene.bench.pass(Duration::from_secs(3600));
    let done = batches.get(batch).send().await.unwrap();
    assert_eq!(done.status, Some(BatchStatus::Completed));
    assert!(
        batches
            .get_all()
            .send()
            .await
            .unwrap()
            .iter()
            .any(|found| found.batch_id == batch)
    );
    scene.all_called("batch");
}

#[tokio::test]
async fn items() {
    let scene = Scene::set().await;
    let (ada, app, item) = (&scene.ada, scene.app(), scene.item());
    let items = ada.items();
    let (title, status) = (scene.field("title"), scene.field("status"));
    let new = NewItem::new()
        .external_id("crm-1")
        .field("title", "Fix the gate");
    let added = items.add(app, &new).send().await.unwrap().item_id;
    assert_eq!(
        items.get(added).send().await.unwrap().title.unwrap(),
        "Fix the gate"
    );
    items.get_basic(added).send().await.unwrap();
    let found = items.get_by_external_id(app, "crm-1").send().await.unwrap();
    assert_eq!(found.item_id, added);
    let number = found.app_item_id.unwrap();
    assert_eq!(
        items
            .get_by_app_item_id(app, number)
            .send()
            .await
            .unwrap()
            .item_id,
        added
    );
    items
        .update(added, &ItemUpdate::new().set("title", "Fix both gates"))
        .send()
        .await
        .unwrap();
    items
        .update_values(added, &FieldChanges::new().set("title", "Fix three gates"))
        .send()
        .await
        .unwrap();
    items
        .update_field_values(added, title, "Fix all gates")
        .send()
        .await
        .unwrap();
    assert_eq!(
        items.get(added).send().await.unwrap().title.unwrap(),
        "Fix all gates"
    );

    items.get_values(added).send().await.unwrap();
    items.get_values_v2(added).send().await.unwrap();
    items.get_field_values(added, title).send().await.unwrap();
    items
        .get_field_values_v2(added, "title")
        .send()
        .await
        .unwrap();
    let revisions = items.get_revisions(added).send().await.unwrap();
    assert_eq!(revisions.len(), 4);
    items.get_revision(added, 0).send().await.unwrap();
    assert!(
        !items
            .get_revision_difference(added, 0, 1)
            .send()
            .await
            .unwrap()
            .is_empty()
    );
    items.revert_revision(added, 3).send().await.unwrap();
    items.revert_to_revision(added, 0).send().await.unwrap();
    assert_eq!(
        items.get(added).send().await.unwrap().title.unwrap(),
        "Fix the gate"
    );

    items.get_clone(added).send().await.unwrap();
    let clone = items.add_clone(added).send().await.unwrap().item_id;
    assert_eq!(
        items.get(clone).send().await.unwrap().title.unwrap(),
        "Fix the gate"
    );
    let page = items
        .filter(app)
        .filters(Filter::new().category("status", [OptionId(1)]))
        .send()
        .await
        .unwrap();
    assert!(page.filtered.unwrap() <= page.total.unwrap());
    let view = ada
        .views()
        .create(app, "All")
        .sort_by("created_on")
        .send()
        .await
        .unwrap()
        .view_id;
    items.filter_by_view(app, view).send().await.unwrap();
    items.get_all(app).limit(2).send().await.unwrap();
    items
        .get_all_v2(app)
        .limit(2)
        .sort_by(SortBy::Title)
        .send()
        .await
        .unwrap();
    items.get_app_values(app).send().await.unwrap();
    assert!(items.get_count(app).send().await.unwrap() >= 2);
    let sum = items
        .calculate(app, &Aggregation::Count)
        .group_by(&Grouping::Field(status));
    sum.send().await.unwrap();
    items.get_as_xlsx(app).send().await.unwrap();
    items.export(app, &ExportFormat::Xls).send().await.unwrap();
    items.cleanup_field_values(app).send().await.unwrap();

    let customer = scene.field("customer");
    items
        .find_referenceable(customer)
        .limit(3)
        .send()
        .await
        .unwrap();
    items.get_top_values(customer).send().await.unwrap();
    items
        .get_field_range(scene.field("hours-planned"))
        .send()
        .await
        .unwrap();
    let referenced = ItemId(scene.bench.demo.customers[0]);
    items
        .get_preview_for_field(referenced, customer)
        .send()
        .await
        .unwrap();
    items.get_references(referenced).send().await.unwrap();
    items
        .get_references_by_field(referenced, customer)
        .send()
        .await
        .unwrap();
    items.update_reference(added, item).send().await.unwrap();
    items.delete_reference(added).send().await.unwrap();
    items.get_neighbour(item, "next").send().await.unwrap();
    items
        .rearrange(added)
        .raw("before", item.get())
        .send()
        .await
        .unwrap();
    items
        .set_participation(item, &ParticipationStatus::Accepted)
        .send()
        .await
        .ok();
    items.get_meeting_url(item).send().await.ok();

    items
        .bulk_delete(app, &Deleted::Items(vec![clone]))
        .send()
        .await
        .unwrap();
    items.delete(added).send().await.unwrap();
    let gone = items.get(added).send().await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::Gone);
    scene.all_called("items");
}

/// Two members see the same, each with a session of its own.
#[tokio::test]
async fn a_colleague_sees_what_was_added() {
    let scene = Scene::set().await;
    let grace = scene.grace().await;
    let item = NewItem::new().field("title", "Shared");
    let added = scene
        .ada
        .items()
        .add(scene.app(), &item)
        .send()
        .await
        .unwrap()
        .item_id;
    let read = grace.items().get(added).send().await.unwrap();
    assert_eq!(read.title.unwrap(), "Shared");
}
