package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.Database.Checkup.Level;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.ServerCommands;
import io.trialbalance.workload.database.TargetException;
import java.util.Map;
import java.util.Optional;

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
      ServerSettings.requireNone(plan, address());
    } catch (ConfigProblems e) {
      throw new TargetException(StepFailure.Kind.REFUSED, e.getMessage(), e);
    }
  }

  @Override
  public Ledger ledger() throws TargetException {
    try {
      return new PostgresLedger(address());
    } catch (ConfigProblems e) {
      throw new TargetException(StepFailure.Kind.REFUSED, e.getMessage(), e);
    }
  }

  private PostgresAddress address() {
    Problems problems = new Problems();
    Optional<Secret> password =
        settings.get(PostgresSettings.PASSWORD).fetch(environment, problems);
    problems.throwIfAny();
    return PostgresSettings.address(settings, password.orElse(null));
  }

  @Override
  public Optional<Checkup> examine(Optional<Use> use) throws InterruptedException {
    PostgresAddress address;
    try {
      address = address();
    } catch (ConfigProblems e) {
      return Optional.of(
          new Checkup(
              Level.FAIL,
              Optional.of(StepFailure.Kind.REFUSED),
              e.getMessage(),
              "give the password as it says"));
    }
    try (PostgresLedger ledger = new PostgresLedger(address)) {
      if (use.isPresent()) {
        ServerSettings.requireNone(use.get().plan(), address);
      }
      return Optional.of(Checkup.ok(ledger.look(use)));
    } catch (TargetException e) {
      StepFailure.Kind kind = e.toStepFailure().kind();
      return Optional.of(
          new Checkup(
              kind == StepFailure.Kind.UNREACHABLE ? Level.WARN : Level.FAIL,
              Optional.of(kind),
              e.getMessage(),
              kind == StepFailure.Kind.UNREACHABLE && !PostgresErrors.isAnswer(e)
                  ? "'--set "
                      + settings.path("host")
                      + "=HOST' names another; --embedded and quickstart need none"
                  : null));
    }
  }
}
