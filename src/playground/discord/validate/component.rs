//! The limits of components, old (rows of buttons or one select) and new (Components V2), and of a modal's inputs.
//!
//! One walk checks a whole tree. The position of a component determines which kinds are permitted.

use std::collections::HashSet;

use serde_json::Value;

use crate::discord::errors::{FieldErrors, Length, join};

const ROW: i64 = 1;
const BUTTON: i64 = 2;
const STRING_SELECT: i64 = 3;
const TEXT_INPUT: i64 = 4;
const SECTION: i64 = 9;
const TEXT_DISPLAY: i64 = 10;
const THUMBNAIL: i64 = 11;
const GALLERY: i64 = 12;
const FILE: i64 = 13;
const SEPARATOR: i64 = 14;
const CONTAINER: i64 = 17;
const LABEL: i64 = 18;
const FILE_UPLOAD: i64 = 19;
const RADIO_GROUP: i64 = 21;
const CHECKBOX_GROUP: i64 = 22;
const CHECKBOX: i64 = 23;

/// The position of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Directly in a message without the Components V2 flag.
    Legacy,
    /// Directly in a message with the Components V2 flag.
    V2,
    /// Directly in a modal.
    Modal,
    Row,
    ModalRow,
    Section,
    Accessory,
    Container,
    Label,
}

impl Place {
    /// The kinds of component that are permitted at this position.
    const fn kinds(self) -> &'static [i64] {
        match self {
            Self::Legacy => &[ROW],
            Self::V2 => &[ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR, CONTAINER],
            Self::Modal => &[ROW, TEXT_DISPLAY, LABEL],
            Self::Row => &[BUTTON, STRING_SELECT, 5, 6, 7, 8],
            Self::ModalRow => &[TEXT_INPUT],
            Self::Section => &[TEXT_DISPLAY],
            Self::Accessory => &[BUTTON, THUMBNAIL],
            Self::Container => &[ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR],
            Self::Label => &[
                STRING_SELECT,
                TEXT_INPUT,
                5,
                6,
                7,
                8,
                FILE_UPLOAD,
                RADIO_GROUP,
                CHECKBOX_GROUP,
                CHECKBOX,
            ],
        }
    }
}

/// A walk over a tree of components.
pub(super) struct Walk<'f> {
    pub(super) form: &'f mut FieldErrors,
    custom_ids: HashSet<String>,
    /// The number of components so far, including nested ones.
    pub(super) count: usize,
    /// The number of characters in all text displays.
    pub(super) displayed: usize,
}

impl<'f> Walk<'f> {
    pub(super) fn new(form: &'f mut FieldErrors) -> Self {
        Self {
            form,
            custom_ids: HashSet::new(),
            count: 0,
            displayed: 0,
        }
    }

    /// Checks every component of a list.
    pub(super) fn all(&mut self, components: &[Value], at: &str, place: Place) {
        for (index, component) in components.iter().enumerate() {
            self.one(component, &join(at, index), place);
        }
    }

    fn one(&mut self, component: &Value, at: &str, place: Place) {
        self.count += 1;
        let Some(kind) = component.get("type").and_then(Value::as_i64) else {
            self.form.required(&join(at, "type"));
            return;
        };
        if !place.kinds().contains(&kind) {
            let kinds = place
                .kinds()
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ");
            let message = format!("Value of field \"type\" must be one of ({kinds}).");
            self.form.refuse(&join(at, "type"), "UNION_TYPE_CHOICES", message);
            return;
        }
        self.form.integer(component, at, "id", 0..=i64::from(i32::MAX));
        match kind {
            ROW if place == Place::Modal => self.modal_row(component, at),
            ROW => self.row(component, at),
            BUTTON => self.button(component, at),
            STRING_SELECT..=8 if kind != TEXT_INPUT => self.select(component, at, kind),
            TEXT_INPUT => self.text_input(component, at, place),
            SECTION => self.section(component, at),
            TEXT_DISPLAY => {
                let text = self.form.text(component, at, "content", Length::required(4000));
                self.displayed += text.map_or(0, |text| text.chars().count());
            }
            THUMBNAIL => self.media(component, at, "media"),
            GALLERY => self.gallery(component, at),
            FILE => self.media(component, at, "file"),
            SEPARATOR => {
                self.form.flag(component, at, "divider");
                self.form.integer(component, at, "spacing", 1..=2);
            }
            CONTAINER => {
                let inner = self.children(component, at, usize::MAX);
                self.form.integer(component, at, "accent_color", 0..=0xFF_FFFF);
                self.form.flag(component, at, "spoiler");
                self.all(inner, &join(at, "components"), Place::Container);
            }
            LABEL => self.label(component, at),
            RADIO_GROUP => self.choices(component, at, 2),
            CHECKBOX_GROUP => self.choices(component, at, 1),
            FILE_UPLOAD => {
                self.custom_id(component, at);
                self.form.integer(component, at, "min_values", 0..=10);
                self.form.integer(component, at, "max_values", 1..=10);
            }
            CHECKBOX => self.custom_id(component, at),
            _ => {}
        }
    }

