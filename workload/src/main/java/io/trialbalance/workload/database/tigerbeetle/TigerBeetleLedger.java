package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.AccountFlags;
import com.tigerbeetle.Client;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.DatabaseCosts;
import io.trialbalance.protocol.plan.PlanEstimate;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database.Use;
import io.trialbalance.workload.database.DatabaseLock;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.RateProbe;
import io.trialbalance.workload.database.ServerReader;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TransferTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** TigerBeetle's control side. Opens a client for each step and closes it after it. */
public final class TigerBeetleLedger implements Ledger {

  /** More than twice what a server has been seen to do. */
  private static final double FASTEST_PER_SECOND = 1e6;

  /** A constant of TigerBeetle's. */
  private static final int CALLS_PER_CHECKPOINT = 960;

  private static final long ANY_ATTEMPT = 0;

  private static final String AT_THE_PLANS_RATE = "at the plan's rate";

  private final TigerBeetleServer server;
  private final RateProbe probe;
  private List<Fact> resetFacts = List.of();
  private long attempt = ANY_ATTEMPT;

  /** Connects to nothing yet. Of a closed loop it cannot say whether there is room on the disk. */
  public TigerBeetleLedger(TigerBeetleServer server) {
    this(server, null);
  }

  /**
   * Connects to nothing yet.
   *
   * @param probe tells the rate of a plan that does not say it, if room on the disk is in question
   */
  public TigerBeetleLedger(TigerBeetleServer server, RateProbe probe) {
    this.server = server;
    this.probe = probe;
  }

