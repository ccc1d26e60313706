//! What the marketplace shows for a token, as JSON, format 1.

use crate::jwt::Fault;
use crate::jwt::json::{self, Object};
use crate::jwt::view::View;

/// Renders a view, or why the token is rejected.
#[must_use]
pub fn view_json(shown: Result<&View, &Fault>) -> String {
    let mut document = Object::new();
    document.insert("format", 1);
    match shown {
        Ok(shown) => {
            document.insert("decision", "accept");
            for (name, value) in shown.to_object().iter() {
                document.insert(name, value.clone());
            }
        }
        Err(fault) => {
            document.insert("decision", "reject");
            document.insert("rule", fault.reason.id());
            document.insert("at", fault.place.to_string());
            document.insert("found", fault.found.as_str());
        }
    }
    document.insert("conformant", json::Value::Bool(shown.is_ok()));
    json::to_string(&document) + "\n"
}
