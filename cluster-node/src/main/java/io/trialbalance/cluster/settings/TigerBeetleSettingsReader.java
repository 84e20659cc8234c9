package io.trialbalance.cluster.settings;

import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.workload.database.tigerbeetle.TigerBeetleAddress;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A database of kind {@code tigerbeetle}. */
final class TigerBeetleSettingsReader {

  private static final String MANAGED = "managed";
  private static final String DOCKER = "docker";
  private static final String EXTERNAL = "external";
  private static final String FRESH_IDS = "fresh-ids";

  private static final List<String> MANAGED_KEYS =
      List.of("binary", "image", "replicas", "cache-size");
  private static final List<String> EXTERNAL_KEYS =
      List.of("addresses", "cluster-id", "release", "reset", "reset-command", "reset-time-limit");

  private static final int MOST_REPLICAS = 6;
  private static final int LEAST_CACHE_MEBIBYTES = 64;
  private static final int MOST_CACHE_MEBIBYTES = 1 << 20;
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,7}) *(MiB|GiB)");

  private static final BigInteger MOST_CLUSTER_ID =
      BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

  /** Mebibytes. */
  private static final Form<Integer> CACHE_SIZE =
      new Form<>("a size in MiB or GiB, from 64MiB to 1024GiB", TigerBeetleSettingsReader::size);

  private static final Form<BigInteger> CLUSTER_ID =
      new Form<>(
          "a whole number from 0 to 2^128 - 1, in quotes if it is long",
          TigerBeetleSettingsReader::clusterId);

  /** The client takes no names: it asks no name server. */
  private static final Form<String> REPLICA =
      new Form<>(
          "an IP address and a port, such as \"10.0.0.1:3000\"",
          TigerBeetleSettingsReader::replica);

  private static final Pattern REPLICA_PARTS =
      Pattern.compile("(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|\\[[0-9A-Fa-f:.]+\\]):([0-9]{1,5})");

  private static final Form<String> IMAGE =
      Forms.text("[a-z0-9][A-Za-z0-9._:/@-]{0,254}", "an image with its version");

  private static final Form<String> WORD =
      Forms.text("[^\\x00]+", "a word of a command, its program first");

  private TigerBeetleSettingsReader() {}

  /** All keys are read, so that one pass finds everything that is wrong. */
  static DatabaseSettings read(Section section) {
    String server =
        section.read(
            "server", Forms.choice(new String[] {MANAGED, DOCKER, EXTERNAL}, word -> word));
    Optional<Path> dataFolder =
        section.readOptional("data-folder", AddressForms.FOLDER).map(Path::of);
    DatabaseSettings managed =
        new DatabaseSettings.ManagedTigerBeetle(
            section.readOptional("binary", AddressForms.FILE).map(Path::of),
            section.read("image", IMAGE),
            DOCKER.equals(server),
            section.read("replicas", Forms.choice(new Integer[] {1, 3}, String::valueOf)),
            section.read("cache-size", CACHE_SIZE),
            dataFolder);
    DatabaseSettings.ExternalTigerBeetle external = external(section, dataFolder);
    if (server == null) {
      return managed;
    }
    if (server.equals(DOCKER)) {
      refuse(section, List.of("binary"), DOCKER);
    }
    if (!server.equals(EXTERNAL)) {
      refuse(section, EXTERNAL_KEYS, server);
      return managed;
    }
    refuse(section, MANAGED_KEYS, EXTERNAL);
    int addresses = external.address().replicas().size();
    if (section.isGood("addresses") && (addresses == 0 || addresses > MOST_REPLICAS)) {
      section.contradict(
          "addresses",
          "1 to 6, those of the replicas in their order, since server is external",
          null);
    }
    if (external.freshIds() && !external.resetCommand().isEmpty()) {
      section.contradict("reset", "no reset, since there is a reset-command", null);
    }
    return external;
  }

  private static DatabaseSettings.ExternalTigerBeetle external(
      Section section, Optional<Path> dataFolder) {
    List<String> addresses = section.readList("addresses", REPLICA);
    return new DatabaseSettings.ExternalTigerBeetle(
        new TigerBeetleAddress(section.read("cluster-id", CLUSTER_ID), addresses),
        section.readOptional(
            "release", Forms.text("[0-9]{1,5}(\\.[0-9]{1,5}){2}", "a release, such as 0.17.8")),
        section.readList("reset-command", WORD),
        section.read(
            "reset-time-limit", Forms.duration(Duration.ofSeconds(1), Duration.ofHours(1))),
        section.readOptional("reset", Forms.text(FRESH_IDS, FRESH_IDS)).isPresent(),
        dataFolder);
  }

  private static void refuse(Section section, List<String> keys, String server) {
    keys.forEach(key -> section.unused(key, "no " + key + ", since server is " + server, null));
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
    return parts.matches() && Forms.integer(1, 65_535).parser().apply(parts.group(1)).isPresent()
        ? Optional.of(text)
        : Optional.empty();
  }
}
