//! What was read of the files of a trial and decided about it: told, refused by `--strict`, and kept with a result.

use std::path::Path;

use super::shared_flags::OutputArgs;
use super::{Exit, Failure};
use crate::derivation::SourceFile;
use crate::input::assessments::{HistoryNote, ReadFile};
use crate::input::subjects::ReadNote;
use crate::output::words;
use crate::results::InputNote;

/// What was read.
pub(super) struct WhatWasRead<'a> {
    pub files: &'a [ReadFile],
    pub of_tables: &'a [(SourceFile, ReadNote)],
    pub of_histories: &'a [HistoryNote],
    /// Subjects used.
    pub subjects: usize,
}

impl WhatWasRead<'_> {
    /// Says it.
    pub(super) fn tell(&self, output: &OutputArgs) {
        let rows = self
            .files
            .iter()
            .map(|read| format!("{} of {}", words::counted(read.rows, "row"), words::source_file(read.file)));
        let subjects = words::counted(self.subjects as u64, "subject");
        output.say(&format!("read {}: {subjects} used", rows.collect::<Vec<_>>().join(", ")));
        for (file, note) in self.of_tables {
            output.say(&format!("note: {}: {}", words::source_file(*file), words::read_note(note)));
        }
        for note in self.of_histories {
            let word = if note.is_caution() { "caution" } else { "note" };
            output.say(&format!("{word}: {}", words::history_note(note)));
        }
    }

    /// With `--strict` nothing is guessed, left out or looks wrong.
    pub(super) fn refuse_cautions(&self, path: &Path) -> Result<(), Failure> {
        let of_tables = self.of_tables.iter().filter(|(_, note)| note.is_caution());
        let of_tables = of_tables.map(|(_, note)| words::read_note(note));
        let of_histories = self.of_histories.iter().filter(|note| note.is_caution()).map(words::history_note);
        let cautions: Vec<String> = of_tables.chain(of_histories).collect();
        if cautions.is_empty() {
            return Ok(());
        }
        let message = format!("--strict refuses {}: {}", path.display(), cautions.join("; "));
        Err(Failure::new(Exit::Data, message, "correct the data, or leave out --strict"))
    }

    /// Of one of the files: what the reader of tables decided, then what was decided of the histories.
    pub(super) fn notes(&self, file: SourceFile) -> Vec<InputNote> {
        let of_table = self.of_tables.iter().filter(|(of, _)| *of == file).map(|(_, note)| InputNote {
            note: note.id().to_owned(),
            caution: note.is_caution(),
            text: words::read_note(note),
        });
        let of_histories =
            self.of_histories.iter().filter(|note| note.file() == file).map(|note| InputNote {
                note: note.id().to_owned(),
                caution: note.is_caution(),
                text: words::history_note(note),
            });
        of_table.chain(of_histories).collect()
    }
}
