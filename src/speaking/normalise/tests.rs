use proptest::prelude::*;

use super::normalise;

#[test]
fn sentences_of_an_admissions_desk() {
    let cases = [
        (
            "The fall semester 2027 begins on August 23, 2027.",
            "The fall semester twenty twenty seven begins on August twenty third, twenty twenty seven.",
        ),
        (
            "Applications close at 11:59 pm Eastern time.",
            "Applications close at eleven fifty nine P M Eastern time.",
        ),
        (
            "Call 555-0110 or write to admissions@northfield.example.",
            "Call five five five, zero one one zero or write to admissions at northfield dot example.",
        ),
        (
            "It is in Haverly Hall, room H-101, open Monday to Friday from 8:30 am to 5 pm.",
            "It is in Haverly Hall, room H one oh one, open Monday to Friday from eight thirty eh M to five P M.",
        ),
        (
            "Nursing applicants need a GPA of 3.3, and the SAT is optional.",
            "Nursing applicants need a G P eh of three point three, and the S eh T is optional.",
        ),
        (
            "Tuition is $14,160 per semester for 12 to 18 credits.",
            "Tuition is fourteen thousand one hundred sixty dollars per semester for twelve to eighteen credits.",
        ),
        ("Is it 20% off?", "Is it twenty percent off?"),
        (
            "The school code is 009427.",
            "The school code is zero zero nine four two seven.",
        ),
        (
            "Version 2.0.1 needs 16 GB.",
            "Version two point zero point one needs sixteen gigabytes.",
        ),
        (
            "**Fee:** $60 (see [fees](https://x.example))",
            "Fee: sixty dollars (see fees)",
        ),
    ];
    for (written, spoken) in cases {
        assert_eq!(normalise(written, "en-us"), spoken, "{written}");
    }
}

#[test]
fn nothing_to_say_is_empty() {
    for text in [
        "",
        " \n\t",
        "...?!",
        "—",
        "👍🎉",
        "**",
        "[[]]",
        "$ %",
        "\u{0}\u{1b}\u{200b}",
        "---\n```",
    ] {
        assert_eq!(normalise(text, "en"), "", "{text:?}");
        assert_eq!(normalise(text, "de"), "", "{text:?}");
    }
}

#[test]
fn phonemes_cannot_be_dictated() {
    for text in [
        "[[h@l'oU]]",
        "[\u{200b}[h@l'oU]]",
        "[**[h@l'oU]**]",
        "&#91;[[x]]",
        "［［x］］",
    ] {
        for language in ["en", "fr"] {
            let spoken = normalise(text, language);
            assert!(
                !spoken.contains("[[") && !spoken.is_empty(),
                "{text:?}: {spoken}"
            );
        }
    }
}

#[test]
fn other_languages_lose_only_what_no_language_says() {
    let text = "**Öffnet** um 8:30 Uhr 👍,\nsiehe https://uni.example/plan";
    assert_eq!(
        normalise(text, "de"),
        "Öffnet um 8:30 Uhr , siehe uni.example/plan"
    );
}

#[test]
fn hours_of_24_are_said_with_their_half_of_the_day() {
    let cases = [
        (
            "Tours at 13:00 and 16:30.",
            "Tours at one P M and four thirty P M.",
        ),
        ("Open 10:00-19:00", "Open ten eh M to seven P M"),
        (
            "Shut from 21:00 to 07:00",
            "Shut from nine P M to seven eh M",
        ),
        ("Last boat 24:00", "Last boat midnight"),
        ("At 00:00 and 00:20", "At midnight and twelve twenty eh M"),
        ("Until 17:00 hrs", "Until five P M"),
        ("At 9:00 we open", "At nine o'clock we open"),
    ];
    for (written, spoken) in cases {
        assert_eq!(normalise(written, "en"), spoken, "{written}");
    }
}

#[test]
fn british_habits() {
    assert_eq!(
        normalise("120 places on 05/01/2027", "en-gb"),
        "one hundred and twenty places on the fifth of January twenty twenty seven"
    );
}

proptest! {
    #[test]
    fn any_text_becomes_speakable(text in any::<String>(), language in "en|en-gb|de|x") {
        let spoken = normalise(&text, &language);
        prop_assert!(!spoken.contains("[["));
        prop_assert!(!spoken.chars().any(char::is_control));
    }

    #[test]
    fn any_mix_of_signs_becomes_speakable(text in r#"[ 0-9A-Da-dFIMTVXghmpx$£%'"/:.,;()@#&*_~<>|\\\[\]+=°½¹²⁶€₹–-]{0,60}"#) {
        let spoken = normalise(&text, "en");
        prop_assert!(!spoken.contains("[["));
        prop_assert!(!spoken.chars().any(|letter| letter.is_ascii_digit()), "{spoken}");
    }

    #[test]
    fn any_mix_of_what_rules_look_for_becomes_speakable(
        text in r#"(call|Tel:|rooms|page|rated|text|id|no\.|Sun|M|Th|Dec|noon|fl\.|g|&euro;|\[\[|[0-9]{1,7}|[-–/,.:'"x*#<>&²| ]| ){0,30}"#
    ) {
        let spoken = normalise(&text, "en");
        prop_assert!(!spoken.contains("[["));
        prop_assert!(!spoken.chars().any(|letter| letter.is_ascii_digit()), "{spoken}");
    }
}
