package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.TargetException;
import java.util.Optional;

/** Which TigerBeetle a managed server runs: this machine's program, or else an image by Docker. */
final class ServerChoice {

  private ServerChoice() {}

  /** Whether a Docker engine answers. */
  @FunctionalInterface
  interface Engine {
    boolean answers() throws InterruptedException;
  }

  /**
   * The program if there is one, otherwise the image if an engine answers; the image alone if the
   * settings want that.
   *
   * @throws TargetException if there is neither, with what to do next
   */
  static ServerRunner of(ManagedServer.Settings settings)
      throws TargetException, InterruptedException {
    return of(settings, ServerImage::engineAnswers);
  }

  static ServerRunner of(ManagedServer.Settings settings, Engine engine)
      throws TargetException, InterruptedException {
    Optional<ServerProgram> program =
        settings.alwaysImage()
            ? Optional.empty()
            : ServerProgram.find(settings.binary(), settings.environment());
    if (program.isPresent()) {
      return program.get();
    }
    if (engine.answers()) {
      return new ServerImage(settings.image());
    }
    throw new TargetException(Kind.REFUSED, missing(settings));
  }

  /**
   * What it would run, without running it or fetching anything.
   *
   * @throws TargetException if there is nothing, or nothing that our client can talk to
   */
  public static String lookFor(ManagedServer.Settings settings)
      throws TargetException, InterruptedException {
    ServerRunner found = of(settings);
    if (found instanceof ServerImage image && !image.isHere()) {
      return image.inWords() + ", which is fetched at the first run";
    }
    Release client = Release.ofClient();
    ServerReleases releases = checkedReleases(found, client);
    return found.inWords()
        + " is TigerBeetle "
        + releases.server()
        + ", which serves this program's client, "
        + client;
  }

  /**
   * Fetches what it would run, if need be; may take minutes.
   *
   * @throws TargetException if there is nothing, or nothing that our client can talk to
   */
  public static void fetch(ManagedServer.Settings settings, Progress progress)
      throws TargetException, InterruptedException {
    ServerRunner found = of(settings);
    found.fetch(progress);
    checkedReleases(found, Release.ofClient());
  }

  /** Its releases, if our client can talk to it. */
  static ServerReleases checkedReleases(ServerRunner runner, Release client)
      throws TargetException, InterruptedException {
    ServerReleases releases = runner.releases();
    Optional<String> reason = releases.whyNot(client);
    if (reason.isPresent()) {
      throw new TargetException(Kind.REFUSED, runner.inWords() + ": " + reason.get());
    }
    return releases;
  }

  private static String missing(ManagedServer.Settings settings) {
    String entry = "databases." + settings.database();
    if (settings.alwaysImage()) {
      return entry
          + ".server is docker, and no Docker engine answers: start it ('docker version' shows both"
          + " client and server then), or give the program to --set "
          + entry
          + ".server=managed";
    }
    return "there is none, as "
        + ServerProgram.VARIABLE
        + " is not set, no tigerbeetle is on the PATH, and no Docker engine answers. Get it from"
        + " https://github.com/tigerbeetle/tigerbeetle/releases and export "
        + ServerProgram.VARIABLE
        + "=/path/to/tigerbeetle"
        + "\nOn Linux:"
        + "\n    curl -Lo tigerbeetle.zip https://linux.tigerbeetle.com && unzip tigerbeetle.zip"
        + "\n    export "
        + ServerProgram.VARIABLE
        + "=$PWD/tigerbeetle"
        + "\nor name one that runs already:"
        + "\n    --set "
        + entry
        + ".server=external --set '"
        + entry
        + ".addresses=[\"10.0.0.1:3000\"]' --set "
        + entry
        + ".reset=fresh-ids";
  }
}
