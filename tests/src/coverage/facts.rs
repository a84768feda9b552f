//! `tests/operations.tsv`, read.
//!
//! A line is an operation of Podio's reference (`public`) or of its other clients (`community`).
//! `query` and `body` list keys with their types; `?` marks a key that may be left out, `=` its
//! default, and `*` stands for keys that have no fixed name. `instead` says what there is instead of
//! a method, for an operation that cannot be one.

use std::collections::HashMap;

use podio_client::http::Method;

use crate::coverage::shape::{Key, Shape};

const TABLE: &str = include_str!("../../operations.tsv");

/// What is known of an operation.
#[derive(Debug)]
pub struct Fact {
    /// Area and name, such as `items.get_item`.
    pub name: String,
    /// The area of the reference, such as `items`.
    pub area: &'static str,
    /// The method.
    pub method: Method,
    /// The path with its placeholders in braces.
    pub path: &'static str,
    /// The keys of the query.
    pub query: Vec<Key>,
    /// The body.
    pub body: Body,
    /// What there is instead of a method of the typed API.
    pub instead: Option<&'static str>,
}

/// How a body is encoded, and its shape.
#[derive(Debug)]
pub enum Body {
    /// There is none.
    None,
    /// JSON.
    Json(Shape),
    /// A form.
    Form(Vec<Key>),
    /// Parts, such as a file.
    Multipart(Vec<Key>),
}

/// All operations, in the order of the table.
pub fn facts() -> Vec<Fact> {
    let mut lines = TABLE.lines();
    let header = "area\toperation\tmethod\tpath\tquery\tbody\tresponse\tstatus\tinstead";
    assert_eq!(lines.next(), Some(header), "the columns of operations.tsv");
    lines.map(read).collect()
}

/// All operations by name.
pub fn by_name() -> HashMap<String, Fact> {
    let facts = facts().into_iter();
    facts.map(|fact| (fact.name.clone(), fact)).collect()
}

fn read(line: &'static str) -> Fact {
    let cells: Vec<&str> = line.split('\t').collect();
    let [
        area,
        operation,
        method,
        path,
        query,
        body,
        _,
        status,
        instead,
    ] = cells[..]
    else {
        panic!("{line}: it has {} cells", cells.len());
    };
    assert!(["public", "community"].contains(&status), "{line}");
    let body = match body.split_once(' ').unwrap_or((body, "")) {
        ("none", "") => Body::None,
        ("json", shape) => Body::Json(Shape::parse(shape)),
        ("form", keys) => Body::Form(Key::parse_object(keys)),
        ("multipart", keys) => Body::Multipart(Key::parse_object(keys)),
        _ => panic!("{line}: the body"),
    };
    Fact {
        name: format!("{area}.{operation}"),
        area,
        method: method.parse().unwrap(),
        path,
        query: Key::parse_list(query),
        body,
        instead: Some(instead).filter(|reason| !reason.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        let facts = facts();
        assert_eq!(facts.len(), 510);
        let names: HashSet<&str> = facts.iter().map(|fact| &*fact.name).collect();
        let calls: HashSet<_> = facts.iter().map(|fact| (&fact.method, fact.path)).collect();
        assert_eq!((names.len(), calls.len()), (510, 510));
    }
}
