//! What no page may have, found in its text.

/// All that is wrong with a page.
pub(super) fn complaints(page: &str) -> Vec<String> {
    // The one that sorts tables; a browser runs no other, as the page says its digest.
    let script = format!("<script>{}</script>", include_str!("../../document/sort.js"));
    let page = &page.replacen(&script, "", 1);
    let mut found = loads(page);
    found.extend(doubled_ids(page));
    found.extend(dead_links(page));
    found.extend(strange_words(page));
    found.extend(unbalanced(page));
    found
}

/// The page without style, pictures and tags, its character references read.
pub(super) fn text_of(page: &str) -> String {
    let (_, body) = page.split_once("</style>").unwrap();
    let (first, rest) = body.split_once("<svg ").unwrap_or((body, ""));
    let after = rest.split("<svg ").filter_map(|piece| Some(piece.split_once("</svg>")?.1));
    let body = first.to_owned() + &after.collect::<String>();
    let mut text = String::new();
    for piece in body.split('<') {
        let (_, words) = piece.split_once('>').unwrap_or(("", piece));
        text.push_str(words);
        text.push(' ');
    }
    let references =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
    references.into_iter().fold(text, |text, (reference, letter)| text.replace(reference, letter))
}

/// Whatever would be fetched, or run.
fn loads(page: &str) -> Vec<String> {
    let forbidden = [
        "<script",
        "<link",
        "<iframe",
        "<img",
        "<object",
        "@import",
        " src=",
        " onload",
        " onclick",
        "xlink:href",
    ];
    let mut found: Vec<_> = forbidden
        .iter()
        .filter(|tag| tags(page).any(|t| format!("<{t}").contains(*tag)))
        .map(|tag| (*tag).to_owned())
        .collect();
    found.extend(
        page.split("url(")
            .skip(1)
            .filter(|url| !url.starts_with("\"data:"))
            .map(|url| url.chars().take(40).collect()),
    );
    found
}

/// The inside of every tag.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<').skip(1).filter_map(|piece| piece.split_once('>')).map(|(tag, _)| tag)
}

fn attribute<'p>(page: &'p str, name: &'static str) -> impl Iterator<Item = &'p str> {
    let start = format!(" {name}=\"");
    tags(page).filter_map(move |tag| tag.split_once(&start)?.1.split_once('"').map(|(value, _)| value))
}

fn doubled_ids(page: &str) -> Vec<String> {
    let mut ids: Vec<_> = attribute(page, "id").collect();
    ids.sort_unstable();
    ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| format!("id {} twice", pair[0])).collect()
}

fn dead_links(page: &str) -> Vec<String> {
    let ids: Vec<_> = attribute(page, "id").collect();
    let known = |target: &&str| target.strip_prefix('#').is_some_and(|id| ids.contains(&id));
    let labels = attribute(page, "aria-labelledby").filter(|label| !ids.contains(label));
    attribute(page, "href")
        .filter(|target| !known(target))
        .chain(labels)
        .map(|target| format!("link to {target}"))
        .collect()
}

/// Words that only a fault writes; numbers that claim to be nothing.
fn strange_words(page: &str) -> Vec<String> {
    let text = text_of(page);
    let words = text.split(|c: char| c.is_whitespace() || ",;()".contains(c));
    let strange = ["NaN", "nan", "inf", "-inf", "None", "Some", "undefined", "0.000", "{%", "%}"];
    words.filter(|word| strange.contains(word)).map(|word| format!("the word {word}")).collect()
}

/// Elements opened and not closed as often.
fn unbalanced(page: &str) -> Vec<String> {
    let elements = [
        "section", "table", "thead", "tbody", "tr", "th", "td", "caption", "dl", "dt", "dd", "div", "figure",
        "details", "svg", "p",
    ];
    let count = |wanted: String| {
        tags(page).filter(|tag| tag.split_whitespace().next() == Some(wanted.as_str())).count()
    };
    let uneven = elements.into_iter().filter(|name| count((*name).to_owned()) != count(format!("/{name}")));
    uneven.map(|name| format!("<{name}> is not closed")).collect()
}
