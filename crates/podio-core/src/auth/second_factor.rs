//! The second factor of a password login.

use std::fmt;

use secrecy::SecretString;

/// What Podio asks for after a right password, from
/// [`Error::second_factor`](crate::Error::second_factor).
#[derive(Clone)]
pub struct SecondFactorChallenge {
    pub(crate) username: String,
    pub(crate) nonce: SecretString,
}

impl SecondFactorChallenge {
    /// Whose login waits.
    pub fn username(&self) -> &str {
        &self.username
    }
}

impl fmt::Debug for SecondFactorChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondFactorChallenge")
            .finish_non_exhaustive()
    }
}

/// A person's answer to a [`SecondFactorChallenge`].
#[derive(Clone)]
#[non_exhaustive]
pub enum SecondFactor {
    /// The one-time password that the person's device shows.
    Otp(SecretString),
    /// One of the codes that were handed out for a lost device.
    RecoveryCode(SecretString),
}

impl SecondFactor {
    pub(crate) const fn key(&self) -> &'static str {
        match self {
            Self::Otp(_) => "otp",
            Self::RecoveryCode(_) => "recoveryCode",
        }
    }

    pub(crate) const fn secret(&self) -> &SecretString {
        match self {
            Self::Otp(secret) | Self::RecoveryCode(secret) => secret,
        }
    }
}

impl fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Otp(_) => "Otp([redacted])",
            Self::RecoveryCode(_) => "RecoveryCode([redacted])",
        })
    }
}
