//! Writing Markdown.

/// A table with aligned columns; the first row is the head.
pub(crate) fn table<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> String {
    let mut widths = [3; COLUMNS];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let padded = row.iter().zip(widths);
            line(
                padded
                    .map(|(cell, width)| format!("{cell:<width$}"))
                    .collect(),
            )
        })
        .collect();
    lines.insert(1, line(widths.map(|width| "-".repeat(width)).into()));
    lines.join("\n") + "\n"
}
