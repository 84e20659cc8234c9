package io.trialbalance.protocol.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What all sections of one tree share while it is read. Paths are those of the keys, from the root.
 *
 * @param problems everything that is wrong
 * @param prefix what stands before the paths in the source that the tree is read for
 * @param sections that were asked for
 * @param forms what is expected of every key that was asked for
 * @param paths of all keys and sections that were asked for
 * @param found the value of every key that has one
 * @param bad keys with a problem
 * @param idle what is of no use here, but perhaps to another that shares it
 */
record Reading(
    Problems problems,
    String prefix,
    List<Section> sections,
    Map<String, String> forms,
    Set<String> paths,
    Map<String, Found> found,
    Set<String> bad,
    Set<Problem> idle) {

  Reading(Problems problems, String prefix) {
    this(
        problems,
        prefix,
        new ArrayList<>(),
        new TreeMap<>(),
        new TreeSet<>(),
        new HashMap<>(),
        new HashSet<>(),
        new LinkedHashSet<>());
  }

  void add(String path, Problem problem) {
    bad.add(path);
    problems.add(problem);
  }

  /** Whether the value of one key was written for less than that of another. */
  boolean isMoreSpecific(String path, String other) {
    return found.get(path).layer().scope().compareTo(found.get(other).layer().scope()) < 0;
  }
}
