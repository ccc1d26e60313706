//! Gates: how far an input got before it was refused.

use crate::jwt::Layer;

/// The last gate that an input got past, from nothing to acceptance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// None: it is not a token, or not a document.
    Nothing,
    /// The input is a compact serialization.
    Form,
    /// A verifier accepts its header.
    Header,
    /// Its signature is the MAC.
    Mac,
    /// Its payload is a JSON object.
    Json,
    /// It was accepted.
    Accepted,
}

impl Gate {
    /// All gates, in order.
    pub const ALL: [Gate; 6] =
        [Gate::Nothing, Gate::Form, Gate::Header, Gate::Mac, Gate::Json, Gate::Accepted];

    /// The gate's name, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Gate::Nothing => "nothing",
            Gate::Form => "form",
            Gate::Header => "header",
            Gate::Mac => "mac",
            Gate::Json => "json",
            Gate::Accepted => "accepted",
        }
    }

    /// The gate before the layer at which a token was refused; the last gate if it was not refused.
    #[must_use]
    pub fn before(refused_at: Option<Layer>) -> Self {
        match refused_at {
            Some(Layer::Compact) => Gate::Nothing,
            Some(Layer::Header) => Gate::Form,
            Some(Layer::Signature) => Gate::Header,
            Some(Layer::Payload) => Gate::Mac,
            Some(Layer::Claims | Layer::Time | Layer::Replay) => Gate::Json,
            None => Gate::Accepted,
        }
    }

    /// The gate of a document, which is accepted or refused as a whole.
    #[must_use]
    pub fn of_document(is_read: bool) -> Self {
        if is_read { Gate::Accepted } else { Gate::Nothing }
    }
}
