//! Each call beside what is to come of it.

use std::collections::BTreeMap;

use podio_api::PodioApi;
use podio_api::embeds::EmbedMode;
use podio_api::files::{FileSort, FileType};
use podio_api::model::{
    AppId, AuthClientId, BatchId, BatchPlugin, CommentId, ContactIdentifier, EmbedId, FieldId,
    FileId, HookId, HookType, ItemId, LinkedAccountId, OrgId, Privacy, ProfileId, Recurrence,
    RecurrenceConfig, RecurrenceName, RefType, Role, SearchId, SpaceId, SpaceMemberRequestId,
    StatusId, TaskId, TaskLabelId, UserId, ViewField, ViewId, ViewLayout, Weekday,
};
use podio_api::organizations::{MemberSort, MemberType};
use podio_api::tasks::{TaskGrouping, TaskSort, TaskTime};
use podio_api::users::{NotificationClient, NotificationType};
use podio_core::http::Method;
use podio_core::jiff::civil::{date, time};
use serde_json::json;

use crate::server::{Received, Server};

/// Sends calls, whatever is answered, and compares what came.
macro_rules! sent {
    ($client:expr, $received:expr; $($call:expr => $line:literal $body:tt;)+) => {$(
        let _ = $call.send().await;
        let received = $received;
        let [received] = &received[..] else {
            panic!("{} requests came of {}", received.len(), stringify!($call));
        };
        assert_eq!(received.line, $line);
        assert_eq!(received.body, json!($body), "{}", received.line);
    )+};
}

/// A server that remembers what it was sent over a whole area.
pub(crate) struct Recorder {
    pub(crate) server: Server,
    lines: Vec<String>,
}

impl Recorder {
    pub(crate) async fn start() -> Self {
        Self {
            server: Server::start(|_| "{}".to_owned()).await,
            lines: Vec::new(),
        }
    }

    pub(crate) fn received(&mut self) -> Vec<Received> {
        let received = self.server.received();
        self.lines
            .extend(received.iter().map(|received| received.line.clone()));
        received
    }

    /// Fails unless every operation of an area was sent.
    pub(crate) fn done(&self, area: &str) {
        // The content of files has tests of its own.
        let apart = [
            "upload_file",
            "upload_file_v2",
            "download_file",
            "download_file_by_link",
        ];
        for operation in podio_api::operations().filter(|operation| operation.area() == area) {
            let sent = |line: &String| is_of(line, operation.method(), operation.path());
            assert!(
                apart.contains(&operation.name()) || self.lines.iter().any(sent),
                "{operation:?}"
            );
        }
    }
}

fn is_of(line: &str, method: &Method, template: &str) -> bool {
    let (sent, path) = line.split_once(' ').unwrap();
    let path = path.split('?').next().unwrap();
    let fits = |(word, part): (&str, &str)| word.starts_with('{') || word == part;
    sent == method.as_str()
        && path.split('/').count() == template.split('/').count()
        && template.split('/').zip(path.split('/')).all(fits)
}

fn weekly() -> Recurrence {
    let mut config = RecurrenceConfig::default();
    config.days = vec![Weekday::Monday, Weekday::Friday];
    let mut recurrence = Recurrence::default();
    recurrence.name = Some(RecurrenceName::Weekly);
    recurrence.config = Some(config);
    recurrence.step = Some(1);
    recurrence
}

fn hidden() -> ViewField {
    let mut field = ViewField::default();
    field.hidden = Some(true);
    field
}

#[tokio::test]
async fn batches() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.batches().get(BatchId(5)) => "GET /batch/5" null;
        client.batches().get_all() => "GET /batch/" null;
        client.batches().get_running(AppId(1), BatchPlugin::AppExport) => "GET /batch/app/1/app_export/running/" null;
        client.batches().get_for(AppId(1)) => "GET /batch/app/1/" null;
    }
    server.done("batch");
}

