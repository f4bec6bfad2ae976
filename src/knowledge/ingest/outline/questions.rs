//! Questions with their answers: the form of an FAQ.

use super::super::super::sentences::sentences;
use super::tidy::LABEL_BYTES_MAX;
use crate::text::asks;

/// A line that ends in `?` is a question of an FAQ up to this many words; longer ones are prose.
const QUESTION_WORDS_MAX: usize = 30;
/// A question without blanks, as in Chinese, has at least this many letters.
const QUESTION_LETTERS_MIN: usize = 4;

/// What people write before a question and before its answer.
const QUESTION_LABELS: &[&str] = &[
    "Q",
    "Question",
    "F",
    "Frage",
    "Pregunta",
    "P",
    "Domanda",
    "D",
    "Pergunta",
    "V",
    "Vraag",
    "Вопрос",
    "В",
    "Pytanie",
    "Otázka",
    "Fråga",
    "Spørgsmål",
    "Spørsmål",
];
const ANSWER_LABELS: &[&str] = &[
    "A",
    "Answer",
    "Antwort",
    "Réponse",
    "R",
    "Respuesta",
    "Risposta",
    "Resposta",
    "Antwoord",
    "Ответ",
    "О",
    "Odpowiedź",
    "O",
    "Odpověď",
    "Svar",
    "S",
];

/// True for one question on its own.
pub(in super::super) fn is_question(text: &str) -> bool {
    if !asks(text) || text.len() > LABEL_BYTES_MAX {
        return false;
    }
    let words = text.split_whitespace().count();
    let is_whole = words > 1 || !text.is_ascii() && text.chars().count() >= QUESTION_LETTERS_MIN;
    is_whole && words <= QUESTION_WORDS_MAX
}

/// A question without what stands before it: "Q: ", "3. ", "Frage 2: ".
pub(super) fn question_text(text: &str) -> &str {
    let numbered = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    if numbered.len() < text.len()
        && let Some(rest) = numbered.strip_prefix(['.', ')'])
        && rest.starts_with(' ')
    {
        return rest.trim_start();
    }
    without_label(text, QUESTION_LABELS)
}

/// An answer without what stands before it.
pub(super) fn answer_text(text: &str) -> &str {
    without_label(text, ANSWER_LABELS)
}

fn without_label<'a>(text: &'a str, labels: &[&str]) -> &'a str {
    let Some((label, rest)) = text.split_once(':') else {
        return text;
    };
    let bare = label.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    if labels.contains(&bare) {
        rest.trim_start()
    } else {
        text
    }
}

/// The questions at the start of a paragraph with their answers, if it begins with one and answers it.
pub(super) fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let all = sentences(text);
    if all.len() < 2 || !is_question(&all[0]) {
        return None;
    }
    let mut pairs: Vec<(String, String)> = Vec::new();
    for sentence in all {
        match pairs.last_mut() {
            Some((_, answer)) if !is_question(&sentence) => {
                if !answer.is_empty() {
                    answer.push(' ');
                }
                answer.push_str(&sentence);
            }
            Some((question, answer)) if answer.is_empty() => {
                question.push(' ');
                question.push_str(question_text(&sentence));
            }
            _ => pairs.push((question_text(&sentence).to_owned(), String::new())),
        }
    }
    let is_answered = pairs
        .iter()
        .all(|(question, answer)| !answer.is_empty() && question.len() <= LABEL_BYTES_MAX);
    is_answered.then_some(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_and_its_answer_in_one_paragraph_are_a_pair() {
        let found = pairs("May I fish from the pier? Yes, with a day card. Do I need a boat? No.");
        let wanted = [
            ("May I fish from the pier?", "Yes, with a day card."),
            ("Do I need a boat?", "No."),
        ];
        let wanted = wanted.map(|(question, answer)| (question.to_owned(), answer.to_owned()));
        assert_eq!(found, Some(wanted.to_vec()));
        let found = pairs("Frage 2: Darf ich angeln? Antwort: Ja.").expect("a pair");
        assert_eq!(found[0].0, "Darf ich angeln?");
        assert_eq!(answer_text(&found[0].1), "Ja.");
    }

    #[test]
    fn prose_is_no_pair() {
        for text in [
            "The pier is long. May I fish? Yes.",
            "May I fish?",
            "Yes. No.",
            "What? Nothing.",
            "May I fish? Or swim?",
        ] {
            assert_eq!(pairs(text), None, "{text}");
        }
    }

    #[test]
    fn questions_are_known_in_other_scripts() {
        for text in [
            "図書館はどこですか？",
            "أين المكتبة؟",
            "Πού είναι η βιβλιοθήκη;",
            "Where is it?",
        ] {
            assert!(is_question(text), "{text}");
        }
        for text in ["What?", "Where it is;", "好？"] {
            assert!(!is_question(text), "{text}");
        }
    }
}