  @Override
  public DatabaseDescription describe(RunPlan plan) throws TargetException, InterruptedException {
    TigerBeetleServer.Description description = server.describe();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("release", description.release(), description.releaseSource()));
    facts.addAll(description.facts());
    facts.add(
        new Fact(
            DatabaseDescription.CALLS_PER_CHECKPOINT,
            String.valueOf(CALLS_PER_CHECKPOINT),
            Source.DECLARED));
    facts.add(freeDisk());
    facts.addAll(resetFacts);
    return new DatabaseDescription(
        TigerBeetleDriver.KIND,
        description.release(),
        "tigerbeetle-java " + ClientRelease.NAME,
        facts);
  }

  @Override
  public List<Promise> promises(RunPlan plan) throws TargetException {
    return ClusterPromises.of(server.address(), server.disk().flatMap(DataDisk::fileSystem)).list();
  }

  private Fact freeDisk() throws TargetException {
    Optional<DataDisk> disk = server.disk();
    return disk.isPresent()
        ? new Fact("free disk", disk.get().freeInWords(), Source.READ)
        : new Fact("free disk", "unknown", Source.UNKNOWN);
  }

  /**
   * Locks nothing: a server that this node starts serves nobody else, and of another one nobody can
   * be kept out. From now on accounts and transfers are those of {@code owner}'s attempt, which no
   * other run has.
   */
  @Override
  public DatabaseLock lock(
      LockOwner owner,
      DatabaseLock.Extent extent,
      Duration patience,
      Progress progress,
      Consumer<TargetException> whenLost) {
    attempt = owner.attemptBits();
    return DatabaseLock.NONE;
  }

  @Override
  public void reset(RunPlan plan, int nodes, Progress progress)
      throws TargetException, InterruptedException {
    checkUse(server, new Use(plan, nodes));
    boolean fresh = isFreshAfterReset(plan, progress);
    OptionalDouble rate = OptionalDouble.empty();
    if (probe != null && mayLackRoom(plan)) {
      fund(plan, fresh, progress);
      rate = OptionalDouble.of(probedRate(plan, nodes, progress));
      fresh = isFreshAfterReset(plan, progress);
    }
    checkRoom(plan, rate);
    fund(plan, fresh, progress);
  }

  /** Refuses what no {@code server} could do, before anything is asked of it. */
  static void checkUse(TigerBeetleServer server, Use use) throws TargetException {
    ClientLibrary.require();
    server.checkNodes(use.nodes());
    checkSessions(TigerBeetleOptions.of(use.plan()), use.nodes());
  }

  /**
   * Refuses a plan that says its rate, if there is no room for it on the {@code disk}.
   *
   * @param empty bytes of a replica's data file before it grows
   */
  static void checkRoom(DataDisk disk, long empty, RunPlan plan) throws TargetException {
    OptionalLong bytes = PlanEstimate.of(plan, costs(plan)).databaseBytes();
    if (bytes.isPresent()) {
      disk.checkRoom(empty + bytes.getAsLong(), AT_THE_PLANS_RATE);
    }
  }

  /**
   * Asks a server that is to be taken as it is whether it answers.
   *
   * @throws TargetException if no majority of its replicas does
   */
  static void checkAnswers(TigerBeetleAddress address)
      throws TargetException, InterruptedException {
    try (ControlClient client = ControlClient.open(address)) {
      client.findGeneration(ANY_ATTEMPT);
    }
  }

  private boolean isFreshAfterReset(RunPlan plan, Progress progress)
      throws TargetException, InterruptedException {
    return server.reset(plan, progress) == TigerBeetleServer.Reset.FRESH;
  }

  /** Whether room is in question for a plan that does not say its rate. */
  private boolean mayLackRoom(RunPlan plan) throws TargetException {
    Optional<DataDisk> disk = server.disk();
    if (disk.isEmpty() || PlanEstimate.of(plan, costs(plan)).databaseBytes().isPresent()) {
      return false;
    }
    long most =
        PlanEstimate.of(plan, costs(plan), OptionalDouble.of(FASTEST_PER_SECOND))
            .databaseBytes()
            .orElseThrow();
    return !disk.get().hasRoom(most);
  }

  private double probedRate(RunPlan plan, int nodes, Progress progress)
      throws TargetException, InterruptedException {
    progress.at("trying the rate, of which the need of disk follows", Double.NaN);
    try (TransferTarget target = open(plan, new TargetMeasures())) {
      return probe.transfersPerSecond(plan, nodes, target);
    }
  }

  /**
   * @param probedRate absent if the plan says its rate, or there is room for every rate
   */
  private void checkRoom(RunPlan plan, OptionalDouble probedRate) throws TargetException {
    OptionalLong bytes = PlanEstimate.of(plan, costs(plan), probedRate).databaseBytes();
    Optional<DataDisk> disk = server.disk();
    if (bytes.isPresent() && disk.isPresent()) {
      disk.get()
          .checkRoom(
              bytes.getAsLong(),
              probedRate.isPresent()
                  ? String.format(
                      Locale.ROOT, "at the %,.0f/s that a short try had", probedRate.getAsDouble())
                  : AT_THE_PLANS_RATE);
    }
  }

  private void fund(RunPlan plan, boolean fresh, Progress progress)
      throws TargetException, InterruptedException {
    try (ControlClient client = ControlClient.open(server.address())) {
      OptionalInt found = client.findGeneration(ANY_ATTEMPT);
      if (fresh && found.isPresent()) {
        throw notEmpty();
      }
      int generation = fresh ? 0 : found.orElse(0) + 1;
      Funding funding = funding(client, generation, plan, progress);
      while (!funding.claim(attempt)) {
        if (fresh) {
          throw notEmpty();
        }
        generation++;
        funding = funding(client, generation, plan, progress);
      }
      funding.run();
      String state = fresh ? "empty data file" : "grown data file, fresh ids " + generation;
      resetFacts = List.of(new Fact("reset", state, Source.READ));
    }
  }

  private static Funding funding(
      ControlClient client, int generation, RunPlan plan, Progress progress) {
    return new Funding(
        client,
        LedgerIds.of(generation, TigerBeetleOptions.of(plan)),
        plan.workload(),
        AccountFlags.DEBITS_MUST_NOT_EXCEED_CREDITS,
        progress);
  }

  private TargetException notEmpty() throws TargetException {
    return new TargetException(
        Kind.FAILED,
        "TigerBeetle, "
            + server.address()
            + ", was to be empty after its reset but holds accounts of another run."
            + " Correct the reset, let one run at a time empty it, or set it to keep the data and"
            + " use fresh ids");
  }

  /** One more session is for funding and for reading the totals. */
  private static void checkSessions(TigerBeetleOptions options, int nodes) throws TargetException {
    long sessions = (long) options.sessions() * nodes + 1;
    if (sessions > TigerBeetleOptions.MOST_SESSIONS) {
      throw new TargetException(
          Kind.REFUSED,
          nodes
              + " nodes with tigerbeetle.sessions = "
              + options.sessions()
              + " and one more for the accounts are "
              + sessions
              + " sessions, but a TigerBeetle cluster keeps "
              + TigerBeetleOptions.MOST_SESSIONS
              + ". Set fewer sessions or use fewer nodes");
    }
  }

  @Override
  public TransferTarget open(RunPlan plan, TargetMeasures measures)
      throws TargetException, InterruptedException {
    TigerBeetleOptions options = TigerBeetleOptions.of(plan);
    TigerBeetleAddress address = server.address();
    List<Client> clients = new ArrayList<>();
    try {
      LedgerIds ids = null;
      for (int i = 0; i < options.sessions(); i++) {
        Client client = Clients.open(address);
        clients.add(client);
        ids = new ControlClient(client, address).requireIds(options, attempt);
      }
      if (options.ceiling()) {
        ids = ids.refused();
      }
      TigerBeetleTarget target =
          new TigerBeetleTarget(List.copyOf(clients), ids, options, measures);
      server.disk().ifPresent(target::watch);
      clients.clear();
      return target;
    } finally {
      Clients.close(clients);
    }
  }

  @Override
  public Optional<ServerReader> watch() {
    return server.watch();
  }

  @Override
  public LedgerTotals totals(RunPlan plan, List<TransferId> unknownIds)
      throws TargetException, InterruptedException {
    try (ControlClient client = ControlClient.open(server.address())) {
      LedgerTotals totals =
          new TotalsReader(client, client.requireIds(TigerBeetleOptions.of(plan), attempt))
              .read(unknownIds, attempt);
      Optional<DataDisk> disk = server.disk();
      return disk.isPresent() ? totals.withDataGrowth(disk.get().growthBytes()) : totals;
    }
  }

  private static DatabaseCosts costs(RunPlan plan) {
    return new TigerBeetleDriver().costs(plan.workload());
  }

  @Override
  public void close() {
    // Holds nothing between two steps.
  }
}
