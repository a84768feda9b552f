//! The operations on users' accounts at other services.

use serde_json::Value;

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::linked_accounts::{CAPABILITIES, LinkedAccount, PROVIDERS, Provider};
use crate::state::tokens::Bearer;

crate::routes::routes! { "linked-accounts"
    GET "linked_account" User get_linked_accounts;
    POST "linked_account" User create_linked_account;
    GET "linked_account/provider" User get_providers;
    DELETE "linked_account/{linked_account_id}" User delete_linked_account;
    PUT "linked_account/{linked_account_id}/options" User update_linked_account_options;
}

/// The settings of an account.
const OPTIONS: &[&str] = &["action_install", "action_share"];

fn provider(name: String) -> Result<&'static Provider, Failure> {
    Provider::find(&name).ok_or_else(|| {
        let names: Vec<&str> = PROVIDERS.iter().map(|provider| provider.name).collect();
        Failure::not_one_of_texts(&Json::Text(name), &names)
    })
}

/// The capability in the query.
fn capability(context: &Context<'_>) -> Result<Option<String>, Failure> {
    let Some(name) = context.call.query_value("capability") else {
        return Ok(None);
    };
    if CAPABILITIES.contains(&name.as_str()) {
        return Ok(Some(name));
    }
    Err(Failure::not_one_of_texts(&Json::Text(name), CAPABILITIES))
}

fn can(provider: &Provider, capability: Option<&str>) -> bool {
    capability.is_none_or(|name| provider.capabilities.contains(&name))
}

/// `GET /linked_account/`
fn get_linked_accounts(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let capability = capability(context)?;
    let wanted = context.call.query_value("provider");
    let wanted = wanted.map(provider).transpose()?;
    let accounts = world.linked_accounts.all.values().filter(|account| {
        account.user_id == bearer.actor.id()
            && can(account.provider, capability.as_deref())
            && wanted.is_none_or(|wanted| wanted.name == account.provider.name)
    });
    Ok(Answer::json(
        &accounts.map(LinkedAccount::to_value).collect::<Vec<_>>(),
    ))
}

/// `POST /linked_account/`: which keys a service needs is not known; only the service is read, and a
/// label.
fn create_linked_account(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let provider = provider(body.needed_text("provider")?)?;
    let label = body.text_at("label")?;
    let user = world.users.get(&bearer.actor.id());
    let label = label.or_else(|| user.map(|user| user.mail.clone()));
    let account = world
        .linked_accounts
        .add(bearer.actor.id(), provider, label.unwrap_or_default());
    Ok(Answer::json(&account.to_value()))
}

/// The caller's account in the path.
fn own(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<u64, Failure> {
    let account = world
        .linked_accounts
        .all
        .get(&context.id("linked_account_id"));
    let account = account.ok_or_else(Failure::object_not_found)?;
    let id = account.linked_account_id;
    if account.user_id == bearer.actor.id() {
        return Ok(id);
    }
    let object = format!("linked_account with id {id}");
    Err(Failure::forbidden(&bearer.actor.phrase(), "view", &object))
}

/// `DELETE /linked_account/{linked_account_id}`
fn delete_linked_account(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let id = own(world, context, bearer)?;
    world.linked_accounts.all.remove(&id);
    Ok(Answer::empty())
}

/// `PUT /linked_account/{linked_account_id}/options`
fn update_linked_account_options(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, OPTIONS)?;
    let id = own(world, context, bearer)?;
    let mut changes = Vec::new();
    for key in OPTIONS {
        changes.extend(body.flag_at(key)?.map(|on| (*key, on)));
    }
    if let Some(account) = world.linked_accounts.all.get_mut(&id) {
        account.options.extend(changes);
    }
    Ok(Answer::empty())
}

/// `GET /linked_account/provider/`
fn get_providers(_: &mut World, context: &Context<'_>, _: &Bearer) -> Outcome {
    let capability = capability(context)?;
    let providers = PROVIDERS
        .iter()
        .filter(|provider| can(provider, capability.as_deref()));
    let providers: Vec<Value> = providers.map(Provider::to_value).collect();
    Ok(Answer::json(&providers))
}
