package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.cluster.hosts.HostCounters;
import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.Observer;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.HostUsage.Role;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.AgentProtocol.StartLoad;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.ExperimentKey;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.message.Tenant;
import io.trialbalance.protocol.plan.PhaseTimes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
      return new HostCounters(nanos, nanos / 1e9 * 3, null, 0, 4, 800, 300, 0, reading * 1e6, 0, 0);
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

    assertThat(evidence.observers()).contains(new Observer("the host db-x", 0.5));
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
    KIT.spawn(PhaseMachine.create(attempt(), 0, hosts, coordinator.ref(), coordinator.ref()));
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
                message instanceof AttemptReport.Over
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return ((AttemptReport.Over) told.get(0)).evidence();
  }

  private Attempt attempt() {
    return new Attempt(
        new Stamp(4, 2),
        new Tenant(
            new StateVersion(new UUID(0, 3), 3, new UUID(0, 2), 0),
            new ExperimentKey("test-1", new UUID(0, 1))),
        new Where("test", 1, 1, 1, 1, 1),
        new NoopPlan("test", "noop", SHORT, 1, 1, 0).toStep(),
        NoopPlan.EMPTIED,
        List.of(agent.ref()),
        1,
        Optional.empty(),
        Instant.EPOCH,
        System.nanoTime());
  }
}
