//! All the days of a table, as one sentence.

use super::times::between;
use crate::knowledge::asked::{Point, Speech};
use crate::knowledge::days::weekday;
use crate::knowledge::table::{Row, Times, bare, is_closed, is_days};
use crate::text::capitalized;

/// The days of a table of opening hours, said as one sentence; `None` if the rows are none. Days with the same hours go
/// together, over others in between that are told after them: "Tuesday to Friday 10 to 5; Thursday 10 to 9".
pub(in crate::knowledge) fn week(rows: &[Row<'_>], speech: Speech) -> Option<String> {
    if rows.len() < 2 || !rows.iter().all(|row| is_days(row.name)) {
        return None;
    }
    let told: Vec<Times<'_>> = rows.iter().map(Row::times).collect::<Option<_>>()?;
    let subject = subject(&told)?;
    let mut groups: Vec<(Option<String>, Vec<&Row<'_>>)> = Vec::new();
    for (row, times) in rows.iter().zip(&told) {
        if own_subject(times).is_some_and(|own| own != subject) {
            continue;
        }
        let hours = hours(times, speech);
        match groups.iter_mut().find(|(other, _)| *other == hours) {
            Some((_, days)) => days.push(row),
            None => groups.push((hours, vec![row])),
        }
    }
    groups.sort_by_key(|(hours, days)| (hours.is_none(), std::cmp::Reverse(days.len())));
    let told: Vec<usize> = groups
        .iter()
        .flat_map(|(_, days)| days.iter().filter_map(|row| weekday(row.name)))
        .collect();
    let said = |(at, (hours, days)): (usize, &(Option<String>, Vec<&Row<'_>>))| {
        // Only the hours of most days may reach over others, which are told next.
        let others = if at == 0 { told.as_slice() } else { &[] };
        let days = day_names(days, others, speech);
        match (hours, speech) {
            (None, Speech::English) => format!("closed on {days}"),
            (None, Speech::German) => format!("{days} geschlossen"),
            (Some(hours), _) => format!("{days} {hours}"),
        }
    };
    let parts: Vec<String> = groups.iter().enumerate().map(said).collect();
    let text = parts.join("; ");
    Some(match subject {
        "" => format!("{}.", capitalized(&text)),
        column => format!("{}: {text}.", capitalized(column)),
    })
}

/// The column whose times all the rows tell, empty for opening hours. Rows without that column tell their opening hours,
/// and are left out beside it; `None`: the rows are of several things.
fn subject<'a>(told: &[Times<'a>]) -> Option<&'a str> {
    let mut named = told.iter().filter_map(own_subject);
    let mut subject = named.next().unwrap_or_default();
    for other in named {
        match (subject, other) {
            (subject, other) if subject == other => {}
            ("", other) => subject = other,
            (_, "") => {}
            _ => return None,
        }
    }
    Some(subject)
}

/// The column that a row's times are of, empty for opening hours; `None` for a closed day, which is told of any.
fn own_subject<'a>(times: &Times<'a>) -> Option<&'a str> {
    match times {
        Times::Closed => None,
        Times::Whole(cell) if !cell.own_words().is_empty() => Some(cell.column),
        _ => Some(""),
    }
}

/// The hours as they are said after the days; `None`: closed.
fn hours(times: &Times<'_>, speech: Speech) -> Option<String> {
    let (from, to) = between(speech);
    Some(match times {
        Times::Closed => return None,
        Times::Span(opens, closes) => format!("{} {to} {}", bare(opens.value), bare(closes.value)),
        Times::End(Point::Opens, cell) => format!("{from} {}", bare(cell.value)),
        Times::End(_, cell) if speech == Speech::English => format!("until {}", bare(cell.value)),
        Times::End(_, cell) => format!("{to} {}", bare(cell.value)),
        Times::Whole(cell) if is_closed(cell.value) => return None,
        Times::Whole(cell) => cell.value.to_owned(),
    })
}

