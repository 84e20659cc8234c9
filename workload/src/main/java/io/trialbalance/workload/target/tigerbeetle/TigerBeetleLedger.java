package io.trialbalance.workload.target.tigerbeetle;

import com.tigerbeetle.AccountFlags;
import com.tigerbeetle.Client;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.DatabaseKind;
import io.trialbalance.protocol.plan.PlanEstimate;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.TigerBeetleOptions;
import io.trialbalance.workload.target.Ledger;
import io.trialbalance.workload.target.TargetException;
import io.trialbalance.workload.target.TargetMeasures;
import io.trialbalance.workload.target.TransferTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** TigerBeetle's control side. Opens a client for each step and closes it after it. */
public final class TigerBeetleLedger implements Ledger {

  private final TigerBeetleServer server;
  private List<Fact> resetFacts = List.of();

  /** Connects to nothing yet. */
  public TigerBeetleLedger(TigerBeetleServer server) {
    this.server = server;
  }

  @Override
  public DatabaseDescription describe(RunPlan plan) throws TargetException, InterruptedException {
    TigerBeetleServer.Description description = server.describe();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("release", description.release(), description.releaseSource()));
    facts.addAll(description.facts());
    facts.addAll(resetFacts);
    return new DatabaseDescription(
        DatabaseKind.TIGERBEETLE,
        description.release(),
        "tigerbeetle-java " + ClientRelease.NAME,
        facts);
  }

  @Override
  public void reset(RunPlan plan, int nodes, Progress progress)
      throws TargetException, InterruptedException {
    TigerBeetleOptions options = options(plan);
    checkSessions(options, nodes);
    boolean fresh = server.reset(plan, progress) == TigerBeetleServer.Reset.FRESH;
    OptionalLong bytes = PlanEstimate.of(plan).databaseBytes();
    if (bytes.isPresent()) {
      server.checkRoom(bytes.getAsLong());
    }
    try (ControlClient client = ControlClient.open(server.address())) {
      OptionalInt found = client.findGeneration();
      if (fresh && found.isPresent()) {
        throw new TargetException(
            Kind.FAILED,
            "TigerBeetle, "
                + server.address()
                + ", was to be empty after its reset but holds accounts of an earlier run."
                + " Correct the reset, or set it to keep the data and use fresh ids");
      }
      int generation = fresh ? 0 : found.orElse(0) + 1;
      new Funding(
              client,
              LedgerIds.of(generation, options),
              plan.workload(),
              AccountFlags.DEBITS_MUST_NOT_EXCEED_CREDITS,
              progress)
          .run();
      String state = fresh ? "empty data file" : "grown data file, fresh ids " + generation;
      resetFacts = List.of(new Fact("reset", state, Source.READ));
    }
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
    TigerBeetleOptions options = options(plan);
    TigerBeetleAddress address = server.address();
    List<Client> clients = new ArrayList<>();
    try {
      LedgerIds ids = null;
      for (int i = 0; i < options.sessions(); i++) {
        Client client = Clients.open(address);
        clients.add(client);
        ids = new ControlClient(client, address).requireIds(options);
      }
      TransferTarget target = new TigerBeetleTarget(List.copyOf(clients), ids, options, measures);
      clients.clear();
      return target;
    } finally {
      Clients.close(clients);
    }
  }

  @Override
  public LedgerTotals totals(RunPlan plan, List<TransferId> unknownIds)
      throws TargetException, InterruptedException {
    try (ControlClient client = ControlClient.open(server.address())) {
      return new TotalsReader(client, client.requireIds(options(plan))).read(unknownIds);
    }
  }

  private static TigerBeetleOptions options(RunPlan plan) {
    if (plan.options() instanceof TigerBeetleOptions options) {
      return options;
    }
    throw new IllegalArgumentException(
        "plan '" + plan.name() + "' has options of another kind: " + plan.options().kind().label());
  }

  @Override
  public void close() {
    // Holds nothing between two steps.
  }
}