#[tokio::test]
async fn comments() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.comments().add(ItemId(7), "Done").external_id("x").file_ids(&[FileId(3)]).embed_id(EmbedId(4)).embed_url("https://e.org/").alert_invite(true).silent(true).hook(false) => "POST /comment/item/7/?alert_invite=true&silent=true&hook=false" {"embed_id": 4, "embed_url": "https://e.org/", "external_id": "x", "file_ids": [3], "value": "Done"};
        client.comments().get_on(TaskId(7)).limit(5).offset(10) => "GET /comment/task/7/?limit=5&offset=10" null;
        client.comments().get(CommentId(9)) => "GET /comment/9" null;
        client.comments().update(CommentId(9), "Better").file_ids(&[]) => "PUT /comment/9" {"file_ids": [], "value": "Better"};
        client.comments().delete(CommentId(9)) => "DELETE /comment/9" null;
        client.comments().get_revisions(CommentId(9)) => "GET /comment/9/revision" null;
        client.comments().get_who_liked(CommentId(9)) => "GET /comment/9/liked_by/" null;
    }
    server.done("comments");
}

#[tokio::test]
async fn embeds() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.embeds().add("https://e.org/").mode(EmbedMode::Delayed) => "POST /embed/" {"mode": "delayed", "url": "https://e.org/"};
        client.embeds().get(EmbedId(4)) => "GET /embed/4" null;
    }
    server.done("embeds");
}

#[tokio::test]
async fn files() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.files().upload_from_url("https://e.org/a.pdf") => "POST /file/from_url/" {"url": "https://e.org/a.pdf"};
        client.files().create_from_linked_account(LinkedAccountId(2), "ext").preserve_permissions(true) => "POST /file/linked_account/2/" {"external_file_id": "ext", "preserve_permissions": true};
        client.files().get_on_linked_account(LinkedAccountId(2)) => "GET /file/linked_account/2/" null;
        client.files().get_on_google(LinkedAccountId(2)) => "GET /file/google/2/" null;
        client.files().get(FileId(3)) => "GET /file/3" null;
        client.files().update(FileId(3), "Plan") => "PUT /file/3" {"description": "Plan"};
        client.files().delete(FileId(3)) => "DELETE /file/3" null;
        client.files().attach(FileId(3), ItemId(7)).silent(true).hook(false) => "POST /file/3/attach?silent=true&hook=false" {"ref_id": 7, "ref_type": "item"};
        client.files().copy(FileId(3)) => "POST /file/3/copy" {};
        client.files().replace(FileId(2), FileId(3)) => "POST /file/3/replace" {"old_file_id": 2};
        client.files().get_all().attached_to(RefType::Item).filetype(FileType::Image).hosted_by("podio").sort_by(FileSort::CreatedOn).sort_desc(true).limit(5).created_by(UserId(8)).created_on(date(2026, 1, 1), date(2026, 1, 31)) => "GET /file/?attached_to=item&filetype=image&hosted_by=podio&sort_by=created_on&sort_desc=1&limit=5&created_by=user%3A8&created_on=2026-01-01-2026-01-31" null;
        client.files().get_on_app(AppId(1)).limit(5).offset(10) => "GET /file/app/1/?limit=5&offset=10" null;
        client.files().get_on_space(SpaceId(2)) => "GET /file/space/2/" null;
        client.files().get_latest_on_app(AppId(1)) => "GET /file/app/1/latest/" null;
        client.files().get_latest_on_space(SpaceId(2)) => "GET /file/space/2/latest/" null;
    }
    server.done("files");
}

#[tokio::test]
async fn hooks() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.hooks().create(AppId(1), HookType::ItemUpdate, "https://e.org/hook") => "POST /hook/app/1/" {"type": "item.update", "url": "https://e.org/hook"};
        client.hooks().get_on(SpaceId(2)) => "GET /hook/space/2/" null;
        client.hooks().delete(HookId(6)) => "DELETE /hook/6" null;
        client.hooks().request_verification(HookId(6)) => "POST /hook/6/verify/request" {};
        client.hooks().validate_verification(HookId(6), "code") => "POST /hook/6/verify/validate" {"code": "code"};
    }
    server.done("hooks");
}

