//! The book's page on the emulator tells of every switch.

use podio_emulator::Switches;

#[test]
fn the_page_lists_every_switch_with_its_default() {
    let page = include_str!("../../docs/emulator.md");
    for switch in Switches::default().list() {
        let row = format!(
            "| `{}` | `{}` | {} |",
            switch.name, switch.default, switch.description
        );
        assert!(page.contains(&row), "docs/emulator.md lacks the row\n{row}");
    }
}
