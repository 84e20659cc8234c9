package io.trialbalance.cluster.results.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What people call experiments, such as {@code baseline-1.2}: a name stands wherever an id may. The
 * names of one experiment are the lines of a file in its folder, so that they go where the folder
 * goes. Blocks.
 */
public final class ExperimentNames {

  /** Words for people: what a name may be. */
  public static final String RULE =
      "letters, digits, '.', '_' and '-', at most 64, the first a letter or digit, the end not that"
          + " of an id (-20261121-101530)";

  /** Name of the file. */
  static final String FILE = "names.txt";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** An experiment that is still to come may have it. */
  private static final Pattern ID = Pattern.compile(".*-\\d{8}-\\d{6}(-\\d+)?");

  private final ResultFolder folder;

  ExperimentNames(ResultFolder folder) {
    this.folder = folder;
  }

  /** Those of one experiment, sorted; none if it is not there. */
  public List<String> of(String experimentId) throws IOException {
    return in(folder.experiment(experimentId).resolve(FILE));
  }

  private static List<String> in(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    List<String> names = ResultFolder.text(file).lines().toList();
    for (String name : names) {
      if (!isName(name)) {
        throw new ResultStoreException(
            file + " is damaged: '" + name + "' is no name (" + RULE + ")");
      }
    }
    return names;
  }

  private static boolean isName(String text) {
    return NAME.matcher(text).matches() && !ID.matcher(text).matches();
  }

  /**
   * Id of the experiment that {@code text} stands for: that id itself, or the only experiment of
   * that name.
   */
  public String idOf(String text) throws IOException {
    if (!isName(text) || Files.exists(folder.experiment(text), LinkOption.NOFOLLOW_LINKS)) {
      return text;
    }
    List<String> ids = called(text);
    if (ids.size() > 1) {
      throw new ResultStoreException(
          "several experiments are called "
              + text
              + ": "
              + String.join(", ", ids)
              + "; say which by its id, or 'results name ID "
              + text
              + " --move'");
    }
    return ids.isEmpty() ? text : ids.get(0);
  }

  /** Ids of those called so; several only where folders were put there by hand. */
  private List<String> called(String name) throws IOException {
    return all().getOrDefault(name, List.of());
  }

  /** Every name, sorted, with the ids of those called so. */
  public SortedMap<String, List<String>> all() throws IOException {
    SortedMap<String, List<String>> all = new TreeMap<>();
    for (Path experiment : ResultFolder.folders(folder.root())) {
      for (String name : in(experiment.resolve(FILE))) {
        all.computeIfAbsent(name, n -> new ArrayList<>()).add(experiment.getFileName().toString());
      }
    }
    return all;
  }

  /**
   * Calls an experiment {@code name} from now on.
   *
   * @param move whether another one may lose it
   * @throws ResultStoreException if that is no name, or another experiment's, and nothing has
   *     changed
   */
  public void give(String experimentId, String name, boolean move) throws IOException {
    if (!isName(name)) {
      throw new ResultStoreException(
          "'" + name + "' cannot be the name of an experiment: expected " + RULE);
    }
    if (!ResultFolder.isFile(folder.experimentFile(experimentId))) {
      throw new NoSuchResultException(
          "there is no experiment " + experimentId + " in " + folder.root());
    }
    if (Files.exists(folder.experiment(name), LinkOption.NOFOLLOW_LINKS)) {
      throw new ResultStoreException(name + " is an experiment's id: choose another name");
    }
    List<String> others = called(name).stream().filter(id -> !id.equals(experimentId)).toList();
    if (!others.isEmpty() && !move) {
      throw new ResultStoreException(
          name + " is the name of " + others.get(0) + ": --move takes it from there");
    }
    List<String> names = new ArrayList<>(of(experimentId));
    if (!names.contains(name)) {
      names.add(name);
      write(experimentId, names);
    }
    // In this order: a kill between the two leaves it with both, which idOf says, and not with
    // none.
    for (String other : others) {
      write(other, without(other, name));
    }
  }

  /**
   * Calls no experiment {@code name} any more.
   *
   * @return ids of those that were called so, at least one
   */
  public List<String> take(String name) throws IOException {
    List<String> ids = called(name);
    if (ids.isEmpty()) {
      throw new NoSuchResultException(
          "no experiment in " + folder.root() + " is called '" + name + "'" + known());
    }
    for (String id : ids) {
      write(id, without(id, name));
    }
    return ids;
  }

  private String known() throws IOException {
    Map<String, List<String>> all = all();
    return all.isEmpty() ? "" : "; there are " + String.join(", ", all.keySet());
  }

  private List<String> without(String experimentId, String name) throws IOException {
    return of(experimentId).stream().filter(other -> !other.equals(name)).toList();
  }

  private void write(String experimentId, List<String> names) throws IOException {
    Path file = folder.experiment(experimentId).resolve(FILE);
    if (names.isEmpty()) {
      Files.deleteIfExists(file);
    } else {
      String lines = String.join("\n", names.stream().sorted().toList()) + "\n";
      WholeFile.write(file, lines.getBytes(UTF_8));
    }
  }
}
