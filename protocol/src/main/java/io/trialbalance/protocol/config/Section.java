package io.trialbalance.protocol.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.trialbalance.protocol.config.Layer.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One section of configuration, lying in several layers. Whatever is wrong becomes a problem, and
 * reading goes on with the value of the reference layer, so that one pass finds everything. A key
 * that was never asked for is unknown.
 */
public final class Section {

  private final Reading reading;
  private final String path;
  private final List<Layer> layers;
  private final Where where;
  private final Set<String> asked = new TreeSet<>();
  private final Set<String> refused = new HashSet<>();

  private Section(Reading reading, String path, List<Layer> layers, Where where) {
    this.reading = reading;
    this.path = path;
    this.layers = layers;
    this.where = where;
    reading.sections().add(this);
  }

  /**
   * The root of a tree.
   *
   * @param layers at least one; the first that has a key gives its value
   * @param problems to which everything wrong is added
   */
  public static Section root(List<Layer> layers, Problems problems) {
    Layer own =
        layers.stream()
            .filter(layer -> layer.scope() == Scope.OWN)
            .findFirst()
            .orElse(layers.get(0));
    return new Section(
        new Reading(problems, own.prefix()),
        "",
        List.copyOf(layers),
        Where.of(own.object().origin()));
  }

  /** The value of a key. If it is wrong or missing, the reference layer's, null if it has none. */
  public <T> T read(String key, Form<T> form) {
    Optional<Found> found = find(key, form.expected());
    if (found.filter(any -> !(any.isNull() && any.isReference())).isEmpty()) {
      add(key, missing(key, form.expected()));
      return null;
    }
    return parse(key, found.get(), form).or(() -> fallback(key, form)).orElse(null);
  }

  /** The value of a key that may be left out, or written as {@code null} or {@code none}. */
  public <T> Optional<T> readOptional(String key, Form<T> form) {
    return find(key, form.expected() + ", or none")
        .filter(found -> !found.isNone())
        .flatMap(found -> parse(key, found, form).or(() -> fallback(key, form)));
  }

  /** The values of all keys that are here, whatever they are; wrong ones are left out. */
  public <T> Map<String, T> readAll(Form<T> form) {
    Map<String, T> values = new TreeMap<>();
    for (String name : names()) {
      find(name, form.expected())
          .flatMap(found -> parse(name, found, form))
          .ifPresent(value -> values.put(name, value));
    }
    return values;
  }

  /**
   * A value of several parts, which may be written as a list or as one text, with commas between
   * the parts.
   *
   * @param form of the text
   */
  public <T> T readListed(String key, Form<T> form) {
    Found found = find(key, form.expected()).orElse(null);
    if (found == null) {
      add(key, missing(key, form.expected()));
      return null;
    }
    Found text = found.value() instanceof ConfigList list ? found.joined(list) : found;
    return parse(key, text, form).or(() -> fallback(key, form)).orElse(null);
  }

  /** Whether somebody wrote the key, who is not the reference, and not that it has no value. */
  public boolean isWritten(String key) {
    return layers.stream()
        .flatMap(layer -> layer.find(key).stream())
        .findFirst()
        .filter(found -> !found.isReference() && !found.isNone())
        .isPresent();
  }

  /** The values of a list; wrong ones are left out. */
  public <T> List<T> readList(String key, Form<T> form) {
    String expected = "a list, each " + form.expected();
    List<T> values = new ArrayList<>();
    Found found = find(key, expected).orElse(null);
    if (found == null) {
      add(key, missing(key, expected));
    } else if (found.value() instanceof ConfigList elements) {
      for (int i = 0; i < elements.size(); i++) {
        parse(key + "[" + i + "]", new Found(found.layer(), elements.get(i)), form)
            .ifPresent(values::add);
      }
    } else {
      String suggestion =
          found
              .text()
              .filter(text -> text.equals(ValueText.shorten(text)))
              .map(text -> "[" + ConfigUtil.quoteString(text) + "]")
              .orElse(null);
      add(key, found.problem(key, expected, suggestion));
    }
    return values;
  }

