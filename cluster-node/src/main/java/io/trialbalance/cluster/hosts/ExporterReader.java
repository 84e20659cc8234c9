package io.trialbalance.cluster.hosts;

import io.trialbalance.protocol.measure.HostUsage.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads another host from its node-exporter, in Prometheus' text format. Thread-safe. */
public final class ExporterReader implements HostReader {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A whole line: what explains a series names it, too. */
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^(node_[a-zA-Z0-9_]+)(?:\\{([^}]*)\\})? (\\S+)$");

  private static final Pattern DEVICE = Pattern.compile("device=\"([^\"]*)\"");
  private static final Pattern CPU = Pattern.compile("cpu=\"([^\"]*)\"");
  private static final Pattern STOLEN = Pattern.compile("mode=\"steal\"");
  private static final Pattern IDLE = Pattern.compile("mode=\"(idle|iowait)\"");

  private final URI address;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /**
   * @param address of its metrics
   */
  public ExporterReader(URI address) {
    this.address = address;
  }

  @Override
  public String host() {
    return address.getHost();
  }

  @Override
  public Role role() {
    return Role.DATABASE;
  }

  @Override
  public HostCounters read() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(address).timeout(PATIENCE).build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(address + " answers " + answer.statusCode());
    }
    return counters(answer.body(), System.nanoTime());
  }

  /**
   * @throws IOException if {@code text} lacks what every Linux host has
   */
  static HostCounters counters(String text, long nanos) throws IOException {
    Set<String> cores = new TreeSet<>();
    double idle = 0;
    double stolen = 0;
    double memory = 0;
    double available = 0;
    double read = 0;
    double written = 0;
    double received = 0;
    double sent = 0;
    Matcher sample = SAMPLE.matcher(text);
    while (sample.find()) {
      String labels = sample.group(2) == null ? "" : sample.group(2);
      double value = number(sample);
      switch (sample.group(1)) {
        case "node_cpu_seconds_total" -> {
          cores.add(label(CPU, labels));
          idle += IDLE.matcher(labels).find() ? value : 0;
          stolen += STOLEN.matcher(labels).find() ? value : 0;
        }
        case "node_memory_MemTotal_bytes" -> memory = value;
        case "node_memory_MemAvailable_bytes" -> available = value;
        case "node_disk_read_bytes_total" -> read += ofDisk(labels, value);
        case "node_disk_written_bytes_total" -> written += ofDisk(labels, value);
        case "node_network_receive_bytes_total" -> received += ofInterface(labels, value);
        case "node_network_transmit_bytes_total" -> sent += ofInterface(labels, value);
        default -> {
          // Hundreds of others.
        }
      }
    }
    if (cores.isEmpty() || memory == 0) {
      throw new IOException("the answer is no node-exporter's: it has no CPU or no memory");
    }
    return new HostCounters(
        nanos,
        idle,
        null,
        stolen,
        cores.size(),
        (long) memory,
        (long) (memory - available),
        read,
        written,
        received,
        sent);
  }

  private static double number(Matcher sample) throws IOException {
    try {
      return Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
    } catch (NumberFormatException e) {
      throw new IOException("the answer has a line that is no figure: " + sample.group(), e);
    }
  }

  private static double ofDisk(String labels, double value) {
    return HostCounters.isDisk(label(DEVICE, labels)) ? value : 0;
  }

  private static double ofInterface(String labels, double value) {
    return HostCounters.isOuterInterface(label(DEVICE, labels)) ? value : 0;
  }

  private static String label(Pattern pattern, String labels) {
    Matcher found = pattern.matcher(labels);
    return found.find() ? found.group(1) : "";
  }
}
