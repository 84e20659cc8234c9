package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.Database.Checkup.Level;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.ServerCommands;
import io.trialbalance.workload.database.TargetException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A TigerBeetle that somebody else runs. */
final class ExternalServer implements TigerBeetleServer, Database {

  private static final int CONNECT_MILLIS = 2_000;

  /**
   * What whoever runs it says of it.
   *
   * @param database as plans call it
   * @param address of it
   * @param release three numbers with dots, if declared
   * @param command that empties it, if there is one
   * @param freshIds whether a run may begin in a grown data file; not with a command
   * @param dataFolder of the data files of all replicas, if that is on this machine
   */
  public record Settings(
      String database,
      TigerBeetleAddress address,
      Optional<String> release,
      Optional<ResetCommand> command,
      boolean freshIds,
      Optional<Path> dataFolder) {

    /** With what the node's configuration says. */
    static Settings of(DatabaseSettings configured) {
      List<String> command = configured.get(TigerBeetleSettings.RESET_COMMAND);
      return new Settings(
          configured.name(),
          new TigerBeetleAddress(
              configured.get(TigerBeetleSettings.CLUSTER_ID),
              configured.get(TigerBeetleSettings.ADDRESSES)),
          configured.get(TigerBeetleSettings.RELEASE),
          command.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new ResetCommand(command, configured.get(TigerBeetleSettings.RESET_LIMIT))),
          configured.get(TigerBeetleSettings.RESET).isPresent(),
          configured.get(TigerBeetleSettings.DATA_FOLDER).map(Path::of));
    }
  }

  private final Settings settings;
  private final Optional<Release> declared;
  private final Release client;
  private final Optional<ServerCommands> commands;
  private volatile DataDisk disk;

  /** Connects to nothing. */
  public ExternalServer(DatabaseSettings configured) {
    this(Settings.of(configured), Release.ofClient(), Optional.of(new ServerCommands(configured)));
  }

  ExternalServer(Settings settings, Release client) {
    this(settings, client, Optional.empty());
  }

  private ExternalServer(Settings settings, Release client, Optional<ServerCommands> commands) {
    this.commands = commands;
    this.settings = settings;
    this.declared = settings.release().flatMap(Release::parse);
    this.client = client;
  }

  @Override
  public Ledger ledger() {
    return TigerBeetleDriver.ledger(this);
  }

  @Override
  public Optional<Source> pause(Progress progress) throws TargetException, InterruptedException {
    return commands.isPresent() ? commands.get().pause(progress) : Optional.empty();
  }

  @Override
  public boolean resume(boolean mayBeStopped, Progress progress)
      throws TargetException, InterruptedException {
    return commands.isPresent() && commands.get().resume(mayBeStopped, progress);
  }

  @Override
  public Optional<Checkup> examine(Optional<Use> use) throws InterruptedException {
    return TigerBeetleDriver.examine(Level.FAIL, () -> lookFor(settings, use));
  }

  @Override
  public TigerBeetleAddress address() {
    return settings.address();
  }

  @Override
  public Description describe() {
    return new Description(
        declared.map(Release::toString).orElse("unknown"),
        declared.isPresent() ? Source.DECLARED : Source.UNKNOWN,
        List.of(
            new Fact("server", "external, " + settings.address(), Source.DECLARED),
            new Fact(
                "replicas", String.valueOf(settings.address().replicas().size()), Source.DECLARED),
            new Fact("cache-grid", "unknown", Source.UNKNOWN)));
  }

  @Override
  public Reset reset(RunPlan plan, Progress progress) throws TargetException, InterruptedException {
    refuseIfTooOld();
    Reset state = settings.freshIds() ? Reset.FRESH_IDS : Reset.FRESH;
    requireReset();
    if (settings.command().isPresent()) {
      progress.at("running the reset command", Double.NaN);
      settings.command().get().run(settings.database(), settings.address());
    }
    if (settings.dataFolder().isPresent()) {
      disk = disk(settings.dataFolder().get());
    }
    return state;
  }

  private void refuseIfTooOld() throws TargetException {
    Optional<String> reason =
        declared.flatMap(release -> ServerReleases.whyTooOld(release, client));
    if (reason.isPresent()) {
      throw refused("databases." + settings.database() + ".release: " + reason.get());
    }
  }

  /**
   * What can be seen of it: which release is declared, who takes connections, and whether it
   * answers. What a reset command has to start is not looked for.
   *
   * @param use what is to run; empty to look at the server alone
   * @throws TargetException with what is in the way
   */
  public static String lookFor(Settings settings, Optional<Use> use)
      throws TargetException, InterruptedException {
    ExternalServer server = new ExternalServer(settings, Release.ofClient());
    server.refuseIfTooOld();
    if (use.isPresent()) {
      TigerBeetleLedger.checkUse(server, use.get());
      server.requireReset();
    }
    List<String> silent =
        settings.address().replicas().stream().filter(replica -> !listens(replica)).toList();
    if (settings.command().isEmpty()) {
      server.requireAnswer(silent, use);
    }
    return settings.address()
        + (silent.isEmpty() ? whatItDoes(settings) : ", without " + String.join(", ", silent))
        + ", release "
        + server.declared.map(release -> release + " as declared").orElse("unknown")
        + "; this program's client is "
        + server.client;
  }

  /** What a reset command starts anew is not asked anything. */
  private static String whatItDoes(Settings settings) {
    return settings.command().isEmpty() ? " answers" : " takes connections";
  }

  private void requireReset() throws TargetException {
    if (settings.command().isPresent()) {
      settings.command().get().requireProgram(settings.database());
    } else if (!settings.freshIds()) {
      throw refused(noReset());
    }
  }

  private void requireAnswer(List<String> silent, Optional<Use> use)
      throws TargetException, InterruptedException {
    if (silent.size() == settings.address().replicas().size()) {
      throw new TargetException(
          StepFailure.Kind.UNREACHABLE,
          "nobody takes connections at "
              + String.join(", ", silent)
              + ": start the replicas, or correct databases."
              + settings.database()
              + ".addresses");
    }
    TigerBeetleLedger.checkAnswers(settings.address());
    if (use.isPresent() && settings.dataFolder().isPresent()) {
      TigerBeetleLedger.checkRoom(disk(settings.dataFolder().get()), 0, use.get().plan());
    }
  }

  private static boolean listens(String replica) {
    int colon = replica.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(
              replica.substring(0, colon), Integer.parseInt(replica.substring(colon + 1))),
          CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private DataDisk disk(Path folder) throws TargetException {
    return new DataDisk(
        folder,
        folder,
        settings.address().replicas().size(),
        "move the data files and databases."
            + settings.database()
            + ".data-folder to another disk");
  }

  private String noReset() {
    return "a run begins with an empty ledger, and nothing can be deleted from the data files of "
        + settings.address()
        + ". Either databases."
        + settings.database()
        + ".reset-command is a command that formats them anew (docs/tigerbeetle.md says what is"
        + " expected of it), or with --set databases."
        + settings.database()
        + ".reset=fresh-ids the run begins in the grown files, with ids that were never used there,"
        + " and its result is marked as not equal to one from empty files";
  }

  @Override
  public Optional<DataDisk> disk() {
    return Optional.ofNullable(disk);
  }

  private static TargetException refused(String message) {
    return new TargetException(StepFailure.Kind.REFUSED, message);
  }
}
