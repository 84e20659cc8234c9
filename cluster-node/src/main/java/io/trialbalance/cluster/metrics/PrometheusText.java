package io.trialbalance.cluster.metrics;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kamon.metric.Metric;
import kamon.metric.MetricSnapshot;
import kamon.metric.PeriodSnapshot;
import kamon.module.MetricReporter;
import kamon.prometheus.PrometheusSettings;
import kamon.prometheus.ScrapeDataBuilder;
import kamon.tag.TagSet;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The latest figures as Prometheus' text, version 0.0.4. In place of Kamon's own reporter, which
 * keeps showing for years what was removed: here gauges are those of the last tick, and what only
 * the coordinator's node shows is left out when the coordinator lives elsewhere.
 */
final class PrometheusText implements MetricReporter {

  private static final Duration FOR_EVER = Duration.ofDays(365 * 5);

  /** Scopes by name; Kamon has figures of its own, which nobody asked for. */
  private static final Map<String, MetricSeries.Scope> SCOPES =
      MetricSeries.all().stream()
          .collect(Collectors.toUnmodifiableMap(MetricSeries::text, MetricSeries::scope));

  private final PeriodSnapshot.Accumulator sums =
      PeriodSnapshot.accumulator(FOR_EVER, Duration.ZERO, FOR_EVER);
  private volatile PrometheusSettings.Generic settings;
  private volatile String text = "";

  PrometheusText(Config config) {
    reconfigure(config);
  }

  @Override
  public void reportPeriodSnapshot(PeriodSnapshot tick) {
    sums.add(tick);
    PeriodSnapshot sum = sums.peek();
    Set<MetricSeries.Scope> shownBy =
        hasCoordinator(tick)
            ? EnumSet.allOf(MetricSeries.Scope.class)
            : EnumSet.of(MetricSeries.Scope.NODE);
    text =
        new ScrapeDataBuilder(settings, TagSet.Empty())
            .appendCounters(shown(sum.counters(), shownBy))
            .appendGauges(shown(tick.gauges(), shownBy))
            .appendHistograms(shown(sum.histograms(), shownBy))
            .build();
  }

  /** Whether the coordinator lived in this process when the tick was taken. */
  private static boolean hasCoordinator(PeriodSnapshot tick) {
    return CollectionConverters.asJava(tick.gauges()).stream()
        .filter(gauge -> gauge.name().equals(Series.COORDINATOR.text()))
        .flatMap(gauge -> CollectionConverters.asJava(gauge.instruments()).stream())
        .anyMatch(instrument -> ((Number) instrument.value()).doubleValue() > 0);
  }

  /** Without series that are not shown here now, and without names that have no series left. */
  private static <S extends Metric.Settings, T> Seq<MetricSnapshot<S, T>> shown(
      Seq<MetricSnapshot<S, T>> all, Set<MetricSeries.Scope> shownBy) {
    List<MetricSnapshot<S, T>> shown =
        CollectionConverters.asJava(all).stream()
            .filter(metric -> !metric.instruments().isEmpty())
            .filter(metric -> shownBy.contains(SCOPES.get(metric.name())))
            .toList();
    return CollectionConverters.asScala(shown).toSeq();
  }

  /** As of the last tick; empty before the first. */
  String latest() {
    return text;
  }

  @Override
  public void reconfigure(Config config) {
    settings = PrometheusSettings.readSettings(config.getConfig("kamon.prometheus"));
  }

  @Override
  public void stop() {}
}
