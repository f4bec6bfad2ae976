//! One table of a TOML file, read key by key with all its problems kept.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::Problems;
use super::source::SourceFile;
use super::suggestion;

/// Parses a TOML file. On syntax errors, each is reported (one a line at most) and nothing comes back.
pub fn parse_toml<'f>(
    file: &'f SourceFile,
    problems: &mut Problems,
) -> Option<Spanned<DeTable<'f>>> {
    let (table, mut errors) = DeTable::parse_recoverable(file.text());
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    let mut last_line = 0;
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let line = file.line_number(span.start);
        if line != last_line {
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            problems.error_at(file, span, message, None);
            last_line = line;
        }
    }
    errors.is_empty().then_some(table)
}

/// One table of a file. Every reader returns `None` when the key is absent and reports a value of the wrong type.
pub struct Section<'f> {
    file: &'f SourceFile,
    path: String,
    table: &'f DeTable<'f>,
    span: Range<usize>,
}

impl<'f> Section<'f> {
    /// The file's top table.
    pub fn top(file: &'f SourceFile, table: &'f Spanned<DeTable<'f>>) -> Self {
        Self {
            file,
            path: String::new(),
            table: table.get_ref(),
            span: 0..0,
        }
    }

    /// The file it stands in.
    pub fn file(&self) -> &'f SourceFile {
        self.file
    }

    /// Where the table stands: its header.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Where `key` itself stands, or the table's header without it.
    pub fn key_span(&self, key: &str) -> Range<usize> {
        self.table
            .get_key_value(key)
            .map_or_else(|| self.span(), |(key, _)| key.span())
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// All its keys, in the order of the file.
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<_> = self.table.keys().collect();
        keys.sort_by_key(|key| key.span().start);
        keys.into_iter().map(|key| &**key.get_ref()).collect()
    }

    /// Reports every key that is not `known`, with the nearest one.
    pub fn allow_only(&self, known: &[&str], problems: &mut Problems) {
        self.allow_only_or_else(known, |name| suggestion(name, known), problems);
    }

    /// Reports every key that is not `known`, with the help that `help` has for its name.
    pub fn allow_only_or_else(
        &self,
        known: &[&str],
        help: impl Fn(&str) -> String,
        problems: &mut Problems,
    ) {
        let mut keys: Vec<_> = self.table.keys().collect();
        keys.sort_by_key(|key| key.span().start);
        for key in keys {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let message = format!("unknown key `{}`", self.name_of(name));
                problems.error_at(self.file, key.span(), message, Some(help(name)));
                problems.name_key(self.name_of(name));
            }
        }
    }

    /// A text.
    pub fn text(&self, key: &str, problems: &mut Problems) -> Option<Spanned<String>> {
        let value = self.table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Spanned::new(value.span(), text.clone().into_owned())),
            other => self.wrong_type(key, value.span(), other, "a text in quotes", problems),
        }
    }

    /// A list of texts.
    pub fn texts(&self, key: &str, problems: &mut Problems) -> Option<Vec<Spanned<String>>> {
        let value = self.table.get(key)?;
        let DeValue::Array(items) = value.get_ref() else {
            return self.wrong_type(
                key,
                value.span(),
                value.get_ref(),
                "a list of texts, such as [\"one\", \"two\"]",
                problems,
            );
        };
        let mut texts = Vec::new();
        for item in items {
            if let DeValue::String(text) = item.get_ref() {
                texts.push(Spanned::new(item.span(), text.clone().into_owned()));
            } else {
                self.wrong_type::<()>(
                    key,
                    item.span(),
                    item.get_ref(),
                    "a list of texts in quotes",
                    problems,
                );
            }
        }
        Some(texts)
    }

    /// A number, with or without a decimal point.
    pub fn number(&self, key: &str, problems: &mut Problems) -> Option<Spanned<f64>> {
        let value = self.table.get(key)?;
        let digits = match value.get_ref() {
            DeValue::Float(number) => Cow::from(number.as_str()),
            DeValue::Integer(number) if number.radix() == 10 => Cow::from(number.as_str()),
            other => return self.wrong_type(key, value.span(), other, "a number", problems),
        };
        match digits.parse() {
            Ok(number) => Some(Spanned::new(value.span(), number)),
            Err(_) => self.wrong_type(key, value.span(), value.get_ref(), "a number", problems),
        }
    }

    /// A whole number.
    pub fn integer(&self, key: &str, problems: &mut Problems) -> Option<Spanned<i64>> {
        let value = self.table.get(key)?;
        let DeValue::Integer(number) = value.get_ref() else {
            return self.wrong_type(
                key,
                value.span(),
                value.get_ref(),
                "a whole number",
                problems,
            );
        };
        match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Some(Spanned::new(value.span(), number)),
            Err(_) => self.wrong_type(
                key,
                value.span(),
                value.get_ref(),
                "a smaller whole number",
                problems,
            ),
        }
    }

    /// `true` or `false`.
    pub fn switch(&self, key: &str, problems: &mut Problems) -> Option<Spanned<bool>> {
        let value = self.table.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(switch) => Some(Spanned::new(value.span(), *switch)),
            other => self.wrong_type(key, value.span(), other, "true or false", problems),
        }
    }

    /// A table: `[key]`.
    pub fn section(&self, key: &str, problems: &mut Problems) -> Option<Section<'f>> {
        let value = self.table.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(self.inner(key, table, self.key_span(key))),
            other => {
                let expected = format!("a section, written [{}]", self.name_of(key));
                self.wrong_type(key, value.span(), other, &expected, problems)
            }
        }
    }

    /// Repeated tables: `[[key]]`. Empty when the key is absent.
    pub fn sections(&self, key: &str, problems: &mut Problems) -> Vec<Section<'f>> {
        let Some(value) = self.table.get(key) else {
            return Vec::new();
        };
        let expected = format!("sections, each written [[{key}]]");
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type::<()>(
                key,
                self.key_span(key),
                value.get_ref(),
                &expected,
                problems,
            );
            return Vec::new();
        };
        let mut sections = Vec::new();
        for item in items {
            if let DeValue::Table(table) = item.get_ref() {
                sections.push(self.inner(key, table, item.span()));
            } else {
                self.wrong_type::<()>(key, item.span(), item.get_ref(), &expected, problems);
            }
        }
        sections
    }

    fn inner(&self, key: &str, table: &'f DeTable<'f>, span: Range<usize>) -> Section<'f> {
        Section {
            file: self.file,
            path: self.name_of(key),
            table,
            span,
        }
    }

    fn name_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    fn wrong_type<T>(
        &self,
        key: &str,
        span: Range<usize>,
        found: &DeValue<'_>,
        expected: &str,
        problems: &mut Problems,
    ) -> Option<T> {
        let found = match found {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with a decimal point",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a section",
        };
        let message = format!("`{}` must be {expected}, not {found}", self.name_of(key));
        problems.error_at(self.file, span, message, None);
        problems.name_key(self.name_of(key));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors_of(text: &str, read: impl Fn(&Section<'_>, &mut Problems)) -> Vec<String> {
        let file = SourceFile::new("x.toml", text);
        let mut problems = Problems::default();
        if let Some(table) = parse_toml(&file, &mut problems) {
            read(&Section::top(&file, &table), &mut problems);
        }
        problems
            .split()
            .0
            .iter()
            .map(super::super::Problem::summary)
            .collect()
    }

    #[test]
    fn reports_all_unknown_keys_in_their_order_with_the_nearest() {
        let errors = errors_of("zeta = 1\nnmae = 2\n", |top, problems| {
            top.allow_only(&["name"], problems);
        });
        assert_eq!(
            errors,
            [
                "x.toml:1: unknown key `zeta` (known here: name)",
                "x.toml:2: unknown key `nmae` (did you mean `name`?)"
            ]
        );
    }

    #[test]
    fn names_the_section_of_a_key() {
        let errors = errors_of("[voice]\nrte = 1\nid = 3\n", |top, problems| {
            let voice = top.section("voice", problems).expect("a section");
            voice.allow_only(&["id", "rate"], problems);
            assert_eq!(voice.text("id", problems), None);
        });
        assert_eq!(
            errors,
            [
                "x.toml:2: unknown key `voice.rte` (did you mean `rate`?)",
                "x.toml:3: `voice.id` must be a text in quotes, not a whole number"
            ]
        );
    }

    #[test]
    fn reads_every_type() {
        let errors = errors_of(
            "a = \"t\"\nb = [\"u\"]\nc = 1\nd = 0.5\ne = true\n[[f]]\n[[f]]\n",
            |top, problems| {
                assert_eq!(
                    top.text("a", problems).map(Spanned::into_inner).as_deref(),
                    Some("t")
                );
                assert_eq!(top.texts("b", problems).map(|texts| texts.len()), Some(1));
                assert_eq!(top.integer("c", problems).map(Spanned::into_inner), Some(1));
                assert_eq!(
                    top.number("c", problems).map(Spanned::into_inner),
                    Some(1.0)
                );
                assert_eq!(
                    top.number("d", problems).map(Spanned::into_inner),
                    Some(0.5)
                );
                assert_eq!(
                    top.switch("e", problems).map(Spanned::into_inner),
                    Some(true)
                );
                let sections = top.sections("f", problems);
                assert_eq!(sections.len(), 2);
                assert_eq!(top.file().place(sections[1].span()).line, 7);
                assert_eq!(top.text("absent", problems), None);
            },
        );
        assert_eq!(errors, Vec::<String>::new());
    }

    #[test]
    fn reports_every_syntax_error_with_its_line() {
        let errors = errors_of("a = \nb = 1\nc = [1, \n", |_, _| ());
        assert!(errors.len() >= 2, "{errors:?}");
        assert!(errors[0].starts_with("x.toml:1: "), "{errors:?}");
    }

    #[test]
    fn refuses_single_values_where_sections_belong() {
        let errors = errors_of("intent = 3\nvoice = 1\n", |top, problems| {
            assert!(top.sections("intent", problems).is_empty());
            assert!(top.section("voice", problems).is_none());
        });
        assert_eq!(
            errors,
            [
                "x.toml:1: `intent` must be sections, each written [[intent]], not a whole number",
                "x.toml:2: `voice` must be a section, written [voice], not a whole number"
            ]
        );
    }
}
