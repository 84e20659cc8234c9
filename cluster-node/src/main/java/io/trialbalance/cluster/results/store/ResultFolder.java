package io.trialbalance.cluster.results.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.document.ExperimentHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is where below the results folder. No id, plan or path from outside can name anything
 * elsewhere: names are single words, and only names of this layout are read.
 */
final class ResultFolder {

  static final String EXPERIMENT = "experiment.json";
  static final String AGGREGATE = "aggregate.json";
  static final String COMPARISON = "comparison.csv";
  static final String RUNS = "runs.csv";

  /** What an experiment's own folder holds besides those of its plans. */
  static final List<String> OF_EXPERIMENT = List.of(EXPERIMENT, COMPARISON, RUNS);

  /** An experiment that is being removed; a point first, so that nobody takes it for a result. */
  static final String PRUNED = ".pruned-";

  /** Far more than any document has; a length beyond it is a mistake. */
  static final long MAX_BYTES = 1L << 30;

  /** Far more than any {@code experiment.json} has: it holds plans, and no figures. */
  private static final long MAX_STATE_BYTES = 64L << 20;

  private static final String SUFFIX = ".json";

  /** Of a digest, enough to tell stale documents of one name apart. */
  private static final int DIGITS_OF_STALE = 12;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern RUN = Pattern.compile("run-([0-9]{1,9})\\.json");
  private static final Pattern ATTEMPT =
      Pattern.compile("run-([0-9]{1,9})\\.attempt-([0-9]{1,9})\\.json");

  /** What a plan's folder may hold: documents, what went aside, and exports of them. */
  private static final Pattern OF_PLAN =
      Pattern.compile(
          "aggregate\\.json|run-[0-9]{1,9}(\\.attempt-[0-9]{1,9})?(\\.stale-[0-9a-f]+)?\\.(json|csv|hgrm)");

  private final Path root;

  ResultFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  Path root() {
    return root;
  }

  Path experiment(String experimentId) throws ResultStoreException {
    return root.resolve(name("experiment", experimentId));
  }

  Path experimentFile(String experimentId) throws ResultStoreException {
    return experiment(experimentId).resolve(EXPERIMENT);
  }

  Path plan(String experimentId, String plan) throws ResultStoreException {
    return experiment(experimentId).resolve(name("plan", plan));
  }

  static String runName(int run, int attempt, boolean counted) {
    return counted ? "run-" + run + ".json" : "run-" + run + ".attempt-" + attempt + ".json";
  }

