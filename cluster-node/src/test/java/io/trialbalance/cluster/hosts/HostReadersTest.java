package io.trialbalance.cluster.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.HostUsage.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hosts say of themselves, and what is made of it. */
class HostReadersTest {

  private static final String EXPORTER =
      """
      # HELP node_cpu_seconds_total Seconds the CPUs spent in each mode.
      # TYPE node_cpu_seconds_total counter
      # HELP node_edac_correctable_errors_total Errors that were corrected.
      # HELP node_network_transmit_bytes_total -
      node_hwmon_temp_celsius{chip="0",sensor="temp1"} NaN
      node_textfile_limit +Inf
      process_cpu_seconds_total 12
      node_cpu_seconds_total{cpu="0",mode="idle"} 1000
      node_cpu_seconds_total{cpu="0",mode="user"} 100.5
      node_cpu_seconds_total{cpu="1",mode="iowait"} 7
      node_cpu_seconds_total{cpu="1",mode="system"} 9.5
      node_disk_read_bytes_total{device="nvme0n1"} 4096
      node_disk_read_bytes_total{device="nvme0n1p1"} 4096
      node_disk_written_bytes_total{device="dm-0"} 8192
      node_disk_written_bytes_total{device="nvme0n1"} 8192
      node_memory_MemAvailable_bytes 3e+09
      node_memory_MemTotal_bytes 8e+09
      node_network_receive_bytes_total{device="eth0"} 1000
      node_network_receive_bytes_total{device="lo"} 5000
      node_network_transmit_bytes_total{device="eth0"} 2000
      node_network_transmit_bytes_total{device="docker0"} 7000
      """;

  @TempDir private Path proc;

