//! Amounts of money.

use super::described::describes;
use super::numbers::{self, Numeral};
use super::token::Kind;
use super::view::{Reading, View, is_upper, lookup};

/// How a currency is called.
#[derive(Debug, Clone, Copy)]
struct Currency {
    one: &'static str,
    many: &'static str,
    /// A hundredth of it, one and many; empty where there is none.
    cent: &'static str,
    cents: &'static str,
}

const fn currency(
    one: &'static str,
    many: &'static str,
    cent: &'static str,
    cents: &'static str,
) -> Currency {
    Currency {
        one,
        many,
        cent,
        cents,
    }
}

const DOLLAR: Currency = currency("dollar", "dollars", "cent", "cents");
const EURO: Currency = currency("euro", "euros", "cent", "cents");
const POUND: Currency = currency("pound", "pounds", "penny", "pence");
const YEN: Currency = currency("yen", "yen", "", "");
const WON: Currency = currency("won", "won", "", "");
const RUPEE: Currency = currency("rupee", "rupees", "paisa", "paise");
const FRANC: Currency = currency("franc", "francs", "centime", "centimes");

const SYMBOLS: [(&str, Currency); 11] = [
    ("$", DOLLAR),
    ("€", EURO),
    ("£", POUND),
    ("¥", YEN),
    ("₩", WON),
    ("₹", RUPEE),
    ("₽", currency("ruble", "rubles", "kopek", "kopeks")),
    ("₺", currency("lira", "lira", "kurush", "kurush")),
    ("₪", currency("shekel", "shekels", "agora", "agorot")),
    ("₱", currency("peso", "pesos", "centavo", "centavos")),
    ("฿", currency("baht", "baht", "satang", "satang")),
];

