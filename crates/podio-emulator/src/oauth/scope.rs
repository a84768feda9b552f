//! Scopes: read, told as JSON and told in words.

use serde_json::{Value, json};

use crate::respond::{Answer, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::tokens::Bearer;

/// What a scope gives access to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target<'a> {
    /// All that the user may reach.
    Everything,
    /// The user's own, which no other scope covers.
    Personal,
    /// All objects of a kind, or the one with an id.
    Objects(&'a str, Option<u64>),
}

/// One target with the permissions on it.
struct Entry<'a> {
    target: Target<'a>,
    permissions: Vec<&'a str>,
}

/// Reads `SCOPE:PERMISSION`; `None` when Podio has no such scope.
fn read_pair(pair: &str) -> Option<(Target<'_>, &str)> {
    let (scope, permission) = pair.split_once(':')?;
    let target = match scope {
        "global" => Target::Everything,
        "user" => Target::Personal,
        "org" | "space" | "app" => Target::Objects(scope, None),
        _ => {
            let (kind, id) = scope.rsplit_once('_')?;
            let id = id.parse().ok()?;
            matches!(kind, "org" | "space" | "app").then_some(Target::Objects(kind, Some(id)))?
        }
    };
    matches!(permission, "read" | "write" | "delete" | "all").then_some((target, permission))
}

/// The entries of a scope text in its order, and what of it is no scope.
fn read(scope: &str) -> (Vec<Entry<'_>>, Vec<&str>) {
    let (mut entries, mut unknown) = (Vec::<Entry<'_>>::new(), Vec::new());
    for pair in scope.split_ascii_whitespace() {
        let Some((target, permission)) = read_pair(pair) else {
            unknown.push(pair);
            continue;
        };
        match entries.iter_mut().find(|entry| entry.target == target) {
            Some(entry) if entry.permissions.contains(&permission) => {}
            Some(entry) => entry.permissions.push(permission),
            None => entries.push(Entry {
                target,
                permissions: vec![permission],
            }),
        }
    }
    (entries, unknown)
}

/// `GET /oauth/scope`
pub(crate) fn get_scope(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (entries, _) = read(&bearer.scope);
    let entries: Vec<Value> = entries
        .into_iter()
        .map(|Entry { target, permissions }| {
            let (kind, id) = match target {
                Target::Everything => {
                    return json!({"ref_type": null, "ref_id": null, "permissions": permissions});
                }
                Target::Personal => ("user", None),
                Target::Objects(kind, id) => (kind, id),
            };
            json!({
                "ref_type": kind,
                "ref_id": id,
                "permissions": permissions,
                "ref_data": id.map_or(Value::Null, |id| reference(world, kind, id)),
            })
        })
        .collect();
    Ok(Answer::json(&entries))
}

/// A scope as lists of API keys tell it: one entry for each permission.
pub(super) fn client_scopes(world: &World, scope: &str) -> Vec<Value> {
    let (entries, _) = read(scope);
    let mut told = Vec::new();
    for Entry {
        target,
        permissions,
    } in entries
    {
        let (kind, id) = match target {
            Target::Everything => (None, None),
            Target::Personal => (Some("user"), None),
            Target::Objects(kind, id) => (Some(kind), id),
        };
        let object = kind.zip(id).map(|(kind, id)| reference(world, kind, id));
        for permission in permissions {
            told.push(json!({
                "ref_type": kind,
                "ref_id": id,
                "ref_link": object.as_ref().map(|object| &object["url"]),
                "ref_name": object.as_ref().map(|object| &object["name"]),
                "permission": permission,
            }));
        }
    }
    told
}

/// The object that a scope names.
fn reference(world: &World, kind: &str, id: u64) -> Value {
    match kind {
        "space" => world.spaces.get(&id).map(
            |space| json!({"space_id": id, "name": space.name, "url": world.space_link(space)}),
        ),
        "org" => world
            .orgs
            .get(&id)
            .map(|org| json!({"org_id": id, "name": org.name, "url": world.org_link(id)})),
        "app" => world
            .apps
            .get(&id)
            .map(|app| json!({"app_id": id, "name": app.name, "url": world.app_link(app)})),
        _ => None,
    }
    .unwrap_or(Value::Null)
}

/// A scope as sentences for people, one for each target.
pub(super) fn in_words(world: &World, scope: &str) -> Vec<String> {
    let (entries, unknown) = read(scope);
    let known = entries.iter().map(|entry| {
        let object = object_in_words(world, entry.target);
        format!("{} {object}", verbs(&entry.permissions))
    });
    let unknown = unknown
        .iter()
        .map(|pair| format!("Something that Podio does not know: {pair}"));
    known.chain(unknown).collect()
}

fn verbs(permissions: &[&str]) -> String {
    let given = |permission| permissions.contains(&"all") || permissions.contains(&permission);
    let mut verbs = Vec::new();
    if given("read") {
        verbs.push("read");
    }
    if given("write") {
        verbs.extend(["add", "change"]);
    }
    if given("delete") {
        verbs.push("delete");
    }
    let last = verbs.pop().unwrap_or_default();
    let sentence = if verbs.is_empty() {
        last.to_owned()
    } else {
        format!("{} and {last}", verbs.join(", "))
    };
    let (first, rest) = sentence.split_at(sentence.len().min(1));
    first.to_uppercase() + rest
}

fn object_in_words(world: &World, target: Target<'_>) -> String {
    let (kind, id) = match target {
        Target::Everything => return "everything you can reach in Podio".to_owned(),
        Target::Personal => return "your own tasks and messages".to_owned(),
        Target::Objects(kind, id) => (kind, id),
    };
    let noun = match kind {
        "org" => "organization",
        "space" => "workspace",
        _ => "app",
    };
    let Some(id) = id else {
        return format!("all your {noun}s");
    };
    match reference(world, kind, id)["name"].as_str() {
        Some(name) => format!("the {noun} “{name}”"),
        None => format!("the {noun} with id {id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_told_in_words() {
        let world = World::default();
        let words = |scope| in_words(&world, scope);
        assert_eq!(
            words("global:all"),
            ["Read, add, change and delete everything you can reach in Podio"]
        );
        assert_eq!(
            words("space:read space_7:read space_7:write user:delete space:read"),
            [
                "Read all your workspaces",
                "Read, add and change the workspace with id 7",
                "Delete your own tasks and messages",
            ]
        );
        for unknown in [
            "item:read",
            "global",
            "space_x:read",
            "app:own",
            "user_7:read",
            ":",
            "é",
        ] {
            let sentence = format!("Something that Podio does not know: {unknown}");
            assert_eq!(words(unknown), [sentence]);
        }
    }
}
