//! What a passage states that another may contradict: a value, what it is of, and under which conditions it holds.

use super::super::asked::{Kind as AskedKind, column_holds};
use super::super::days::{Days, days_at, has_date, words as plain_words};
use super::super::passages::Passage;
use super::super::schedule::{only_time, schedule};
use super::super::table::{Row, is_days};
use super::super::tokens::Analyzer;
use super::amounts::hundredths;
use super::claim::{Bound, Claim, bound};
use super::clauses::{Clause, clauses};
use super::permission;
use super::prices::{Each, push};
use super::questions::{asks_for, yes_no_kinds};
use super::subject::{Subjects, Terms};
use super::values::{ANY_DAY, Kind, Mention, mentions, person, words};

/// Times of the year in which other hours and prices hold.
const SEASONS: &[&str] = &[
    "holiday",
    "holidays",
    "bank",
    "season",
    "summer",
    "winter",
    "spring",
    "autumn",
    "easter",
    "christmas",
    "term",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "ferien",
    "feiertag",
    "feiertage",
    "feiertagen",
    "sommer",
    "herbst",
    "ostern",
    "weihnachten",
];
/// What says which end of the hours a time is.
const UNTIL: &[&str] = &["until", "till", "closes", "close", "bis", "schließt"];
const OPENS: &[&str] = &["opens", "from", "öffnet", "ab"];
/// What turns a statement round, or limits it.
const LIMITS: &[&str] = &[
    "not", "no", "except", "unless", "without", "nicht", "kein", "keine", "außer", "ohne",
];

/// Reads the statements of passages.
pub(super) struct Claims<'a> {
    pub analyzer: &'a Analyzer,
    pub subjects: &'a Subjects<'a>,
}

