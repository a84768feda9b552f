//! One operation of the Podio API.

use std::borrow::Cow;
use std::fmt::Display;

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Error, ErrorKind, Result};

/// Everything but the characters that RFC 3986 calls unreserved.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// One operation of the Podio API: its name, method and path template.
///
/// The typed API declares one constant per operation;
/// [`PodioClient::operation`](crate::PodioClient::operation) starts a call of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    area: &'static str,
    name: &'static str,
    method: Method,
    path: &'static str,
    repeatable: bool,
}

impl Operation {
    /// An operation. `path` has its placeholders in braces, such as `/item/{item_id}`.
    ///
    /// GET, PUT and DELETE are repeated after a lost answer; a POST is not, unless
    /// [`reads`](Self::reads) says that it changes nothing.
    pub const fn new(
        area: &'static str,
        name: &'static str,
        method: Method,
        path: &'static str,
    ) -> Self {
        let repeatable = matches!(
            method,
            Method::GET | Method::HEAD | Method::PUT | Method::DELETE
        );
        Self {
            area,
            name,
            method,
            path,
            repeatable,
        }
    }

    /// States that this POST only reads, so that it may be repeated after a lost answer.
    pub const fn reads(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// The area of the API reference, such as `items`.
    pub const fn area(&self) -> &'static str {
        self.area
    }

    /// The operation's name within its area, such as `get_item`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The method.
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// The path template.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Whether a lost answer may be answered by sending the request again.
    pub const fn is_repeatable(&self) -> bool {
        self.repeatable
    }

    /// The path with `arguments` in place of the placeholders, in order.
    pub(crate) fn fill(&self, arguments: &[&dyn Display]) -> Result<String> {
        let mut path = String::with_capacity(self.path.len() + 16);
        let mut rest = self.path;
        let mut arguments = arguments.iter();
        while let Some((before, after)) = rest.split_once('{') {
            let (placeholder, after) = after.split_once('}').unwrap_or((after, ""));
            let argument = arguments.next().ok_or_else(|| {
                invalid(format!(
                    "no value is given for `{placeholder}` of {}",
                    self.path
                ))
            })?;
            path.push_str(before);
            push_segment(&mut path, placeholder, &argument.to_string())?;
            rest = after;
        }
        if arguments.next().is_some() {
            return Err(invalid(format!(
                "more values are given than {} has places",
                self.path
            )));
        }
        path.push_str(rest);
        Ok(path)
    }
}

fn push_segment(path: &mut String, placeholder: &str, argument: &str) -> Result<()> {
    // URL parsers resolve dot segments even where they are percent-encoded, and an empty segment
    // is another path: the call would reach an operation that nobody asked for.
    if matches!(argument, "" | "." | "..") {
        return Err(invalid(format!(
            "`{placeholder}` is {argument:?}, which cannot stand in a path; use another way to find the object"
        )));
    }
    path.extend(utf8_percent_encode(argument, SEGMENT));
    Ok(())
}

fn invalid(message: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BY_EXTERNAL_ID: Operation = Operation::new(
        "items",
        "get_item_by_external_id",
        Method::GET,
        "/item/app/{app_id}/external_id/{external_id}",
    );

    #[test]
    fn arguments_are_escaped() {
        let path = BY_EXTERNAL_ID.fill(&[&5, &"a/b c?d#e%2Fæ"]).unwrap();
        assert_eq!(path, "/item/app/5/external_id/a%2Fb%20c%3Fd%23e%252F%C3%A6");
    }

    #[test]
    fn what_cannot_stand_in_a_path_is_refused() {
        for text in ["", ".", ".."] {
            let error = BY_EXTERNAL_ID.fill(&[&5, &text]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(error.to_string().contains("external_id"), "{error}");
        }
        assert!(BY_EXTERNAL_ID.fill(&[&5, &"..."]).is_ok());
        assert!(BY_EXTERNAL_ID.fill(&[&5]).is_err());
        assert!(BY_EXTERNAL_ID.fill(&[&5, &6, &7]).is_err());
    }

    #[test]
    fn a_post_is_repeated_only_when_it_reads() {
        let post = Operation::new(
            "items",
            "filter_items",
            Method::POST,
            "/item/app/{app_id}/filter/",
        );
        assert!(!post.is_repeatable());
        assert!(post.reads().is_repeatable());
        assert!(BY_EXTERNAL_ID.is_repeatable());
    }
}
