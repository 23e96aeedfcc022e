//! Marks of what happened, told apart by their form.

use plotters::style::RGBColor;

use super::FigureError;
use super::canvas::Canvas;
use super::palette::{INK, PAPER};
use super::path::Point;

/// Something that happened to a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// First response: a triangle upwards.
    Response,
    /// Progression: a filled disc.
    Progression,
    /// Death: a cross.
    Death,
    /// End of treatment: a bar across.
    TreatmentEnd,
    /// A dose-limiting toxicity: a square, empty.
    DoseLimiting,
    /// Last known: a ring.
    Censored,
    /// A new lesion: a cross on a light disc.
    NewLesion,
}

/// Colours of the palette for what is good, what is the event, what is a warning.
const GOOD: RGBColor = RGBColor(0x00, 0x72, 0xB2);
const EVENT: RGBColor = RGBColor(0xD5, 0x5E, 0x00);

impl Mark {
    /// All of them, in the order of a legend.
    pub(super) const ALL: [Self; 7] = [
        Self::Response,
        Self::Progression,
        Self::Death,
        Self::Censored,
        Self::TreatmentEnd,
        Self::DoseLimiting,
        Self::NewLesion,
    ];

    /// What it stands for.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Response => "first response",
            Self::Progression => "progression",
            Self::Death => "death",
            Self::TreatmentEnd => "end of treatment",
            Self::DoseLimiting => "dose-limiting toxicity",
            Self::Censored => "last known",
            Self::NewLesion => "new lesion",
        }
    }

    /// Draws it about a point, `half` its height.
    pub(super) fn draw(self, canvas: &Canvas<'_>, (x, y): Point, half: f64) -> Result<(), FigureError> {
        match self {
            Self::Response => {
                canvas.area(
                    &[(x, y - half), (x + half, y + 0.8 * half), (x - half, y + 0.8 * half)],
                    PAPER,
                    1.0,
                )?;
                let inner = 0.72 * half;
                canvas.area(
                    &[(x, y - inner), (x + inner, y + 0.8 * inner), (x - inner, y + 0.8 * inner)],
                    GOOD,
                    1.0,
                )
            }
            Self::Progression => {
                canvas.disc((x, y), 0.8 * half, PAPER)?;
                canvas.disc((x, y), 0.6 * half, EVENT)
            }
            Self::Censored => {
                canvas.disc((x, y), 0.75 * half, INK)?;
                canvas.disc((x, y), 0.48 * half, PAPER)
            }
            Self::Death => cross(canvas, (x, y), 0.75 * half),
            Self::NewLesion => {
                canvas.disc((x, y), half, PAPER)?;
                cross(canvas, (x, y), 0.7 * half)
            }
            Self::TreatmentEnd => canvas.line(&[(x, y - half), (x, y + half)], INK, 2.0, &[]),
            Self::DoseLimiting => {
                let side = 0.6 * half;
                let corners = |side: f64| {
                    [(x - side, y - side), (x + side, y - side), (x + side, y + side), (x - side, y + side)]
                };
                canvas.area(&corners(side), EVENT, 1.0)?;
                canvas.area(&corners(0.55 * side), PAPER, 1.0)
            }
        }
    }
}

fn cross(canvas: &Canvas<'_>, (x, y): Point, arm: f64) -> Result<(), FigureError> {
    canvas.line(&[(x - arm, y - arm), (x + arm, y + arm)], INK, 2.0, &[])?;
    canvas.line(&[(x - arm, y + arm), (x + arm, y - arm)], INK, 2.0, &[])
}
