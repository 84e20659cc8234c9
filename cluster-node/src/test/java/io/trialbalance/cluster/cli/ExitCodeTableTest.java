package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.faults.Signals;
import io.trialbalance.cluster.http.FakeExperiments;
import io.trialbalance.cluster.http.HttpSettings;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.cluster.http.NoDocuments;
import io.trialbalance.cluster.http.NodeHttpServer;
import io.trialbalance.cluster.results.store.Experiments;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.cluster.settings.ConfigurationSources;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.PlanReader;
import io.trialbalance.workload.database.Drivers;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The page's table of exit codes: no command and no code in it that is not produced here. */
class ExitCodeTableTest {

  private static final Path PAGE = Path.of("..", "docs", "command-line.md");
  private static final String HOME = System.getProperty(ConfigurationSources.HOME_PROPERTY, "");
  private static final String ID = Events.ID;
  private static final String NOBODY = "http://127.0.0.1:1";

  /** A command line of each command that ends well. */
  private final Map<String, String> good = new TreeMap<>();

  private final FakeExperiments experiments = new FakeExperiments();
  private final TestScreen screen = new TestScreen();
  private NodeHttpServer server;

  /** In the place of the screen's standard output; null for that itself. */
  private volatile Output into;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws Exception {
    System.setProperty(
        ConfigurationSources.HOME_PROPERTY, Path.of("").toAbsolutePath().getParent().toString());
    PlanReader plans =
        new PlanReader(
            ConfigFactory.empty(),
            Map.of("noop", "noop", "postgresql", "postgresql"),
            Drivers.options());
    server =
        NodeHttpServer.start(
            HttpSettings.of("127.0.0.1", 0, Set.of(), Optional.empty()),
            experiments,
            plans::readBody,
            NoDocuments.butTheTable(),
            List::of);
    Path plan = Files.writeString(folder.resolve("p.conf"), "name = p, database = noop");
    String results = " --set results.folder=" + folder.resolve("results");
    ResultStore store = new ResultStore(folder.resolve("results"));
    for (String id : List.of("one", "two")) {
      Experiments.finished(store, id, Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    }
    Experiments.finished(store, "before", Experiments.SUBMITTED, applying(100));
    Experiments.finished(store, "after", Experiments.SUBMITTED, applying(80));
    String at = " --at " + server.address();
    good.put("run", "run " + plan + at);
    good.put("quickstart", "quickstart --set databases.tigerbeetle.binary=/no/program");
    good.put("watch", "watch " + ID + at);
    good.put("status", "status" + at);
    good.put("abort", "abort" + at);
    good.put("resume", "resume " + ID + at);
    good.put("cluster forget", "cluster forget 10.0.0.9:2551" + at);
    good.put("node", "node");
    good.put("results list", "results list" + results);
    good.put("results show", "results show one" + results);
    good.put("results validate", "results validate one" + results);
    good.put("results name", "results name one first" + results);
    good.put("results trend", "results trend row-locks" + results);
    good.put("results prune", "results prune --keep 9 --json" + results);
    good.put("compare", "compare one two" + results);
    good.put("report", "report one" + results);
    good.put("plan check", "plan check " + plan);
    good.put("doctor", "doctor" + results + " --set http.port=0 --set node.port=0");
    good.put("certificates", "certificates " + folder.resolve("certs") + " loader-1 --overwrite");
    good.put("generate-completion", "generate-completion");
  }

  private static EvidenceBuilder[] applying(long perSecond) {
    return Stream.generate(
            () -> EvidenceBuilder.valid().runs(3).rejectedPerSecond(0).applied(s -> perSecond))
        .limit(3)
        .toArray(EvidenceBuilder[]::new);
  }

  @AfterEach
  void stop() {
    server.close();
    if (HOME.isEmpty()) {
      System.clearProperty(ConfigurationSources.HOME_PROPERTY);
    } else {
      System.setProperty(ConfigurationSources.HOME_PROPERTY, HOME);
    }
  }

  @Test
  void everyCommandIsHere() {
    List<String> commands = new ArrayList<>();
    CommandLine line =
        CommandLineProgram.commandLine(
            new Context(screen.screen(), new GlobalOptions(), configuration -> null));
    line.getSubcommands()
        .forEach(
            (name, command) -> {
              List<String> below =
                  command.getSubcommands().keySet().stream().map(sub -> name + " " + sub).toList();
              commands.addAll(below.isEmpty() ? List.of(name) : below);
            });

    assertThat(good.keySet()).containsExactlyInAnyOrderElementsOf(commands);
  }

  @Test
  void thePageTheHelpAndTheProgramNameTheSameCodes() throws Exception {
    assertThat(run("--help")).isZero();
    List<Integer> inTheHelp =
        Pattern.compile("(?m)^  (\\d+)  ")
            .matcher(screen.out())
            .results()
            .map(found -> Integer.valueOf(found.group(1)))
            .toList();

    assertThat(inTheHelp).containsExactlyElementsOf(table().keySet());
    assertThat(Stream.of(ExitCode.values()).map(ExitCode::code))
        .containsExactlyElementsOf(table().keySet());
  }

  /** Every command of every row, by one command line each. */
  @Test
  void everyRowIsProduced() throws Exception {
    for (Map.Entry<Integer, List<String>> row : table().entrySet()) {
      List<String> commands =
          row.getValue().equals(List.of("every")) ? List.copyOf(good.keySet()) : row.getValue();
      for (String command : commands) {
        assertThat(produced(command, ExitCode.of(row.getKey())))
            .as("%s with %d:%n%s", command, row.getKey(), screen.err())
            .isEqualTo(row.getKey());
      }
    }
  }

  /** What programs read is one value of JSON, whatever the error. */
  @Test
  void everyErrorOfEveryCommandIsJsonToo() throws Exception {
    for (String command : good.keySet()) {
      TestScreen own = new TestScreen();
      int exitCode =
          CommandLineProgram.run((command + " --nonsense --json").split(" "), null, own.screen());

      assertThat(exitCode).as(command).isEqualTo(2);
      assertThat(Json.mapper().readTree(own.out()).path("error").asText()).as(command).isNotBlank();
      assertThat(own.err()).contains("error: ");
    }
    for (String command : table().get(ExitCode.UNREACHABLE.code())) {
      if (good.get(command).contains("--at")) {
        TestScreen own = new TestScreen();
        String line = good.get(command).replace(server.address().toString(), NOBODY) + " --json";

        assertThat(CommandLineProgram.run(line.split(" "), null, own.screen())).isEqualTo(5);
        assertThat(Json.mapper().readTree(own.out()).path("exitCode").asInt()).isEqualTo(5);
      }
    }
  }

  private int produced(String command, ExitCode exitCode) throws Exception {
    experiments.reset();
    return switch (exitCode) {
      case OK -> ended(command, Status.DONE, ExitCode.OK);
      case FAULT -> saidInto(command, "No space left on device");
      case USAGE -> run((command + " --nonsense").split(" "));
      case THRESHOLD_MISSED ->
          command.equals("compare")
              ? run(gate("before after", "throughput<-5%").split(" "))
              : ended(command, Status.DONE, ExitCode.THRESHOLD_MISSED);
      case INVALID ->
          switch (command) {
            case "results validate" -> validatedAfterSomebodyChangedIt();
            case "compare" -> run((gate("one two", "throughput<-5%") + " --strict").split(" "));
            default -> ended(command, Status.DONE, ExitCode.INVALID);
          };
      case UNREACHABLE ->
          command.equals("quickstart")
              ? ended(command, Status.FAILED, ExitCode.UNREACHABLE)
              : run(good.get(command).replace(server.address().toString(), NOBODY).split(" "));
      case ABORTED ->
          command.equals("node") ? nodeEndedBy("TERM") : ended(command, Status.ABORTED, exitCode);
      case UNREAD -> saidInto(command, "Broken pipe");
    };
  }

  private String gate(String experiments, String change) {
    return good.get("compare").replace("one two", experiments) + " --fail-if " + change;
  }

  /** The command as it should be, while the experiment that it follows, if it does, ends so. */
  private int ended(String command, Status status, ExitCode exitCode) throws Exception {
    String[] words = good.get(command).split(" ");
    switch (command) {
      case "run", "quickstart" -> {
        CompletableFuture<Integer> exited = CompletableFuture.supplyAsync(() -> run(words));
        await().until(() -> exited.isDone() || !experiments.submitted.isEmpty());
        await().until(() -> exited.isDone() || !experiments.consumers.isEmpty());
        experiments.tell(Events.attempt(Verdict.VALID, true));
        experiments.tell(Events.ended(status, exitCode));
        return exited.get();
      }
      case "watch" -> {
        experiments.status = status;
        experiments.exitCode = exitCode;
      }
      case "node" -> {
        experiments.status = Status.DONE;
        return nodeEndedBy("TERM");
      }
      case "cluster forget" -> experiments.waits = true;
      default -> experiments.outcome = AbortReply.Outcome.ABORTING;
    }
    return run(words);
  }

  private int nodeEndedBy(String signal) throws Exception {
    boolean runs = experiments.status == Status.RUNNING;
    TestScreen own = new TestScreen();
    CompletableFuture<Integer> exited =
        CompletableFuture.supplyAsync(
            () ->
                CommandLineProgram.run(
                    new String[] {"node"}, configuration -> new OwnNode(), own.screen()));
    await().until(() -> own.err().contains("answers at"));
    Signals.send(signal, ProcessHandle.current().pid());
    if (runs) {
      await().until(() -> !experiments.aborted.isEmpty());
      assertThat(experiments.aborted).containsExactly(ID + ": SIG" + signal);
      experiments.status = Status.ABORTED;
      experiments.exitCode = ExitCode.ABORTED;
    }
    return exited.get();
  }

  private int validatedAfterSomebodyChangedIt() throws Exception {
    Path run = folder.resolve("results/one/row-locks/run-1.json");
    String text = Files.readString(run);
    Files.writeString(
        run, text.replaceFirst("\"verdict\" : \"valid\"", "\"verdict\" : \"invalid\""));
    try {
      return run(good.get("results validate").split(" "));
    } finally {
      Files.writeString(run, text);
    }
  }

  /** The command as it should be, into what takes nothing. */
  private int saidInto(String command, String failure) throws Exception {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException(failure);
          }
        };
    into = Output.to(full, () -> false);
    try {
      if (command.equals("node")) {
        // It prints nothing: what it says of itself is on standard error.
        return run("node", "--help");
      }
      return ended(command, Status.DONE, ExitCode.OK);
    } finally {
      into = null;
    }
  }

  /** The page's: by code, the commands that may end with it. */
  private static Map<Integer, List<String>> table() throws IOException {
    Map<Integer, List<String>> table = new TreeMap<>();
    Pattern.compile("(?m)^\\| (\\d+) \\| .* \\| (.*) \\|$")
        .matcher(Files.readString(PAGE))
        .results()
        .forEach(
            row ->
                table.put(
                    Integer.valueOf(row.group(1)),
                    List.of(row.group(2).replace("`", "").split(", "))));
    assertThat(table).isNotEmpty();
    return table;
  }

  private int run(String... words) {
    Screen usual = screen.screen();
    Screen shown =
        into == null
            ? usual
            : new Screen(into, usual.err(), 0, Ansi.OFF, Ansi.OFF, Optional.empty());
    return CommandLineProgram.run(words, configuration -> new OwnNode(), shown);
  }

  /** A node with nothing behind its HTTP interface. */
  private final class OwnNode implements RunningNode {
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    @Override
    public URI httpAddress() {
      return server.address();
    }

    @Override
    public List<String> remarks() {
      return List.of();
    }

    @Override
    public void stop() {
      end.complete(null);
    }

    @Override
    public CompletionStage<Void> whenStopped() {
      return end;
    }
  }
}
