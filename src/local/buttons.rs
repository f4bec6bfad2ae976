//! What all clients ask for together.

use tokio::sync::{Mutex, mpsc};

use super::super::command::Command;

/// Where commands go.
pub(super) struct Buttons {
    commands: mpsc::Sender<Command>,
    /// How many hold the key to talk. Locked while the first or the last of them is told of, so that both come in their order.
    holders: Mutex<usize>,
}

/// Nobody takes commands any more.
pub(super) struct Unheard;

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