#[tokio::test]
async fn organizations() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.organizations().get_all() => "GET /org/" null;
        client.organizations().add("Northwind").logo(FileId(3)) => "POST /org/" {"logo": 3, "name": "Northwind"};
        client.organizations().get(OrgId(8)) => "GET /org/8" null;
        client.organizations().update(OrgId(8)).name("N").url_label("n").logo(FileId(3)) => "PUT /org/8" {"logo": 3, "name": "N", "url_label": "n"};
        client.organizations().get_by_url("https://podio.com/n") => "GET /org/url?url=https%3A%2F%2Fpodio.com%2Fn" null;
        client.organizations().get_by_slug("n") => "GET /org/url?org_slug=n" null;
        client.organizations().bootstrap(&json!({"a": 1})) => "POST /org/bootstrap" {"a": 1};
        client.organizations().get_shared(UserId(8)) => "GET /org/shared/8" null;
        client.organizations().get_admin_orgs_by_email("a@e.org") => "GET /org/admin-orgs/a%40e.org" null;
        client.organizations().add_admin(OrgId(8), UserId(9)) => "POST /org/8/admin/" {"user_id": 9};
        client.organizations().add_admin_by_email(OrgId(8), "a@e.org") => "POST /org/8/admin/" {"email": "a@e.org"};
        client.organizations().get_admins(OrgId(8)) => "GET /org/8/admin/" null;
        client.organizations().remove_admin(OrgId(8), UserId(9)) => "DELETE /org/8/admin/9" null;
        client.organizations().get_all_spaces(OrgId(8)).limit(5).offset(10) => "GET /org/8/all_spaces/?limit=5&offset=10" null;
        client.organizations().get_app_store_profile(OrgId(8)) => "GET /org/8/appstore" null;
        client.organizations().create_app_store_profile(OrgId(8)).name("N").url(&["https://e.org/"]) => "POST /org/8/appstore" {"name": "N", "url": ["https://e.org/"]};
        client.organizations().update_app_store_profile(OrgId(8)).about("A").clear("city") => "PUT /org/8/appstore" {"about": "A", "city": null};
        client.organizations().delete_app_store_profile(OrgId(8)) => "DELETE /org/8/appstore" null;
        client.organizations().get_billing_profile(OrgId(8)) => "GET /org/8/billing" null;
        client.organizations().update_billing_profile(OrgId(8)).attention("Ada") => "PUT /org/8/billing" {"attention": "Ada"};
        client.organizations().leave(OrgId(8)) => "POST /org/8/leave" null;
        client.organizations().get_members(OrgId(8)).member_type(MemberType::Admin).query("a").sort_by(MemberSort::LastSeenOn).sort_desc(true).limit(5) => "GET /org/8/member/?member_type=admin&query=a&sort_by=last_seen_on&sort_desc=1&limit=5" null;
        client.organizations().search_members(OrgId(8), "a").limit(5) => "GET /org/8/member/search/?query=a&limit=5" null;
        client.organizations().export_members(OrgId(8)) => "GET /org/8/member/export" null;
        client.organizations().get_member(OrgId(8), UserId(9)) => "GET /org/8/member/9" null;
        client.organizations().get_member_by_mail(OrgId(8), "a@e.org") => "GET /org/8/member/mail/a%40e.org" null;
        client.organizations().end_membership(OrgId(8), UserId(9)) => "DELETE /org/8/member/9" null;
        client.organizations().delete_member_role(OrgId(8), UserId(9)) => "DELETE /org/8/member/9/role" null;
        client.organizations().get_end_member_info(OrgId(8), UserId(9)) => "GET /org/8/member/9/end_member_info" null;
        client.organizations().get_space_memberships(OrgId(8), UserId(9)) => "GET /org/8/member/9/space_member/" null;
        client.organizations().get_login_report(OrgId(8)).limit(16) => "GET /org/8/report/login/?limit=16" null;
        client.organizations().get_spaces(OrgId(8)).fields("space.view(micro)") => "GET /org/8/space/?fields=space.view%28micro%29" null;
        client.organizations().get_space_by_url(OrgId(8), "field-work") => "GET /org/8/space/url/field-work" null;
        client.organizations().get_statistics(OrgId(8)) => "GET /org/8/statistics" null;
        client.organizations().get_statistics_v2(OrgId(8)) => "GET /org/8/statistics/v2" null;
    }
    server.done("organizations");
}

