package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialbalance.workload.database.DatabaseDriver;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes whose installation has the driver of docs/extending.md in its folder of drivers. */
@Timeout(300)
@Tag("thorough")
class DriverFromOutsideIT {

  private static final Pattern FILES =
      Pattern.compile("(?ms)^```\\w+ (\\S*(?:abacus|META-INF)/\\S+)\n(.*?)^```$");

  private static final String PLANS =
      """
      name = beads
      database = abacus
      runs = 1
      workload.accounts = 100
      phases { settle = 0s, warm-up = 1s, measurement = 2s, drain-deadline = 1s }
      abacus.fingers = 3
      plans = [
        { name = fast, abacus.service-time = 1ms }
        { name = slow, abacus.service-time = 9ms }
      ]
      """;

  @TempDir private static Path folder;

  private static final List<ProgramProcess> NODES = new ArrayList<>();
  private static List<String> installed;
  private static int seed;

  @BeforeAll
  static void formCluster() throws Exception {
    Path home = Files.createDirectory(folder.resolve("installation"));
    makeJar(Files.createDirectory(home.resolve("drivers")).resolve("abacus.jar"));
    installed = List.of("-Dtrialbalance.home=" + home);
    seed = ClusterUnderTest.freePort();
    for (int node = 0; node < 3; node++) {
      NODES.add(start("node-" + node, node == 0 ? seed : 0, installed));
    }
    NODES.forEach(node -> node.awaitSaying("; Ctrl-C stops it"));
  }

  @AfterAll
  static void end() {
    NODES.forEach(ProgramProcess::close);
  }

  private static ProgramProcess start(String name, int port, List<String> flags)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("node", "--verbose"));
    for (String setting :
        List.of(
            "http.port=0",
            "node.name=" + name,
            "node.port=" + port,
            "node.nodes-expected=3",
            "node.seed-nodes=[\"127.0.0.1:" + seed + "\"]")) {
      words.addAll(List.of("--set", setting));
    }
    return ProgramProcess.start(
        Files.createDirectory(folder.resolve(name)), Map.of(), flags, words);
  }

  @Test
  void anExperimentOfTwoPlansIsRunOnThreeNodesAndReported() throws Exception {
    Path client = Files.createDirectory(folder.resolve("client"));
    Files.writeString(client.resolve("beads.conf"), PLANS);
    URI second = ClusterUnderTest.uri(NODES.get(1), "");
    String at = second.getScheme() + "://" + second.getAuthority();
    String said =
        output(
            ProgramProcess.start(
                client, Map.of(), installed, List.of("run", "beads.conf", "--at", at)));
    assertThat(said).contains("fast", "slow", "2/2");

    Path results = folder.resolve("node-0").resolve("results");
    Path experiment;
    try (Stream<Path> experiments = Files.list(results)) {
      experiment =
          experiments.filter(one -> Files.exists(one.resolve("experiment.json"))).findFirst().get();
    }
    JsonNode fast = json(experiment.resolve("fast").resolve("run-1.json"));
    JsonNode slow = json(experiment.resolve("slow").resolve("run-1.json"));
    assertThat(fast.at("/evidence/database/driver").asText()).isEqualTo("fingers");
    assertThat(fast.at("/evidence/nodes")).hasSize(3);
    assertThat(fast.at("/evidence/plan/abacus/service-time").asText()).isEqualTo("1ms");
    assertThat(fast.at("/figures/throughputPerSecond").asDouble())
        .isGreaterThan(2 * slow.at("/figures/throughputPerSecond").asDouble());

    output(ProgramProcess.start(folder.resolve("node-0"), Map.of(), installed, List.of("report")));
    assertThat(Files.readString(experiment.resolve("report.html")))
        .contains("abacus", "fast", "slow", "fingers");
  }

  @Test
  void theDoctorLooksAtItsDatabase() throws Exception {
    ProgramProcess doctor =
        ProgramProcess.start(
            Files.createDirectory(folder.resolve("patient")),
            Map.of(),
            installed,
            List.of("doctor", "--set", "http.port=0", "--set", "node.port=0"));
    doctor.awaitExit();

    assertThat(doctor.said()).contains("database abacus", "all beads are on their rods");
  }

  @Test
  void aNodeWithoutTheJarIsRefusedWithTheDriversName() throws Exception {
    try (ProgramProcess other = start("other", 0, List.of())) {
      other.awaitExit();

      assertThat(other.exitCode()).isNotZero();
      assertThat(other.said()).contains("refused", "without drivers in jars");
    }
    assertThat(NODES.get(0).said()).containsPattern("node other is .* but node .* \\(abacus\\)");
  }

  private static String output(ProgramProcess program) {
    try (program) {
      assertThat(program.awaitExit()).as(program.said()).isZero();
      return program.said();
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  /** As the page says. */
  private static void makeJar(Path jar) throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    Matcher files = FILES.matcher(Files.readString(Path.of("../docs/extending.md")));
    while (files.find()) {
      Path file = classes.resolve(files.group(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, files.group(2));
    }
    int errors =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                classes.resolve("abacus/AbacusDriver.java").toString());
    assertThat(errors).isZero();
    assertThat(classes.resolve("META-INF/services/" + DatabaseDriver.class.getName())).exists();
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      for (Path one : all.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(one).toString()));
        out.write(Files.readAllBytes(one));
      }
    }
  }
}
