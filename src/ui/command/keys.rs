//! Which keys give which commands.

use super::{Command, FilesCommand, GhostCommand, LessonCommand};
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::state::layouts::Layout;
use egui::{Event, InputState, Key, Modifiers};

const NONE: Modifiers = Modifiers::NONE;
const SHIFT: Modifiers = Modifiers::SHIFT;
const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = CTRL.plus(SHIFT);
const ALT: Modifiers = Modifiers::ALT;

/// The commands that have keys, in the order of the key list.
pub const KEYS: &[(Modifiers, Key, Command)] = &[
    (NONE, Key::Space, Command::PlayPause),
    (SHIFT, Key::ArrowLeft, Command::Step(-10)),
    (SHIFT, Key::ArrowRight, Command::Step(10)),
    (CTRL, Key::ArrowLeft, Command::StepPhase(-1)),
    (CTRL, Key::ArrowRight, Command::StepPhase(1)),
    (NONE, Key::ArrowLeft, Command::Step(-1)),
    (NONE, Key::ArrowRight, Command::Step(1)),
    (NONE, Key::Home, Command::Again),
    (NONE, Key::End, Command::ToEnd),
    (NONE, Key::OpenBracket, Command::Slower),
    (NONE, Key::CloseBracket, Command::Faster),
    (NONE, Key::PageUp, Command::PreviousExample),
    (NONE, Key::PageDown, Command::NextExample),
    (NONE, Key::T, Command::TrainPause),
    (NONE, Key::D, Command::ToggleDifference),
    (NONE, Key::A, Command::ToggleArrival),
    (NONE, Key::N, Command::Nudge),
    (NONE, Key::R, Command::Predict),
    (NONE, Key::P, Command::PinHovered),
    (NONE, Key::C, Command::ClampHovered),
    (CTRL, Key::Z, Command::Undo),
    (CTRL, Key::Y, Command::Redo),
    (CTRL_SHIFT, Key::Z, Command::Redo),
    (CTRL, Key::K, Command::Find),
    (NONE, Key::L, Command::ToggleLog),
    (NONE, Key::G, Command::Ghost(GhostCommand::Toggle)),
    (CTRL_SHIFT, Key::S, Command::Dialog(DialogKind::SaveSession)),
    (CTRL_SHIFT, Key::O, Command::Dialog(DialogKind::OpenSession)),
    (CTRL, Key::O, Command::Dialog(DialogKind::OpenData)),
    (CTRL, Key::S, Command::Dialog(DialogKind::SaveWeights)),
    (CTRL, Key::E, Command::Files(FilesCommand::Figure)),
    (CTRL, Key::B, Command::ToggleColumn),
    (CTRL, Key::Q, Command::Quit),
    (ALT, Key::Num1, Command::Layout(Layout::Watch)),
    (ALT, Key::Num2, Command::Layout(Layout::Train)),
    (ALT, Key::Num3, Command::Layout(Layout::Tune)),
    (NONE, Key::F5, Command::Lesson(LessonCommand::ToggleStage)),
    (NONE, Key::F11, Command::Fullscreen),
    (NONE, Key::F12, Command::ToggleOverlay),
    (CTRL, Key::Plus, Command::ZoomIn),
    (CTRL, Key::Minus, Command::ZoomOut),
    (CTRL, Key::Num0, Command::ZoomReset),
    (SHIFT, Key::Questionmark, Command::Keys),
    (NONE, Key::Escape, Command::Escape),
];

/// Keys on the stage; they come before the others.
pub const STAGE_KEYS: &[(Modifiers, Key, Command)] = &[
    (NONE, Key::B, Command::Lesson(LessonCommand::Black)),
    (NONE, Key::W, Command::Lesson(LessonCommand::White)),
    (NONE, Key::Period, Command::Lesson(LessonCommand::Freeze)),
    (NONE, Key::F, Command::Lesson(LessonCommand::Formula)),
    (NONE, Key::I, Command::Lesson(LessonCommand::Text)),
];

/// Keys on the stage while a lesson is given there; they come before all others.
pub const LESSON_KEYS: &[(Modifiers, Key, Command)] = &[
    (NONE, Key::PageDown, Command::Lesson(LessonCommand::Next)),
    (NONE, Key::PageUp, Command::Lesson(LessonCommand::Previous)),
    (NONE, Key::Num1, Command::Lesson(LessonCommand::Go(0))),
    (NONE, Key::Num2, Command::Lesson(LessonCommand::Go(1))),
    (NONE, Key::Num3, Command::Lesson(LessonCommand::Go(2))),
    (NONE, Key::Num4, Command::Lesson(LessonCommand::Go(3))),
    (NONE, Key::Num5, Command::Lesson(LessonCommand::Go(4))),
    (NONE, Key::Num6, Command::Lesson(LessonCommand::Go(5))),
    (NONE, Key::Num7, Command::Lesson(LessonCommand::Go(6))),
    (NONE, Key::Num8, Command::Lesson(LessonCommand::Go(7))),
    (NONE, Key::Num9, Command::Lesson(LessonCommand::Go(8))),
    (NONE, Key::Num0, Command::Lesson(LessonCommand::Go(9))),
];

/// Whether a key was pressed with exactly these modifiers and no others, and takes it out of the input. Where a sign
/// stands differs from keyboard to keyboard: there Shift is part of typing it, and so is Alt where it makes letters.
pub fn consume(input: &mut InputState, modifiers: Modifiers, key: Key) -> bool {
    let is_sign = matches!(key, Key::OpenBracket | Key::CloseBracket | Key::Questionmark | Key::Period);
    let alt_types = cfg!(any(target_os = "macos", target_os = "windows"));
    let before = input.events.len();
    input.events.retain(|event| match event {
        Event::Key { key: pressed_key, pressed: true, modifiers: held, .. } if *pressed_key == key => {
            let mut held = *held;
            if is_sign {
                held.shift = modifiers.shift;
                if alt_types && held.alt {
                    held = modifiers;
                }
            }
            !held.matches_exact(modifiers)
        }
        _ => true,
    });
    input.events.len() < before
}

impl Command {
    /// Its key in words, if it has one.
    pub fn shortcut(&self) -> Option<String> {
        let found = KEYS.iter().chain(STAGE_KEYS).chain(LESSON_KEYS).find(|(.., command)| command == self);
        found.map(|(modifiers, key, _)| key_text(*modifiers, *key))
    }
}

/// A key as it is printed on a keyboard.
pub fn key_text(modifiers: Modifiers, key: Key) -> String {
    let mut text = String::new();
    if modifiers.command {
        text += "Ctrl+";
    }
    if modifiers.alt {
        text += "Alt+";
    }
    if modifiers.shift && key != Key::Questionmark {
        text += "Shift+";
    }
    text + match key {
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::Questionmark => "?",
        Key::Plus => "+",
        Key::Minus => "−",
        Key::Period => ".",
        Key::ArrowLeft => "←",
        Key::ArrowRight => "→",
        Key::PageUp => "Page Up",
        Key::PageDown => "Page Down",
        Key::Escape => "Esc",
        other => other.name(),
    }
}
