package io.trialbalance.cluster.results.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trialbalance.cluster.results.document.LatencyFigures;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.document.SecondFigures;
import io.trialbalance.cluster.verdict.Figures;
import io.trialbalance.protocol.measure.LatencyKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * What people and other programs read besides the documents, written beside them: it follows from
 * the documents alone, may be made again at any time, and takes the place of an earlier one.
 * Blocks.
 *
 * <pre>
 * results/&lt;experiment&gt;/report.html           the report
 * results/&lt;experiment&gt;/&lt;plan&gt;/run-1.hgrm      latency distribution, as HdrHistogram's plotter reads it
 * results/&lt;experiment&gt;/&lt;plan&gt;/run-1.csv       one line for each second
 * </pre>
 */
public final class Exports {

  /** Name of the report's file. */
  public static final String REPORT = "report.html";

  private static final double NANOS_IN_MILLI = 1e6;
  private static final int TICKS_PER_HALF = 5;

  private final ResultFolder folder;
  private final ResultArchive archive;

  /** Writes below {@code results}. */
  public Exports(Path results) {
    this.folder = new ResultFolder(results);
    this.archive = new ResultArchive(results);
  }

  /** Keeps the experiment's report, in place of an earlier one; returns its path. */
  public Path report(String experimentId, byte[] html) throws IOException {
    Path file = folder.experiment(experimentId).resolve(REPORT);
    WholeFile.write(file, html);
    return file;
  }

  /** Writes the curves of every attempt of the experiment; returns their paths. */
  public List<Path> curves(String experimentId) throws IOException {
    List<Path> written = new ArrayList<>();
    for (String path : archive.documents(experimentId)) {
      RunDocument run = RunDocument.read(archive.document(path));
      Path document = folder.document(path);
      String name = document.getFileName().toString().replaceFirst("\\.json$", "");
      Path csv = document.resolveSibling(name + ".csv");
      WholeFile.write(csv, series(run));
      written.add(csv);
      byte[] distribution = distribution(run);
      if (distribution.length > 0) {
        Path hgrm = document.resolveSibling(name + ".hgrm");
        WholeFile.write(hgrm, distribution);
        written.add(hgrm);
      }
    }
    return written;
  }

  /** Percentiles of the measurement's latencies in milliseconds; empty without any. */
  static byte[] distribution(RunDocument run) {
    LatencyKind kind = Figures.headlineKind(run.plan().pacing());
    if (run.totals() == null || run.totals().measurement().latencies().get(kind) == null) {
      return new byte[0];
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream text = new PrintStream(bytes, false, UTF_8)) {
      LatencyFigures.toHistogram(run.totals().measurement().latencies().get(kind))
          .decode()
          .outputPercentileDistribution(text, TICKS_PER_HALF, NANOS_IN_MILLI);
    }
    return bytes.toByteArray();
  }

  /** One line for each second; what is unknown is empty. */
  static byte[] series(RunDocument run) throws IOException {
    StringBuilder text = new StringBuilder();
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setHeader(
                "second",
                "phase",
                "missingNodes",
                "minted",
                "applied",
                "rejected",
                "failed",
                "unknown",
                "unsent",
                "retries",
                "inFlight",
                "backlog",
                "p50Nanos",
                "p95Nanos",
                "p99Nanos",
                "p999Nanos",
                "maxNanos",
                "cpuCores",
                "cpuPerTransferMicros",
                "gcPauseNanos",
                "heapUsedBytes")
            .get();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (SecondFigures second : run.series()) {
        LatencyFigures latency = second.latency();
        printer.printRecord(
            second.second(),
            second.phase().label(),
            second.missingNodes(),
            second.counts().minted(),
            second.counts().applied(),
            second.counts().rejected(),
            second.counts().failed(),
            second.counts().unknown(),
            second.counts().unsent(),
            second.counts().retries(),
            second.gauges().inFlight(),
            second.gauges().backlog(),
            latency == null ? null : latency.p50Nanos(),
            latency == null ? null : latency.p95Nanos(),
            latency == null ? null : latency.p99Nanos(),
            latency == null ? null : latency.p999Nanos(),
            latency == null ? null : latency.maxNanos(),
            second.usage().cpuCores(),
            second.usage().cpuPerTransferMicros(),
            second.usage().gcPauseNanos(),
            second.usage().heapUsedBytes());
      }
    }
    return text.toString().getBytes(UTF_8);
  }
}