  @BeforeEach
  void aHostOfTwoCores() throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(
        proc.resolve("stat"),
        "cpu  100 20 30 5000 400 5 5 99 0 0\ncpu0 50 10 15 2500 200 2 3 50 0 0\n"
            + "cpu1 50 10 15 2500 200 3 2 49 0 0\nintr 12345\n");
    Files.writeString(
        proc.resolve("meminfo"), "MemTotal:  8000 kB\nMemFree: 1 kB\nMemAvailable:  3000 kB\n");
    Files.writeString(
        proc.resolve("diskstats"),
        "   8       0 sda 10 0 100 5 20 0 200 6 0 0 0\n   8       1 sda1 10 0 100 5 20 0 200 6 0 0 0\n"
            + " 259       0 nvme0n1 1 0 8 0 1 0 16 0 0 0 0\n   7       0 loop0 9 0 99 0 0 0 0 0 0 0 0\n");
    Files.writeString(
        proc.resolve("net/dev"),
        "Inter-|   Receive  |  Transmit\n face |bytes packets |bytes packets\n"
            + "    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0\n  eth0:1500 9 0 0 0 0 0 0 2500 9 0 0 0 0 0 0\n"
            + "veth1a: 77 1 0 0 0 0 0 0 77 1 0 0 0 0 0 0\n");
  }

  @Test
  void aHostIsReadFromItsProc() throws Exception {
    HostCounters counters = new ProcReader("loader-1", proc, Optional.of("postgres")).read();

    assertThat(counters.idleSeconds()).isEqualTo(54.0, within(1e-9));
    assertThat(counters.cores()).isEqualTo(2);
    assertThat(counters.memoryBytes()).isEqualTo(8000 * 1024);
    assertThat(counters.memoryUsedBytes()).isEqualTo(5000 * 1024);
    assertThat(counters.diskReadBytes()).isEqualTo(108 * 512);
    assertThat(counters.diskWrittenBytes()).isEqualTo(216 * 512);
    assertThat(counters.receivedBytes()).isEqualTo(1500);
    assertThat(counters.sentBytes()).isEqualTo(2500);
  }

  @Test
  void whatTheServersProcessesUseIsToldApartWithThoseThatHaveEnded() throws Exception {
    process(1, "init", 9_000, 9_000, 9_000, 9_000);
    processesAreThoseOf("pid:[4026531836]");
    process(70, "postgres", 100, 50, 20, 10);
    process(71, "postgres", 5, 5, 0, 0);
    process(72, "post (gres)", 7_000, 0, 0, 0);
    process(73, "java", 7_000, 0, 0, 0);

    HostCounters counters = new ProcReader("loader-1", proc, Optional.of("postgres")).read();

    assertThat(counters.serverSeconds()).isEqualTo(1.9, within(1e-9));
    assertThat(counters.stolenSeconds()).isEqualTo(0.99, within(1e-9));
    assertThat(new ProcReader("loader-1", proc, Optional.empty()).read().serverSeconds()).isZero();
  }

  /** {@code /proc} mounted with {@code hidepid} shows the processes of oneself. */
  @Test
  void wherePartOfTheProcessesIsHiddenNobodyKnowsWhatTheServerUses() throws Exception {
    process(70, "postgres", 100, 50, 20, 10);

    HostCounters counters = new ProcReader("loader-1", proc, Optional.of("postgres")).read();

    assertThat(counters.serverSeconds()).isNull();
  }

  /** A container's /proc has the CPU of its host, and its own processes. */
  @Test
  void inAContainerNobodyKnowsWhoElseUsesTheHost() throws Exception {
    process(1, "java", 100, 50, 20, 10);
    processesAreThoseOf("pid:[4026532198]");

    assertThat(new ProcReader("loader-1", proc, Optional.of("postgres")).read().serverSeconds())
        .isNull();
    assertThat(new ProcReader("loader-1", proc, Optional.empty()).read().serverSeconds()).isNull();
  }

  private void processesAreThoseOf(String space) throws IOException {
    Files.createDirectories(proc.resolve("self/ns"));
    Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of(space));
  }

  private void process(int id, String name, int user, int system, int children, int childrenSystem)
      throws IOException {
    Files.createDirectories(proc.resolve("" + id));
    Files.writeString(
        proc.resolve(id + "/stat"),
        "%d (%s) S 1 70 70 0 -1 4194560 9 8 7 6 %d %d %d %d 20 0 1 0 99 1 1"
            .formatted(id, name, user, system, children, childrenSystem));
  }

  @Test
  void aProcOfAnotherFormIsAnErrorThatShowsIt() throws Exception {
    Files.writeString(proc.resolve("stat"), "cpu many\n");

    assertThatThrownBy(() -> new ProcReader("loader-1", proc, Optional.of("postgres")).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("proc(5): cpu many");
  }

  @Test
  void anotherHostIsReadFromItsNodeExporter() throws Exception {
    HostCounters counters = ExporterReader.counters(EXPORTER, 5);

    assertThat(counters)
        .isEqualTo(
            new HostCounters(
                5, 1007, null, 0, 2, 8_000_000_000L, 5_000_000_000L, 4096, 8192, 1000, 2000));
  }

  @Test
  void whatIsNoNodeExporterIsNotBelieved() {
    assertThatThrownBy(() -> ExporterReader.counters("trialbalance_node_up 1\n", 0))
        .hasMessageContaining("no node-exporter");
  }

  @Test
  void aLineThatIsNoFigureIsNamed() {
    assertThatThrownBy(() -> ExporterReader.counters(EXPORTER + "node_load1 much\n", 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("node_load1 much");
  }

  @Test
  void usageIsTheAverageBetweenTwoReadings() {
    HostCounters first = new HostCounters(0, 100, 40.0, 1, 4, 1_000, 300, 0, 1_000, 50, 60);
    HostCounters last =
        new HostCounters(10_000_000_000L, 113, 55.0, 3, 4, 1_000, 400, 500, 2_000, 70, 90);

    assertThat(first.until(last, "db1", Role.DATABASE))
        .isEqualTo(
            new HostUsage("db1", Role.DATABASE, 10, 4, 2.5, 1.5, 0.2, 1_000, 400, 50, 100, 2, 3));
  }

  /** Clocks of two hosts, and of one host's cores, differ by a little. */
  @Test
  void aHostThatWasIdleAllTheTimeIsNotBusyWithLessThanNothing() {
    HostCounters first = new HostCounters(0, 100, null, 0, 2, 1_000, 300, 0, 0, 0, 0);
    HostCounters last = new HostCounters(1_000_000_000L, 102.01, null, 0, 2, 1, 1, 0, 0, 0, 0);

    assertThat(first.until(last, "db1", Role.DATABASE).cpuCores()).isZero();
  }

  /** One with a fault of its own, which must cost no other host's figures. */
  private record BrokenReader() implements HostReader {
    @Override
    public String host() {
      return "broken";
    }

    @Override
    public Role role() {
      return Role.DATABASE;
    }

    @Override
    public HostCounters read() {
      throw new IllegalStateException("broken");
    }
  }

  @Test
  void hostsAreReadAtTheStartAndTheEndAndSilentOnesAreLeftOut() throws Exception {
    HttpServer exporter =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    exporter.createContext(
        "/metrics",
        exchange -> {
          byte[] body = EXPORTER.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    exporter.start();
    URI there = URI.create("http://127.0.0.1:" + exporter.getAddress().getPort() + "/metrics");
    List<HostUsage> seen = new CopyOnWriteArrayList<>();
    List<HostReader> readers =
        List.of(
            new ExporterReader(URI.create("http://127.0.0.1:1/metrics")),
            new BrokenReader(),
            new ProcReader("loader-1", proc, Optional.of("postgres")),
            new ExporterReader(there));

    try (HostMeasurement watch =
        HostMeasurement.begin(readers, System.nanoTime(), Duration.ofSeconds(2), seen::add)) {
      assertThat(watch).isNotNull();
      await().untilAsserted(() -> assertThat(seen).hasSize(2));
    } finally {
      exporter.stop(0);
    }

    assertThat(seen).extracting(HostUsage::host).containsExactlyInAnyOrder("loader-1", "127.0.0.1");
    assertThat(seen)
        .extracting(HostUsage::role)
        .containsExactlyInAnyOrder(Role.LOAD, Role.DATABASE);
    assertThat(seen).extracting(HostUsage::cpuCores).containsOnly(2.0);
  }

  /** Does not answer when it is read for the first and for the third time. */
  private record ReluctantReader(AtomicInteger asked) implements HostReader {
    @Override
    public String host() {
      return "reluctant";
    }

    @Override
    public Role role() {
      return Role.DATABASE;
    }

    @Override
    public HostCounters read() throws IOException {
      if (asked.incrementAndGet() % 2 == 1) {
        throw new IOException("not now");
      }
      return new HostCounters(System.nanoTime(), 1, null, 0, 1, 1, 1, 0, 0, 0, 0);
    }
  }

  @Test
  void aHostThatDoesNotAnswerIsAskedAgainAndSaysOfHowLongItTells() {
    List<HostUsage> seen = new CopyOnWriteArrayList<>();
    ReluctantReader reader = new ReluctantReader(new AtomicInteger());

    try (HostMeasurement watch =
        HostMeasurement.begin(
            List.of(reader), System.nanoTime(), Duration.ofMillis(1_600), seen::add)) {
      assertThat(watch).isNotNull();
      await().untilAsserted(() -> assertThat(seen).hasSize(1));
    }

    assertThat(reader.asked()).hasValue(4);
    assertThat(seen.get(0).seconds()).isPositive();
  }

  /** Keeps whoever asks it waiting. */
  private record SlowReader(CountDownLatch answers) implements HostReader {
    @Override
    public String host() {
      return "slow";
    }

    @Override
    public Role role() {
      return Role.DATABASE;
    }

    @Override
    public HostCounters read() throws InterruptedException {
      answers.await();
      throw new IllegalStateException("nobody waits any more");
    }
  }

  @Test
  void aHostThatKeepsUsWaitingCostsNoOtherHostsFigures() {
    List<HostUsage> seen = new CopyOnWriteArrayList<>();
    CountDownLatch never = new CountDownLatch(1);

    try (HostMeasurement watch =
        HostMeasurement.begin(
            List.of(
                new SlowReader(never), new ProcReader("loader-1", proc, Optional.of("postgres"))),
            System.nanoTime(),
            Duration.ofMillis(400),
            seen::add)) {
      assertThat(watch).isNotNull();
      await().untilAsserted(() -> assertThat(seen).hasSize(1));
    }

    assertThat(seen.get(0).host()).isEqualTo("loader-1");
  }
}
