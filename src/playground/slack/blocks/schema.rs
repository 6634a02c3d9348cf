//! The types of the Block Kit tables: a shape, its fields, and the rule of each field.

/// A block, element or composition object.
#[derive(Debug)]
pub(super) struct Shape {
    /// The value of its `type` field.
    pub(super) kind: &'static str,
    /// The fields besides `type`; `None` if the fields are not checked.
    pub(super) fields: Option<&'static [Field]>,
}

/// A field of a shape.
#[derive(Debug)]
pub(super) struct Field {
    /// The name.
    pub(super) name: &'static str,
    /// Whether the field is required.
    pub(super) is_required: bool,
    /// The rule for the value.
    pub(super) rule: Rule,
}

/// The rule for the value of a field. Numbers are the maximum of characters or items.
#[derive(Debug)]
pub(super) enum Rule {
    /// A text object, plain or mrkdwn.
    Text(usize),
    /// A text object, plain only.
    Plain(usize),
    /// A string, not empty.
    Str(usize),
    /// A string that may be empty.
    MaybeEmpty(usize),
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// A boolean.
    Bool,
    /// An integer in this range.
    Int(i64, i64),
    /// A list of text objects: maximum number, maximum length.
    Texts(usize, usize),
    /// One element of these kinds.
    Element(&'static [&'static str]),
    /// A list of elements: maximum number, permitted kinds.
    Elements(usize, &'static [&'static str]),
    /// A list of rich-text sections or elements of these kinds.
    Rich(&'static [&'static str]),
    /// A list of options.
    Options(usize),
    /// One option, which must be among `options`.
    Option,
    /// Groups of options.
    Groups,
    /// An object with these fields and no type.
    Object(&'static [Field]),
    /// A list of rows of a table.
    Rows,
    /// Not checked.
    Any,
}

pub(super) const fn required(name: &'static str, rule: Rule) -> Field {
    Field {
        name,
        is_required: true,
        rule,
    }
}

pub(super) const fn optional(name: &'static str, rule: Rule) -> Field {
    Field {
        name,
        is_required: false,
        rule,
    }
}
