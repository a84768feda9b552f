//! The plot of how reading slows down with the number of sessions.

use std::fmt::Display;

use plotters::prelude::*;

const PLOT: &str = "docs/benchmarks-growth.svg";

/// The stores that `tests/benches/stores.rs` measures.
const STORES: [(&str, &str, RGBColor); 3] = [
    ("sqlite", "SQLite", RGBColor(31, 119, 180)),
    ("file", "files", RGBColor(44, 160, 44)),
    ("redis", "Redis", RGBColor(214, 39, 40)),
];

/// The numbers of sessions; the last is measured in long runs alone.
const SESSIONS: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// Draws the plot. `mean` gives the time of a read in nanoseconds, by sessions and store.
pub(crate) fn plot(mean: impl Fn(u32, &str) -> Result<f64, String>) -> Result<(), String> {
    let measured = if std::env::var_os("PODIO_SLOW").is_some() {
        &SESSIONS[..]
    } else {
        &SESSIONS[..3]
    };
    let mut lines = Vec::new();
    for (id, name, color) in STORES {
        let points = measured
            .iter()
            .map(|sessions| Ok((f64::from(*sessions), mean(*sessions, id)? / 1e3)))
            .collect::<Result<_, String>>()?;
        lines.push(Line {
            name,
            color,
            points,
        });
    }
    draw(&lines).map_err(|error| format!("cannot draw {PLOT}: {error}"))
}

/// The measurements of one store: sessions, and microseconds.
struct Line {
    name: &'static str,
    color: RGBColor,
    points: Vec<(f64, f64)>,
}

fn draw(lines: &[Line]) -> Result<(), impl Display + use<>> {
    let all = || lines.iter().flat_map(|line| &line.points);
    let highest = all().fold(0.0_f64, |highest, (_, time)| highest.max(*time));
    let most = all().fold(1_000.0_f64, |most, (sessions, _)| most.max(*sessions));
    let area = SVGBackend::new(PLOT, (720, 400)).into_drawing_area();
    let paint = || {
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .margin(16)
            .x_label_area_size(40)
            .y_label_area_size(56)
            .build_cartesian_2d((1_000.0..most * 1.01).log_scale(), 0.0..highest * 1.2)?;
        chart
            .configure_mesh()
            .x_desc("sessions in the store")
            .y_desc("microseconds for a read")
            .x_label_formatter(&|sessions| format!("{sessions:.0}"))
            .draw()?;
        for Line {
            name,
            color,
            points,
        } in lines
        {
            chart
                .draw_series(LineSeries::new(
                    points.iter().copied(),
                    color.stroke_width(2),
                ))?
                .label(*name)
                .legend(|(x, y)| PathElement::new([(x, y), (x + 16, y)], *color));
            chart.draw_series(
                points
                    .iter()
                    .map(|point| Circle::new(*point, 3, color.filled())),
            )?;
        }
        chart
            .configure_series_labels()
            .background_style(WHITE)
            .border_style(BLACK)
            .draw()?;
        area.present()
    };
    paint()
}
