//! Panels as files, without a window or a graphics card.

use crate::cli::network_file::open;
use crate::cli::output_path::check_folder;
use crate::cli::render::arguments::RenderArguments;
use crate::cli::set;
use crate::config::Config;
use crate::data::Dataset;
use crate::error::{Error, Result, nearest};
use crate::model::Network;
use crate::settling::engine::SettlingEngine;
use crate::settling::engine::snapshot::{Opening, Pick, SettleCommand};
use crate::training::checkpoint;
use crate::training::data_source::data_of;
use crate::training::engine::loading;
use crate::training::fit::{adopt, fit};
use crate::training::shipped::TRAINED;
use crate::training::snapshot::{Origin, RunProgress, Status, TrainingSnapshot};
use crate::training::weight_history::StoredEpoch;
use crate::ui::export::{self, Format, gif};
use crate::ui::headless::{Drawn, HeadlessWindow};
use crate::ui::state::figure_style::FigureStyle;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::view::LayerView;
use crate::{files, runs, session_file};
use std::path::Path;
use std::sync::Arc;

/// Draws panels into files.
///
/// # Errors
/// Weights, session, data, example, panel, view or size that cannot be used; a file that cannot be written.
pub fn render(arguments: &RenderArguments) -> Result<()> {
    let size = size(&arguments.size)?;
    let style = arguments.style()?;
    let panel = arguments.panel.as_deref().map(panel).transpose()?;
    let view = arguments.view.as_deref().map(view).transpose()?;
    let is_gif = arguments.out.as_ref().is_some_and(|out| out.extension().is_some_and(|end| end == "gif"));
    if let Some(out) = &arguments.out {
        check_folder(out)?;
        if !is_gif {
            Format::of(out)?;
        }
    }
    let mut stage = stage(arguments, size)?;
    if let Some(view) = view {
        stage.show_layers(view);
    }
    if let Some(iteration) = arguments.iteration {
        let last = stage.iterations().saturating_sub(1);
        if iteration > last {
            return Err(Error::new(
                format!("--iteration {iteration}"),
                format!("the settling has iterations 0 to {last}"),
            ));
        }
        stage.settle(SettleCommand::Seek(iteration));
    }
    match (&arguments.all, &arguments.frames, &arguments.out, panel) {
        (Some(folder), ..) => all(&mut stage, &style, folder),
        (_, Some(folder), _, Some(kind)) => frames(&mut stage, kind, &style, folder),
        (_, _, Some(out), Some(kind)) if is_gif => movie(&mut stage, kind, &style, out),
        (_, _, Some(out), Some(kind)) => {
            let drawn = draw(&mut stage, kind)?;
            write(&drawn, &style, out)
        }
        _ => Err(Error::new("render", "needs --panel and --out, or --all")),
    }
}

fn draw(stage: &mut HeadlessWindow, kind: PanelKind) -> Result<Drawn> {
    stage.draw(kind).ok_or_else(|| Error::new(kind.name(), "was not drawn"))
}

fn write(drawn: &Drawn, style: &FigureStyle, out: &Path) -> Result<()> {
    if Format::of(out)? == Format::Csv {
        let files = export::write_tables(&drawn.tables, &drawn.about, style.mark, out)?;
        files.iter().for_each(|file| println!("{}", file.display()));
        return Ok(());
    }
    drawn.painted.write(&drawn.about, style, out)?;
    println!("{}", out.display());
    Ok(())
}

fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| Error::file(folder, format!("cannot be made: {e}")))
}

fn all(stage: &mut HeadlessWindow, style: &FigureStyle, folder: &Path) -> Result<()> {
    make(folder)?;
    for kind in PanelKind::all() {
        let drawn = draw(stage, kind)?;
        let path = folder.join(kind.key());
        write(&drawn, style, &path.with_extension("svg"))?;
        write(&drawn, style, &path.with_extension("png"))?;
        if drawn.tables.iter().any(|table| !table.is_empty()) {
            write(&drawn, style, &path.with_extension("csv"))?;
        }
    }
    Ok(())
}

fn frames(stage: &mut HeadlessWindow, kind: PanelKind, style: &FigureStyle, folder: &Path) -> Result<()> {
    make(folder)?;
    for iteration in 0..stage.iterations() {
        stage.settle(SettleCommand::Seek(iteration));
        write(&draw(stage, kind)?, style, &folder.join(format!("{}-{iteration:04}.png", kind.key())))?;
    }
    Ok(())
}

fn movie(stage: &mut HeadlessWindow, kind: PanelKind, style: &FigureStyle, out: &Path) -> Result<()> {
    let mut pictures = Vec::new();
    for iteration in 0..stage.iterations() {
        stage.settle(SettleCommand::Seek(iteration));
        let drawn = draw(stage, kind)?;
        pictures.push(drawn.painted.svg(&drawn.about, &style.film())?);
    }
    files::write_whole(out, &gif::movie(&pictures)?)?;
    println!("{}: {} frames", out.display(), pictures.len());
    Ok(())
}

fn size(text: &str) -> Result<[f32; 2]> {
    let bad = || {
        Error::new(
            format!("--size {text}"),
            "must be width x height in points, 120x80 to 4000x4000, such as 900x500",
        )
    };
    let (width, height) = text.split_once(['x', '×']).ok_or_else(bad)?;
    let number = |text: &str| text.trim().parse::<u16>().map_err(|_| bad());
    let (width, height) = (number(width)?, number(height)?);
    let fits = (120..=4000).contains(&width) && (80..=4000).contains(&height);
    if fits { Ok([f32::from(width), f32::from(height)]) } else { Err(bad()) }
}

