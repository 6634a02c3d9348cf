//! The fields of the questions about the risk of a change.

use chat::{Choice, Field};
use desk::change::RiskQuestion;

/// The field of a question about the risk. A value is the number of the choice, because values must be short.
pub(super) fn question(question: &RiskQuestion) -> Field {
    let choices = question.choices.iter().enumerate();
    let choices = choices.map(|(number, choice)| Choice {
        value: number.to_string(),
        label: choice.label.clone(),
    });
    Field::choice(&field_of(question), question.label.clone(), choices.collect()).required()
}

/// The id of the field.
pub(super) fn field_of(question: &RiskQuestion) -> String {
    format!("risk_{}", question.name)
}
