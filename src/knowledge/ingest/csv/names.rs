//! What the columns of a table of questions and answers are called.

/// Names of the column of questions, in lower case.
const QUESTIONS: &[&str] = &[
    "q",
    "question",
    "questions",
    "faq",
    "query",
    "prompt",
    "frage",
    "fragen",
    "pregunta",
    "preguntas",
    "domanda",
    "domande",
    "pergunta",
    "perguntas",
    "vraag",
    "vragen",
    "вопрос",
    "вопросы",
    "питання",
    "запитання",
    "въпрос",
    "въпроси",
    "pytanie",
    "pytania",
    "otázka",
    "otázky",
    "fråga",
    "frågor",
    "spørgsmål",
    "spørsmål",
    "kysymys",
    "kysymykset",
    "kérdés",
    "kérdések",
    "întrebare",
    "întrebări",
    "intrebare",
    "intrebari",
    "soru",
    "sorular",
    "ερώτηση",
    "ερωτήσεις",
    "pitanje",
    "pitanja",
    "vprašanje",
    "vprašanja",
    "küsimus",
    "jautājums",
    "klausimas",
    "pregunta",
    "cwestiwn",
    "ceist",
    "问题",
    "問題",
    "質問",
    "질문",
    "سؤال",
    "السؤال",
    "प्रश्न",
    "câu hỏi",
    "pertanyaan",
    "คำถาม",
    "שאלה",
    "swali",
];
/// Names of the column of answers, in lower case.
const ANSWERS: &[&str] = &[
    "a",
    "answer",
    "answers",
    "reply",
    "replies",
    "response",
    "responses",
    "resp",
    "antwort",
    "antworten",
    "respuesta",
    "respuestas",
    "réponse",
    "réponses",
    "reponse",
    "reponses",
    "risposta",
    "risposte",
    "resposta",
    "respostas",
    "antwoord",
    "antwoorden",
    "ответ",
    "ответы",
    "відповідь",
    "відповіді",
    "отговор",
    "отговори",
    "odpowiedź",
    "odpowiedzi",
    "odpověď",
    "odpovědi",
    "odpoveď",
    "odpovede",
    "svar",
    "vastaus",
    "vastaukset",
    "válasz",
    "válaszok",
    "răspuns",
    "răspunsuri",
    "raspuns",
    "raspunsuri",
    "cevap",
    "cevaplar",
    "yanıt",
    "yanıtlar",
    "απάντηση",
    "απαντήσεις",
    "odgovor",
    "odgovori",
    "vastus",
    "atbilde",
    "atsakymas",
    "resposta",
    "ateb",
    "freagra",
    "答案",
    "回答",
    "答え",
    "답변",
    "جواب",
    "الجواب",
    "إجابة",
    "الإجابة",
    "उत्तर",
    "câu trả lời",
    "jawaban",
    "คำตอบ",
    "תשובה",
    "jibu",
];
/// A name of a column has at most so many words ("Customer question").
const NAME_WORDS_MAX: usize = 3;

/// What a column holds, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Questions,
    Answers,
    Other,
}

/// What the column called `name` holds.
pub(super) fn holds(name: &str) -> Holds {
    let lower = name.trim().to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let is_name = words.len() <= NAME_WORDS_MAX;
    let has = |names: &[&str]| {
        let is_long = |word: &&str| word.len() > 1 && names.contains(word);
        names.contains(&lower.as_str()) || is_name && words.iter().any(is_long)
    };
    match (has(QUESTIONS), has(ANSWERS)) {
        (true, false) => Holds::Questions,
        (false, true) => Holds::Answers,
        _ => Holds::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_names_in_any_language() {
        for name in ["Question", "FRAGE", "Customer question", "вопрос", "q"] {
            assert_eq!(holds(name), Holds::Questions, "{name}");
        }
        for name in ["Answer text", "Antwort", "Réponse", "답변", "A", "response"] {
            assert_eq!(holds(name), Holds::Answers, "{name}");
        }
        for name in [
            "Plan A",
            "price",
            "",
            "questions and answers",
            "How do I get an answer here?",
        ] {
            assert_eq!(holds(name), Holds::Other, "{name}");
        }
    }
}
