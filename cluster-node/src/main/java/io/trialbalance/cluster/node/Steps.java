package io.trialbalance.cluster.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.AgentProtocol.Command;
import io.trialbalance.protocol.message.AgentProtocol.Connect;
import io.trialbalance.protocol.message.AgentProtocol.Examine;
import io.trialbalance.protocol.message.AgentProtocol.Preparation;
import io.trialbalance.protocol.message.AgentProtocol.Provision;
import io.trialbalance.protocol.message.AgentProtocol.Validate;
import io.trialbalance.protocol.message.AgentProtocol.WatchServer;
import io.trialbalance.protocol.message.CoordinatorProtocol.AgentReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.Examined;
import io.trialbalance.protocol.message.CoordinatorProtocol.Provisioned;
import io.trialbalance.protocol.message.CoordinatorProtocol.ServerRead;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepProgress;
import io.trialbalance.protocol.message.CoordinatorProtocol.Validated;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.Tenant;
import io.trialbalance.protocol.plan.IdleDatabases;
import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database.Use;
import io.trialbalance.workload.database.Drivers;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.ServerReader;
import io.trialbalance.workload.database.SideBySide;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.fatal.FatalErrors;
import io.trialbalance.workload.limits.Shortage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent does before and after the load, and what may block: a part of its actor that has
 * the {@link ControlThread}. A step that fails is told to whoever ordered it.
 */
final class Steps implements AutoCloseable {

  private static final int ASKED_AT_MOST = 5;

  private static final Duration ASKED_AGAIN = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

  /**
   * A step has ended.
   *
   * @param answer is to be run on the actor's thread
   */
  record Done(Runnable answer) implements Command {}

  /** The target is open for this node's share of the load. */
  record Opened(Connect connect, NodeShare share, NodeLoad load) implements Command {}

  /** A task of the control thread; what it returns is done on the actor's thread. */
  @FunctionalInterface
  private interface Step {
    Runnable take() throws TargetException, InterruptedException;
  }

  /** A look at one database; what it returns is in the way of a plan. */
  @FunctionalInterface
  private interface Look {
    Optional<StepFailure> take() throws TargetException, InterruptedException;
  }

  private final ActorContext<Command> context;
  private final String nodeName;
  private final Databases databases;
  private final DatabaseHold database;
  private final ControlThread control = new ControlThread();

  /** While the server settles; of the control thread. */
  private DatabaseWatch settling;

  /**
   * @param context of the agent, which is told {@link Done} and {@link Opened}
   */
  Steps(ActorContext<Command> context, String nodeName, Databases databases) {
    this.context = context;
    this.nodeName = nodeName;
    this.databases = databases;
    this.database = new DatabaseHold(nodeName, databases);
  }

  /** Looks whether the plans could begin: what cannot be looked at is in their way too. */
  void examine(Examine order) {
    context.pipeToSelf(
        control.run(() -> obstacles(order)),
        (obstacles, failure) ->
            new Done(
                () ->
                    order
                        .replyTo()
                        .tell(
                            failure == null
                                ? new Examined(order.stamp(), order.node(), obstacles)
                                : new StepFailed(order.stamp(), nodeName, toFailure(failure)))));
  }

  /** Servers are started one after another; a database that says nothing keeps no other waiting. */
  private Map<String, StepFailure> obstacles(Examine order) throws InterruptedException {
    Map<String, StepFailure> obstacles = new ConcurrentHashMap<>();
    List<Callable<Void>> looks = new ArrayList<>();
    for (RunPlan plan : order.plans()) {
      obstacle(plan, () -> resume(order, plan))
          .ifPresentOrElse(
              why -> obstacles.put(plan.database(), why),
              () ->
                  looks.add(
                      () -> {
                        obstacle(plan, () -> look(order, plan))
                            .ifPresent(why -> obstacles.put(plan.database(), why));
                        return null;
                      }));
    }
    SideBySide.all(looks);
    return obstacles;
  }

  private Optional<StepFailure> resume(Examine order, RunPlan plan)
      throws TargetException, InterruptedException {
    RunPlan own = own(new NodeShare(order.node(), order.weights()), plan);
    HeapRoom.require(own, Runtime.getRuntime().maxMemory());
    if (order.node() == 0) {
      databases.resume(
          plan.database(),
          order.mayBeStopped(),
          (what, fraction) ->
              order.replyTo().tell(new StepProgress(order.stamp(), what, fraction)));
    }
    return Optional.empty();
  }

