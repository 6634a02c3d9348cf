//! The limits of a modal: its title, its id, and one to five inputs.

use serde_json::Value;

use super::component::{Place, Walk};
use crate::discord::errors::{ApiError, FieldErrors, Length};

/// Checks the `data` of a modal response.
pub(crate) fn check_modal(data: &Value) -> Result<(), ApiError> {
    let mut form = FieldErrors::default();
    form.text(data, "data", "custom_id", Length::required(100));
    form.text(data, "data", "title", Length::required(45));
    let components = data
        .get("components")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    if components.is_empty() || components.len() > 5 {
        form.refuse(
            "data.components",
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 1 and 5 in length.",
        );
    }
    Walk::new(&mut form).all(components, "data.components", Place::Modal);
    form.finish()
}
