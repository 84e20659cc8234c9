package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.results.store.OutputFile;
import io.trialbalance.cluster.tls.TestAuthority;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "certificates",
    description = {
      "Makes certificates with which the nodes of a test cluster know each other.",
      "The authority is made in DIR if it has none, and signs each HOST's for a year."
    },
    footer = {
      "",
      "Copy to each host its own two files and ca.pem, and nothing else; see docs/security.md.",
      "",
      "Examples:",
      "  trialbalance certificates certs loader-1 loader-2 10.0.0.3"
    })
final class CertificatesCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(index = "0", paramLabel = "DIR", description = "where they are kept")
  private Path folder;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "HOST",
      description = "a node's advertised-host: a name or an address")
  private List<String> hosts;

  @Option(
      names = OutputFile.OVERWRITE,
      description = "replaces a HOST's files that are there already; without it, they are refused")
  private boolean overwrite;

  CertificatesCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    hosts.forEach(CertificatesCommand::requireHost);
    requireFilesOfTheirOwn();
    if (!overwrite) {
      for (String host : hosts) {
        requireFree(host);
      }
    }
    TestAuthority authority = TestAuthority.in(folder);
    for (String host : hosts) {
      authority.issue(host);
    }
    if (context.options().json()) {
      context.printJson(
          Map.of("certificateAuthority", authority.certificate().toString(), "hosts", hosts));
    } else {
      context.print(
          "certificates of "
              + String.join(", ", hosts)
              + " are in "
              + folder
              + ", beside ca.pem\n");
    }
    return ExitCode.OK.code();
  }

  private void requireFree(String host) {
    for (String name : TestAuthority.filesOf(host)) {
      Path file = folder.resolve(name);
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new CommandFailure(
            ExitCode.USAGE,
            file
                + " is there already: name another folder, or say "
                + OutputFile.OVERWRITE
                + " to replace it");
      }
    }
  }

  private static void requireHost(String host) {
    if (!TestAuthority.isHost(host)) {
      throw new CommandFailure(
          ExitCode.USAGE, "HOST " + host + ": expected a host name or address, such as loader-1");
    }
    if (TestAuthority.isTaken(host)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "HOST "
              + host
              + ": its certificate would have the name of the authority's or of another host's key:"
              + " call the node by another name, or by its address");
    }
  }

  /** Also on a disk that takes upper and lower case for the same. */
  private void requireFilesOfTheirOwn() {
    Map<String, String> owners = new HashMap<>();
    for (String host : hosts) {
      for (String file : TestAuthority.filesOf(host)) {
        String owner = owners.putIfAbsent(file.toLowerCase(Locale.ROOT), host);
        if (owner != null) {
          throw new CommandFailure(
              ExitCode.USAGE,
              "HOST " + host + ": its files would take the place of those of HOST " + owner);
        }
      }
    }
  }
}
