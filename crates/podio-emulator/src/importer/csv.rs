//! Comma-separated values.

/// The rows of a file, each a list of cells. The first line tells whether commas, semicolons or
/// tabs separate them. Lines without any text are passed over.
pub(super) fn parse(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = separator(text);
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            '\r' if !quoted && letters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ if letter == separator && !quoted => row.push(std::mem::take(&mut cell)),
            _ => cell.push(letter),
        }
    }
    row.push(cell);
    rows.push(row);
    rows.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    rows
}

fn separator(text: &str) -> char {
    let head = text.lines().next().unwrap_or_default();
    let count = |separator: char| head.chars().filter(|letter| *letter == separator).count();
    // Of equal counts the last one wins, so that the comma is the default.
    [';', '\t', ',']
        .into_iter()
        .max_by_key(|separator| count(*separator))
        .unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_separators_lines_and_quotes() {
        let text = "\u{feff}Name,Note\r\n\"Cafe, north\",\"two\nlines \"\"x\"\"\"\r\n\r\n,\nMill,";
        let rows = parse(text);
        assert_eq!(
            rows,
            [
                ["Name", "Note"],
                ["Cafe, north", "two\nlines \"x\""],
                ["Mill", ""],
            ]
        );
    }

    #[test]
    fn the_first_line_tells_the_separator() {
        assert_eq!(parse("a;b\n1,5;2"), [["a", "b"], ["1,5", "2"]]);
        assert_eq!(parse("a\tb\n1\t2"), [["a", "b"], ["1", "2"]]);
        assert_eq!(parse("a\n1"), [["a"], ["1"]]);
        assert!(parse("").is_empty());
        assert_eq!(parse("\"open"), [["open"]]);
    }
}
