//! The exact answers to a nudge, computed beside the window once for each network, input, target and free state.

use crate::settling::studies::exact_error::{ExactError, ExactErrorQuestion, exact_error};
use crate::ui::background::Busy;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};

/// The newest answers and the computation under way.
#[derive(Default)]
pub struct ExactErrorJob {
    ready: Option<(ExactErrorQuestion, Arc<ExactError>)>,
    under_way: Option<(ExactErrorQuestion, Receiver<ExactError>)>,
}

impl ExactErrorJob {
    /// The answers, once they are there; starts the computation if the question is new.
    pub fn poll(&mut self, ctx: &egui::Context, question: &ExactErrorQuestion) -> Option<Arc<ExactError>> {
        if let Some((asked, receiver)) = &self.under_way {
            match receiver.try_recv() {
                Ok(exact_error) => {
                    self.ready = Some((asked.clone(), Arc::new(exact_error)));
                    self.under_way = None;
                }
                Err(mpsc::TryRecvError::Disconnected) => self.under_way = None,
                Err(mpsc::TryRecvError::Empty) => {}
            }
        }
        if let Some((answered, exact_error)) = &self.ready
            && answered.is(question)
        {
            return Some(Arc::clone(exact_error));
        }
        if self.under_way.is_none() && question.makes_sense() {
            let (sender, receiver) = mpsc::channel();
            let (ctx, asked) = (ctx.clone(), question.clone());
            let busy = Busy::new(&ctx);
            let body = move || {
                let _busy = busy;
                let _ = sender.send(exact_error(&asked.network, &asked.input, asked.target, &asked.free));
                ctx.request_repaint();
            };
            if std::thread::Builder::new().name("exact error".into()).spawn(body).is_ok() {
                self.under_way = Some((question.clone(), receiver));
            }
        }
        None
    }
}
