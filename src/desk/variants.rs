//! The variants of an enum as an array, in the order of their declaration.

use strum::VariantArray;

/// All `N` variants of `T`. `N` is the count that `strum::EnumCount` derives.
pub(crate) const fn variants<T: Copy + VariantArray, const N: usize>() -> [T; N] {
    match T::VARIANTS.first_chunk() {
        Some(all) => *all,
        None => panic!("strum derives the count and the variants from the same enum"),
    }
}
