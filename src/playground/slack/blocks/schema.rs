//! The vocabulary in which the tables of Block Kit are written: a shape, its fields, and the rule of each field.

/// A block, element or composition object.
#[derive(Debug)]
pub(super) struct Shape {
    /// The value of its `type` field.
    pub(super) kind: &'static str,
    /// Its fields besides `type`; `None` if nobody looks inside.
    pub(super) fields: Option<&'static [Field]>,
}

/// A field of a shape.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether it must be there.
    pub(super) is_required: bool,
    /// What it must be.
    pub(super) rule: Rule,
}

/// What a field must be. Numbers are the most signs or items allowed.
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
    /// A truth value.
    Bool,
    /// A whole number between these.
    Int(i64, i64),
    /// A list of text objects: how many, how long.
    Texts(usize, usize),
    /// One element of these kinds.
    Element(&'static [&'static str]),
    /// A list of elements: how many, of which kinds.
    Elements(usize, &'static [&'static str]),
    /// A list of parts or elements of rich text, of these kinds.
    Rich(&'static [&'static str]),
    /// A list of options, and whether they may be mrkdwn or carry a URL.
    Options(usize),
    /// One option, which must be among `options`.
    Option,
    /// Groups of options.
    Groups,
    /// An object with these fields and no type.
    Object(&'static [Field]),
    /// A list of rows of a table.
    Rows,
    /// Nobody looks.
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