impl Claims<'_> {
    /// All that a passage states.
    pub fn of(&self, passage: &Passage) -> Vec<Claim> {
        let mut found = Vec::new();
        if let Some(question) = &passage.question {
            self.of_answer(question, passage, &mut found);
        }
        let above = passage.question.as_ref().or(passage.heading.last());
        let above = above.map_or("", String::as_str);
        for (index, sentence) in passage.sentences.iter().enumerate() {
            let at = Place {
                index,
                sentence,
                above,
                question: passage.question.as_deref(),
            };
            self.of_hours(&at, &mut found);
            match Row::of(sentence) {
                Some(row) => self.of_row(&at, &row, &mut found),
                None => self.of_prose(&at, &mut found),
            }
        }
        found
    }

    /// The answer to the question above it: yes or no, or the only value of the kind that was asked for.
    fn of_answer(&self, question: &str, passage: &Passage, found: &mut Vec<Claim>) {
        let lower = question.to_lowercase();
        let conditions = self.conditions(question, &[]);
        let first = passage.sentences.first().map_or("", String::as_str);
        if let Some(says_yes) = permission::yes_or_no(first) {
            let mut kinds = yes_no_kinds(&lower);
            kinds.retain(|kind| *kind != Kind::Free || self.says_no_more(first, question));
            for kind in kinds {
                found.push(Claim {
                    names_place: false,
                    subject: self.subjects.of(question, &kind),
                    conditions: of_kind(&kind, conditions.clone()),
                    value: u64::from(says_yes),
                    bound: Bound::Exact,
                    sentence: 0,
                    in_row: false,
                    kind,
                });
            }
        }
        let answer = passage.text();
        let words = words(&answer);
        let all = mentions(&words, self.analyzer);
        for mention in &all {
            let alone = all
                .iter()
                .filter(|other| other.kind == mention.kind)
                .count()
                == 1;
            if !alone || !asks_for(&lower, &mention.kind) {
                continue;
            }
            let holds = |sentence: &String| {
                mentions(&self::words(sentence), self.analyzer)
                    .iter()
                    .any(|other| other.kind == mention.kind)
            };
            let claim = Claim {
                names_place: false,
                subject: self.subjects.of(question, &mention.kind),
                conditions: conditions.clone(),
                value: mention.value,
                bound: bound(&words, mention),
                sentence: passage.sentences.iter().position(holds).unwrap_or_default(),
                in_row: false,
                kind: mention.kind.clone(),
            };
            push(claim, Each::of(&words, Some(mention)).time, found);
        }
    }

    /// Whether an answer says yes or no and goes on with no more than what was asked.
    fn says_no_more(&self, answer: &str, question: &str) -> bool {
        let rest = answer.split_once(|sign: char| !sign.is_alphabetic());
        let rest = rest.map_or("", |(_, rest)| rest);
        let asked = self.subjects.of(question, &Kind::Free);
        self.subjects.of(rest, &Kind::Free).is_subset(&asked)
            && self.conditions(rest, &[]).is_empty()
    }

    /// The hours of weekdays.
    fn of_hours(&self, at: &Place<'_>, found: &mut Vec<Claim>) {
        let hours = schedule(at.sentence);
        if hours.is_empty() {
            return self.of_end(at, found);
        }
        if has_date(at.sentence) {
            return;
        }
        let row = Row::of(at.sentence);
        let about = match &row {
            Some(row) if is_days(row.name) => at.above.to_owned(),
            Some(row) => format!("{} {}", at.above, row.name),
            None if is_days(at.sentence.split(':').next().unwrap_or_default()) => {
                at.above.to_owned()
            }
            None => match at
                .question
                .filter(|_| permission::yes_or_no(at.sentence).is_some())
            {
                Some(question) => question.to_owned(),
                None => at.about(at.sentence),
            },
        };
        let conditions = of_kind(
            &Kind::Opens(0),
            self.conditions(&format!("{} {about}", at.sentence), &[]),
        );
        let names_place = self.subjects.names_place(&about);
        let mut push = |kind: Kind, value: u64| {
            found.push(Claim {
                names_place,
                subject: self.subjects.of(&about, &kind),
                conditions: conditions.clone(),
                value,
                bound: Bound::Exact,
                sentence: at.index,
                in_row: row.is_some(),
                kind,
            });
        };
        for day in 0..ANY_DAY {
            let mut of_day: Vec<_> = hours.iter().filter(|hours| hours.days.has(day)).collect();
            of_day.dedup_by(|one, other| one.open == other.open);
            // Hours with a break, or two things in one sentence: what differs from them may be either.
            let [only] = of_day.as_slice() else {
                continue;
            };
            push(Kind::IsOpen(day), u64::from(only.open.is_some()));
            if let Some((from, to)) = &only.open {
                push(Kind::Opens(day), u64::from(from.minute));
                push(Kind::Closes(day), u64::from(to.minute));
            }
        }
    }

    fn of_row(&self, at: &Place<'_>, row: &Row<'_>, found: &mut Vec<Claim>) {
        if is_days(row.name) {
            return;
        }
        // Of a timetable each row holds for its own days.
        let when = row.cells.iter().filter(|cell| is_days(cell.value));
        let when: Vec<&str> = when.map(|cell| cell.value).collect();
        for cell in &row.cells {
            let about = format!("{} {}", row.name, cell.column);
            let priced = words(&about);
            let each = Each::of(&priced, None);
            let words = words(cell.value);
            let mut all = mentions(&words, self.analyzer);
            if let ([only], []) = (words.as_slice(), all.as_slice()) {
                all.extend(self.bare(only, cell.column));
            }
            for mention in &all {
                if all
                    .iter()
                    .filter(|other| other.kind == mention.kind)
                    .count()
                    > 1
                {
                    continue;
                }
                let subject = match mention.kind {
                    Kind::Money => self.subjects.of(&each.without(&priced), &mention.kind),
                    _ => self.subjects.of(&about, &mention.kind),
                };
                let mut conditions = self.conditions(&about, &[]);
                conditions.extend(self.conditions(&when.join(" "), &[]));
                conditions.extend(self.conditions_of(&words, &[mention]));
                let claim = Claim {
                    names_place: false,
                    subject,
                    conditions,
                    value: mention.value,
                    bound: bound(&words, mention),
                    sentence: at.index,
                    in_row: true,
                    kind: mention.kind.clone(),
                };
                push(claim, each.time.clone(), found);
            }
        }
    }

    /// A number alone in a cell: of what its column says.
    fn bare(&self, value: &str, column: &str) -> Option<Mention> {
        let kind = if column_holds(AskedKind::Price, column) {
            Kind::Money
        } else {
            Kind::Count(self.analyzer.terms(column).pop()?)
        };
        Some(Mention {
            kind,
            value: hundredths(&value.to_lowercase())?,
            start: 0,
            end: 1,
        })
    }

    fn of_prose(&self, at: &Place<'_>, found: &mut Vec<Claim>) {
        if let Some(rule) = permission::rule(at.sentence) {
            found.push(Claim {
                names_place: false,
                subject: self.subjects.of(&rule.about, &Kind::Allowed),
                conditions: self.conditions(&rule.about, &[]),
                value: u64::from(rule.allows),
                bound: Bound::Exact,
                sentence: at.index,
                in_row: false,
                kind: Kind::Allowed,
            });
        }
        let said = permission::without_yes_or_no(at.sentence);
        for Clause { text } in clauses(said, self.analyzer) {
            self.of_clause(at, &at.about(&text), found);
        }
        let words = words(said);
        if let Some(mention) = person(&words) {
            self.of_mention(at, &words, &mention, found);
        }
    }

    fn of_clause(&self, at: &Place<'_>, text: &str, found: &mut Vec<Claim>) {
        let words = words(text);
        let all = mentions(&words, self.analyzer);
        for mention in &all {
            if all
                .iter()
                .filter(|other| other.kind == mention.kind)
                .count()
                == 1
            {
                self.of_mention(at, &words, mention, found);
            }
        }
    }

    /// A value among the words that say what it is of.
    fn of_mention(
        &self,
        at: &Place<'_>,
        words: &[&str],
        mention: &Mention,
        found: &mut Vec<Claim>,
    ) {
        let each = Each::of(words, Some(mention));
        let rest = match mention.kind {
            // "On the first floor beside the cave": the cave is not what is found there.
            Kind::Floor => words[..mention.start].join(" "),
            _ => each.without(words),
        };
        let subject = self.subjects.of(&rest, &mention.kind);
        let mut told = |subject: Terms| {
            let claim = Claim {
                names_place: false,
                subject,
                conditions: self.conditions_of(words, &[mention]),
                value: mention.value,
                bound: bound(words, mention),
                sentence: at.index,
                in_row: false,
                kind: mention.kind.clone(),
            };
            push(claim, each.time.clone(), found);
        };
        if let Some(question) = at.question {
            // "For adults it is 12 euros" is said of what was asked about.
            let mut asked = self.subjects.of(question, &mention.kind);
            asked.extend(subject.iter().cloned());
            if asked != subject {
                told(asked);
            }
        }
        if at.question.is_none() || !subject.is_empty() {
            told(subject);
        }
    }

    /// "Open until 8 pm on Thursdays": one end of the hours of some days.
    fn of_end(&self, at: &Place<'_>, found: &mut Vec<Claim>) {
        let words = plain_words(at.sentence);
        let has = |among: &[&str]| words.iter().any(|word| among.contains(&word.as_str()));
        let end = match (has(UNTIL), has(OPENS)) {
            (true, _) => Kind::Closes,
            (_, true) => Kind::Opens,
            _ => return,
        };
        let Some(time) = only_time(at.sentence).filter(|_| !has_date(at.sentence)) else {
            return;
        };
        let named = (0..words.len()).filter_map(|at| days_at(&words, at));
        let days = named.fold(Days::default(), |all, (days, _)| all.with(days));
        let about = at.about(at.sentence);
        let names_place = self.subjects.names_place(&about);
        // "Check-in is from 3 pm": on any day.
        let is_meant = |day: &usize| days.has(*day) || *day == ANY_DAY && days.is_empty();
        for day in (0..=ANY_DAY).filter(is_meant) {
            found.push(Claim {
                names_place,
                subject: self.subjects.of(&about, &end(day)),
                conditions: of_kind(&end(day), self.conditions(at.sentence, &[])),
                value: u64::from(time.minute),
                bound: Bound::Exact,
                sentence: at.index,
                in_row: Row::of(at.sentence).is_some(),
                kind: end(day),
            });
        }
    }

    fn conditions(&self, text: &str, without: &[&Mention]) -> Terms {
        self.conditions_of(&words(text), without)
    }

    /// Numbers, days, seasons and limits among the words, those of the values aside.
    fn conditions_of(&self, words: &[&str], without: &[&Mention]) -> Terms {
        let mut found = Terms::new();
        for (at, word) in words.iter().enumerate() {
            if without
                .iter()
                .any(|mention| (mention.start..mention.end).contains(&at))
            {
                continue;
            }
            let lower = word.to_lowercase();
            if let Some(number) = hundredths(&lower) {
                found.insert(format!("#{number}"));
            } else if lower.starts_with(|first: char| first.is_ascii_digit()) {
                found.insert(lower);
            } else if SEASONS.contains(&lower.as_str()) || *word == "May" && at > 0 {
                found.extend(self.analyzer.terms(&lower));
            } else if LIMITS.contains(&lower.as_str()) {
                found.insert("not".to_owned());
            } else if let Some(days) = days_of(&lower) {
                found.insert(format!("{days:?}"));
            }
        }
        found
    }
}

/// A sentence in its passage.
struct Place<'a> {
    index: usize,
    sentence: &'a str,
    /// The question or heading right above it.
    above: &'a str,
    /// The question that it answers.
    question: Option<&'a str>,
}

impl Place<'_> {
    /// A text that says by its first word that it goes on about what stands above it, with that.
    fn about(&self, text: &str) -> String {
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let leans = ["it", "they", "this", "these", "he", "she", "es", "er"];
        if leans.contains(&first.to_lowercase().as_str()) {
            format!("{} {rest}", self.above)
        } else {
            text.to_owned()
        }
    }
}

fn days_of(word: &str) -> Option<Days> {
    let words = plain_words(word);
    days_at(&words, 0)
        .map(|(days, _)| days)
        .filter(|days| !days.is_empty())
}

/// Conditions as they count for a kind: the times of hours are no conditions of them.
fn of_kind(kind: &Kind, mut conditions: Terms) -> Terms {
    if matches!(kind, Kind::Opens(_) | Kind::Closes(_) | Kind::IsOpen(_)) {
        conditions.retain(|one| {
            one.starts_with(char::is_alphabetic) && one != "not" && !one.starts_with("Days")
        });
    }
    conditions
}