  /**
   * The sections in a list.
   *
   * @return layers of the scope {@link Scope#OWN}; elements that are not sections are left out
   */
  public List<Layer> readSections(String key) {
    String expected = "a list of sections, [{ … }, { … }]";
    List<Layer> sections = new ArrayList<>();
    Found found = find(key, expected).orElse(null);
    if (found == null || !(found.value() instanceof ConfigList elements) || elements.isEmpty()) {
      contradict(key, expected, null);
      return sections;
    }
    for (int i = 0; i < elements.size(); i++) {
      String element = key + "[" + i + "]";
      if (elements.get(i) instanceof ConfigObject object) {
        sections.add(new Layer(object, found.layer().prefix() + element + ".", Scope.OWN));
      } else {
        add(element, new Found(found.layer(), elements.get(i)).problem(element, expected, null));
      }
    }
    return sections;
  }

  /** The section below a key; empty if no layer has it. */
  public Section section(String key) {
    return section(
        key, layer -> layer.object().get(key) instanceof ConfigObject object ? object : null);
  }

  /** The section below a key, which takes what nobody wrote from {@code reference}. */
  public Section section(String key, ConfigObject reference) {
    return section(key, layer -> reference);
  }

  private Section section(String key, Function<Layer, ConfigObject> reference) {
    asked.add(key);
    reading.paths().add(path + key);
    List<Layer> below = new ArrayList<>();
    for (Layer layer : layers) {
      ConfigValue value =
          layer.scope() == Scope.REFERENCE ? reference.apply(layer) : layer.object().get(key);
      if (value instanceof ConfigObject object) {
        below.add(layer.below(key, object));
      } else if (value != null) {
        add(key, new Found(layer, value).unknownProblem(key, "a section, " + key + " { … }", null));
      }
    }
    Where start =
        below.stream()
            .filter(Layer::isWritten)
            .findFirst()
            .map(layer -> Where.of(layer.object().origin()))
            .orElse(where);
    return new Section(reading, path + key + ".", below, start);
  }

  /** What somebody wrote for a key of a section below, as text, before that section is read. */
  public Optional<String> written(String section, String key) {
    return layers.stream()
        .filter(layer -> layer.scope() != Scope.REFERENCE)
        .flatMap(
            layer ->
                layer.object().get(section) instanceof ConfigObject below && below.containsKey(key)
                    ? new Found(layer, below.get(key)).text().stream()
                    : Stream.empty())
        .findFirst();
  }

  /** A section below that somebody else reads. */
  public void leaveSection(String key) {
    section(key).leave();
  }

  /** Whatever else is in this section, nothing is said of it. */
  public void leave() {
    reading.sections().remove(this);
  }

  /** The keys that lead here from the root, with dots between them; empty for the root. */
  public String path() {
    return path.isEmpty() ? path : path.substring(0, path.length() - 1);
  }

  /** Every key that any layer has here, in alphabetical order. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    layers.forEach(layer -> names.addAll(layer.object().keySet()));
    return names;
  }

  /** Whether all of these keys, which may lie in sections below, were read without a problem. */
  public boolean isGood(String... keys) {
    return Stream.of(keys).noneMatch(key -> reading.bad().contains(path + key));
  }

  /**
   * A key whose value is of the right form and yet wrong, because of something else. A default that
   * is wrong because of something that was written counts as missing.
   *
   * @param suggestion null for none
   */
  public void contradict(String key, String expected, String suggestion) {
    Found found = reading.found().get(path + key);
    boolean isMissing = found == null || found.isReference();
    String own = key.substring(key.lastIndexOf('.') + 1);
    add(key, isMissing ? missing(key, expected) : found.problem(own, expected, suggestion));
  }

