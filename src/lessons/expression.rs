//! Expressions: read, checked before they run, and worked out.

use super::functions::{Answer, Argument, FUNCTIONS, Function, Given, Kind};
use super::page::{PLAIN, WORDS};
use super::record::{Moment, Told};
use super::seen::{Seen, change};
use crate::config::{Config, Sign};
use crate::error::nearest;
use crate::knobs;
use rhai::{ASTNode, Dynamic, Engine, EvalAltResult, Expr, Position, Scope};

/// What is wrong with an expression, and at which of its bytes.
pub(super) type Wrong = (String, usize);

/// Settings that a check may change for a settling of its own.
const CHANGEABLE: [&str; 2] = ["dynamics.", "nudge."];

fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    // As people write them; of the same precedence as && and ||.
    let _ = engine.register_custom_operator("and", 60);
    let _ = engine.register_custom_operator("or", 30);
    engine.register_fn("and", |a: bool, b: bool| a && b);
    engine.register_fn("or", |a: bool, b: bool| a || b);
    engine.register_fn("abs", |x: Dynamic| plain(&x).abs());
    engine.register_fn("sqrt", |x: Dynamic| plain(&x).sqrt());
    engine.register_fn("max", |a: Dynamic, b: Dynamic| plain(&a).max(plain(&b)));
    engine.register_fn("min", |a: Dynamic, b: Dynamic| plain(&a).min(plain(&b)));
    engine.register_fn("-", |x: f64| -x);
    engine.register_fn("-", |x: i64| -x);
    engine.register_fn("!", |x: bool| !x);
    engine.set_strict_variables(true);
    let _ = engine.disable_symbol("switch");
    engine
}

fn plain(x: &Dynamic) -> f64 {
    x.as_float().or_else(|_| x.as_int().map(|x| x as f64)).unwrap_or(f64::NAN)
}

/// The words, with the numbers of `seen` where they have some.
fn scope(seen: Option<&Seen>) -> Scope<'static> {
    let mut scope = Scope::new();
    for (word, _) in WORDS {
        let number = |of: &dyn Fn(&Seen) -> f64| Dynamic::from_float(seen.map_or(0.0, of));
        let value = match *word {
            "start" => Dynamic::from(Moment::Start),
            "free" => Dynamic::from(Moment::Free),
            "nudged" => Dynamic::from(Moment::Nudged),
            "opposite" => Dynamic::from(Moment::Opposite),
            "now" => Dynamic::from(Moment::Now),
            "one_sided" => Dynamic::from(Sign::Positive),
            "centred" => Dynamic::from(Sign::Centred),
            "target" => number(&|seen| seen.shown().target as f64),
            "label" => number(&|seen| {
                let scene = &seen.shown().scene;
                scene.data.label(scene.split, scene.index) as f64
            }),
            "held" => number(&|seen| seen.shown().clamped.len() as f64),
            "beta" => number(&|seen| seen.shown().config.nudge.beta),
            "layers" => number(&|seen| seen.shown().scene.network.num_layers() as f64),
            "iteration" => {
                number(&|seen| seen.shown().point(Moment::Now).map_or(0, |point| point.iteration) as f64)
            }
            _ => number(&|seen| seen.training.curves.epochs.last().map_or(0.0, |point| point.epoch)),
        };
        scope.push_constant_dynamic(*word, value);
    }
    scope
}

/// Reads an expression and refuses what it does not know.
pub(super) fn check(source: &str) -> Result<(), Wrong> {
    let at = |position: Position| {
        let lines = source.split_inclusive('\n').take(position.line().unwrap_or(1) - 1);
        let start = lines.map(str::len).sum::<usize>();
        let column = position.position().unwrap_or(1).saturating_sub(1);
        start + source[start..].chars().take(column).map(char::len_utf8).sum::<usize>()
    };
    let tree = engine()
        .compile_expression_with_scope(&scope(None), source)
        .map_err(|error| (words_of(&error.err_type().to_string()), at(error.position())))?;
    let mut wrong = None;
    tree.walk(&mut |path: &[ASTNode<'_>]| {
        if let Some(ASTNode::Expr(Expr::FnCall(call, position))) = path.last()
            && let Err(rule) = call_is_known(call.name.as_str(), &call.args)
        {
            wrong = Some((rule, at(*position)));
        }
        wrong.is_none()
    });
    wrong.map_or(Ok(()), Err)
}

/// The message of the expression library, with what there is for an unknown word.
fn words_of(message: &str) -> String {
    let Some(name) = message.strip_prefix("Undefined variable: ") else {
        return format!("is no expression: {message}");
    };
    let known = || WORDS.iter().map(|(word, _)| *word).chain(FUNCTIONS.iter().map(|function| function.name));
    let hint = nearest(name, known()).map_or_else(String::new, |near| format!("; did you mean {near}?"));
    format!("{name} is not known{hint}; `eqprop-lab lesson functions` lists what is")
}

