//! What a person is asked to allow.

use std::fmt;

/// What may be done within a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Permission {
    /// Reading.
    Read,
    /// Creating and changing.
    Write,
    /// Deleting.
    Delete,
    /// Everything.
    All,
}

impl Permission {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Delete => "delete",
            Self::All => "all",
        }
    }
}

/// One scope that an application asks a person for, such as `space:read`.
///
/// A permission on an organization covers its spaces, one on a space its apps. Personal tasks and
/// messages belong to [`user`](Self::user) alone. Without an id the person chooses the objects.
///
/// ```
/// use podio_core::auth::{Permission, Scope};
///
/// assert_eq!(Scope::app(Permission::Read).to_string(), "app:read");
/// assert_eq!(Scope::space(Permission::Write).with_id(42).to_string(), "space_42:write");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scope {
    name: &'static str,
    id: Option<u64>,
    permission: Permission,
}

impl Scope {
    const fn new(name: &'static str, permission: Permission) -> Self {
        Self {
            name,
            id: None,
            permission,
        }
    }

    /// Everything that the person can reach.
    pub const fn global(permission: Permission) -> Self {
        Self::new("global", permission)
    }

    /// The person's own tasks and messages.
    pub const fn user(permission: Permission) -> Self {
        Self::new("user", permission)
    }

    /// Organizations.
    pub const fn org(permission: Permission) -> Self {
        Self::new("org", permission)
    }

    /// Spaces.
    pub const fn space(permission: Permission) -> Self {
        Self::new("space", permission)
    }

    /// Apps.
    pub const fn app(permission: Permission) -> Self {
        Self::new("app", permission)
    }

    /// Names one organization, space or app by its id.
    pub const fn with_id(mut self, id: u64) -> Self {
        self.id = Some(id);
        self
    }
}

/// The scope as Podio writes it.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if let Some(id) = self.id {
            write!(f, "_{id}")?;
        }
        write!(f, ":{}", self.permission.as_str())
    }
}