#[tokio::test]
async fn search() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.search().globally("roof").ref_type(RefType::Task).search_fields(&["title", "tags"]).limit(5).offset(10) => "POST /search/?search_fields=title%2Ctags" {"limit": 5, "offset": 10, "query": "roof", "ref_type": "task"};
        client.search().in_organization(OrgId(8), "roof") => "POST /search/org/8/" {"query": "roof"};
        client.search().in_space(SpaceId(2), "roof") => "POST /search/space/2/" {"query": "roof"};
        client.search().in_app(AppId(1), "roof") => "POST /search/app/1/" {"query": "roof"};
        client.search().in_app_and_space(AppId(1), SpaceId(2), "roof") => "POST /search/app/1/space/2" {"query": "roof"};
        client.search().globally_v2("roof").ref_type(RefType::Item).counts(true).highlights(false).search_fields(&["title", "tags"]).limit(5) => "GET /search/v2?query=roof&ref_type=item&counts=1&highlights=0&search_fields=title%2Ctags&limit=5" null;
        client.search().in_organization_v2(OrgId(8), "roof") => "GET /search/org/8/v2?query=roof" null;
        client.search().in_space_v2(SpaceId(2), "roof") => "GET /search/space/2/v2?query=roof" null;
        client.search().in_application_v2(AppId(1), "roof") => "GET /search/app/1/v2?query=roof" null;
        client.search().mark_as_clicked(SearchId(4), 0) => "POST /search/4/0/clicked" null;
    }
    server.done("search");
}

#[tokio::test]
async fn space_members() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.space_members().get_active(SpaceId(2)) => "GET /space/2/member/" null;
        client.space_members().get_all(SpaceId(2)).member_type(MemberType::Light).query("a").limit(5) => "GET /space/2/member/v2/?member_type=light&query=a&limit=5" null;
        client.space_members().get_ended(SpaceId(2)) => "GET /space/2/member/ended/" null;
        client.space_members().get_top(SpaceId(2)).limit(3) => "GET /space/2/member/top/?limit=3" null;
        client.space_members().get_top_active(SpaceId(2)) => "GET /space/2/member/top_active/" null;
        client.space_members().get_total(SpaceId(2)) => "GET /space/2/member/total" null;
        client.space_members().get_by_role(SpaceId(2), Role::Admin) => "GET /space/2/member/admin/" null;
        client.space_members().get(SpaceId(2), UserId(8)) => "GET /space/2/member/8" null;
        client.space_members().get_v2(SpaceId(2), UserId(8)) => "GET /space/2/member/8/v2" null;
        client.space_members().add(SpaceId(2), Role::Regular).users(&[UserId(8)]).mails(&["a@e.org"]).profiles(&[ProfileId(5)]).message("Hi").external_contacts(&BTreeMap::from([(LinkedAccountId(2), vec!["x".to_owned()])])).external_user_invite(true).context(ItemId(7)).invite_context("c") => "POST /space/2/member/" {"context_ref_id": 7, "context_ref_type": "item", "external_contacts": {"2": ["x"]}, "external_user_invite": true, "invite_context": "c", "mails": ["a@e.org"], "message": "Hi", "profiles": [5], "role": "regular", "users": [8]};
        client.space_members().update(SpaceId(2), &[UserId(8), UserId(9)], Role::Light) => "PUT /space/2/member/8%2C9" {"role": "light"};
        client.space_members().end(SpaceId(2), &[UserId(8), UserId(9)]) => "DELETE /space/2/member/8%2C9" null;
        client.space_members().join(SpaceId(2)) => "POST /space/2/join" null;
        client.space_members().leave(SpaceId(2)) => "POST /space/2/leave" null;
        client.space_members().request(SpaceId(2)) => "POST /space/2/member_request/" null;
        client.space_members().accept_request(SpaceId(2), SpaceMemberRequestId(5)) => "POST /space/2/member_request/5/accept" {};
        client.space_members().invite(SpaceId(2), Role::Light).subject("S").notify(true).resend(false).mails(&["a@e.org"]) => "POST /space/2/invite" {"mails": ["a@e.org"], "notify": true, "resend": false, "role": "light", "subject": "S"};
    }
    server.done("space-members");
}

