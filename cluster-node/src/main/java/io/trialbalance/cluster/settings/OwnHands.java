package io.trialbalance.cluster.settings;

import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Where;
import io.trialbalance.workload.places.TrustedPath;
import io.trialbalance.workload.places.UntrustedPathException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * A node's own configuration names programs that the node runs, and where its secrets go: whoever
 * writes it is who commands the node.
 */
final class OwnHands {

  private OwnHands() {}

  /** Adds a problem for every one of {@code files} that somebody else could write. */
  static void require(Set<Path> files, Problems problems) {
    for (Path one : files) {
      try {
        TrustedPath.require(one);
      } catch (UntrustedPathException e) {
        problems.add(problem(one, e));
      } catch (IOException e) {
        // It has not been read either, which is known.
        continue;
      }
    }
  }

  private static Problem problem(Path file, UntrustedPathException e) {
    return new Problem(
        new Where(file.toString(), 0),
        "access",
        e.getMessage(),
        "a file that nobody else can write, since it names programs that this node runs",
        null);
  }
}
