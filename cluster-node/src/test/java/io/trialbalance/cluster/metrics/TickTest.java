package io.trialbalance.cluster.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.message.ProgressEvent.LiveFigures;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Phase;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import kamon.Kamon$;
import kamon.metric.PeriodSnapshot;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** A tick falls anywhere, and never between two figures of the same second. */
class TickTest {

  private static final int TICKS = 300;
  private static final List<Series> OF_EACH_SECOND =
      List.of(
          Series.LOAD_SECOND,
          Series.CLUSTER_MINTED,
          Series.CLUSTER_RETRIES,
          Series.CLUSTER_IN_FLIGHT,
          Series.CLUSTER_BACKLOG,
          Series.CLUSTER_CPU);

  @Test
  void aTickWaitsUntilWhatBelongsTogetherIsSet() throws InterruptedException {
    AtomicReference<PeriodSnapshot> taken = new AtomicReference<>();
    Thread tick = new Thread(() -> taken.set(tick()));

    Instruments.together(
        () -> {
          Instruments.set(Series.IN_FLIGHT, 11);
          tick.start();
          await().until(() -> tick.getState() == Thread.State.BLOCKED);
          Instruments.set(Series.BACKLOG, 11);
        });
    tick.join();

    assertThat(values(taken.get(), List.of(Series.IN_FLIGHT, Series.BACKLOG)))
        .containsExactly(11.0);
  }

  @Test
  void everyTickShowsTheFiguresOfOneSecond() throws InterruptedException {
    ClusterMetrics cluster = new ClusterMetrics();
    AtomicBoolean over = new AtomicBoolean();
    Thread coordinator =
        new Thread(
            () -> {
              for (int second = 1; !over.get(); second++) {
                cluster.happened(second(second));
              }
            });
    cluster.happened(second(1));
    coordinator.start();
    Set<Double> seen = new HashSet<>();
    try {
      for (int i = 0; i < TICKS; i++) {
        Set<Double> values = values(tick(), OF_EACH_SECOND);
        assertThat(values).as("seconds in tick %d", i).hasSize(1);
        seen.addAll(values);
      }
      await().until(() -> seen.addAll(values(tick(), OF_EACH_SECOND)));
    } finally {
      over.set(true);
      coordinator.join();
    }
    assertThat(seen).hasSizeGreaterThan(1);
  }

  /** As Kamon's own takes it, but for the counters, which go on. */
  private static PeriodSnapshot tick() {
    return Kamon$.MODULE$.registry().snapshot(false);
  }

  private static Set<Double> values(PeriodSnapshot tick, List<Series> wanted) {
    Set<Double> values = new HashSet<>();
    CollectionConverters.asJava(tick.gauges()).stream()
        .filter(gauge -> wanted.stream().anyMatch(series -> series.text().equals(gauge.name())))
        .flatMap(gauge -> CollectionConverters.asJava(gauge.instruments()).stream())
        .forEach(instrument -> values.add(((Number) instrument.value()).doubleValue()));
    return values;
  }

  private static SecondPassed second(int second) {
    LiveFigures figures =
        new LiveFigures(
            second, 0, 0, 0, second, second, Map.of(), second, second, second, 0, 0, 0, 0, 0, 0);
    return new SecondPassed(
        "quick-20261121-101500",
        new Where("quick", 1, 1, 1, 1, 1),
        Phase.MEASUREMENT,
        second - 1,
        1,
        1,
        figures);
  }
}