#[tokio::test]
async fn spaces() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.spaces().create(OrgId(8), "Field work").privacy(Privacy::Open).auto_join(true).post_on_new_app(false).post_on_new_member(false) => "POST /space/" {"auto_join": true, "name": "Field work", "org_id": 8, "post_on_new_app": false, "post_on_new_member": false, "privacy": "open"};
        client.spaces().get(SpaceId(2)) => "GET /space/2" null;
        client.spaces().update(SpaceId(2)).name("F").url_label("f").description("d") => "PUT /space/2" {"description": "d", "name": "F", "url_label": "f"};
        client.spaces().delete(SpaceId(2)) => "DELETE /space/2" null;
        client.spaces().archive(SpaceId(2)) => "POST /space/2/archive" null;
        client.spaces().restore(SpaceId(2)) => "POST /space/2/restore" null;
        client.spaces().get_by_url("https://podio.com/n/f") => "GET /space/url?url=https%3A%2F%2Fpodio.com%2Fn%2Ff" null;
        client.spaces().get_by_slug("n", "f") => "GET /space/url?org_slug=n&space_slug=f" null;
        client.spaces().get_by_org_and_url_label(OrgId(8), "f") => "GET /space/org/8/f" null;
        client.spaces().get_by_org_and_url_label_alt(OrgId(8), "f") => "GET /space/org/8/url/f" null;
        client.spaces().get_on_organization(OrgId(8)) => "GET /space/org/8/" null;
        client.spaces().get_available(OrgId(8)) => "GET /space/org/8/available/" null;
        client.spaces().get_top().limit(3) => "GET /space/top/?limit=3" null;
        client.spaces().get_available_seats(SpaceId(2)) => "GET /space/2/available" null;
    }
    server.done("spaces");
}

#[tokio::test]
async fn statuses() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.statuses().add(SpaceId(2), "Open").question("Who?", &["I", "you"]).alert_invite(true).silent(true) => "POST /status/space/2/?alert_invite=true&silent=true" {"question": {"options": ["I", "you"], "text": "Who?"}, "value": "Open"};
        client.statuses().get(StatusId(5)) => "GET /status/5" null;
        client.statuses().update(StatusId(5), "Closed").embed_url("https://e.org/") => "PUT /status/5" {"embed_url": "https://e.org/", "value": "Closed"};
        client.statuses().delete(StatusId(5)) => "DELETE /status/5" null;
    }
    server.done("status");
}

#[tokio::test]
async fn tags() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.tags().create(ItemId(7), &["a", "b"]) => "POST /tag/item/7/" ["a", "b"];
        client.tags().update(ItemId(7), &[]) => "PUT /tag/item/7/" [];
        client.tags().remove(ItemId(7), "a b") => "DELETE /tag/item/7/?text=a+b" null;
        client.tags().get_on_app(AppId(1)).limit(5).text("a") => "GET /tag/app/1/?limit=5&text=a" null;
        client.tags().get_on_app_top(AppId(1)).limit(5) => "GET /tag/app/1/top/?limit=5" null;
        client.tags().get_on_organization(OrgId(8)) => "GET /tag/org/8/" null;
        client.tags().get_on_space(SpaceId(2)) => "GET /tag/space/2/" null;
        client.tags().get_objects_on_app(AppId(1), "a") => "GET /tag/app/1/search/?text=a" null;
        client.tags().get_objects_on_organization(OrgId(8), "a") => "GET /tag/org/8/search/?text=a" null;
        client.tags().get_objects_on_space(SpaceId(2), "a") => "GET /tag/space/2/search/?text=a" null;
    }
    server.done("tags");
}

