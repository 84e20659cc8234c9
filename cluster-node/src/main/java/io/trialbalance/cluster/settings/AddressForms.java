package io.trialbalance.cluster.settings;

import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of addresses with a port. */
final class AddressForms {

  private static final Pattern SEED =
      Pattern.compile("(" + Forms.BRACKETED_HOST + "):([0-9]{1,5})");

  static final Form<Integer> LISTENING_PORT = Forms.integer(0, 65_535);

  static final Form<HostPort> SEED_NODE =
      new Form<>(
          "a host and a port, without underscores, such as \"10.0.0.1:2551\"",
          AddressForms::seedNode);

  static final Form<HostPort> EXPORTER =
      new Form<>(
          "a host and a port, without underscores, such as \"10.0.0.1:9100\"",
          AddressForms::seedNode);

  /** Of a node; no URL has a host with an underscore, so that nobody could reach it over HTTP. */
  static final Form<String> NODE_HOST =
      new Form<>(
          "a host name or address, without underscores",
          text -> isOfUrls(text) ? Forms.HOST.parser().apply(text) : Optional.empty());

  private AddressForms() {}

  private static boolean isOfUrls(String host) {
    return host.indexOf('_') < 0;
  }

  private static Optional<HostPort> seedNode(String text) {
    Matcher parts = SEED.matcher(text);
    if (!parts.matches() || !isOfUrls(text)) {
      return Optional.empty();
    }
    return Forms.PORT
        .parser()
        .apply(parts.group(2))
        .map(port -> new HostPort(parts.group(1), port));
  }
}
