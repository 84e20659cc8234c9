package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.Database.Checkup.Level;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.ServerCommands;
import io.trialbalance.workload.database.TargetException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL that runs already.
 *
 * @param settings that say where, and where its password is, which is fetched when it is needed
 * @param environment in which it may be
 * @param commands that stop and start it
 */
record ExternalPostgres(
    DatabaseSettings settings, Map<String, String> environment, ServerCommands commands)
    implements Database {

  private static final Logger LOG = LoggerFactory.getLogger(ExternalPostgres.class);

  ExternalPostgres(DatabaseSettings settings, Map<String, String> environment) {
    this(settings, environment, new ServerCommands(settings));
  }

  @Override
  public Optional<Source> pause(Ledger.Progress progress)
      throws TargetException, InterruptedException {
    return commands.pause(progress);
  }

  @Override
  public boolean resume(boolean mayBeStopped, Ledger.Progress progress)
      throws TargetException, InterruptedException {
    return commands.resume(mayBeStopped, progress);
  }

  @Override
  public void suit(RunPlan plan, Ledger.Progress progress) throws TargetException {
    try {
      ServerSettings.requireNone(plan, read().address());
    } catch (ConfigProblems e) {
      throw new TargetException(StepFailure.Kind.REFUSED, e.getMessage(), e);
    }
  }

  @Override
  public Ledger ledger() throws TargetException {
    try {
      Known known = read();
      if (!known.taken().isEmpty()) {
        LOG.info("{}: {}", settings.name(), known.inWords());
      }
      return ledger(known.address());
    } catch (ConfigProblems e) {
      throw new TargetException(StepFailure.Kind.REFUSED, e.getMessage(), e);
    }
  }

  private PostgresLedger ledger(PostgresAddress address) {
    return new PostgresLedger(
        address, PostgresSettings.load(settings, address), PostgresLock.Patience.USUAL);
  }

  /**
   * What is said of the server.
   *
   * @param taken of it from the environment, without secrets
   * @param isNamed whether anybody has said where it is
   */
  private record Known(PostgresAddress address, List<String> taken, boolean isNamed) {
    String inWords() {
      return "from the environment " + String.join(", ", taken);
    }
  }

  private Known read() {
    Problems problems = new Problems();
    Whereabouts whereabouts = new Whereabouts(settings, environment, problems);
    PostgresAddress address = whereabouts.address();
    problems.throwIfAny();
    return new Known(address, whereabouts.taken(), whereabouts.isNamed());
  }

  @Override
  public Optional<Checkup> examine(Optional<Use> use) throws InterruptedException {
    Known known;
    try {
      known = read();
    } catch (ConfigProblems e) {
      return Optional.of(
          new Checkup(
              Level.FAIL,
              Optional.of(StepFailure.Kind.REFUSED),
              e.getMessage(),
              "give it as it says"));
    }
    try (PostgresLedger ledger = ledger(known.address())) {
      if (use.isPresent()) {
        ServerSettings.requireNone(use.get().plan(), known.address());
      }
      String seen = ledger.look(use);
      return Optional.of(
          Checkup.ok(known.taken().isEmpty() ? seen : seen + ", " + known.inWords()));
    } catch (TargetException e) {
      StepFailure.Kind kind = e.toStepFailure().kind();
      return Optional.of(
          new Checkup(
              // A server that nobody has named need not be there.
              kind == StepFailure.Kind.UNREACHABLE && !known.isNamed() ? Level.WARN : Level.FAIL,
              Optional.of(kind),
              e.getMessage(),
              kind == StepFailure.Kind.UNREACHABLE && !PostgresErrors.isAnswer(e)
                  ? "'--set "
                      + settings.path(
                          settings.get(PostgresSettings.URL).isPresent() ? "url" : "host")
                      + "=…' names another; --embedded and quickstart need none"
                  : null));
    }
  }
}