#[tokio::test]
async fn tasks() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.tasks().create("Call").description("d").private(true).due_date(date(2026, 3, 11)).due_time(time(9, 30, 0, 0)).responsible(UserId(8)).file_ids(&[FileId(3)]).labels(&["Calls"]).label_ids(&[TaskLabelId(4)]).reminder(60).recurrence(&weekly()).external_id("x").about(ItemId(7)).silent(true).hook(false) => "POST /task/?silent=true&hook=false" {"description": "d", "due_date": "2026-03-11", "due_time": "09:30:00", "external_id": "x", "file_ids": [3], "label_ids": [4], "labels": ["Calls"], "private": true, "recurrence": {"config": {"days": ["monday", "friday"]}, "name": "weekly", "step": 1}, "ref_id": 7, "ref_type": "item", "reminder": {"remind_delta": 60}, "responsible": {"id": 8, "type": "user"}, "text": "Call"};
        client.tasks().create("Call").responsibles(&[UserId(8).into(), ContactIdentifier::Mail("a@e.org".to_owned()), ContactIdentifier::Space(SpaceId(2))]).due_on("2026-03-11T09:30:00.5Z".parse().unwrap()) => "POST /task/" {"due_on": "2026-03-11 09:30:00", "responsible": [{"id": 8, "type": "user"}, {"id": "a@e.org", "type": "mail"}, {"id": 2, "type": "space"}], "text": "Call"};
        client.tasks().create_with_reference(ItemId(7), "Call") => "POST /task/item/7/" {"text": "Call"};
        client.tasks().get_all().apps(&[AppId(1), AppId(2)]).spaces(&[SpaceId(2)]).organizations(&[OrgId(8)]).about(ItemId(7)).responsible(UserId(8)).created_by(AppId(1)).completed_by(UserId(8)).created_on(date(2026, 1, 1), date(2026, 1, 31)).completed_on(date(2026, 1, 1), date(2026, 1, 31)).due_date(date(2026, 1, 1), date(2026, 1, 31)).completed(false).files(true).reassigned(true).created_via(AuthClientId(1)).external_id("x").label(TaskLabelId(4)).sort_by(TaskSort::CreatedOn).sort_desc(true).grouping(TaskGrouping::Space).view("full").limit(5).offset(10) => "GET /task/?app=1%3B2&space=2&org=8&reference=item%3A7&responsible=user%3A8&created_by=app%3A1&completed_by=user%3A8&created_on=2026-01-01-2026-01-31&completed_on=2026-01-01-2026-01-31&due_date=2026-01-01-2026-01-31&completed=0&files=1&reassigned=1&created_via=1&external_id=x&label=4&sort_by=created_on&sort_desc=1&grouping=space&view=full&limit=5&offset=10" null;
        client.tasks().get(TaskId(5)) => "GET /task/5" null;
        client.tasks().update(TaskId(5)).text("T").completed(true).never_due() => "PUT /task/5" {"completed": true, "due_on": null, "text": "T"};
        client.tasks().update(TaskId(5)) => "PUT /task/5" {};
        client.tasks().delete(TaskId(5)).silent(true) => "DELETE /task/5?silent=true" null;
        client.tasks().assign(TaskId(5), UserId(8)).silent(true) => "POST /task/5/assign?silent=true" {"responsible": {"id": 8, "type": "user"}};
        client.tasks().unassign(TaskId(5)) => "POST /task/5/assign" {"responsible": null};
        client.tasks().complete(TaskId(5)).hook(false) => "POST /task/5/complete?hook=false" null;
        client.tasks().incomplete(TaskId(5)) => "POST /task/5/incomplete" null;
        client.tasks().rank(TaskId(5)).before(TaskId(6)).after(TaskId(4)) => "POST /task/5/rank" {"after": 4, "before": 6};
        client.tasks().update_description(TaskId(5), "d") => "PUT /task/5/description" {"description": "d"};
        client.tasks().update_text(TaskId(5), "t") => "PUT /task/5/text" {"text": "t"};
        client.tasks().update_private(TaskId(5), true) => "PUT /task/5/private" {"private": true};
        client.tasks().update_due_on(TaskId(5)).due_date(date(2026, 3, 11)) => "PUT /task/5/due" {"due_date": "2026-03-11"};
        client.tasks().update_due_on_alt(TaskId(5)).due_date(date(2026, 3, 11)) => "PUT /task/5/due_on" {"due_date": "2026-03-11"};
        client.tasks().update_labels(TaskId(5), &[TaskLabelId(4)]) => "PUT /task/5/label/" [4];
        client.tasks().update_reference(TaskId(5), ItemId(7)) => "PUT /task/5/ref" {"ref_id": 7, "ref_type": "item"};
        client.tasks().remove_reference(TaskId(5)) => "DELETE /task/5/ref" null;
        client.tasks().get_count(ItemId(7)) => "GET /task/item/7/count" null;
        client.tasks().get_summary().limit(2) => "GET /task/summary?limit=2" null;
        client.tasks().get_summary_for_personal() => "GET /task/personal/summary" null;
        client.tasks().get_summary_for_organization(OrgId(8)) => "GET /task/org/8/summary" null;
        client.tasks().get_summary_for_space(SpaceId(2)) => "GET /task/space/2/summary" null;
        client.tasks().get_summary_for_reference(ItemId(7)) => "GET /task/item/7/summary" null;
        client.tasks().get_totals_by_time(TaskTime::Overdue).space(SpaceId(2)) => "GET /task/total/overdue?space_id=2" null;
        client.tasks().get_totals().spaces(&[SpaceId(2), SpaceId(3)]) => "GET /task/total/?space=2%3B3" null;
        client.tasks().create_label("Calls", "E9E9E9") => "POST /task/label/" {"color": "E9E9E9", "text": "Calls"};
        client.tasks().get_labels() => "GET /task/label/" null;
        client.tasks().update_label(TaskLabelId(4), "Calls", "FFFFFF") => "PUT /task/label/4" {"color": "FFFFFF", "text": "Calls"};
        client.tasks().delete_label(TaskLabelId(4)) => "DELETE /task/label/4" null;
    }
    server.done("tasks");
}