  private Optional<StepFailure> look(Examine order, RunPlan plan)
      throws TargetException, InterruptedException {
    return databases
        .examine(plan.database(), new Use(plan, order.weights().size()))
        .map(why -> databases.explain(plan.database(), why));
  }

  /** What throws is in the way too, of this database alone. */
  private Optional<StepFailure> obstacle(RunPlan plan, Look look) throws InterruptedException {
    try {
      return look.take();
    } catch (TargetException | RuntimeException | LinkageError e) {
      return Optional.of(databases.explain(plan.database(), toFailure(e)));
    }
  }

  /** Makes the plan's ledger ready and describes it. */
  void provision(Provision order) {
    step(
        order.stamp(),
        order.replyTo(),
        order.plan().database(),
        () -> {
          try {
            Provisioned provisioned = prepare(order);
            return () -> order.replyTo().tell(provisioned);
          } catch (TargetException | InterruptedException | RuntimeException e) {
            database.release();
            throw e;
          }
        });
  }

  private Provisioned prepare(Provision order) throws TargetException, InterruptedException {
    RunPlan plan = order.plan();
    Ledger.Progress progress =
        (what, fraction) -> order.replyTo().tell(new StepProgress(order.stamp(), what, fraction));
    List<Fact> changes = changeServers(order, progress);
    Ledger ledger =
        database.takeAlone(claim(order.stamp(), order.tenant(), plan, order.replyTo()), progress);
    Optional<LedgerTotals> found = Optional.empty();
    if (order.preparation().reset()) {
      ledger.reset(plan, order.nodes(), progress);
    } else {
      found = Optional.of(ledger.takeUp(plan, order.nodes(), progress));
    }
    DatabaseDescription description =
        ledger.describe(plan).with(changes).promising(ledger.promises(plan));
    database.share();
    return new Provisioned(order.stamp(), description, found, ask(ledger));
  }

  /** Has the experiment's other databases idle as it says, and this one up. */
  private List<Fact> changeServers(Provision order, Ledger.Progress progress)
      throws TargetException, InterruptedException {
    Preparation preparation = order.preparation();
    List<Fact> facts = new ArrayList<>();
    for (String other : preparation.others()) {
      Optional<Source> stopped =
          preparation.idle() == IdleDatabases.STOPPED
              ? databases.pause(other, progress)
              : Optional.empty();
      String what =
          switch (preparation.idle()) {
            case STOPPED ->
                stopped.isPresent() ? "stopped" : "left running: this node cannot stop it";
            case RUNNING -> "left running";
            case ELSEWHERE -> "on hosts of its own";
          };
      facts.add(
          new Fact("database " + other + " meanwhile", what, stopped.orElse(Source.DECLARED)));
    }
    boolean mayBeStopped = preparation.idle() == IdleDatabases.STOPPED;
    if (databases.resume(order.plan().database(), mayBeStopped, progress)) {
      facts.add(new Fact("started for this run", "yes", Source.READ));
    }
    databases.suit(order.plan(), progress);
    return facts;
  }

  private Ledger join(Stamp stamp, Tenant tenant, RunPlan plan, ActorRef<AgentReply> replyTo)
      throws TargetException, InterruptedException {
    return database.join(claim(stamp, tenant, plan, replyTo));
  }

  private static DatabaseHold.Claim claim(
      Stamp stamp, Tenant tenant, RunPlan plan, ActorRef<AgentReply> replyTo) {
    return new DatabaseHold.Claim(stamp, tenant, plan.database(), replyTo);
  }

  /** Has the server of a ledger that is ready tell how it is, until the target is opened. */
  void watch(WatchServer order) {
    step(
        order.stamp(),
        order.replyTo(),
        order.plan().database(),
        () -> {
          Ledger ledger = join(order.stamp(), order.tenant(), order.plan(), order.replyTo());
          stopWatching();
          settling =
              DatabaseWatch.begin(
                  ledger, figures -> order.replyTo().tell(new ServerRead(order.stamp(), figures)));
          return () -> {};
        });
  }

  private void stopWatching() {
    if (settling != null) {
      settling.close();
      settling = null;
    }
  }