/// "Tuesday to Friday" for three days or more in a row, over one of the others that are told; else each by its name.
fn day_names(days: &[&Row<'_>], others: &[usize], speech: Speech) -> String {
    let (to, and) = match speech {
        Speech::English => ("to", "and"),
        Speech::German => ("bis", "und"),
    };
    let names: Vec<&str> = days.iter().map(|row| row.name).collect();
    let [first, .., last] = names.as_slice() else {
        return names.concat();
    };
    let places: Option<Vec<usize>> = names.iter().map(|name| weekday(name)).collect();
    let is_row = places.is_some_and(|places| {
        let (start, end) = (places[0], places[places.len() - 1]);
        let span = (start..=start + (end + 7 - start) % 7).map(|day| day % 7);
        let between: Vec<usize> = span.filter(|day| !places.contains(day)).collect();
        between.len() < 2 && between.iter().all(|day| others.contains(day))
    });
    if days.len() > 2 && is_row {
        return format!("{first} {to} {last}");
    }
    let (last, before) = (names[names.len() - 1], &names[..names.len() - 1]);
    format!("{} {and} {last}", before.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_said_whole_with_like_days_together() {
        let lines = [
            "Monday, hours: closed.",
            "Tuesday, hours: 10 to 5.",
            "Wednesday, hours: 10 to 5.",
            "Thursday, hours: 10 to 9.",
            "Friday, hours: 10 to 5.",
            "Sunday, hours: closed.",
        ];
        let rows: Vec<_> = lines.iter().filter_map(|line| Row::of(line)).collect();
        assert_eq!(
            week(&rows, Speech::English).as_deref(),
            Some("Tuesday to Friday 10 to 5; Thursday 10 to 9; closed on Monday and Sunday.")
        );
        let rows: Vec<_> = ["Oak, price: 3.", "Ash, price: 3."]
            .iter()
            .filter_map(|line| Row::of(line))
            .collect();
        assert_eq!(week(&rows, Speech::English), None);
    }

    fn told(lines: &[&str], speech: Speech) -> Option<String> {
        let rows: Vec<_> = lines.iter().filter_map(|line| Row::of(line)).collect();
        week(&rows, speech)
    }

    #[test]
    fn a_week_of_opening_and_closing_columns_is_one_sentence() {
        let lines = [
            "Monday, opens: closed, closes: -.",
            "Tuesday, opens: 10 am, closes: 5 pm, last entry: 4 pm.",
            "Wednesday, opens: 10 am, closes: 5 pm, last entry: 4 pm.",
            "Thursday, opens: 10 am, closes: 8 pm, last entry: 7 pm.",
            "Friday, opens: 10 am, closes: 5 pm, last entry: 4 pm.",
        ];
        let wanted = "Tuesday to Friday 10 am to 5 pm; Thursday 10 am to 8 pm; closed on Monday.";
        assert_eq!(told(&lines, Speech::English).as_deref(), Some(wanted));
        let lines = [
            "Montag bis Freitag, von: 9 Uhr, bis: 17 Uhr.",
            "Samstag, von: 10 Uhr, bis: 13 Uhr.",
            "Sonntag, von: geschlossen, bis: geschlossen.",
        ];
        let wanted =
            "Montag bis Freitag 9 Uhr bis 17 Uhr; Samstag 10 Uhr bis 13 Uhr; Sonntag geschlossen.";
        assert_eq!(told(&lines, Speech::German).as_deref(), Some(wanted));
    }

    #[test]
    fn a_week_of_another_column_is_told_under_its_name() {
        let lines = [
            "Monday, opens: closed, closes: closed.",
            "Tuesday, last entry: 4 pm.",
            "Wednesday, last entry: 4 pm.",
            "Thursday, opens: 9 am, closes: 1 pm.",
        ];
        assert_eq!(
            told(&lines, Speech::English).as_deref(),
            Some("Last entry: Tuesday and Wednesday 4 pm; closed on Monday.")
        );
        let lines = [
            "Tuesday, last entry: 4 pm.",
            "Wednesday, last entry: 4 pm.",
            "Thursday, opens: 9 am, closes: 1 pm.",
            "Friday, last entry: 4 pm.",
        ];
        assert_eq!(
            told(&lines, Speech::English).as_deref(),
            Some("Last entry: Tuesday, Wednesday and Friday 4 pm.")
        );
        let classes = [
            "Monday, class: yoga, from: 6 pm, to: 7 pm.",
            "Tuesday, class: tango, from: 6 pm, to: 7 pm.",
        ];
        assert_eq!(told(&classes, Speech::English), None);
        let two = ["Monday, pool: 9 to 5.", "Tuesday, bar: 9 to 5."];
        assert_eq!(told(&two, Speech::English), None);
    }
}
