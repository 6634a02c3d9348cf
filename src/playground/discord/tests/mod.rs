//! Tests of the emulated Discord as a whole.
