//! What to say where a model is missing.

use std::sync::LazyLock;

use super::Catalogue;

/// The command that fetches the model with this id, if the catalogue in the program knows it.
pub fn pull_command(id: &str) -> Option<String> {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::embedded);
    let known = CATALOGUE.get(id)?;
    Some(format!("docent models pull {}", known.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_published_can_be_fetched() {
        assert_eq!(
            pull_command("piper:en_US-lessac-medium").as_deref(),
            Some("docent models pull piper:en_US-lessac-medium")
        );
        assert_eq!(pull_command("piper:mine"), None);
    }
}
