package io.trialbalance.cluster.metrics;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import kamon.Kamon;
import scala.Option;

/** The process's metrics. Begun once and for the life of the process, like Kamon itself. */
public final class Metrics {

  /** Prometheus' text format. */
  public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final Duration TICK = Duration.ofSeconds(1);

  private static PrometheusText prometheus;

  private Metrics() {}

  /**
   * Begins to collect, if nobody has, and says who this is.
   *
   * @param nodeName as people call this node
   * @param version of the program
   */
  public static synchronized void begin(String nodeName, String version) {
    if (prometheus == null) {
      Config config = ConfigFactory.load("kamon");
      Kamon.initWithoutAttaching(config);
      Instruments.register();
      Kamon.addScheduledAction("process", Option.empty(), new ProcessMetrics(), TICK);
      prometheus = new PrometheusText(config);
      Kamon.addReporter("prometheus", prometheus);
    }
    Instruments.set(Series.NODE_INFO, 1, nodeName, version);
  }

  /** The latest figures, at most a second old; empty before the first second is over. */
  public static synchronized String text() {
    return prometheus == null ? "" : prometheus.latest();
  }
}
