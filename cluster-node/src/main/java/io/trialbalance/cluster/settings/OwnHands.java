package io.trialbalance.cluster.settings;

import com.typesafe.config.Config;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Where;
import io.trialbalance.workload.places.TrustedPath;
import io.trialbalance.workload.places.UntrustedPathException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A node's own configuration names programs that the node runs, and where its secrets go: whoever
 * writes it is who commands the node.
 */
final class OwnHands {

  private OwnHands() {}

  /** Adds a problem for every file that somebody else could write, of it and what it includes. */
  static void require(Path file, Config read, Problems problems) {
    Set<String> files = new TreeSet<>(Set.of(file.toString()));
    read.entrySet().stream()
        .map(entry -> entry.getValue().origin().filename())
        .filter(Objects::nonNull)
        .forEach(files::add);
    for (String one : files) {
      try {
        TrustedPath.require(Path.of(one));
      } catch (UntrustedPathException e) {
        problems.add(problem(one, e));
      } catch (IOException e) {
        // It has not been read either, which is known.
        continue;
      }
    }
  }

  private static Problem problem(String file, UntrustedPathException e) {
    return new Problem(
        new Where(file, 0),
        "access",
        e.getMessage(),
        "a file that nobody else can write, since it names programs that this node runs",
        null);
  }
}
