//! The application: three pages, and the routes of logging in and out.

use axum::Router;
use axum::extract::{Form, FromRef, State};
use axum::middleware::map_response;
use axum::response::{Html, Redirect};
use axum::routing::get;
use podio_client::api::items::{NewItem, SortBy};
use podio_client::prelude::*;
use podio_client::web::{Unauthenticated, Visitor, WebError, WebLogin, private};
use serde::Deserialize;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Session, SessionManagerLayer, SessionStore};

/// What the handlers share.
#[derive(Clone)]
struct Site {
    login: WebLogin,
    app_id: AppId,
}

impl FromRef<Site> for WebLogin {
    fn from_ref(site: &Site) -> Self {
        site.login.clone()
    }
}

/// The application at `url`, with its web sessions in `web_sessions`.
pub(crate) fn router(
    podio: Podio,
    app_id: AppId,
    url: &str,
    web_sessions: impl SessionStore + Clone,
) -> podio_client::Result<Router> {
    let login = WebLogin::builder(podio, format!("{url}/podio/callback"))
        .after_login("/items")
        .unauthenticated(Unauthenticated::Redirect)
        .build()?;
    let layer = SessionManagerLayer::new(web_sessions)
        // A visitor who comes back from Podio must bring the cookie.
        .with_same_site(SameSite::Lax)
        // For http://localhost only: a real site is served over https.
        .with_secure(false);
    let site = Site {
        login: login.clone(),
        app_id,
    };
    Ok(Router::new()
        .route("/", get(home))
        .route("/items", get(items).post(add_item))
        .with_state(site)
        .merge(login.routes())
        .layer(map_response(private))
        .layer(layer))
}

async fn home(visitor: Option<Visitor>) -> Html<String> {
    page(match visitor {
        Some(_) => "<p>You are logged in: <a href=\"/items\">your items</a></p>",
        None => "<p><a href=\"/podio/login\">Log in with Podio</a></p>",
    })
}

async fn items(
    State(site): State<Site>,
    Visitor(client): Visitor,
    session: Session,
) -> Result<Html<String>, WebError> {
    let status = client.users().get_status().send().await?;
    let newest = client
        .items()
        .filter(site.app_id)
        .sort_by(SortBy::CreatedOn)
        .sort_desc(true)
        .limit(20)
        .send()
        .await?;
    let flash: Option<String> = session.remove("flash").await?;
    let name = status.profile.and_then(|profile| profile.name);
    let rows: Vec<String> = newest
        .items
        .iter()
        .filter_map(|item| item.title.as_deref())
        .map(|title| format!("<li>{}</li>", escape(title)))
        .collect();
    Ok(page(&format!(
        "<p>Logged in as <strong id=\"name\">{name}</strong></p>\n\
         <p id=\"flash\">{flash}</p>\n\
         <ul id=\"items\">\n{rows}\n</ul>\n\
         <form method=\"post\" action=\"/items\">\n\
         <label for=\"title\">New item</label>\n\
         <input id=\"title\" name=\"title\" required>\n\
         <button id=\"add\">Add</button>\n\
         </form>\n\
         <form method=\"post\" action=\"/podio/logout\"><button id=\"logout\">Log out</button></form>",
        name = escape(name.as_deref().unwrap_or("somebody")),
        rows = rows.join("\n"),
        flash = escape(flash.as_deref().unwrap_or_default()),
    )))
}

#[derive(Deserialize)]
struct AddItem {
    title: String,
}

async fn add_item(
    State(site): State<Site>,
    Visitor(client): Visitor,
    session: Session,
    Form(form): Form<AddItem>,
) -> Result<Redirect, WebError> {
    let item = NewItem::new().field("title", form.title.as_str());
    client.items().add(site.app_id, &item).send().await?;
    // What other requests wrote during the call must not be lost.
    session.load().await?;
    session
        .insert("flash", format!("Added: {}", form.title))
        .await?;
    // So that loading the page again does not add the item again.
    Ok(Redirect::to("/items"))
}

fn page(body: &str) -> Html<String> {
    Html(format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Jobs</title>\n<link rel=\"icon\" href=\"data:,\">\n</head>\n<body>\n<main>\n\
         <h1>Jobs</h1>\n{body}\n</main>\n</body>\n</html>\n"
    ))
}

/// Text as it may stand between tags.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
