//! Members of the examples in a profile: read and set by their places.

use serde_json::{Map, Value as Json};

use super::place::Place;

impl Place {
    /// The value there, in a header and claims of serde.
    pub(crate) fn in_objects<'a>(
        &self,
        header: &'a Map<String, Json>,
        claims: &'a Map<String, Json>,
    ) -> Option<&'a Json> {
        self.in_object(if self.in_header { header } else { claims })
    }

    /// The value there, in the part of a token that has it.
    pub(crate) fn in_object<'a>(&self, root: &'a Map<String, Json>) -> Option<&'a Json> {
        let (first, rest) = self.steps.split_first()?;
        rest.iter().try_fold(root.get(first)?, |value, step| value.get(step))
    }

    /// Sets the value there, if what is around it is an object.
    pub(crate) fn set(&self, root: &mut Map<String, Json>, value: Json) {
        let Some((last, path)) = self.steps.split_last() else { return };
        let mut object = root;
        for step in path {
            let Some(Json::Object(inner)) = object.get_mut(step) else { return };
            object = inner;
        }
        object.insert(last.clone(), value);
    }
}
