package io.trialbalance.cluster.results.render.html;

import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.protocol.measure.HostUsage;
import java.util.List;
import java.util.Locale;

/** What one host did in one attempt's measurement, as it is printed. */
record HostRow(
    String label,
    String host,
    String role,
    String cpu,
    String memory,
    String diskRead,
    String diskWritten,
    String received,
    String sent) {

  private static final double BYTES_IN_GB = 1e9;
  private static final double BYTES_IN_MB = 1e6;

  /** Of every host that could be asked. */
  static List<HostRow> of(RunDocument attempt) {
    return attempt.hosts().stream().map(usage -> of(PlanSection.label(attempt), usage)).toList();
  }

  private static HostRow of(String label, HostUsage usage) {
    return new HostRow(
        label,
        usage.host(),
        usage.role().name().toLowerCase(Locale.ROOT),
        text("%.2f of %d cores", usage.cpuCores(), usage.cores()),
        text(
            "%.1f of %.1f GB",
            usage.memoryUsedBytes() / BYTES_IN_GB, usage.memoryBytes() / BYTES_IN_GB),
        megabytes(usage.diskReadBytesPerSecond()),
        megabytes(usage.diskWrittenBytesPerSecond()),
        megabytes(usage.networkReceivedBytesPerSecond()),
        megabytes(usage.networkSentBytesPerSecond()));
  }

  private static String megabytes(double bytesPerSecond) {
    return text("%,.1f MB/s", bytesPerSecond / BYTES_IN_MB);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
