package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.message.ProgressEvent;

/** Shows people how an experiment goes on. */
interface Progress {

  /** Something has happened. */
  void show(ProgressEvent event);

  /** Something that is not an event. */
  void say(String line);

  /** The one that suits {@code screen}: a refreshed line on a terminal, plain lines elsewhere. */
  static Progress on(Screen screen) {
    return screen.isTerminal()
        ? new TerminalProgress(screen.err(), screen.columns(), screen.colours())
        : new PlainProgress(screen.err());
  }
}