  /**
   * Two keys, which may lie in sections below, of which the first must not be above the second. The
   * problem is told of the one that was written for less, of the first if there is none.
   *
   * @param words how to show a value
   */
  public <T extends Comparable<T>> void requireOrder(
      String lowKey, T low, String highKey, T high, Function<T, String> words) {
    if (!isGood(lowKey, highKey) || low.compareTo(high) <= 0) {
      return;
    }
    if (reading.isMoreSpecific(path + highKey, path + lowKey)) {
      contradict(highKey, "at least " + path + lowKey + ", " + words.apply(low), null);
    } else {
      contradict(lowKey, "at most " + path + highKey + ", " + words.apply(high), null);
    }
  }

  /**
   * A key or section that is of no use here, wherever it was written. What several share may be of
   * use to another of them: that is only noted as {@link #idle}, for whoever knows all of them.
   *
   * @param suggestion null for none
   */
  public void unused(String key, String expected, String suggestion) {
    asked.add(key);
    for (Layer layer : layers) {
      Found found = layer.find(key).orElse(null);
      if (layer.isWritten() && found != null && !found.isNone()) {
        Problem problem = found.problem(key, expected, suggestion);
        if (layer.scope() == Scope.OWN) {
          add(key, problem);
        } else {
          reading.idle().add(problem);
        }
      }
    }
  }

  /** What {@link #unused} noted, in every section of the tree. */
  public Set<Problem> idle() {
    return Collections.unmodifiableSet(reading.idle());
  }

  /** A key that must not be there; its value is not shown. */
  public void refuse(String key, String expected) {
    refused.add(key);
    layers.stream()
        .flatMap(layer -> layer.find(key).stream())
        .forEach(found -> add(key, found.hiddenProblem(ValueText.shorten(key), expected)));
  }

  /** Makes a problem of every key that nobody asked for, in the whole tree; to be called last. */
  public void refuseUnknownKeys() {
    reading.sections().forEach(Section::refuseOwnUnknownKeys);
  }

  /** Every key that was asked for in the whole tree, from the root, with what is expected of it. */
  public Map<String, String> forms() {
    return Collections.unmodifiableMap(reading.forms());
  }

  private void refuseOwnUnknownKeys() {
    String expected =
        asked.isEmpty()
            ? "nothing in " + path() + ", which has no keys"
            : "one of the keys " + String.join(", ", asked);
    for (Layer layer : layers) {
      if (layer.scope() != Scope.REFERENCE) {
        layer
            .object()
            .forEach(
                (key, value) -> {
                  if (!asked.contains(key) && !refused.contains(key)) {
                    addUnknown(key, new Found(layer, value), expected);
                  }
                });
      }
    }
  }

  /** What was meant is looked for only if it will be shown: it takes long. */
  private void addUnknown(String key, Found found, String expected) {
    if (reading.problems().isFull()) {
      return;
    }
    String shown = ValueText.shorten(ConfigUtil.joinPath(key));
    Where where = Where.of(found.value().origin());
    if (reading.problems().isKnown(where, found.layer().prefix() + shown)) {
      return;
    }
    String nearest = Nearest.path(path + key, reading.paths()).orElse(null);
    add(key, found.unknownProblem(shown, expected, nearest));
  }

  private Optional<Found> find(String key, String expected) {
    asked.add(key);
    reading.paths().add(path + key);
    reading.forms().put(path + key, expected);
    Optional<Found> found = layers.stream().flatMap(layer -> layer.find(key).stream()).findFirst();
    found.ifPresent(value -> reading.found().put(path + key, value));
    return found;
  }

  private <T> Optional<T> parse(String key, Found found, Form<T> form) {
    Optional<T> value = found.text().flatMap(form.parser());
    if (value.isEmpty()) {
      String suggestion = found.text().flatMap(form.suggester()).orElse(null);
      add(key, found.problem(key, form.expected(), suggestion));
    }
    return value;
  }

  private <T> Optional<T> fallback(String key, Form<T> form) {
    return layers.stream()
        .flatMap(layer -> layer.find(key).stream())
        .filter(Found::isReference)
        .findFirst()
        .flatMap(Found::text)
        .flatMap(form.parser());
  }

  private void add(String key, Problem problem) {
    reading.add(path + key, problem);
  }

  private Problem missing(String key, String expected) {
    return new Problem(where, reading.prefix() + path + key, null, expected, null);
  }
}
