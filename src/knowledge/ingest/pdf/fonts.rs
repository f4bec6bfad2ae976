//! The fonts of a PDF: what a code stands for, how wide it is, and whether it is bold.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hayro_font::hayro_cmap::BfString;
use hayro_font::{
    CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, UNITS_PER_EM,
};
use hayro_syntax::object::dict::keys;
use hayro_syntax::object::{Array, Dict, Name, Stream};

use super::super::packed::Unread;
use super::guard::Budget;

/// The flag of a font descriptor that asks for bold letters.
const FORCE_BOLD: u32 = 1 << 18;

/// What a code stands for.
#[derive(Debug, Clone)]
pub(super) struct Code {
    /// `None` where the font does not say.
    pub text: Option<Rc<str>>,
    /// As a share of the font's size.
    pub width: f32,
}

/// A font in use.
pub(super) struct Typeface<'a> {
    font: Option<Font<'a>>,
    pub bold: bool,
    codes: RefCell<HashMap<u32, Code>>,
}

impl Typeface<'_> {
    /// The codes of a string, with the number of its bytes.
    pub fn codes(&self, string: &[u8], mut each: impl FnMut(&Code, u32, usize)) {
        let Some(font) = &self.font else {
            return;
        };
        let mut at = 0;
        while at < string.len() {
            let (number, length) = font.read_code(string, at);
            at += length.max(1);
            let mut codes = self.codes.borrow_mut();
            each(
                codes.entry(number).or_insert_with(|| code(font, number)),
                number,
                length,
            );
        }
    }

    /// Whether lines run from left to right.
    pub fn is_horizontal(&self) -> bool {
        self.font.as_ref().is_none_or(Font::is_horizontal)
    }
}

/// All fonts of a document.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    /// By where their dictionaries lie.
    known: HashMap<usize, Rc<Typeface<'a>>>,
    fonts: FontResolverFn,
    maps: CMapResolverFn,
}

impl<'a> Fonts<'a> {
    /// None is loaded yet.
    pub fn new() -> Self {
        Self {
            cache: FontCache::new(),
            known: HashMap::new(),
            // For the widths of the 14 fonts that every reader has.
            fonts: Arc::new(|query| {
                let font = match query {
                    FontQuery::Standard(font) => *font,
                    FontQuery::Fallback(like) => like.pick_standard_font(),
                };
                Some(font.get_font_data())
            }),
            maps: Arc::new(|_| None),
        }
    }

    /// The font that a dictionary describes.
    ///
    /// # Errors
    /// It is too large.
    pub fn load(
        &mut self,
        font: &Dict<'a>,
        budget: &mut Budget,
    ) -> Result<Rc<Typeface<'a>>, Unread> {
        let place = font.data().as_ptr().addr();
        if let Some(known) = self.known.get(&place) {
            return Ok(Rc::clone(known));
        }
        pay(font, budget)?;
        let typeface = Rc::new(Typeface {
            font: self.cache.font(font, &self.fonts, &self.maps),
            bold: is_bold(font),
            codes: RefCell::default(),
        });
        self.known.insert(place, Rc::clone(&typeface));
        Ok(typeface)
    }
}

fn code(font: &Font<'_>, number: u32) -> Code {
    let text = match font.glyph(font.map_code(number), number) {
        FontGlyph::Outline(glyph) => glyph.as_unicode(),
        FontGlyph::Type3(glyph) => glyph.as_unicode(),
    };
    let text = text.map(|text| match text {
        BfString::Char(letter) => plain(letter.encode_utf8(&mut [0; 4])),
        BfString::String(letters) => plain(&letters),
    });
    let width = font.code_advance(number).x as f32 / UNITS_PER_EM;
    Code {
        text: text.map(Rc::from),
        width,
    }
}

/// Ligatures as their letters; nothing of what fonts call their own.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'ﬀ' => plain.push_str("ff"),
            'ﬁ' => plain.push_str("fi"),
            'ﬂ' => plain.push_str("fl"),
            'ﬃ' => plain.push_str("ffi"),
            'ﬄ' => plain.push_str("ffl"),
            'ﬅ' | 'ﬆ' => plain.push_str("st"),
            // Bullets of the fonts of symbols.
            '\u{f0b7}' | '\u{f0a7}' | '\u{f076}' | '\u{f0d8}' => plain.push('•'),
            '\u{0}'..='\u{1f}' | '\u{e000}'..='\u{f8ff}' | '\u{fffd}' => {}
            '\u{a0}' => plain.push(' '),
            _ => plain.push(letter),
        }
    }
    plain
}

/// Pays for all that the font's loading unpacks.
fn pay(font: &Dict<'_>, budget: &mut Budget) -> Result<(), Unread> {
    budget.pay_opening()?;
    let mut pay_parts = |dictionary: &Dict<'_>, names: &[&[u8]]| {
        let streams = names
            .iter()
            .filter_map(|name| dictionary.get::<Stream<'_>>(*name));
        streams
            .into_iter()
            .try_for_each(|stream| budget.pay(&stream))
    };
    pay_parts(font, &[keys::TO_UNICODE, keys::ENCODING])?;
    let below = font.get::<Array<'_>>(keys::DESCENDANT_FONTS);
    let below = below.and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    for font in [Some(font), below.as_ref()].into_iter().flatten() {
        pay_parts(font, &[keys::CID_TO_GID_MAP])?;
        if let Some(descriptor) = font.get::<Dict<'_>>(keys::FONT_DESC) {
            pay_parts(
                &descriptor,
                &[keys::FONT_FILE, keys::FONT_FILE2, keys::FONT_FILE3],
            )?;
        }
    }
    Ok(())
}

fn is_bold(font: &Dict<'_>) -> bool {
    let name = font.get::<Name<'_>>(keys::BASE_FONT);
    let name = name
        .map(|name| name.as_str().to_lowercase())
        .unwrap_or_default();
    let descriptor = font.get::<Dict<'_>>(keys::FONT_DESC);
    let flags = descriptor.and_then(|descriptor| descriptor.get::<u32>(keys::FLAGS));
    ["bold", "black", "heavy"]
        .iter()
        .any(|weight| name.contains(weight))
        || flags.is_some_and(|flags| flags & FORCE_BOLD != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ligatures_become_letters() {
        assert_eq!(plain("ﬁrst oﬃce"), "first office");
        assert_eq!(plain("\u{f0b7}\u{e001}\u{0}a"), "•a");
    }
}