fn panel(name: &str) -> Result<PanelKind> {
    let plain = name.to_lowercase().replace([' ', '/'], "-");
    PanelKind::find(&plain).ok_or_else(|| {
        let known: Vec<&str> = PanelKind::all().map(PanelKind::key).collect();
        let hint = nearest(&plain, known.iter().copied());
        let hint = hint.map_or(String::new(), |hint| format!("did you mean {hint}? "));
        Error::new(format!("--panel {name}"), format!("is no panel; {hint}There are {}", known.join(", ")))
    })
}

fn view(name: &str) -> Result<LayerView> {
    let found = LayerView::ALL.into_iter().find(|view| view.name().to_lowercase() == name.to_lowercase());
    let names = LayerView::ALL.map(|view| view.name().to_lowercase()).join(", ");
    found.ok_or_else(|| Error::new(format!("--view {name}"), format!("is no view; there are {names}")))
}

fn stage(arguments: &RenderArguments, size: [f32; 2]) -> Result<HeadlessWindow> {
    let dark = arguments.dark();
    if let Some(path) = &arguments.session {
        let opened = session_file::open(path, arguments.data.as_deref(), None, arguments.allow_outside)?;
        let Opening { scene, .. } = &opened.opening;
        let training =
            snapshot(&opened.config, &scene.network, &scene.data, scene.minibatch, opened.origin.clone());
        let mut engine = SettlingEngine::new(opened.config);
        engine.open(opened.opening);
        let mut stage = HeadlessWindow::new(training, engine, size, dark);
        stage.show(opened.view);
        return Ok(stage);
    }
    let training = training(arguments)?;
    let (Some(network), Some(data)) = (training.network.clone(), training.data.clone()) else {
        return Err(Error::new("render", "has no weights"));
    };
    let range = data.range(arguments.split, training.config.data.validation_examples);
    if !range.contains(&arguments.example) {
        let rule = format!(
            "the {} part of {} has {} to {}",
            arguments.split.name(),
            data.name(),
            range.start,
            range.end.saturating_sub(1)
        );
        return Err(Error::new(format!("--example {}", arguments.example), rule));
    }
    let mut engine = SettlingEngine::new((*training.config).clone());
    let minibatch = training.progress.total_minibatches;
    let mut stage = {
        use crate::worker::Engine as _;
        engine.handle(SettleCommand::Material { network, minibatch, data });
        engine.handle(SettleCommand::Example(arguments.split, Pick::Index(arguments.example)));
        HeadlessWindow::new(training, engine, size, dark)
    };
    stage.settle(SettleCommand::Step(i64::MAX));
    Ok(stage)
}

/// The run that the weights stand for.
fn training(arguments: &RenderArguments) -> Result<TrainingSnapshot> {
    if let Some(depth) = arguments.trained {
        let trained = TRAINED.iter().find(|trained| trained.depth == depth);
        let trained = trained
            .ok_or_else(|| Error::new(format!("--trained {depth}"), "there are 1, 2 and 3 hidden layers"))?;
        let stored = trained.load()?;
        let mut present = stored.config.clone().unwrap_or_default();
        if let Some(dir) = &arguments.data {
            present.set("data.source", "folder")?;
            present.data.folder = dir.display().to_string();
        }
        let mut config = adopt(&stored, &present);
        set::apply(&mut config, &arguments.sets)?;
        let data = Arc::new(data_of(&config)?);
        let network = fit(stored.network, &config, &data)?;
        return Ok(snapshot(&config, &Arc::new(network), &data, 0, Origin::Trained(depth)));
    }
    let of_run = arguments.run.as_ref().map(|dir| dir.join(runs::WEIGHTS));
    let path = of_run.as_deref().or(arguments.weights.as_deref()).unwrap_or(Path::new(""));
    let opened = open(path, arguments.data.as_deref(), &arguments.sets)?;
    let network = Arc::new(opened.network);
    let mut training = snapshot(&opened.config, &network, &opened.data, 0, Origin::File(path.to_owned()));
    if let Some(dir) = &arguments.run {
        let record = runs::read(dir)?;
        training.curves = Arc::new(runs::read_curves(dir)?);
        training.origin = record.origin;
        training.changes = Arc::new(record.changes);
        training.progress.epoch = record.epochs;
        training.progress.total_minibatches = record.minibatches;
    // A checkpoint knows its curves.
    } else if let Ok(session) =
        checkpoint::load(path).and_then(|run| run.into_trainer(Arc::clone(&opened.data)))
    {
        training.curves = Arc::clone(session.curves());
        training.changes = Arc::clone(session.changes());
        training.latest = session.latest().cloned();
        training.progress.epoch = session.epoch();
        training.progress.minibatches = session.minibatches();
        training.progress.total_minibatches = session.total_minibatches();
    }
    Ok(training)
}

fn snapshot(
    config: &Config,
    network: &Arc<Network<f32>>,
    data: &Arc<Dataset>,
    minibatch: u64,
    origin: Origin,
) -> TrainingSnapshot {
    TrainingSnapshot {
        data: Some(Arc::clone(data)),
        network: Some(Arc::clone(network)),
        stored: Arc::new(vec![StoredEpoch { epoch: 0, minibatch, network: Arc::clone(network) }]),
        status: Status::Paused,
        progress: RunProgress {
            epochs: config.run.epochs,
            total_minibatches: minibatch,
            ..RunProgress::default()
        },
        run: 1,
        origin,
        ..loading(config.clone(), "")
    }
}
