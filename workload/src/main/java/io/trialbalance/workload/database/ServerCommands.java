package io.trialbalance.workload.database;

import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.workload.database.Ledger.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The commands by which whoever runs an external server has it stopped while another database is
 * measured, and started again. Their contract, which docs/configuration.md tells their authors:
 *
 * <ul>
 *   <li>Each is started as it stands, by no shell: the first word is the program. It has this
 *       process's environment but for the variables that hold secrets of the configuration, and in
 *       it {@code TRIALBALANCE_DATABASE} says which database is meant, and no input.
 *   <li>With exit code 0 it says that the server is stopped, or takes connections with everything
 *       that it held, also if it found it so: nobody remembers what others have done meanwhile.
 *       With any other the run fails, with the last lines of its output.
 *   <li>What is not done at the time limit is killed, with its children.
 * </ul>
 */
public final class ServerCommands {

  private static final Form<String> WORD =
      Forms.text("[^\\x00]+", "a word of a command, its program first");

  /** Empty if there is none. */
  public static final Key<List<String>> STOP = Key.list("stop-command", WORD);

  /** Empty if there is none. */
  public static final Key<List<String>> START = Key.list("start-command", WORD);

  public static final Key<Duration> LIMIT =
      Key.of("command-time-limit", Forms.duration(Duration.ofSeconds(1), Duration.ofHours(1)));

  private final DatabaseSettings settings;
  private boolean stopped;

  /**
   * @param settings with the keys of this class
   */
  public ServerCommands(DatabaseSettings settings) {
    this.settings = settings;
  }

  /** One without the other would leave a server stopped, or start what runs. */
  public static void check(Section section, KeyValues values) {
    if (values.get(STOP).isEmpty() != values.get(START).isEmpty()) {
      Key<List<String>> missing = values.get(STOP).isEmpty() ? STOP : START;
      Key<List<String>> given = values.get(STOP).isEmpty() ? START : STOP;
      section.contradict(missing.path(), "a command, since there is a " + given.path(), null);
    }
  }

  /** As {@link Database#pause}: each time, whatever was done before. */
  public synchronized Optional<Source> pause(Progress progress)
      throws TargetException, InterruptedException {
    if (settings.get(STOP).isEmpty()) {
      return Optional.empty();
    }
    progress.at("stopping " + settings.name(), Double.NaN);
    stopped = true;
    run(STOP);
    return Optional.of(Source.DECLARED);
  }

  /** As {@link Database#resume}: each time that it may be stopped, whoever has done it. */
  public synchronized boolean resume(boolean mayBeStopped, Progress progress)
      throws TargetException, InterruptedException {
    if (settings.get(START).isEmpty() || !(stopped || mayBeStopped)) {
      return false;
    }
    progress.at("starting " + settings.name(), Double.NaN);
    run(START);
    stopped = false;
    return true;
  }

  private void run(Key<List<String>> key) throws TargetException, InterruptedException {
    String path = settings.path(key.path());
    ShortCommand.require(
        path,
        path + ":",
        settings.get(key),
        Map.of("TRIALBALANCE_DATABASE", settings.name()),
        settings.get(LIMIT));
  }
}