  /** Opens the target for this node's share of the plan. */
  void open(Connect order) {
    step(
        order.stamp(),
        order.replyTo(),
        order.plan().database(),
        () -> {
          stopWatching();
          NodeShare share = new NodeShare(order.node(), order.weights());
          RunPlan plan = own(share, order.plan());
          Ledger ledger = join(order.stamp(), order.tenant(), plan, order.replyTo());
          HeapRoom.require(plan, Runtime.getRuntime().maxMemory());
          NodeLoad opened = NodeLoad.open(ledger, plan);
          return () -> context.getSelf().tell(new Opened(order, share, opened));
        });
  }

  private static RunPlan own(NodeShare share, RunPlan plan) throws TargetException {
    try {
      return share.of(plan, Drivers.of(plan.options().kind()).share(plan.options(), share));
    } catch (IllegalArgumentException e) {
      throw new TargetException(StepFailure.Kind.REFUSED, e.getMessage(), e);
    }
  }

  /** Reads what the ledger holds after the load. */
  void validate(Validate order) {
    step(
        order.stamp(),
        order.replyTo(),
        order.plan().database(),
        () -> {
          Ledger ledger = join(order.stamp(), order.tenant(), order.plan(), order.replyTo());
          LedgerTotals totals = ledger.totals(order.plan(), order.unknownIds());
          database.check();
          Optional<ServerFigures> server = ask(ledger);
          return () -> order.replyTo().tell(new Validated(order.stamp(), totals, server));
        });
  }

  /** Whether it is still the server that was measured; says nothing if it cannot be asked now. */
  private static Optional<ServerFigures> ask(Ledger ledger) throws InterruptedException {
    for (int asked = 1; ; asked++) {
      try {
        Optional<ServerReader> server = ledger.watch();
        if (server.isEmpty()) {
          return Optional.empty();
        }
        try (ServerReader reader = server.get()) {
          return Optional.of(DatabaseWatch.told(reader));
        }
      } catch (TargetException | RuntimeException | LinkageError e) {
        // It may have been started anew just now, which is what it is asked for.
        if (asked == ASKED_AT_MOST) {
          LOG.warn("the database server does not tell how it is: {}", e.getMessage());
          return Optional.of(ServerFigures.NONE);
        }
        Thread.sleep(ASKED_AGAIN.toMillis());
      }
    }
  }

  private void step(Stamp stamp, ActorRef<AgentReply> replyTo, String database, Step step) {
    context.pipeToSelf(
        control.run(() -> taken(database, step)),
        (answer, failure) ->
            new Done(
                failure == null
                    ? answer
                    : () -> replyTo.tell(new StepFailed(stamp, nodeName, toFailure(failure)))));
  }

  /** Whatever a step asked of a server that has ended, its end is why there is no answer. */
  private Runnable taken(String database, Step step) throws TargetException, InterruptedException {
    try {
      return step.take();
    } catch (TargetException e) {
      throw databases
          .whyGone(database)
          .map(why -> new TargetException(StepFailure.Kind.UNREACHABLE, why, e))
          .orElse(e);
    }
  }

  private static StepFailure toFailure(Throwable failure) {
    FatalErrors.endIfFatal(failure);
    if (failure instanceof InterruptedException) {
      // Somebody has ended the attempt, and knows why better than whoever was kept waiting.
      return new StepFailure(StepFailure.Kind.ABORTED, "interrupted: " + failure.getMessage());
    }
    if (failure instanceof TargetException refused) {
      return refused.toStepFailure();
    }
    Optional<String> shortage = Shortage.in(failure);
    if (shortage.isPresent()) {
      LOG.warn("a step failed: {}", shortage.get(), failure);
      return new StepFailure(StepFailure.Kind.FAILED, shortage.get());
    }
    LOG.error("a step failed unexpectedly", failure);
    return new StepFailure(StepFailure.Kind.FAILED, "unexpected: " + failure);
  }

  /** Gives up an open target, whatever else is interrupted. */
  void close(NodeLoad load) {
    control.runToTheEnd(load::closeTarget);
  }

  /** As {@link #close(NodeLoad)}, and then tells the agent. */
  void close(NodeLoad load, Command whenClosed) {
    context.pipeToSelf(control.runToTheEnd(load::closeTarget), (closed, failure) -> whenClosed);
  }

  /** Lets other runs into the database, after whatever is to be closed there. */
  void release() {
    control.runToTheEnd(
        () -> {
          stopWatching();
          database.release();
          return null;
        });
  }

  /** Interrupts the step that is being taken, if one is. */
  void interrupt() {
    control.interrupt();
  }

  /** Takes no further step; targets that are to be given up still are. */
  @Override
  public void close() {
    control.close();
  }
}