    fn children<'v>(&mut self, component: &'v Value, at: &str, max: usize) -> &'v [Value] {
        let inner = self.form.list(component, at, "components", max);
        if inner.is_empty()
            && component
                .get("components")
                .is_none_or(|list| list.is_array() || list.is_null())
        {
            self.form.required(&join(at, "components"));
        }
        inner
    }

    fn row(&mut self, component: &Value, at: &str) {
        let inner = self.children(component, at, 5);
        let has_select = inner
            .iter()
            .any(|c| c["type"].as_i64().is_some_and(|kind| kind != BUTTON));
        if has_select && inner.len() > 1 {
            let message = "The specified component exceeds the maximum width";
            self.form.refuse(
                &join(at, "components.1"),
                "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                message,
            );
        }
        self.all(inner, &join(at, "components"), Place::Row);
    }

    fn modal_row(&mut self, component: &Value, at: &str) {
        let inner = self.children(component, at, 1);
        self.all(inner, &join(at, "components"), Place::ModalRow);
    }

    fn custom_id(&mut self, component: &Value, at: &str) {
        let Some(id) = self.form.text(component, at, "custom_id", Length::required(100)) else {
            return;
        };
        if !self.custom_ids.insert(id.to_owned()) {
            let message = "Component custom id cannot be duplicated";
            self.form
                .refuse(&join(at, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message);
        }
    }

    fn button(&mut self, component: &Value, at: &str) {
        let Some(style) = component.get("style").filter(|style| !style.is_null()) else {
            self.form.required(&join(at, "style"));
            return;
        };
        self.form.flag(component, at, "disabled");
        match style.as_i64() {
            Some(1..=4) => {
                if component.get("url").is_some_and(|url| !url.is_null()) {
                    let message = "A custom id and url cannot both be specified";
                    self.form
                        .refuse(at, "BUTTON_COMPONENT_INVALID_BUTTON_STYLE_URL", message);
                }
                self.custom_id(component, at);
                self.button_face(component, at);
            }
            Some(5) => {
                if component.get("custom_id").is_some_and(|id| !id.is_null()) {
                    let message = "A custom id and url cannot both be specified";
                    self.form
                        .refuse(at, "BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE", message);
                }
                if self
                    .form
                    .text(component, at, "url", Length::required(512))
                    .is_some()
                {
                    self.form
                        .address(component, at, "url", &["http", "https", "discord"]);
                }
                self.button_face(component, at);
            }
            Some(6) => {
                self.form.text(component, at, "sku_id", Length::required(20));
            }
            _ => {
                let message = "Value must be one of {1, 2, 3, 4, 5, 6}.";
                self.form.refuse(&join(at, "style"), "BASE_TYPE_CHOICES", message);
            }
        }
    }

    fn button_face(&mut self, component: &Value, at: &str) {
        let label = self.form.text(component, at, "label", Length::up_to(80));
        let has_emoji = component.get("emoji").is_some_and(Value::is_object);
        if label.is_none_or(str::is_empty) && !has_emoji {
            self.form.required(&join(at, "label"));
        }
    }

    fn select(&mut self, component: &Value, at: &str, kind: i64) {
        self.custom_id(component, at);
        self.form.text(component, at, "placeholder", Length::up_to(150));
        let least = self
            .form
            .integer(component, at, "min_values", 0..=25)
            .unwrap_or(1);
        let most = self
            .form
            .integer(component, at, "max_values", 1..=25)
            .unwrap_or(1);
        if least > most {
            let message = "min_values cannot be greater than max_values";
            self.form
                .refuse(&join(at, "min_values"), "SELECT_COMPONENT_INVALID_RANGE", message);
        }
        if kind == STRING_SELECT {
            let count = self.options(component, at, 25, 1);
            if most > i64::try_from(count).unwrap_or(i64::MAX) && component.get("max_values").is_some() {
                let message = "max_values cannot be greater than the number of options";
                self.form
                    .refuse(&join(at, "max_values"), "SELECT_COMPONENT_INVALID_RANGE", message);
            }
        } else if component.get("options").is_some_and(|options| !options.is_null()) {
            let message = "Options are only allowed in a string select";
            self.form.refuse(
                &join(at, "options"),
                "SELECT_COMPONENT_OPTIONS_NOT_ALLOWED",
                message,
            );
        }
    }

    fn choices(&mut self, component: &Value, at: &str, least: usize) {
        self.custom_id(component, at);
        self.options(component, at, 10, least);
    }

    fn options(&mut self, component: &Value, at: &str, most: usize, least: usize) -> usize {
        let path = join(at, "options");
        let options = self.form.list(component, at, "options", most);
        if options.len() < least {
            let message = format!("Must be between {least} and {most} in length.");
            self.form.refuse(&path, "BASE_TYPE_BAD_LENGTH", message);
        }
        let mut values = HashSet::new();
        for (index, option) in options.iter().enumerate() {
            let place = join(&path, index);
            self.form.text(option, &place, "label", Length::required(100));
            self.form.text(option, &place, "description", Length::up_to(100));
            self.form.flag(option, &place, "default");
            let value = self.form.text(option, &place, "value", Length::required(100));
            if value.is_some_and(|value| !values.insert(value)) {
                let message = "The specified option value is already used";
                self.form.refuse(
                    &join(&place, "value"),
                    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                    message,
                );
            }
        }
        options.len()
    }

    fn text_input(&mut self, component: &Value, at: &str, place: Place) {
        self.custom_id(component, at);
        if component
            .get("style")
            .and_then(Value::as_i64)
            .is_none_or(|style| !(1..=2).contains(&style))
        {
            self.form.refuse(
                &join(at, "style"),
                "BASE_TYPE_CHOICES",
                "Value must be one of {1, 2}.",
            );
        }
        if place == Place::ModalRow {
            self.form.text(component, at, "label", Length::required(45));
        } else if component.get("label").is_some_and(|label| !label.is_null()) {
            let message = "A text input inside a label cannot have a label of its own";
            self.form
                .refuse(&join(at, "label"), "COMPONENT_LABEL_NOT_ALLOWED", message);
        }
        let least = self.form.integer(component, at, "min_length", 0..=4000);
        let most = self.form.integer(component, at, "max_length", 1..=4000);
        if least.zip(most).is_some_and(|(least, most)| least > most) {
            let message = "min_length cannot be greater than max_length";
            self.form
                .refuse(&join(at, "min_length"), "TEXT_INPUT_INVALID_RANGE", message);
        }
        self.form.flag(component, at, "required");
        let value = self.form.text(component, at, "value", Length::up_to(4000));
        if let (Some(value), Some(most)) = (value, most)
            && i64::try_from(value.chars().count()).is_ok_and(|count| count > most)
        {
            let message = format!("Must be {most} or fewer in length.");
            self.form
                .refuse(&join(at, "value"), "BASE_TYPE_MAX_LENGTH", message);
        }
        self.form.text(component, at, "placeholder", Length::up_to(100));
    }

    fn section(&mut self, component: &Value, at: &str) {
        let inner = self.children(component, at, 3);
        self.all(inner, &join(at, "components"), Place::Section);
        match component.get("accessory") {
            Some(accessory) if accessory.is_object() => {
                self.one(accessory, &join(at, "accessory"), Place::Accessory);
            }
            _ => self.form.required(&join(at, "accessory")),
        }
    }

    fn label(&mut self, component: &Value, at: &str) {
        self.form.text(component, at, "label", Length::required(45));
        self.form.text(component, at, "description", Length::up_to(100));
        match component.get("component") {
            Some(inner) if inner.is_object() => self.one(inner, &join(at, "component"), Place::Label),
            _ => self.form.required(&join(at, "component")),
        }
    }

    fn gallery(&mut self, component: &Value, at: &str) {
        let items = self.form.list(component, at, "items", 10);
        if items.is_empty() {
            self.form.required(&join(at, "items"));
        }
        for (index, item) in items.iter().enumerate() {
            self.media(item, &join(&join(at, "items"), index), "media");
        }
    }

    fn media(&mut self, component: &Value, at: &str, key: &str) {
        self.form.text(component, at, "description", Length::up_to(1024));
        match component.get(key) {
            Some(media) if media.is_object() => {
                let place = join(at, key);
                if self
                    .form
                    .text(media, &place, "url", Length::required(2048))
                    .is_some()
                {
                    self.form
                        .address(media, &place, "url", &["http", "https", "attachment"]);
                }
            }
            _ => self.form.required(&join(at, key)),
        }
    }
}
