package io.trialbalance.cluster.settings;

import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of hosts, seed nodes and paths. */
final class AddressForms {

  private static final String NAME_OR_IPV4 = "[A-Za-z0-9._-]{1,253}";

  /** At least two colons: one alone would stand before a port. */
  private static final String IPV6 = "[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*";

  private static final Pattern SEED =
      Pattern.compile("(" + NAME_OR_IPV4 + "|\\[" + IPV6 + "\\]):([0-9]{1,5})");

  static final Form<String> HOST = Forms.text(NAME_OR_IPV4 + "|" + IPV6, "a host name or address");

  static final Form<String> FOLDER = Forms.text("\\P{Cntrl}+", "the path of a folder");

  static final Form<String> FILE = Forms.text("\\P{Cntrl}+", "the path of a file");

  static final Form<Integer> LISTENING_PORT = Forms.integer(0, 65_535);

  static final Form<SeedNode> SEED_NODE =
      new Form<>("a host and a port, such as \"10.0.0.1:2551\"", AddressForms::seedNode);

  static final Form<SeedNode> EXPORTER =
      new Form<>("a host and a port, such as \"10.0.0.1:9100\"", AddressForms::seedNode);

  private AddressForms() {}

  private static Optional<SeedNode> seedNode(String text) {
    Matcher parts = SEED.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return Forms.integer(1, 65_535)
        .parser()
        .apply(parts.group(2))
        .map(port -> new SeedNode(parts.group(1), port));
  }
}
