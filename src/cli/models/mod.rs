//! `docent models`: what was asked becomes calls of [`crate::models`], and their results lines or JSON.

mod args;
mod lines;
mod recommend;

use std::fs;
use std::io::Write;

use anyhow::{Context, Result};
use serde::Serialize;

use self::args::{ExportArgs, ImportArgs, ListArgs, PullArgs};
pub use self::args::{ModelsArgs, ModelsCommand};
use self::recommend::RecommendArgs;
use super::progress::of_files;
use super::{Exit, GlobalArgs};
use crate::app::model_store;
use crate::config::Settings;
use crate::models::{
    Catalogue, Depth, Kind, Model, ModelStatus, State, Store, export, import, installed, list,
    pull, remove, show, status,
};

/// Does what was asked.
///
/// # Errors
/// What the operation refused.
pub fn run(
    args: &ModelsArgs,
    global: &GlobalArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Exit> {
    let catalogue = match &args.catalogue {
        None => Catalogue::embedded(),
        Some(path) => {
            let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
            Catalogue::parse(&text)?
        }
    };
    let mut desk = Desk {
        store: model_store(settings),
        catalogue,
        json: args.json,
        out,
    };
    match &args.command {
        ModelsCommand::List(args) => desk.list(args),
        ModelsCommand::Recommend(args) => desk.recommend(args, global, settings),
        ModelsCommand::Show(args) => desk.show(&args.id),
        ModelsCommand::Pull(args) => desk.pull(args),
        ModelsCommand::Verify(args) => desk.verify(&args.ids),
        ModelsCommand::Import(args) => desk.import(args),
        ModelsCommand::Export(args) => desk.export(args),
        ModelsCommand::Rm(args) => desk.remove(&args.ids),
        ModelsCommand::Path(args) => desk.path(&args.id),
    }
}

/// The models, and who asked for them.
struct Desk<'a> {
    store: Store,
    catalogue: Catalogue,
    json: bool,
    out: &'a mut dyn Write,
}

impl Desk<'_> {
    /// Prints a result: as JSON, or as lines for people.
    fn print(&mut self, result: &impl Serialize, lines: &[String]) -> Result<Exit> {
        if self.json {
            writeln!(self.out, "{}", serde_json::to_string_pretty(result)?)?;
        } else {
            for line in lines {
                writeln!(self.out, "{line}")?;
            }
        }
        Ok(Exit::Ok)
    }

    /// The models with these ids.
    fn find(&self, ids: &[String]) -> Result<Vec<Model>> {
        let found = ids.iter().map(|id| Ok(self.catalogue.find(id)?.clone()));
        found.collect()
    }

    fn list(&mut self, args: &ListArgs) -> Result<Exit> {
        if args.installed {
            let mut found = installed(&self.store, &self.catalogue, Depth::Sizes)?;
            found.retain(|model| args.kind.is_none() || args.kind == Kind::of_id(&model.id));
            let lines: Vec<String> = found.iter().map(lines::found).collect();
            return self.print(&found, &lines);
        }
        let mut listed = list(&self.store, &self.catalogue)?;
        listed.retain(|entry| args.kind.is_none_or(|kind| entry.model.kind == kind));
        let lines: Vec<String> = listed.iter().map(lines::listed).collect();
        self.print(&listed, &lines)
    }

    fn recommend(
        &mut self,
        args: &RecommendArgs,
        global: &GlobalArgs,
        settings: &Settings,
    ) -> Result<Exit> {
        let advice = recommend::advise(args, global, settings, &self.catalogue)?;
        self.print(&advice, &recommend::lines(&advice))?;
        Ok(if advice.recommendation.keeps {
            Exit::Ok
        } else {
            Exit::CheckFailed
        })
    }

    fn show(&mut self, id: &str) -> Result<Exit> {
        let listed = show(&self.store, self.catalogue.find(id)?)?;
        self.print(&listed, &lines::shown(&listed))
    }

    fn pull(&mut self, args: &PullArgs) -> Result<Exit> {
        let options = args.options()?;
        let mut pulled = Vec::new();
        for model in self.find(&args.ids)? {
            pulled.push(pull(&self.store, &model, &options, &mut of_files()?)?);
        }
        let lines: Vec<String> = pulled.iter().map(lines::pulled).collect();
        self.print(&pulled, &lines)
    }

    fn verify(&mut self, ids: &[String]) -> Result<Exit> {
        let found: Vec<ModelStatus> = if ids.is_empty() {
            installed(&self.store, &self.catalogue, Depth::Bytes)?
        } else {
            let models = self.find(ids)?.into_iter();
            let found = models.map(|model| status(&self.store, &model, Depth::Bytes));
            found.collect::<Result<_, _>>()?
        };
        let lines: Vec<String> = found.iter().map(lines::found).collect();
        self.print(&found, &lines)?;
        let is_bad = |model: &ModelStatus| matches!(model.state, State::Damaged | State::Missing);
        Ok(if found.iter().any(is_bad) {
            Exit::CheckFailed
        } else {
            Exit::Ok
        })
    }

    fn import(&mut self, args: &ImportArgs) -> Result<Exit> {
        let imported = import(
            &self.store,
            &self.catalogue,
            &args.bundle,
            &args.options(),
            &mut of_files()?,
        )?;
        self.print(&imported, &lines::imported(&imported))
    }

    fn export(&mut self, args: &ExportArgs) -> Result<Exit> {
        let models: Vec<Model> = if args.ids.is_empty() {
            let found = installed(&self.store, &self.catalogue, Depth::Sizes)?.into_iter();
            let known = found.filter_map(|found| self.catalogue.get(&found.id).cloned());
            known.collect()
        } else {
            self.find(&args.ids)?
        };
        let models: Vec<&Model> = models.iter().collect();
        let exported = export(
            &self.store,
            &models,
            &args.options()?,
            &args.bundle,
            &mut of_files()?,
        )?;
        self.print(&exported, &[lines::exported(&exported)])
    }

    fn remove(&mut self, ids: &[String]) -> Result<Exit> {
        let mut removed = Vec::new();
        for model in self.find(ids)? {
            removed.push(remove(&self.store, &model, &mut of_files()?)?);
        }
        let lines: Vec<String> = removed.iter().flat_map(lines::removed).collect();
        self.print(&removed, &lines)
    }

    fn path(&mut self, id: &str) -> Result<Exit> {
        let paths = self.store.paths(self.catalogue.find(id)?);
        let lines: Vec<String> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        self.print(&paths, &lines)
    }
}
