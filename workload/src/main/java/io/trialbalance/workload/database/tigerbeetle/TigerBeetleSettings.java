package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.workload.database.ServerCommands;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a node says of a TigerBeetle: the keys of {@code databases.NAME}. */
final class TigerBeetleSettings {

  static final String MANAGED = "managed";
  static final String DOCKER = "docker";
  static final String EXTERNAL = "external";

  private static final String FRESH_IDS = "fresh-ids";
  private static final int MOST_REPLICAS = 6;
  private static final int LEAST_CACHE_MEBIBYTES = 64;
  private static final int MOST_CACHE_MEBIBYTES = 1 << 20;
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,7}) *(MiB|GiB)");

  private static final BigInteger MOST_CLUSTER_ID =
      BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

  private static final Pattern REPLICA_PARTS =
      Pattern.compile("(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|\\[[0-9A-Fa-f:.]+\\]):([0-9]{1,5})");

  static final Key<String> SERVER =
      Key.of("server", Forms.choice(new String[] {MANAGED, DOCKER, EXTERNAL}, word -> word));
  static final Key<Optional<String>> BINARY = Key.optional("binary", Forms.FILE);
  static final Key<String> IMAGE =
      Key.of("image", Forms.text("[a-z0-9][A-Za-z0-9._:/@-]{0,254}", "an image with its version"));
  static final Key<Integer> REPLICAS =
      Key.of("replicas", Forms.choice(new Integer[] {1, 3}, String::valueOf));

  /** Mebibytes. */
  static final Key<Integer> CACHE_SIZE =
      Key.of(
          "cache-size",
          new Form<>("a size in MiB or GiB, from 64MiB to 1024GiB", TigerBeetleSettings::size));

  static final Key<Optional<String>> DATA_FOLDER = Key.optional("data-folder", Forms.FOLDER);

  /** The client takes no names: it asks no name server. */
  static final Key<List<String>> ADDRESSES =
      Key.list(
          "addresses",
          new Form<>(
              "an IP address and a port, such as \"10.0.0.1:3000\"", TigerBeetleSettings::replica));

  static final Key<BigInteger> CLUSTER_ID =
      Key.of(
          "cluster-id",
          new Form<>(
              "a whole number from 0 to 2^128 - 1, in quotes if it is long",
              TigerBeetleSettings::clusterId));
  static final Key<Optional<String>> RELEASE =
      Key.optional(
          "release", Forms.text("[0-9]{1,5}(\\.[0-9]{1,5}){2}", "a release, such as 0.17.8"));
  static final Key<Optional<String>> RESET =
      Key.optional("reset", Forms.text(FRESH_IDS, FRESH_IDS));
  static final Key<List<String>> RESET_COMMAND =
      Key.list("reset-command", Forms.text("[^\\x00]+", "a word of a command, its program first"));
  static final Key<Duration> RESET_LIMIT =
      Key.of("reset-time-limit", Forms.duration(Duration.ofSeconds(1), Duration.ofHours(1)));

  static final KeyTable TABLE =
      new KeyTable(
              KeyTable.reference(TigerBeetleSettings.class, "settings"),
              SERVER,
              BINARY,
              IMAGE,
              REPLICAS,
              CACHE_SIZE,
              DATA_FOLDER,
              ADDRESSES,
              CLUSTER_ID,
              RELEASE,
              RESET,
              RESET_COMMAND,
              RESET_LIMIT,
              ServerCommands.STOP,
              ServerCommands.START,
              ServerCommands.LIMIT)
          .onlyIf(List.of("binary"), SERVER, Set.of(MANAGED))
          .onlyIf(List.of("image", "replicas", "cache-size"), SERVER, Set.of(MANAGED, DOCKER))
          .onlyIf(
              List.of(
                  "addresses",
                  "cluster-id",
                  "release",
                  "reset",
                  "reset-command",
                  "reset-time-limit",
                  "stop-command",
                  "start-command",
                  "command-time-limit"),
              SERVER,
              Set.of(EXTERNAL))
          .checked(TigerBeetleSettings::checkExternal)
          .checked(ServerCommands::check);

  private TigerBeetleSettings() {}

  private static void checkExternal(Section section, KeyValues values) {
    if (!EXTERNAL.equals(values.get(SERVER))) {
      return;
    }
    int addresses = values.get(ADDRESSES).size();
    if (section.isGood(ADDRESSES.path()) && (addresses == 0 || addresses > MOST_REPLICAS)) {
      section.contradict(
          ADDRESSES.path(),
          "1 to 6, those of the replicas in their order, since server is external",
          null);
    }
    if (values.get(RESET).isPresent() && !values.get(RESET_COMMAND).isEmpty()) {
      section.contradict(RESET.path(), "no reset, since there is a reset-command", null);
    }
  }

  private static Optional<Integer> size(String text) {
    Matcher parts = SIZE.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long mebibytes = Long.parseLong(parts.group(1)) * (parts.group(2).equals("GiB") ? 1_024 : 1);
    return mebibytes >= LEAST_CACHE_MEBIBYTES && mebibytes <= MOST_CACHE_MEBIBYTES
        ? Optional.of((int) mebibytes)
        : Optional.empty();
  }

  private static Optional<BigInteger> clusterId(String text) {
    return text.matches("[0-9]{1,39}")
        ? Optional.of(new BigInteger(text)).filter(id -> id.compareTo(MOST_CLUSTER_ID) <= 0)
        : Optional.empty();
  }

  private static Optional<String> replica(String text) {
    Matcher parts = REPLICA_PARTS.matcher(text);
    return parts.matches() && Forms.PORT.parser().apply(parts.group(1)).isPresent()
        ? Optional.of(text)
        : Optional.empty();
  }
}