  /** {@code file} relative to the results folder, with slashes. */
  String relative(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  /**
   * The file that {@code relative} names.
   *
   * @throws ResultStoreException if it is none of this layout's, or not there
   */
  Path document(String relative) throws ResultStoreException {
    Path file = path(relative);
    if (!isFile(file) || !isFolder(experiment(experimentOf(relative)))) {
      throw new NoSuchResultException("there is no result " + relative + " in " + root);
    }
    return file;
  }

  /** A link would show whoever may read results a file that is none. */
  static boolean isFile(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isFolder(file.getParent());
  }

  /** Nor does a link to a folder lead anywhere: what is behind it is not of these results. */
  private static boolean isFolder(Path folder) {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
  }

  /** Id of the experiment that the path {@code relative} is of. */
  static String experimentOf(String relative) {
    return relative.substring(0, relative.indexOf('/'));
  }

  /**
   * The file that {@code relative} names, whether it is there or not.
   *
   * @throws ResultStoreException if it is none of this layout's
   */
  Path path(String relative) throws ResultStoreException {
    String[] parts = relative.split("/", -1);
    boolean known =
        switch (parts.length) {
          case 2 -> OF_EXPERIMENT.contains(parts[1]);
          case 3 -> parts[2].equals(AGGREGATE) || isRun(parts[2]) || isAttempt(parts[2]);
          default -> false;
        };
    if (!known) {
      throw new NoSuchResultException(
          "'"
              + relative
              + "' is not the path of a result: expected <experiment>/"
              + EXPERIMENT
              + ", <experiment>/"
              + COMPARISON
              + ", <experiment>/"
              + RUNS
              + ", <experiment>/<plan>/"
              + AGGREGATE
              + " or <experiment>/<plan>/run-<n>.json");
    }
    return parts.length == 2
        ? experiment(parts[0]).resolve(parts[1])
        : plan(parts[0], parts[1]).resolve(parts[2]);
  }

  /**
   * The document in {@code file}.
   *
   * @throws ResultStoreException if it is none, or cannot be read; the message says why
   */
  static <T> T read(Path file, Class<T> type) throws IOException {
    return parse(file, text(file), type);
  }

  /** The same, of whose text was read already. */
  static <T> T parse(Path file, String text, Class<T> type) throws ResultStoreException {
    try {
      return DocumentFormat.read(text, type);
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    }
  }

  /**
   * The text of {@code file}.
   *
   * @throws ResultStoreException if it is none, or cannot be read; the message says why
   */
  static String text(Path file) throws IOException {
    try {
      if (!isFile(file)) {
        throw new ResultStoreException(file + " is not a file");
      }
      long limit = file.endsWith(EXPERIMENT) ? MAX_STATE_BYTES : MAX_BYTES;
      long length = Files.size(file);
      if (length > limit) {
        throw new ResultStoreException(
            file + " is damaged: it has " + length + " bytes, and no such document has " + limit);
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw damaged(file, e);
    } catch (FileSystemException e) {
      throw unreadable(file, e);
    }
  }

  static ResultStoreException damaged(Path file, Exception cause) {
    return new ResultStoreException(
        file + " is damaged or of another version: " + what(cause), cause);
  }

  /** What is no JSON may be anything, a secret too: of that only the place is told. */
  private static String what(Exception cause) {
    return cause instanceof StreamReadException syntax && syntax.getLocation() != null
        ? "it is no JSON from line %d, column %d on"
            .formatted(syntax.getLocation().getLineNr(), syntax.getLocation().getColumnNr())
        : cause.getMessage();
  }

  /** Whether the document of this path is of an attempt that was repeated. */
  static boolean isOfRepeatedAttempt(String path) {
    return isAttempt(path.substring(path.lastIndexOf('/') + 1));
  }

  /**
   * What people ask first of the document in {@code file}, read no further than to {@code last}.
   *
   * @throws ResultStoreException if it is none, or cannot be read; the message says why
   */
  static <T> T head(Path file, Class<T> type, String last) throws IOException {
    if (!isFile(file)) {
      throw new ResultStoreException(file + " is not a file");
    }
    try (InputStream json = Files.newInputStream(file)) {
      return DocumentFormat.head(json, type, last);
    } catch (JsonProcessingException e) {
      // An earlier program wrote it, or nobody did.
      return read(file, type);
    } catch (FileSystemException e) {
      throw unreadable(file, e);
    }
  }

  /** The same of an {@code experiment.json}, without its plans. */
  static ExperimentHead head(Path file) throws IOException {
    return head(file, ExperimentHead.class, "request");
  }

  /** Whether {@code file} holds what an attempt measured, rather than what follows from that. */
  static boolean isMeasured(Path file) {
    String name = file.getFileName().toString();
    return isRun(name) || isAttempt(name);
  }

  /**
   * Where a run document goes that no majority of the nodes has, when another one of its name comes
   * which one has: beside it, under a name that is none of a result's.
   *
   * @param sha256 of its own bytes
   */
  static Path stale(Path file, String sha256) {
    String name = file.getFileName().toString();
    return file.resolveSibling(
        name.substring(0, name.length() - SUFFIX.length())
            + ".stale-"
            + sha256.substring(0, DIGITS_OF_STALE)
            + SUFFIX);
  }

  /**
   * Everything that is there of an experiment: what was measured first, {@code experiment.json},
   * which says that all is there, last.
   */
  List<Path> all(String experimentId) throws IOException {
    Path experiment = experiment(experimentId);
    List<Path> files = new ArrayList<>();
    List<Path> plans = folders(experiment);
    for (Path plan : plans) {
      files.addAll(attempts(plan));
      files.addAll(runs(plan));
    }
    plans.forEach(plan -> files.add(plan.resolve(AGGREGATE)));
    files.add(experiment.resolve(COMPARISON));
    files.add(experiment.resolve(EXPERIMENT));
    return files.stream().filter(ResultFolder::isFile).toList();
  }

  /** Documents of counted runs in {@code folder}, in the order of their numbers. */
  static List<Path> runs(Path folder) throws IOException {
    return files(folder, RUN);
  }

  /** Documents of attempts that are not counted, in the order of their numbers. */
  static List<Path> attempts(Path folder) throws IOException {
    return files(folder, ATTEMPT);
  }

  /** The first thing in an experiment's folder that this program did not put there, if any. */
  static Optional<Path> foreign(Path experiment) throws IOException {
    try (Stream<Path> all = Files.walk(experiment)) {
      return all.filter(path -> !isOfResults(experiment.relativize(path), path))
          .sorted()
          .findFirst();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isOfResults(Path relative, Path path) {
    String name = relative.getFileName().toString();
    if (name.isEmpty() || name.startsWith(".")) {
      return true;
    }
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return relative.getNameCount() == 1;
    }
    return relative.getNameCount() == 1
        ? OF_EXPERIMENT.contains(name)
            || name.equals(Exports.REPORT)
            || name.equals(ExperimentNames.FILE)
        : OF_PLAN.matcher(name).matches();
  }

  /** Whether nothing with a final name is in {@code folder}: a kill may leave such a one. */
  static boolean isEmpty(Path folder) throws IOException {
    return children(folder).stream()
        .allMatch(child -> child.getFileName().toString().startsWith("."));
  }

  /**
   * What in the results folder an experiment may be: every folder that is named like one or holds
   * an {@code experiment.json}, and every link that leads nowhere. Sorted by name.
   */
  List<Path> candidates() throws IOException {
    return children(root).stream()
        .filter(child -> !child.getFileName().toString().startsWith("."))
        .filter(
            child ->
                Files.isDirectory(child)
                    ? NAME.matcher(child.getFileName().toString()).matches()
                        || Files.exists(child.resolve(EXPERIMENT))
                    : Files.isSymbolicLink(child) && !Files.exists(child))
        .sorted()
        .toList();
  }

  /** What is in {@code folder}; nothing if it is not there. */
  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (NotDirectoryException e) {
      throw new ResultStoreException(folder + " is not a folder", e);
    } catch (FileSystemException e) {
      throw unreadable(folder, e);
    } catch (UncheckedIOException e) {
      throw unreadable(folder, e.getCause());
    }
  }

  private static ResultStoreException unreadable(Path path, IOException cause) {
    return new ResultStoreException(path + " cannot be read: " + FileFailure.cause(cause), cause);
  }

  /** Folders in {@code folder} that can be experiments or plans. */
  static List<Path> folders(Path folder) throws IOException {
    return children(folder).stream()
        .filter(ResultFolder::isFolder)
        .filter(child -> NAME.matcher(child.getFileName().toString()).matches())
        .sorted()
        .toList();
  }

  private static List<Path> files(Path folder, Pattern pattern) throws IOException {
    return children(folder).stream()
        .filter(file -> pattern.matcher(file.getFileName().toString()).matches())
        .sorted(
            Comparator.comparingInt((Path file) -> number(pattern, file, 1))
                .thenComparingInt(file -> number(pattern, file, pattern == RUN ? 1 : 2)))
        .toList();
  }

  private static int number(Pattern pattern, Path file, int group) {
    Matcher matcher = pattern.matcher(file.getFileName().toString());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(file + " has no such number");
    }
    return Integer.parseInt(matcher.group(group));
  }

  private static boolean isRun(String name) {
    return RUN.matcher(name).matches();
  }

  private static boolean isAttempt(String name) {
    return ATTEMPT.matcher(name).matches();
  }

  private static String name(String what, String name) throws ResultStoreException {
    if (!NAME.matcher(name).matches()) {
      throw new NoSuchResultException(
          "'"
              + name
              + "' cannot be the name of "
              + (what.startsWith("e") ? "an " : "a ")
              + what
              + ": expected letters, digits, '.', '_' and '-', at most 128, the first a letter or"
              + " digit");
    }
    return name;
  }
}
