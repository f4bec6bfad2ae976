//! What all ask for together who have a button.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::{Mutex, mpsc};

use super::command::Command;

/// Where commands go.
pub struct Buttons {
    commands: mpsc::Sender<Command>,
    /// How many hold the key to talk. Locked while the first or the last of them is told of, so that both come in their order.
    holders: Mutex<usize>,
}

/// Nobody takes commands any more.
#[derive(Debug)]
pub struct Unheard;

impl Buttons {
    pub(super) fn new(commands: mpsc::Sender<Command>) -> Self {
        let holders = Mutex::new(0);
        Self { commands, holders }
    }

    /// Asks for something, as soon as there is room for it.
    pub(super) async fn ask(&self, command: Command) -> Result<(), Unheard> {
        self.commands.send(command).await.map_err(|_| Unheard)
    }

    /// One more holds the key to talk; the first of them presses it.
    pub(super) async fn press(&self) -> Result<(), Unheard> {
        let mut holders = self.holders.lock().await;
        if *holders == 0 {
            self.ask(Command::TalkPressed).await?;
        }
        *holders += 1;
        Ok(())
    }

    /// One of those who hold it lets go; the last of them releases it.
    pub(super) async fn release(&self) -> Result<(), Unheard> {
        let mut holders = self.holders.lock().await;
        if *holders == 1 {
            self.ask(Command::TalkReleased).await?;
        }
        *holders -= 1;
        Ok(())
    }

    /// Returns when nobody takes commands any more.
    pub(super) async fn unheard(&self) {
        self.commands.closed().await;
    }
}

/// Somebody who has a button. Going away lets go of it.
pub struct Holder {
    buttons: Arc<Buttons>,
    holds: bool,
}

impl Holder {
    /// One who does not hold it.
    pub(super) fn of(buttons: Arc<Buttons>) -> Self {
        Self {
            buttons,
            holds: false,
        }
    }

    /// Takes the key to talk, or lets it go, if it does not already.
    ///
    /// # Errors
    /// When nobody takes commands any more.
    pub async fn hold(&mut self, holds: bool) -> Result<(), Unheard> {
        match (self.holds, holds) {
            (false, true) => self.buttons.press().await?,
            (true, false) => self.buttons.release().await?,
            (false, false) | (true, true) => {}
        }
        self.holds = holds;
        Ok(())
    }

    /// Whether it holds the key to talk.
    pub fn holds(&self) -> bool {
        self.holds
    }

    /// Asks for something else.
    pub(super) async fn ask(&self, command: Command) -> Result<(), Unheard> {
        self.buttons.ask(command).await
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        if let (true, Ok(runtime)) = (self.holds, Handle::try_current()) {
            let buttons = Arc::clone(&self.buttons);
            // Once nobody takes commands there is no key.
            runtime.spawn(async move { buttons.release().await.ok() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_presses_and_the_last_lets_go_even_by_going_away() {
        let (commands, mut obeyed) = mpsc::channel(4);
        let buttons = Arc::new(Buttons::new(commands));
        let mut both = [(); 2].map(|()| Holder::of(Arc::clone(&buttons)));
        for holder in &mut both {
            holder.hold(true).await.unwrap();
            holder.hold(true).await.unwrap();
        }
        assert_eq!(obeyed.recv().await, Some(Command::TalkPressed));
        let [mut first, last] = both;
        first.hold(false).await.unwrap();
        assert!(!first.holds() && last.holds());
        drop(last);
        assert_eq!(obeyed.recv().await, Some(Command::TalkReleased));
        first.ask(Command::Stop).await.unwrap();
        assert_eq!(obeyed.recv().await, Some(Command::Stop), "and nothing else");
    }
}
