package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.RequiredParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program with a TigerBeetle that it manages, whose replicas are its child processes. */
final class TigerBeetleUnderTest implements AutoCloseable {

  private static final String PLAN =
      """
      name = faults
      database = tigerbeetle
      runs = 1
      max-reruns = 0
      workload { accounts = 200, initial-balance = 1000000 }
      phases { settle = 0s, warm-up = 1s, measurement = 3s, drain-deadline = 1s }
      tigerbeetle.statement-deadline = 2s
      """;

  /** How a replica says in its log that it is the primary of a view. */
  private static final Pattern PRIMARY =
      Pattern.compile("transition_to_normal\\w*: view=(?:\\d+\\.\\.)?(\\d+) primary");

  private final ProgramProcess program;
  private final Path logs;

  private TigerBeetleUnderTest(ProgramProcess program, Path logs) {
    this.program = program;
    this.logs = logs;
  }

  /** Skips the test on a machine without a server's program. */
  static void required() {
    String path = System.getenv("TIGERBEETLE_BINARY");
    boolean present = path != null && Files.isExecutable(Path.of(path));
    RequiredParts.needs(
        "tigerbeetle",
        present,
        "TIGERBEETLE_BINARY does not name the program of a TigerBeetle server: " + path);
  }

  /** Runs the plan in {@code workplace} on {@code replicas} of the program's own. */
  static TigerBeetleUnderTest run(
      Workplace workplace, Path folder, int replicas, String... settings) throws IOException {
    workplace.write("tigerbeetle.conf", PLAN);
    List<String> words = new ArrayList<>(List.of("run", "tigerbeetle.conf"));
    List<String> all =
        new ArrayList<>(
            List.of(
                "databases.tigerbeetle.replicas=" + replicas,
                "databases.tigerbeetle.cache-size=256MiB"));
    all.addAll(List.of(settings));
    all.forEach(setting -> words.addAll(List.of("--set", setting)));
    Path cache = folder.resolve("cache");
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", cache.toString());
    return new TigerBeetleUnderTest(
        ProgramProcess.start(folder, environment, words),
        cache.resolve("trialbalance").resolve("tigerbeetle"));
  }

  ProgramProcess program() {
    return program;
  }

  /**
   * Index of the replica that was the last to become primary; on a busy machine that may be any.
   */
  int primary() throws IOException {
    int primary = -1;
    int lastView = -1;
    for (int index = 0; index < replicas().size(); index++) {
      Matcher matcher =
          PRIMARY.matcher(Files.readString(logs.resolve("tigerbeetle-replica-" + index + ".log")));
      while (matcher.find()) {
        int view = Integer.parseInt(matcher.group(1));
        primary = view > lastView ? index : primary;
        lastView = Math.max(view, lastView);
      }
    }
    assertThat(primary).as("the primary by the logs in %s", logs).isNotNegative();
    return primary;
  }

  /** In the order of their indexes. */
  private List<ProcessHandle> replicas() {
    return program.children().stream()
        .filter(child -> dataFile(child).endsWith(".tigerbeetle"))
        .sorted(Comparator.comparing(TigerBeetleUnderTest::dataFile))
        .toList();
  }

  private static String dataFile(ProcessHandle child) {
    String[] arguments = child.info().arguments().orElse(new String[] {""});
    return arguments.length == 0 ? "" : arguments[arguments.length - 1];
  }

  /** Sends the signal {@code name} to replica {@code index}. */
  void signal(String name, int index) throws IOException, InterruptedException {
    Signals.send(name, replicas().get(index).pid());
  }

  /** Kills all replicas at once. */
  void killAll() throws IOException, InterruptedException {
    Signals.send("KILL", replicas().stream().mapToLong(ProcessHandle::pid).toArray());
  }

  @Override
  public void close() {
    program.close();
  }
}