#[tokio::test]
async fn users() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.users().get() => "GET /user" null;
        client.users().get_status() => "GET /user/status" null;
        client.users().update().mail("a@e.org").mails(&["b@e.org"]).old_password(&"old".into()).new_password(&"new".into()).locale("en_GB").timezone("Europe/Copenhagen") => "PUT /user/" {"locale": "en_GB", "mail": "a@e.org", "mails": ["b@e.org"], "new_password": "new", "old_password": "old", "timezone": "Europe/Copenhagen"};
        client.users().get_profile() => "GET /user/profile/" null;
        client.users().update_profile().name("Ada").title(&["Roofer"]).birthdate(date(1990, 2, 3)).vatin("V").im(&["a"]).clear("skype") => "PUT /user/profile/" {"birthdate": "1990-02-03", "im": ["a"], "name": "Ada", "skype": null, "title": ["Roofer"], "vatin": "V"};
        client.users().get_profile_field("mail") => "GET /user/profile/mail" null;
        client.users().update_profile_field("mail", &["a@e.org"]) => "PUT /user/profile/mail" {"value": ["a@e.org"]};
        client.users().get_property("p q") => "GET /user/property/p%20q" null;
        client.users().set_property("p", &json!({"value": true})) => "PUT /user/property/p" {"value": true};
        client.users().set_properties(&json!({"p": {"value": true}})) => "PUT /user/property/" {"p": {"value": true}};
        client.users().delete_property("p") => "DELETE /user/property/p" null;
        client.users().get_notification_setting(NotificationClient::Email, NotificationType::Digest) => "GET /user/setting/email/digest" null;
        client.users().get_notification_settings(NotificationClient::Mobile) => "GET /user/setting/mobile/" null;
        client.users().update_notification_setting(NotificationClient::Email, NotificationType::Digest, false) => "PUT /user/setting/email/digest" {"value": false};
        client.users().update_notification_settings(NotificationClient::Email, &[(NotificationType::Digest, true)]) => "PUT /user/setting/email/" {"digest": true};
    }
    server.done("users");
}

#[tokio::test]
async fn views() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    sent! { client, server.received();
        client.views().create(AppId(1), "Open").private(true).sort_by("created_on").sort_desc(true).layout(ViewLayout::Table).filter("created_on", json!({"from": "-1mr"})).filter("60100009", [1]).field(FieldId(3), &hidden()).grouping(None) => "POST /view/app/1/" {"fields": {"3": {"hidden": true}}, "filters": [{"key": "created_on", "values": {"from": "-1mr"}}, {"key": "60100009", "values": [1]}], "grouping": null, "layout": "table", "name": "Open", "private": true, "sort_by": "created_on", "sort_desc": true};
        client.views().get(ViewId(4)) => "GET /view/4" null;
        client.views().get_on_app(AppId(1), "all") => "GET /view/app/1/all" null;
        client.views().get_last(AppId(1)) => "GET /view/app/1/last" null;
        client.views().update_last(AppId(1)).sort_by("60100009") => "PUT /view/app/1/last" {"sort_by": "60100009"};
        client.views().get_all(AppId(1)).include_standard_views(true) => "GET /view/app/1/?include_standard_views=1" null;
        client.views().update(ViewId(4)).name("Done") => "PUT /view/4" {"name": "Done"};
        client.views().delete(ViewId(4)) => "DELETE /view/4" null;
        client.views().make_default(ViewId(4)) => "POST /view/4/default" null;
    }
    server.done("views");
}
