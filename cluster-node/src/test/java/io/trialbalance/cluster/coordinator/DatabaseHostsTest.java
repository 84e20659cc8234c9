package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.cluster.hosts.HostCounters;
import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.cluster.verdict.Evidence;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.HostUsage.Role;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.AgentProtocol.StartLoad;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.Order;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.NoopOptions;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The coordinator itself asks the database's hosts what they do, whatever the nodes are. */
class DatabaseHostsTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final PhaseTimes SHORT =
      new PhaseTimes(Duration.ZERO, Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(1));

  private final TestProbe<Command> coordinator = KIT.createTestProbe();
  private final FakeAgent agent = new FakeAgent(KIT, "alpha");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /** Busy with one core, and with twice as many bytes at each reading. */
  private record FakeHost(String host, AtomicInteger readings) implements HostReader {
    FakeHost(String host) {
      this(host, new AtomicInteger());
    }

    @Override
    public Role role() {
      return Role.DATABASE;
    }

    @Override
    public HostCounters read() {
      long nanos = System.nanoTime();
      int reading = readings.incrementAndGet();
      return new HostCounters(nanos, nanos / 1e9, 4, 800, 300, 0, reading * 1e6, 0, 0);
    }
  }

  private record LostHost(String host) implements HostReader {
    @Override
    public Role role() {
      return Role.DATABASE;
    }

    @Override
    public HostCounters read() throws IOException {
      throw new IOException("it does not answer");
    }
  }

  @Test
  void whatTheyDidIsInTheEvidenceAndAHostThatIsSilentIsNot() {
    FakeHost first = new FakeHost("db-1");
    FakeHost last = new FakeHost("db-2");

    Evidence evidence = runsToItsEnd(List.of(first, new LostHost("db-x"), last), last);

    assertThat(evidence.hosts())
        .extracting(HostUsage::host)
        .contains("db-1")
        .doesNotContain("db-x");
    HostUsage usage = evidence.hosts().get(0);
    assertThat(usage.role()).isEqualTo(Role.DATABASE);
    assertThat(usage.cores()).isEqualTo(4);
    assertThat(usage.cpuCores()).isBetween(0.9, 1.1);
    assertThat(usage.diskWrittenBytesPerSecond()).isPositive();
    assertThat(usage.seconds()).isPositive();
  }

  /** The hosts are read in their order: when the last has told, the first's usage is known. */
  private Evidence runsToItsEnd(List<HostReader> hosts, FakeHost last) {
    KIT.spawn(
        PhaseMachine.create(
            attempt(), new AttemptProgress(experiment()), hosts, coordinator.ref()));
    agent.provisions();
    agent.connects();
    StartLoad start = agent.startsLoad();
    await().until(() -> last.readings().get() == 2);
    agent.sendsFinal(start, 100);
    agent.expect(AgentProtocol.FinalReceived.class);
    agent.validates();
    List<Command> told =
        coordinator.fishForMessage(
            HandSetTime.PATIENCE,
            message ->
                message instanceof PhaseMachine.Over
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return ((PhaseMachine.Over) told.get(0)).evidence();
  }

  private Attempt attempt() {
    return new Attempt(
        new Order(4, 2),
        "test-1",
        experiment().run(),
        List.of(agent.ref()),
        Optional.empty(),
        Instant.EPOCH,
        System.nanoTime());
  }

  private static Experiment experiment() {
    RunPlan plan =
        new RunPlan(
            "test",
            "noop",
            new Workload(100, 1, 1_000, 1, 10, 42),
            new Pacing.ClosedLoop(4),
            SHORT,
            1,
            1,
            0,
            new Limits(0.05, 0.1, 0.15),
            List.of(),
            new NoopOptions());
    Experiment experiment =
        new Experiment("test-1", new ExperimentRequest("test", List.of(plan)), null, Instant.EPOCH);
    experiment.run().beginAttempt(2, Instant.EPOCH);
    return experiment;
  }
}
