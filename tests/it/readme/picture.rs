//! The README's picture: what a terminal shows when the program explains a token, drawn from the program's own
//! output and colours.

use std::process::Command;

use anstyle::{AnsiColor, Color, RgbColor};
use anstyle_svg::{Palette, Term};
use snapbox::{assert_data_eq, file};

/// The picture's place, as the README links to it.
pub const LINK: &str = "(tests/it/readme/token.svg)";

/// Signed with the bytes that the secret is the base64 of, and with its `iat` in milliseconds.
const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                     eyJpYXQiOjE2MjE1MjE2NDEwMDAsImp0aSI6IjFjZmE3ZGJmIiwidGkiOnsidWRuIjoiQWRhIn0sInN1YiI6ImFkYUBl\
                     eGFtcGxlLmNvbSJ9.svRG-_miqgRGJBZiqslsIa8Unsr9xjBrMwd4aKqwTDM";

/// The terminal's width, in columns.
const COLUMNS: usize = 80;

const BACKGROUND: &str = "#161b22";
const BORDER: &str = "#444c56";
const FOREGROUND: u32 = 0xd1d9e0;
/// Colours that can be read on the background, in the order of ANSI's.
const PALETTE: [u32; 16] = [
    0x484f58, 0xff7b72, 0x56d364, 0xe3b341, 0x79c0ff, 0xd2a8ff, 0x56d4dd, 0xb1bac4, 0x6e7681, 0xffa198,
    0x7ee787, 0xf2cc60, 0xa5d6ff, 0xe2c5ff, 0xb3f0ff, 0xffffff,
];
const BUTTONS: [&str; 3] = ["#ff5f57", "#febc2e", "#28c840"];
/// The height of the bar with the buttons, and the space at the sides, in pixels.
const BAR: usize = 24;
const SIDE: usize = 8;

fn rgb(color: u32) -> RgbColor {
    let [_, red, green, blue] = color.to_be_bytes();
    RgbColor(red, green, blue)
}

/// What a terminal shows of the command and its output.
fn terminal() -> String {
    let arguments = ["token", "--secret-file", "secret.txt", TOKEN];
    let ran = Command::new(snapbox::cmd::cargo_bin!("jwt-assay"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/readme"))
        .env("COLUMNS", COLUMNS.to_string())
        .env("CLICOLOR_FORCE", "1")
        .env_remove("NO_COLOR")
        .output()
        .expect("the program runs");
    assert_eq!((ran.status.code(), ran.stderr.len()), (Some(1), 0), "{ran:?}");
    let prompt = AnsiColor::Green.on_default().bold();
    // A terminal breaks what is typed at its edge.
    let mut typed = String::new();
    for (at, character) in format!("$ jwt-assay {}", arguments.join(" ")).chars().enumerate() {
        typed.push_str(if at > 0 && at % COLUMNS == 0 { "\n" } else { "" });
        typed.push(character);
    }
    let typed = typed.replacen('$', &format!("{prompt}${prompt:#}"), 1);
    format!("{typed}\n{}", String::from_utf8(ran.stdout).expect("UTF-8").trim_end())
}

/// A window with the text in it, as SVG.
fn window(text: &str) -> String {
    let term = Term::new()
        .palette(Palette(PALETTE.map(rgb)))
        .fg_color(Color::Rgb(rgb(FOREGROUND)))
        .background(false);
    let text = term.render_svg(text);
    let size = |name: &str| -> usize {
        let (_, rest) = text.split_once(&format!("{name}=\"")).expect("a size");
        rest.split_once("px").and_then(|(size, _)| size.parse().ok()).expect("a number of pixels")
    };
    let (width, height) = (size("width") + 2 * SIDE, size("height") + BAR + SIDE);
    let start = format!("<svg x=\"{SIDE}\" y=\"{BAR}\" ");
    let text = text.replacen("<svg ", &start, 1).replace("opacity: 0.4", "opacity: 0.7");
    let buttons: Vec<String> = (0..)
        .zip(BUTTONS)
        .map(|(at, fill)| format!("<circle cx=\"{}\" cy=\"18\" r=\"6\" fill=\"{fill}\"/>\n", 20 + 20 * at))
        .collect();
    format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n\
         <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"{BACKGROUND}\" stroke=\"{BORDER}\"/>\n\
         {}{text}</svg>\n",
        width - 1,
        height - 1,
        buttons.concat(),
    )
}

#[test]
fn its_picture_is_what_the_program_prints() {
    let terminal = terminal();
    for part in ["signature-match", "base64-decoded secret", "iat-seconds", "not conformant"] {
        assert!(terminal.contains(part), "{terminal}");
    }
    assert_data_eq!(window(&terminal), file!["token.svg": Text].raw());
}

#[test]
fn a_window_has_the_colours_and_the_size_of_its_text() {
    let red = AnsiColor::Red.on_default();
    let small = window(&format!("{red}MUST{red:#} <1>"));
    for part in ["fg-red", "#FF7B72", ">MUST</tspan>", "&lt;1&gt;"] {
        assert!(small.contains(part), "{part} is not in\n{small}");
    }
    let height =
        |svg: &str| svg.split("height=\"").nth(1).and_then(|rest| rest.split('"').next()?.parse().ok());
    assert_eq!(height(&window("a\nb")), height(&small).map(|height: usize| height + 18));
}
