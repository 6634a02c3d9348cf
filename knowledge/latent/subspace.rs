//! The directions in which the rows of a sparse matrix differ most.

/// The power iterations. After three of them the directions hardly change.
const ITERATIONS: usize = 3;

/// A row: columns and values.
pub(super) type Row = Vec<(u32, f32)>;

/// An orthonormal basis of the dominant subspace of rows, found by subspace iteration. For each column there are
/// `dimensions` numbers. Cosines do not depend on the choice of the basis, so no singular values are needed.
pub(super) fn dominant(rows: &[Row], columns: usize, dimensions: usize) -> Vec<f32> {
    let mut basis = start(columns * dimensions);
    orthonormalise(&mut basis, dimensions);
    let mut projected = vec![0.0_f32; dimensions];
    for _ in 0..ITERATIONS {
        let mut next = vec![0.0_f32; columns * dimensions];
        for row in rows {
            projected.fill(0.0);
            for (column, value) in row {
                for (sum, part) in projected.iter_mut().zip(of(&basis, *column, dimensions)) {
                    *sum += value * part;
                }
            }
            for (column, value) in row {
                let at = index(*column) * dimensions;
                for (sum, part) in next[at..at + dimensions].iter_mut().zip(&projected) {
                    *sum += value * part;
                }
            }
        }
        basis = next;
        orthonormalise(&mut basis, dimensions);
    }
    // A second pass removes what rounding left over.
    orthonormalise(&mut basis, dimensions);
    basis
}

/// The numbers of a column.
pub(super) fn of(basis: &[f32], column: u32, dimensions: usize) -> &[f32] {
    let at = index(column) * dimensions;
    &basis[at..at + dimensions]
}

fn index(column: u32) -> usize {
    usize::try_from(column).expect("a computer has at least 32 bits")
}

/// Numbers without a pattern, the same each time.
fn start(count: usize) -> Vec<f32> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let numbers = (0..count).map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        match state & 1 {
            0 => -1.0,
            _ => 1.0,
        }
    });
    numbers.collect()
}

/// Makes the columns of a matrix orthonormal, by the Cholesky factor of their products.
fn orthonormalise(matrix: &mut [f32], dimensions: usize) {
    let mut products = vec![0.0_f64; dimensions * dimensions];
    for row in matrix.chunks_exact(dimensions) {
        for (left, value) in row.iter().enumerate() {
            let value = f64::from(*value);
            let line = &mut products[left * dimensions..left * dimensions + left + 1];
            for (sum, other) in line.iter_mut().zip(row) {
                *sum += value * f64::from(*other);
            }
        }
    }
    let inverse = inverse(&cholesky(products, dimensions), dimensions);
    let mut changed = vec![0.0_f32; dimensions];
    for row in matrix.chunks_exact_mut(dimensions) {
        changed.fill(0.0);
        for (at, value) in row.iter().enumerate() {
            let line = &inverse[at * dimensions + at..(at + 1) * dimensions];
            for (sum, factor) in changed[at..].iter_mut().zip(line) {
                *sum += value * factor;
            }
        }
        row.copy_from_slice(&changed);
    }
}

/// The inverse of a lower triangle, with rows and columns exchanged.
fn inverse(factor: &[f64], size: usize) -> Vec<f32> {
    let mut inverse = vec![0.0_f32; size * size];
    let mut solved = vec![0.0_f64; size];
    for column in 0..size {
        for row in column..size {
            let line = &factor[row * size..row * size + row + 1];
            let known = line[column..row].iter().zip(&solved[column..row]);
            let sum: f64 = known.map(|(left, right)| left * right).sum();
            let unit = if row == column { 1.0 } else { 0.0 };
            solved[row] = (unit - sum) / line[row];
            inverse[column * size + row] = rounded(solved[row]);
        }
    }
    inverse
}

/// The lower triangle whose product with itself is the matrix. A direction that depends on others gets no weight.
fn cholesky(mut matrix: Vec<f64>, size: usize) -> Vec<f64> {
    for row in 0..size {
        for column in 0..=row {
            let (above, below) = (column * size, row * size);
            let dot: f64 = (0..column)
                .map(|at| matrix[below + at] * matrix[above + at])
                .sum();
            let rest = matrix[below + column] - dot;
            matrix[below + column] = match row == column {
                true if rest > matrix[below + row] * 1e-9 && rest > 0.0 => rest.sqrt(),
                true => 1e18,
                false => rest / matrix[above + column],
            };
        }
    }
    matrix
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "32 bits are enough for a direction"
)]
fn rounded(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_similar_rows_point_in_one_direction() {
        let rows: Vec<Row> = (0..40)
            .map(|number| match number % 2 {
                0 => vec![(0, 1.0), (1, 1.0), (4, 0.1)],
                _ => vec![(2, 1.0), (3, 1.0), (4, 0.1)],
            })
            .collect();
        let basis = dominant(&rows, 5, 2);
        let dot = |left, right| -> f32 {
            let pairs = of(&basis, left, 2).iter().zip(of(&basis, right, 2));
            pairs.map(|(left, right)| left * right).sum()
        };
        assert!(dot(0, 1) > 0.4 && dot(2, 3) > 0.4, "{basis:?}");
        assert!(dot(0, 2).abs() < 0.05, "{basis:?}");
    }
}
