//! Our Discord against the playground's: what comes in, what is shown, what is delivered, and what goes wrong.

mod addressed;
mod changes;
mod closing;
mod coming_in;
mod delivering;
mod earlier;
mod files;
mod forms;
mod house;
mod looking_up;
mod official;
mod over_http;
mod trouble;
