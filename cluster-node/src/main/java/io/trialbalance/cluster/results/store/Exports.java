package io.trialbalance.cluster.results.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.Quantile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
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

  /** What a line of the curves has, before the percentiles. */
  private static final Map<String, Function<Second, Object>> COLUMNS = new LinkedHashMap<>();

  static {
    COLUMNS.put("second", Second::second);
    COLUMNS.put("phase", second -> second.phase().label());
    COLUMNS.put("missingNodes", Second::missingNodes);
    COLUMNS.put("minted", second -> second.counts().minted());
    COLUMNS.put("applied", second -> second.counts().applied());
    COLUMNS.put("rejected", second -> second.counts().rejected());
    COLUMNS.put("failed", second -> second.counts().failed());
    COLUMNS.put("unknown", second -> second.counts().unknown());
    COLUMNS.put("unsent", second -> second.counts().unsent());
    COLUMNS.put("retries", second -> second.counts().retries());
    COLUMNS.put("inFlight", second -> second.gauges().inFlight());
    COLUMNS.put("backlog", second -> second.gauges().backlog());
    COLUMNS.put("cpuCores", second -> orNull(Figures.cpuCores(second)));
    COLUMNS.put("cpuPerTransferMicros", second -> orNull(Figures.cpuMicros(List.of(second))));
    COLUMNS.put("gcPauseNanos", second -> second.usage().gcPauseNanos());
    COLUMNS.put("heapUsedBytes", second -> second.usage().heapUsedBytes());
    COLUMNS.put("residentBytes", second -> second.usage().residentBytes());
  }

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
      Evidence run = RunDocument.read(archive.document(path)).evidence();
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
  static byte[] distribution(Evidence run) {
    LatencyKind kind = Figures.headlineKind(run.plan().pacing());
    EncodedHistogram latency =
        run.totals()
            .map(totals -> totals.measurement().latencies().of(kind))
            .orElse(EncodedHistogram.EMPTY);
    if (latency.isEmpty()) {
      return new byte[0];
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream text = new PrintStream(bytes, false, UTF_8)) {
      latency.decode().outputPercentileDistribution(text, TICKS_PER_HALF, NANOS_IN_MILLI);
    }
    return bytes.toByteArray();
  }

  /** One line for each second; what is unknown is empty. */
  static byte[] series(Evidence run) throws IOException {
    LatencyKind kind = Figures.headlineKind(run.plan().pacing());
    String[] columns =
        Stream.concat(
                COLUMNS.keySet().stream(),
                Arrays.stream(Quantile.values()).map(quantile -> Figure.of(quantile).name()))
            .toArray(String[]::new);
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader(columns).get();
    StringBuilder text = new StringBuilder();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (Second second : run.series()) {
        Map<Quantile, Long> latency = Quantile.allOf(second.latencies().of(kind).decode());
        printer.printRecord(
            Stream.concat(
                COLUMNS.values().stream().map(column -> plain(column.apply(second))),
                Arrays.stream(Quantile.values()).map(latency::get)));
      }
    }
    return text.toString().getBytes(UTF_8);
  }

  private static Object plain(Object value) {
    return value instanceof Double figure ? Units.plain(figure) : value;
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
