//! What descriptions of events and of censoring say against `CNSR`.

use std::collections::HashMap;

use super::{AdtteFault, FEW, Found};

/// The cells of a row that describe how it ended, empty where they are missing.
pub(super) struct Described<'r> {
    /// `EVNTDESC`.
    pub(super) text: &'r str,
    /// `CNSDTDSC`.
    pub(super) reason: &'r str,
    /// `PARAMCD`.
    pub(super) code: &'r str,
    /// `PARAM`.
    pub(super) label: &'r str,
    /// Whether `CNSR` is 0.
    pub(super) event: bool,
}

/// All rows with a description.
#[derive(Default)]
pub(super) struct Descriptions {
    positions: HashMap<String, usize>,
    texts: Vec<Text>,
    rows: Vec<Row>,
}

/// A description, without regard to case, and how often it stands with each kind of `CNSR`.
struct Text {
    text: String,
    events: u64,
    censored: u64,
}

struct Row {
    subject: usize,
    position: usize,
    text: usize,
    event: bool,
    has_reason: bool,
    of_parameter: bool,
}

impl Descriptions {
    /// Takes a row; a contradiction that needs no other row to be seen.
    pub(super) fn read(
        &mut self,
        subject: usize,
        position: usize,
        row: &Described<'_>,
    ) -> Option<AdtteFault> {
        let Described { text, reason, event, .. } = *row;
        if let Some(said) = [text, reason].into_iter().find(|said| event && says_censored(said)) {
            return Some(AdtteFault::EventSaysCensored { text: said.to_owned() });
        }
        if text.is_empty() {
            return None;
        }
        let of_parameter = says_event_of(text, row.code, row.label);
        let key = text.to_lowercase();
        let place = *self.positions.entry(key).or_insert_with(|| {
            self.texts.push(Text { text: text.to_owned(), events: 0, censored: 0 });
            self.texts.len() - 1
        });
        let has_reason = !reason.is_empty();
        // A censored row that gives its reason elsewhere may name the event that it is not counted as.
        if event || !has_reason {
            let text = &mut self.texts[place];
            *(if event { &mut text.events } else { &mut text.censored }) += 1;
        }
        self.rows.push(Row { subject, position, text: place, event, has_reason, of_parameter });
        None
    }

    /// Contradictions between the rows, of which there are so many with or without a description.
    pub(super) fn faults(&self, rows: usize) -> Vec<Found> {
        // One description of all rows names what is counted, not what happened.
        if self.texts.len() == 1 && self.rows.len() == rows {
            return Vec::new();
        }
        let faults = self.rows.iter().filter_map(|row| {
            let fault = self.fault(row)?;
            Some(Found { subject: row.subject, position: row.position, fault })
        });
        faults.collect()
    }

    fn fault(&self, row: &Row) -> Option<AdtteFault> {
        let Text { text, events, censored } = &self.texts[row.text];
        if !row.event && row.has_reason {
            return None;
        }
        if !row.event && row.of_parameter {
            return Some(AdtteFault::CensoredSaysEvent { text: text.clone() });
        }
        let (own, all) = (if row.event { events } else { censored }, events + censored);
        let is_exception = *own < all && *own as f64 <= FEW * all as f64;
        is_exception.then(|| AdtteFault::Description {
            text: text.clone(),
            events: *events,
            censored: *censored,
        })
    }
}

/// Whether a description says that the row is censored: a word that begins with `censor`, without a word of denial before it.
fn says_censored(text: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().any(|(at, word)| {
        let is_denied = at > 0 && matches!(words[at - 1], "not" | "non" | "no" | "never" | "without");
        word.starts_with("censor") && !is_denied
    })
}

/// Whether a description says nothing but that the event of its parameter happened: only words of events and such as go with them, and
/// a word of an event that the parameter counts. Time to progression does not count deaths, so a death is a reason of censoring there.
fn says_event_of(text: &str, code: &str, label: &str) -> bool {
    const DEATH: [&str; 4] = ["death", "died", "dead", "deceased"];
    const PROGRESSION: [&str; 4] = ["progression", "progressive", "progressed", "pd"];
    const RELAPSE: [&str; 4] = ["relapse", "relapsed", "recurrence", "recurred"];
    const WITH_THEM: [&str; 26] = [
        "event",
        "occurred",
        "of",
        "due",
        "to",
        "from",
        "by",
        "any",
        "all",
        "cause",
        "causes",
        "or",
        "disease",
        "documented",
        "radiographic",
        "radiological",
        "clinical",
        "objective",
        "confirmed",
        "first",
        "tumor",
        "tumour",
        "date",
        "subject",
        "patient",
        "the",
    ];
    let (text, code, label) = (text.to_lowercase(), code.to_lowercase(), label.to_lowercase());
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let known = |word: &&str| {
        [&DEATH, &PROGRESSION, &RELAPSE].iter().any(|list| list.contains(word)) || WITH_THEM.contains(word)
    };
    if !words.iter().all(known) {
        return false;
    }
    let says = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let is_code = |codes: &[&str]| codes.iter().any(|known| code.starts_with(known));
    let is_cause = label.contains("cause-specific") || label.contains("specific survival");
    let deaths = (is_code(&["os", "pfs", "dfs", "efs", "rfs"]) || label.contains("survival")) && !is_cause;
    let progressions = is_code(&["pfs", "ttp"]) || label.contains("progression");
    let relapses = is_code(&["dfs", "rfs"]) || label.contains("relapse") || label.contains("recurrence");
    (deaths && says(&DEATH)) || (progressions && says(&PROGRESSION)) || (relapses && says(&RELAPSE))
}
