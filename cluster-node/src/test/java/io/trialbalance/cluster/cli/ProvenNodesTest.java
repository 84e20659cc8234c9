package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.http.BearerToken;
import io.trialbalance.cluster.http.FakeExperiments;
import io.trialbalance.cluster.http.HttpSettings;
import io.trialbalance.cluster.http.NoDocuments;
import io.trialbalance.cluster.http.NodeHttpServer;
import io.trialbalance.cluster.settings.HttpsFiles;
import io.trialbalance.cluster.tls.HttpsCertificate;
import io.trialbalance.cluster.tls.TestAuthority;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.PlanReader;
import io.trialbalance.workload.database.Drivers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of which another one has told, and that have to prove over TLS who they are. */
class ProvenNodesTest {

  private static final String TOKEN = "correct-horse-battery";

  @TempDir private static Path folder;

  private final FakeExperiments experiments = new FakeExperiments();
  private final FakeExperiments ofTheOther = new FakeExperiments();
  private final TestScreen screen = new TestScreen();
  private NodeHttpServer one;
  private NodeHttpServer other;

  private void start(String authority) throws IOException {
    one = node("ours", experiments);
    other = node(authority, ofTheOther);
    experiments.addresses = Map.of("one", other.address());
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
  }

  @Test
  void whoeverProvesWhoHeIsGetsTheTokenAndTheExperimentIsFollowedThere() throws Exception {
    start("ours");
    CompletableFuture<Integer> exited = run();

    one.close();
    await().until(() -> !ofTheOther.consumers.isEmpty());
    ofTheOther.tell(Events.ended(Status.DONE, ExitCode.THRESHOLD_MISSED));

    assertThat(exited.get()).as(screen.err()).isEqualTo(ExitCode.THRESHOLD_MISSED.code());
  }

  @Test
  void whoeverDoesNotGetsNothing() throws Exception {
    start("theirs");
    CompletableFuture<Integer> exited = run();

    one.close();

    assertThat(exited.get()).isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(screen.err()).contains(other.address() + " (does not prove that it is this node");
    assertThat(ofTheOther.consumers).isEmpty();
  }

  private CompletableFuture<Integer> run() throws IOException {
    Path plan = Files.writeString(folder.resolve("tiny.conf"), "name = tiny, database = noop");
    Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    String[] words = {
      "run",
      plan.toString(),
      "--at",
      one.address().toString(),
      "--token-file",
      token.toString(),
      "--ca-file",
      folder.resolve("ours").resolve("ca.pem").toString()
    };
    CompletableFuture<Integer> exited =
        CompletableFuture.supplyAsync(
            () -> CommandLineProgram.run(words, configuration -> null, screen.screen()));
    await()
        .until(
            () ->
                exited.isDone()
                    || !experiments.submitted.isEmpty() && !experiments.consumers.isEmpty());
    return exited;
  }

  private static NodeHttpServer node(String authority, FakeExperiments experiments)
      throws IOException {
    Path own = folder.resolve(authority);
    if (!Files.exists(own)) {
      TestAuthority.in(own).issue("127.0.0.1");
    }
    HttpsFiles files =
        new HttpsFiles(own.resolve("127.0.0.1.pem"), own.resolve("127.0.0.1-key.pem"));
    PlanReader plans =
        new PlanReader(ConfigFactory.empty(), Map.of("noop", "noop"), Drivers.options());
    return NodeHttpServer.start(
        HttpSettings.of(
            "127.0.0.1",
            0,
            Set.of(),
            Optional.of(new BearerToken(Secret.of(TOKEN))),
            Optional.of(HttpsCertificate.open(files))),
        experiments,
        plans::readBody,
        NoDocuments.butTheTable(),
        List::of);
  }
}