/// Codes of ISO 4217, before or after the amount.
const CODES: [(&str, Currency); 17] = [
    ("USD", currency("US dollar", "US dollars", "cent", "cents")),
    ("EUR", EURO),
    ("GBP", POUND),
    ("JPY", YEN),
    ("KRW", WON),
    ("INR", RUPEE),
    (
        "CHF",
        currency("Swiss franc", "Swiss francs", "centime", "centimes"),
    ),
    (
        "CAD",
        currency("Canadian dollar", "Canadian dollars", "cent", "cents"),
    ),
    (
        "AUD",
        currency("Australian dollar", "Australian dollars", "cent", "cents"),
    ),
    (
        "NZD",
        currency("New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    ),
    (
        "HKD",
        currency("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    ),
    (
        "SGD",
        currency("Singapore dollar", "Singapore dollars", "cent", "cents"),
    ),
    ("CNY", currency("yuan", "yuan", "", "")),
    (
        "SEK",
        currency("Swedish krona", "Swedish kronor", "öre", "öre"),
    ),
    (
        "NOK",
        currency("Norwegian krone", "Norwegian kroner", "øre", "øre"),
    ),
    (
        "DKK",
        currency("Danish krone", "Danish kroner", "øre", "øre"),
    ),
    (
        "MXN",
        currency("Mexican peso", "Mexican pesos", "centavo", "centavos"),
    ),
];

/// Written-out currencies whose hundredths are said: "15.50 dollars".
const WORDS: [(&str, Currency); 4] = [
    ("dollars", DOLLAR),
    ("euros", EURO),
    ("pounds", POUND),
    ("francs", FRANC),
];

/// What stands before a dollar sign to say whose dollar it is.
const DOLLARS: [(&str, &str); 6] = [
    ("US", "US"),
    ("CA", "Canadian"),
    ("C", "Canadian"),
    ("AU", "Australian"),
    ("A", "Australian"),
    ("HK", "Hong Kong"),
];

const MAGNITUDES: [&str; 6] = [
    "thousand",
    "million",
    "billion",
    "trillion",
    "quadrillion",
    "hundred",
];
/// Attached to the amount: "$5M", "$1.5bn".
const SHORT_MAGNITUDES: [(&str, &str); 9] = [
    ("k", "thousand"),
    ("m", "million"),
    ("mm", "million"),
    ("mn", "million"),
    ("mio", "million"),
    ("b", "billion"),
    ("bn", "billion"),
    ("t", "trillion"),
    ("tn", "trillion"),
];

/// Whether `sign` is one of a currency.
pub(super) fn is_symbol(sign: &str) -> bool {
    lookup(&SYMBOLS, sign).is_some()
}

/// "dollar" of "$", for a sign without an amount.
pub(super) fn name_of_symbol(sign: &str) -> Option<&'static str> {
    lookup(&SYMBOLS, sign).map(|currency| currency.one)
}

/// `$5`, `$1.5 million`, `US$20`, `5 €`, `EUR 12.50`, `50¢`, `15.50 dollars`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    match view.kind(0) {
        Kind::Mark => {
            if let Some(currency) = lookup(&SYMBOLS, view.text(0)) {
                return amount(view, 1, currency, "");
            }
            trailing(view)
        }
        Kind::Word => {
            let word = view.text(0);
            if view.text(1) == "$"
                && let Some(country) = DOLLARS.iter().find(|(short, _)| *short == word)
            {
                return amount(view, 2, DOLLAR, country.1);
            }
            if word == "Rs" {
                let point = usize::from(view.text(1) == ".");
                let space = usize::from(view.kind(1 + point) == Kind::Space);
                return amount(view, 1 + point + space, RUPEE, "");
            }
            let currency = is_upper(word).then(|| lookup(&CODES, word)).flatten()?;
            let space = usize::from(view.kind(1) == Kind::Space);
            let space = if is_symbol(view.text(1 + space)) {
                space + 1
            } else {
                space
            };
            amount(view, 1 + space, currency, "")
        }
        Kind::Number => trailing(view),
        _ => None,
    }
}

/// The second half of "$10-15", with the currency of the first.
pub(super) fn range(first: &View<'_>, second: &View<'_>) -> Option<Reading> {
    let begins = (0..4).find(|ahead| first.kind(*ahead) == Kind::Number)?;
    let number = numbers::numeral(&first.ahead(begins))?;
    let currency = lookup(&SYMBOLS, first.text(begins.checked_sub(1)?))?;
    let high = amount(second, 0, currency, "")?;
    let spoken = format!("{} to {}", number.spoken(first), high.spoken);
    Some(Reading::new(spoken, high.tokens))
}

/// The amount after `before` tokens of currency.
fn amount(view: &View<'_>, before: usize, currency: Currency, country: &str) -> Option<Reading> {
    let space =
        usize::from(view.kind(before) == Kind::Space && view.kind(before + 1) == Kind::Number);
    let minus = usize::from(before > 0 && view.text(before + space) == "-");
    let start = before + space + minus;
    let numeral = numbers::numeral(&view.ahead(start))?;
    let mut tokens = start + numeral.tokens;
    let magnitude = magnitude(view, tokens);
    let mut spoken = String::new();
    if minus > 0 {
        spoken.push_str("minus ");
    }
    if let Some((name, taken)) = magnitude {
        tokens += taken;
        spoken.push_str(&numeral.spoken(view));
        spoken.push(' ');
        spoken.push_str(name);
        spoken.push(' ');
    }
    let taken_plus = usize::from(view.text(tokens) == "+" && !view.is_alphanumeric(tokens + 1));
    if magnitude.is_none() {
        if country.is_empty()
            && let Some(parts) = with_cents(view, &numeral, currency)
        {
            spoken.push_str(&parts);
            return Some(finish(view, spoken, tokens));
        }
        spoken.push_str(&numeral.spoken(view));
        spoken.push(' ');
    }
    if !country.is_empty() {
        spoken.push_str(country);
        spoken.push(' ');
    }
    let single = (numeral.is_one() && magnitude.is_none()) || describes(view, tokens);
    spoken.push_str(if single { currency.one } else { currency.many });
    if taken_plus > 0 {
        spoken.push_str(" or more");
    }
    Some(finish(view, spoken, tokens + taken_plus))
}

/// `/hour`, `/ month` and `/person/night` after an amount.
fn finish(view: &View<'_>, mut spoken: String, mut tokens: usize) -> Reading {
    const UNITS_MAX: usize = 3;
    for _ in 0..UNITS_MAX {
        let space = usize::from(view.kind(tokens) == Kind::Space);
        let next = tokens + 1 + 2 * space;
        let per = view.text(tokens + space) == "/" && view.kind(next) == Kind::Word;
        let Some(unit) = per
            .then(|| super::slashes::one_of(view.text(next)))
            .flatten()
        else {
            break;
        };
        spoken.push_str(" per ");
        spoken.push_str(unit);
        tokens = next + 1;
    }
    Reading::new(spoken, tokens)
}

/// "million" after a space, "M" attached.
fn magnitude(view: &View<'_>, at: usize) -> Option<(&'static str, usize)> {
    let after = view.kind(at + 2);
    if view.kind(at) == Kind::Word && !view.is_alphanumeric(at + 1) {
        return lookup(&SHORT_MAGNITUDES, view.text(at)).map(|name| (name, 1));
    }
    if view.kind(at) == Kind::Space && after != Kind::Nothing || view.kind(at + 1) == Kind::Word {
        let known = MAGNITUDES
            .iter()
            .find(|name| name.eq_ignore_ascii_case(view.text(at + 1)));
        return known.map(|name| (*name, 2));
    }
    None
}

/// Two decimals are cents.
fn with_cents(view: &View<'_>, numeral: &Numeral<'_>, currency: Currency) -> Option<String> {
    let fraction = numeral.fraction.filter(|fraction| fraction.len() == 2)?;
    let cents: u64 = fraction.parse().ok()?;
    if currency.cent.is_empty() {
        return None;
    }
    let whole = Numeral {
        fraction: None,
        ..numeral.clone()
    };
    let name = if whole.is_one() {
        currency.one
    } else {
        currency.many
    };
    let amount = format!("{} {name}", whole.spoken(view));
    let cent = if cents == 1 {
        currency.cent
    } else {
        currency.cents
    };
    let small = format!("{} {cent}", numbers::cardinal(cents, view.style.british));
    let no_whole = whole.digits.bytes().all(|digit| digit == b'0');
    Some(match (no_whole, cents) {
        (true, 1..) => small,
        (true, 0) => format!("zero {}", currency.many),
        (false, 0) => amount,
        (false, _) => format!("{amount} and {small}"),
    })
}

/// The currency after the amount.
fn trailing(view: &View<'_>) -> Option<Reading> {
    let numeral = numbers::numeral(view)?;
    let mut at = numeral.tokens;
    if view.text(at) == "¢" {
        let one = numeral.is_one() || describes(view, at + 1);
        let name = if one { "cent" } else { "cents" };
        let spoken = format!("{} {name}", numeral.spoken(view));
        return Some(finish(view, spoken, at + 1));
    }
    let magnitude = magnitude(view, at).filter(|(_, taken)| *taken == 2);
    at += magnitude.map_or(0, |(_, taken)| taken);
    let space = usize::from(view.kind(at) == Kind::Space);
    let sign = view.text(at + space);
    if space == 1
        && magnitude.is_none()
        && let Some(currency) = WORDS.iter().find(|(word, _)| *word == sign)
    {
        let spoken = with_cents(view, &numeral, currency.1)?;
        return Some(finish(view, spoken, at + 2));
    }
    let symbol = lookup(&SYMBOLS, sign).filter(|_| view.kind(at + space + 1) != Kind::Number);
    let code = is_upper(sign).then(|| lookup(&CODES, sign)).flatten();
    let currency = symbol.or(code)?;
    // "5 $10 bills" is not five dollars.
    if space == 1 && sign == "$" && view.text(at + 2) == "." && view.kind(at + 3) == Kind::Number {
        return None;
    }
    let spoken = match (magnitude, with_cents(view, &numeral, currency)) {
        (Some((name, _)), _) => format!("{} {name} {}", numeral.spoken(view), currency.many),
        (None, Some(parts)) => parts,
        (None, None) => {
            let name = if numeral.is_one() {
                currency.one
            } else {
                currency.many
            };
            format!("{} {name}", numeral.spoken(view))
        }
    };
    Some(finish(view, spoken, at + space + 1))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn amounts() {
        let cases = [
            ("$60", "sixty dollars"),
            ("$1", "one dollar"),
            ("$4,500", "four thousand five hundred dollars"),
            ("$15.50 an hour", "fifteen dollars and fifty cents an hour"),
            (
                "15.50 dollars an hour",
                "fifteen dollars and fifty cents an hour",
            ),
            ("1,150 dollars", "one thousand one hundred fifty dollars"),
            ("$0.05", "five cents"),
            ("$3.00", "three dollars"),
            ("$2.345", "two point three four five dollars"),
            ("$1.5 million", "one point five million dollars"),
            ("$2M", "two million dollars"),
            ("a $60 application fee", "a sixty dollar application fee"),
            ("the $60 is due", "the sixty dollars is due"),
            ("€7 or £1.01", "seven euros or one pound and one penny"),
            ("20 €", "twenty euros"),
            ("CHF 12", "twelve Swiss francs"),
            ("US$30", "thirty US dollars"),
            ("75¢", "seventy five cents"),
            ("$18/hour", "eighteen dollars per hour"),
            ("$6 / day", "six dollars per day"),
            ("€2.500", "two thousand five hundred euros"),
            ("Rs. 800", "eight hundred rupees"),
            ("$10-15", "ten to fifteen dollars"),
            ("$10–$15.", "ten dollars to fifteen dollars."),
            ("-$5", "minus five dollars"),
            ("¥3000", "three thousand yen"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