fn call_is_known(name: &str, args: &[Expr]) -> Result<(), String> {
    if let Some((_, count)) = PLAIN.iter().find(|(plain, _)| *plain == name) {
        return if args.len() == *count { Ok(()) } else { Err(format!("{name} takes {count} numbers")) };
    }
    let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) else {
        if !name.starts_with(|c: char| c.is_alphabetic()) || ["and", "or"].contains(&name) {
            return Ok(()); // an operator
        }
        let names = FUNCTIONS.iter().map(|function| function.name).chain(PLAIN.iter().map(|(name, _)| *name));
        let hint = nearest(name, names).map_or_else(String::new, |near| format!("; did you mean {near}?"));
        return Err(format!("there is no function {name}{hint}; `eqprop-lab lesson functions` lists them"));
    };
    let fits = function.takes.iter().find(|takes| takes.len() == args.len() && fits(takes, args));
    if fits.is_none() {
        return Err(format!("{name} is called as {}", function.calls().join(" or ")));
    }
    for arg in args {
        if let Expr::StringConstant(text, _) = arg {
            if function.takes == [[Kind::Key]] {
                let is_number = knobs::knob(text).is_some_and(|knob| !knob.per_layer);
                let hint = nearest(text, knobs::KNOBS.iter().map(|knob| knob.key));
                let hint = hint.map_or_else(String::new, |near| format!("; did you mean {near}?"));
                return if is_number {
                    Ok(())
                } else {
                    Err(format!("{text} is no setting with a number{hint}"))
                };
            }
            settings_are_known(text)?;
        }
    }
    Ok(())
}

fn fits(takes: &[Kind], args: &[Expr]) -> bool {
    let word = |arg: &Expr| match arg {
        Expr::Variable(name, ..) => Some(name.1.to_string()),
        _ => None,
    };
    takes.iter().zip(args).all(|(kind, arg)| {
        let is_word = |words: &[&str]| word(arg).is_some_and(|word| words.contains(&word.as_str()));
        let (is_moment, is_nudge) =
            (is_word(&["start", "free", "nudged", "opposite", "now"]), is_word(&["one_sided", "centred"]));
        match kind {
            Kind::Moment => is_moment,
            Kind::Nudge => is_nudge,
            Kind::Settings | Kind::Key => matches!(arg, Expr::StringConstant(..)),
            Kind::Number | Kind::Layer => !is_moment && !is_nudge && !matches!(arg, Expr::StringConstant(..)),
        }
    })
}

fn settings_are_known(text: &str) -> Result<(), String> {
    let mut config = Config::default();
    for part in text.split(',').filter(|part| !part.trim().is_empty()) {
        let key = part.split('=').next().unwrap_or("").trim();
        change(&mut config, part)?;
        if !CHANGEABLE.iter().any(|start| key.starts_with(start)) {
            return Err(format!(
                "{key} cannot be changed inside a check; what begins with dynamics. or nudge. can"
            ));
        }
        if let Some(knob) = knobs::knob(key) {
            let value = (knob.get)(&config, 0);
            if !(knob.min..=knob.max).contains(&value) {
                let rule = format!("must lie between {} and {}; {}", knob.min, knob.max, knob.rule);
                return Err(format!("{key} = {value}: {rule}"));
            }
        }
    }
    Ok(())
}

/// Works an expression out.
pub(super) fn work_out(source: &str, seen: &Seen) -> Told<Answer> {
    let mut engine = engine();
    for function in FUNCTIONS {
        for takes in function.takes {
            register(&mut engine, function, takes.len(), seen);
        }
    }
    let value =
        engine.eval_expression_with_scope::<Dynamic>(&mut scope(Some(seen)), source).map_err(|error| {
            match error.unwrap_inner() {
                EvalAltResult::ErrorRuntime(why, _) => why.to_string(),
                other => other.to_string(),
            }
        })?;
    if let Ok(flag) = value.as_bool() {
        return Ok(Answer::Flag(flag));
    }
    let number = plain(&value);
    if number.is_nan() && !value.is_float() {
        Err("is no number".to_owned())
    } else {
        Ok(Answer::Number(number))
    }
}

type Outcome = Result<Dynamic, Box<EvalAltResult>>;

fn register(engine: &mut Engine, function: &'static Function, count: usize, seen: &Seen) {
    let seen = seen.clone();
    let tell = move |arguments: &[Dynamic]| -> Outcome {
        let given: Vec<Argument> = arguments.iter().map(argument).collect();
        match (function.tell)(&seen, &Given(&given)) {
            Ok(Answer::Number(x)) => Ok(Dynamic::from_float(x)),
            Ok(Answer::Flag(flag)) => Ok(Dynamic::from_bool(flag)),
            Err(why) => Err(why.into()),
        }
    };
    let name = function.name;
    match count {
        0 => engine.register_fn(name, move || tell(&[])),
        1 => engine.register_fn(name, move |a: Dynamic| tell(&[a])),
        2 => engine.register_fn(name, move |a: Dynamic, b: Dynamic| tell(&[a, b])),
        _ => engine
            .register_fn(name, move |a: Dynamic, b: Dynamic, c: Dynamic, d: Dynamic| tell(&[a, b, c, d])),
    };
}

fn argument(value: &Dynamic) -> Argument {
    if let Some(moment) = value.clone().try_cast::<Moment>() {
        return Argument::Moment(moment);
    }
    if let Some(sign) = value.clone().try_cast::<Sign>() {
        return Argument::Nudge(sign);
    }
    match value.clone().into_string() {
        Ok(text) => Argument::Text(text),
        Err(_) => Argument::Number(plain(value)),
    }
}
