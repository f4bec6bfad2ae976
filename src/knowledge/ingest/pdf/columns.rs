//! Columns of a part of a page: lines side by side that were written one column after the other.

use super::line::Line;

/// A page has at most this many columns.
pub(super) const COLUMNS_MAX: usize = 8;
/// Each column has at least so many lines.
const LINES_MIN: usize = 3;

/// Lines from above, so that columns stand one after the other. They were taken apart `depth` times already.
pub(super) fn read_apart(lines: Vec<Line>, depth: usize) -> Vec<Line> {
    if depth >= COLUMNS_MAX {
        return lines;
    }
    let mut read = Vec::with_capacity(lines.len());
    let mut rest = lines.into_iter().peekable();
    while let Some(line) = rest.next() {
        let Some(mut apart) = Apart::begin(&line) else {
            read.push(line);
            continue;
        };
        apart.take(line);
        while let Some(next) = rest.next_if(|next| apart.belongs(next)) {
            apart.take(next);
        }
        read.extend(apart.finish(depth));
    }
    read
}

/// Lines that may be of two columns.
struct Apart {
    /// Between the columns.
    cut: f32,
    lines: Vec<Line>,
    /// The last piece of the left column, and the first of the right one, in the order of writing.
    last_left: usize,
    first_right: usize,
}

impl Apart {
    fn begin(line: &Line) -> Option<Self> {
        let gaps = line.pieces.windows(2).map(|two| (two[0].end, two[1].x));
        let (end, x) =
            gaps.max_by(|left, right| (left.1 - left.0).total_cmp(&(right.1 - right.0)))?;
        let apart = Self {
            cut: f32::midpoint(end, x),
            lines: Vec::new(),
            last_left: 0,
            first_right: usize::MAX,
        };
        apart.belongs(line).then_some(apart)
    }

    fn orders(&self, line: &Line) -> (usize, usize) {
        let of = |is_left: bool| {
            let pieces = line
                .pieces
                .iter()
                .filter(move |piece| (piece.end <= self.cut) == is_left);
            pieces.map(|piece| piece.order)
        };
        let last_left = of(true).max().unwrap_or(0).max(self.last_left);
        (
            last_left,
            of(false).min().unwrap_or(usize::MAX).min(self.first_right),
        )
    }

    /// Whether no piece of a line crosses, and all of the left column is still written before the right one.
    fn belongs(&self, line: &Line) -> bool {
        let crosses = line
            .pieces
            .iter()
            .any(|piece| piece.x < self.cut && piece.end > self.cut);
        let (last_left, first_right) = self.orders(line);
        !crosses && last_left < first_right
    }

    fn take(&mut self, line: Line) {
        (self.last_left, self.first_right) = self.orders(&line);
        self.lines.push(line);
    }

    fn finish(self, depth: usize) -> Vec<Line> {
        let has_side = |is_left: bool| {
            let on_side = |line: &&Line| {
                line.pieces
                    .iter()
                    .any(|piece| (piece.end <= self.cut) == is_left)
            };
            self.lines.iter().filter(on_side).count() >= LINES_MIN
        };
        if !has_side(true) || !has_side(false) {
            return self.lines;
        }
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for line in self.lines {
            let (before, after) = line
                .pieces
                .iter()
                .cloned()
                .partition(|piece| piece.end <= self.cut);
            left.extend(line.with(before));
            right.extend(line.with(after));
        }
        let mut read = Vec::new();
        for mut column in [left, right] {
            let end = column
                .iter()
                .map(Line::end)
                .fold(f32::NEG_INFINITY, f32::max);
            for line in &mut column {
                line.right = end;
            }
            read.extend(read_apart(column, depth + 1));
        }
        read
    }
}
