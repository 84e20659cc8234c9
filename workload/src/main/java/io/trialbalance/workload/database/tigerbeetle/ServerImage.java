package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.ShortCommand;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.limits.Shortage;
import io.trialbalance.workload.places.Program;
import io.trialbalance.workload.places.UntrustedPathException;
import io.trialbalance.workload.secret.SecretVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TigerBeetle in containers of the Docker engine on this machine, by its own command line. They
 * share the machine's network, so that replicas find each other on loopback and no proxy stands
 * between them and the client, and its data folder, under the same path.
 *
 * @param image with its version
 */
record ServerImage(String image) implements ServerRunner {

  private static final Logger LOG = LoggerFactory.getLogger(ServerImage.class);

  /** On every container; its value is the data folder. */
  private static final String LABEL = "io.trialbalance.tigerbeetle.data";

  /** TigerBeetle needs io_uring, which Docker's own profile forbids (its documentation). */
  private static final String SECURITY = "--security-opt=seccomp=unconfined";

  private static final Duration ENGINE_LIMIT = Duration.ofSeconds(10);
  private static final Duration RELEASES_LIMIT = Duration.ofSeconds(30);
  private static final Duration PULL_LIMIT = Duration.ofMinutes(5);

  /** Of the shell: {@code $1} is docker's program, {@code $2} the label with its value. */
  private static final String GUARD =
      "read -r nothing; ids=$(\"$1\" ps --all --quiet --filter=\"label=$2\");"
          + " [ -z \"$ids\" ] || \"$1\" rm --force $ids";

  /** Whether an engine answers the docker command of this machine. */
  static boolean engineAnswers() throws InterruptedException {
    try {
      return docker(ENGINE_LIMIT, "version", "--format={{.Server.Version}}").succeeded();
    } catch (UntrustedPathException e) {
      LOG.warn("docker is not asked: {}", e.getMessage());
      return false;
    } catch (IOException e) {
      LOG.debug("there is no docker command", e);
      return false;
    }
  }

  @Override
  public String inWords() {
    return "Docker image " + image;
  }

  /** Whether the engine has it already. */
  boolean isHere() throws TargetException, InterruptedException {
    return ask(ENGINE_LIMIT, "image", "inspect", "--format={{.Id}}", image).succeeded();
  }

  @Override
  public void fetch(Progress progress) throws TargetException, InterruptedException {
    if (isHere()) {
      return;
    }
    progress.at("fetching " + image, Double.NaN);
    ShortCommand pull = ask(PULL_LIMIT, "pull", "--quiet", image);
    if (!pull.succeeded()) {
      throw refused("docker pull " + image + " " + pull.ending(PULL_LIMIT));
    }
  }

  @Override
  public ServerReleases releases() throws TargetException, InterruptedException {
    ShortCommand said = ask(RELEASES_LIMIT, "run", "--rm", SECURITY, image, "version", "--verbose");
    return ServerReleases.parse(String.join("\n", said.lines()))
        .orElseThrow(
            () ->
                refused(
                    "image "
                        + image
                        + " does not say its release: 'version --verbose' "
                        + said.ending(RELEASES_LIMIT)));
  }

  @Override
  public List<String> command(Path data, List<String> arguments) throws IOException {
    Object user = Files.getAttribute(data, "unix:uid");
    Object group = Files.getAttribute(data, "unix:gid");
    List<String> command =
        new ArrayList<>(
            List.of(
                "docker",
                "run",
                "--rm",
                "--network=host",
                SECURITY,
                "--label=" + LABEL + "=" + data,
                "--user=" + user + ":" + group,
                "--volume=" + data + ":" + data,
                image));
    command.addAll(arguments);
    return command;
  }

  /**
   * A container is the engine's child, not ours: a signal to the docker command that has started it
   * ends that alone. The guard's input is a pipe of this process, which the kernel closes.
   */
  @Override
  public Optional<Process> guard(Path data) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Program.find("sh", System.getenv()).toString(),
                "-c",
                GUARD,
                "sh",
                Program.find("docker", System.getenv()).toString(),
                LABEL + "=" + data)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    SecretVariables.removeFrom(builder.environment());
    return Optional.of(builder.start());
  }

  @Override
  public void end(Path data) {
    endContainers(List.of("--filter=label=" + LABEL + "=" + data), any -> true);
  }

  @Override
  public void endLeftovers() {
    endContainers(
        List.of("--filter=label=" + LABEL), served -> !Files.isDirectory(Path.of(served)));
  }

  private static void endContainers(List<String> filters, Predicate<String> whoseData) {
    List<String> list =
        new ArrayList<>(List.of("ps", "--all", "--format={{.ID}} {{.Label \"" + LABEL + "\"}}"));
    list.addAll(filters);
    try {
      List<String> ids =
          docker(ENGINE_LIMIT, list.toArray(String[]::new)).lines().stream()
              .map(line -> line.split(" ", 2))
              .filter(parts -> parts.length == 2 && whoseData.test(parts[1]))
              .map(parts -> parts[0])
              .toList();
      if (!ids.isEmpty()) {
        String[] remove =
            Stream.concat(Stream.of("rm", "--force"), ids.stream()).toArray(String[]::new);
        LOG.debug("{}", docker(ENGINE_LIMIT, remove).lines());
      }
    } catch (IOException e) {
      LOG.warn("containers of TigerBeetle could not be removed: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ShortCommand ask(Duration limit, String... words)
      throws TargetException, InterruptedException {
    try {
      return docker(limit, words);
    } catch (IOException e) {
      throw new TargetException(
          Kind.REFUSED, "docker cannot be run: " + Shortage.inWords(e, e.getMessage()), e);
    }
  }

  private static ShortCommand docker(Duration limit, String... words)
      throws IOException, InterruptedException {
    return ShortCommand.run(
        Stream.concat(Stream.of("docker"), Stream.of(words)).toList(), Map.of(), limit);
  }

  private static TargetException refused(String message) {
    return new TargetException(Kind.REFUSED, message);
  }
}
