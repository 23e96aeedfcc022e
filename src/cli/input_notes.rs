//! What was decided in reading a file of assessments or subjects, as records of a result.

use crate::derivation::SourceFile;
use crate::input::assessments::HistoryNote;
use crate::input::subjects::ReadNote;
use crate::output::words;
use crate::results::InputNote;

/// Of one of the files: what the reader of tables decided, then what was decided of the histories.
pub(super) fn input_notes(
    file: SourceFile,
    of_tables: &[(SourceFile, ReadNote)],
    of_histories: &[HistoryNote],
) -> Vec<InputNote> {
    let of_table = of_tables.iter().filter(|(of, _)| *of == file).map(|(_, note)| InputNote {
        note: note.id().to_owned(),
        caution: note.is_caution(),
        text: words::read_note(note),
    });
    let of_histories = of_histories.iter().filter(|note| note.file() == file).map(|note| InputNote {
        note: note.id().to_owned(),
        caution: note.is_caution(),
        text: words::history_note(note),
    });
    of_table.chain(of_histories).collect()
}
