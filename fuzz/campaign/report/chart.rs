//! Coverage over time as a drawing that stands in a page: SVG in the page's own colours.

use plotters::prelude::*;

use super::TargetReport;

const SIZE: (u32, u32) = (640, 200);

/// What the lines are drawn in, and what the page gives instead: a drawing can't know whether it is
/// read by day or by night.
const STAND_INS: [(RGBColor, &str, &str); 2] =
    [(RGBColor(1, 2, 3), "#010203", "var(--line)"), (RGBColor(4, 5, 6), "#040506", "var(--text)")];

/// Draws the edges of a target over its time; nothing if there is nothing to draw.
pub fn chart(target: &TargetReport) -> Option<String> {
    let last = target.curve.last()?;
    let mut svg = String::new();
    draw(target, last.edges, &mut svg).ok()?;
    for (_, stand_in, instead) in STAND_INS {
        svg = svg.replace(stand_in, instead);
    }
    Some(svg.replacen("<svg ", "<svg role=\"img\" aria-label=\"Edges over time\" ", 1))
}

type Drawn = Result<(), Box<dyn std::error::Error>>;

fn draw(target: &TargetReport, most: u64, svg: &mut String) -> Drawn {
    let [(line, ..), (text, ..)] = STAND_INS;
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    let label = ("sans-serif", 15).into_font().color(&text);
    // An axis has a length, whatever the clock did.
    let end = if target.spent.is_nan() { 1.0 } else { target.spent.clamp(1.0, 1e9) };
    let top = most.clamp(1, u64::MAX / 2);
    let mut chart = ChartBuilder::on(&area)
        .margin(8)
        .x_label_area_size(28)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..end, 0..top + top / 20 + 1)?;
    chart
        .configure_mesh()
        .disable_mesh()
        .axis_style(text)
        .label_style(label)
        .x_labels(8)
        .y_labels(5)
        .x_label_formatter(&|seconds| format!("{seconds:.0} s"))
        .draw()?;
    chart.draw_series(LineSeries::new(steps(target, end), line.stroke_width(2)))?;
    area.present()?;
    Ok(())
}

/// The curve as steps: between two points nothing grew.
fn steps(target: &TargetReport, end: f64) -> Vec<(f64, u64)> {
    let mut steps = Vec::new();
    let mut height = 0;
    for point in &target.curve {
        let at = point.at.clamp(0.0, end);
        steps.extend([(at, height), (at, point.edges)]);
        height = point.edges;
    }
    steps.push((end, height));
    steps
}
