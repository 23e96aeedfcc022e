//! The report of an analysis: what was found in words, the figures, every table, methods, how to make it again.

use super::data;
use crate::output::document::{Block, Document, Section, blocks};
use crate::output::run_figures::NamedFigure;
use crate::output::table::analysis_parts;
use crate::output::words;
use crate::results::AnalysisResult;

/// Groups that the answer speaks of one by one.
const MOST_GROUPS: usize = 6;

/// The report, with `figures` behind the answer; `command` is what made it.
#[must_use]
pub fn analysis_report(result: &AnalysisResult, figures: &[NamedFigure], command: &str) -> Document {
    let file = words::visible(&result.input.file);
    let mut sections = vec![answer(result, figures)];
    sections.extend(analysis_parts(result).iter().map(|part| Section {
        id: part.id.to_owned(),
        title: part.title.to_owned(),
        blocks: blocks(&part.tables).into_iter().filter(|block| !is_title(block, part.title)).collect(),
    }));
    sections.push(data::methods(result));
    let trial = result.trial.as_ref();
    let alone = std::slice::from_ref(&result.input);
    let input = trial.map_or(alone, |trial| &trial.input);
    sections.push(data::reproduction(result.version, trial.map(|trial| &trial.trial_file), input, command));
    let document = Document {
        name: format!("Analysis of {file}"),
        label: trial.map_or_else(String::new, |trial| words::visible(&trial.trial)),
        title: match trial {
            Some(trial) => format!("Progression-free survival at the cutoff {}", trial.cutoff),
            None => format!("Survival analysis of {file}"),
        },
        question: String::new(),
        subtitle: result.time_unit.map_or_else(String::new, |unit| format!("All times in {unit}.")),
        sections,
        footer: format!("Made by onearm {} from the data named under Reproducibility.", result.version),
    };
    document.numbered()
}

/// A heading that says again what the section is called.
pub(super) fn is_title(block: &Block, title: &str) -> bool {
    matches!(block, Block::Heading { text } if text == title)
}

fn answer(result: &AnalysisResult, figures: &[NamedFigure]) -> Section {
    let conf = words::level(result.conf_level);
    let lead = |text: String| Block::Lead { text };
    let mut blocks: Vec<Block> =
        result.groups.iter().take(MOST_GROUPS).map(|group| lead(data::group(result, group))).collect();
    if let Some(p) = result.logrank.as_ref().and_then(|test| test.p_value) {
        let p = words::p_value(p);
        let sign = if p.starts_with('<') { "" } else { "= " };
        blocks.push(lead(format!("The log-rank test of the groups has a two-sided p {sign}{p}.")));
    }
    blocks.extend(result.against().map(|(whole, _)| lead(data::against(whole, &conf))));
    blocks.extend(figures.iter().map(Block::from));
    Section { id: "answer".to_owned(), title: "What was found".to_owned(), blocks }
}
