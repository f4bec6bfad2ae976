//! A table of questions and answers.

use super::made::{LAST_ANSWER, LAST_QUESTION, question};
use super::sentences::Sentences;

/// A CSV file with so many rows below its head, at least one; the last is the one that is asked for.
pub fn table(rows: usize) -> String {
    let mut sentences = Sentences::new("faq");
    let mut table = "question,answer\n".to_owned();
    for number in 1..rows {
        let row = format!("\"{}\",\"{}\"\n", question(number), sentences.few());
        table.push_str(&row);
    }
    let last = format!("\"{LAST_QUESTION}\",\"{LAST_ANSWER}\"\n");
    table + &last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_as_many_rows_as_it_should() {
        let table = table(50);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 51);
        assert!(lines[1..].iter().all(|line| line.matches('"').count() == 4));
        assert!(lines[50].contains(LAST_ANSWER));
    }
}
