package io.trialbalance.protocol.plan;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.ForeignText;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.Layer;
import io.trialbalance.protocol.config.Layer.Scope;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.protocol.config.Substitutions;
import io.trialbalance.protocol.config.Where;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a plan, or an experiment of several, and finds everything that is wrong with it at once.
 * The keys and their defaults stand in this module's {@code reference.conf}, those of a kind of
 * database with its driver.
 */
public final class PlanReader {

  /** Where the defaults of a plan stand in a node's configuration. */
  public static final String DEFAULTS_PATH = "trialbalance.plan";

  /** Of one experiment. */
  static final int MOST_PLANS = 1_000;

  /** Of one plan. */
  static final int MOST_RUNS = 1_000;

  /** Of all plans of one experiment together. */
  static final int MOST_RUNS_TOGETHER = 10_000;

  private static final String PLANS = "plans";
  private static final String NAME = "name";

  private static final SortedMap<String, DesignKeys> ONLY_LISTS =
      new TreeMap<>(Map.of(DesignOptions.LIST.kind(), DesignKeys.NONE));

  /** Of this module; every other reference.conf on the class path says nothing of plans. */
  private static final ConfigObject REFERENCE =
      ConfigFactory.parseResources(PlanReader.class.getClassLoader(), "reference.conf")
          .getObject(DEFAULTS_PATH);

  private final ConfigObject siteDefaults;
  private final PlanSections sections;
  private final ExperimentKeys experimentKeys;

  /**
   * @param siteDefaults what a node's own configuration has at {@link #DEFAULTS_PATH}, resolved,
   *     without the reference; possibly empty
   * @param databases of the node: the kind of each, by its name
   * @param options what plans may choose of each kind, by the kinds
   * @param designs what experiments may choose of each kind of design, by the kinds
   */
  public PlanReader(
      Config siteDefaults,
      Map<String, String> databases,
      SortedMap<String, KeyTable> options,
      SortedMap<String, DesignKeys> designs) {
    this.siteDefaults = siteDefaults.root();
    this.sections = new PlanSections(Map.copyOf(databases), options);
    this.experimentKeys = new ExperimentKeys(designs);
  }

  /** One that knows no design but a list. */
  public PlanReader(
      Config siteDefaults, Map<String, String> databases, SortedMap<String, KeyTable> options) {
    this(siteDefaults, databases, options, ONLY_LISTS);
  }

  /** Whether plans or experiments have a key of this name: no driver's options can. */
  public static boolean isKey(String name) {
    return name.equals(PLANS)
        || REFERENCE.containsKey(name)
        || ExperimentKeys.REFERENCE.containsKey(name)
        || PlanSections.NODE_KEYS.contains(name);
  }

  /**
   * Reads what {@link PlanWriter} once wrote. Options are taken as they were written: their driver
   * need not be here any more.
   *
   * @throws ConfigProblems if it is no plan
   */
  public static RunPlan readWritten(Map<String, Object> written) {
    Map<String, Object> general = new LinkedHashMap<>(written);
    general.keySet().retainAll(REFERENCE.keySet());
    String database = String.valueOf(general.get("database"));
    // A section without keys was left out once; such a database had the name of its kind.
    Map.Entry<String, Object> options =
        written.entrySet().stream()
            .filter(entry -> !general.containsKey(entry.getKey()))
            .findFirst()
            .orElse(Map.entry(database, Map.of()));
    PlanReader reader =
        new PlanReader(
            ConfigFactory.empty(),
            Map.of(database, options.getKey()),
            new TreeMap<>(Map.of(options.getKey(), KeyTable.NONE)));
    Problems problems = new Problems();
    Section section =
        reader.section(
            List.of(new Layer(ConfigValueFactory.fromMap(general), "", Scope.OWN)), problems);
    RunPlan plan = reader.sections.read(section);
    section.refuseUnknownKeys();
    problems.throwIfAny();
    return plan.with(
        plan.pacing(), new DatabaseOptions(options.getKey(), asSection(options.getValue())));
  }

  @SuppressWarnings("unchecked") // A section of JSON has texts as its keys.
  private static Map<String, Object> asSection(Object value) {
    return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
  }

  /**
   * Finds what is wrong with a node's own defaults before any plan needs them. What is merely left
   * to the plans, such as an open loop's rate, is no problem.
   */
  public void checkSiteDefaults(Problems problems) {
    Map<String, String> required = Map.of(NAME, "any", "database", sections.anyDatabase());
    ConfigObject any = ConfigFactory.parseMap(required, "a plan").root();
    Problems all = new Problems();
    Section section = section(List.of(new Layer(any, "", Scope.OWN)), all);
    sections.read(section);
    section.refuseUnknownKeys();
    all.sorted().stream()
        .filter(problem -> !problem.where().equals(Where.of(any.origin())))
        .forEach(problems::add);
  }

  /**
   * Reads what came over HTTP: keys of a plan only, no includes and no substitutions.
   *
   * @param body of a length that the caller has bounded
   * @param syntax JSON to the letter, or HOCON
   * @throws ConfigProblems with everything that is wrong with it
   */
  public ExperimentRequest readBody(String body, ConfigSyntax syntax) {
    Problems problems = new Problems();
    ConfigObject parsed = ForeignText.parse(body, syntax, Where.HTTP_BODY, problems).orElse(null);
    problems.throwIfAny();
    ExperimentRequest request = readResolved(parsed, ConfigFactory.empty().root(), problems);
    problems.throwIfAny();
    return request;
  }

  /**
   * Reads what the user of this machine wrote, which may use substitutions.
   *
   * @param plan as parsed, not yet resolved
   * @param overrides keys of a plan that win over those in {@code plan}; possibly empty
   * @throws ConfigProblems with everything that is wrong with them
   */
  public ExperimentRequest read(Config plan, Config overrides) {
    Problems problems = new Problems();
    Optional<ExperimentRequest> request = read(plan, overrides, problems);
    problems.throwIfAny();
    return request.orElseThrow();
  }

  /**
   * Like {@link #read(Config, Config)}, for whoever reads other configuration at the same time.
   *
   * @return not to be used, and perhaps empty, if anything was added to {@code problems}
   */
  public Optional<ExperimentRequest> read(Config plan, Config overrides, Problems problems) {
    return resolve(plan, overrides, problems)
        .map(resolved -> readResolved(resolved.root(), resolved.overrides(), problems));
  }

  /**
   * What the user of this machine wrote, for a reader elsewhere that has other defaults and knows
   * other databases: resolved, the overrides in it, nothing else looked at.
   *
   * @param plan as parsed, not yet resolved
   * @param overrides keys of a plan that win over those in {@code plan}; possibly empty
   * @return empty if it cannot be resolved, with the reason in {@code problems}
   */
  public static Optional<ConfigObject> unread(Config plan, Config overrides, Problems problems) {
    return resolve(plan, overrides, problems).map(PlanReader::withOverridesAtTheRootAlone);
  }

  /** Where they stand for all plans of an experiment, and are idle in those they do not concern. */
  private static ConfigObject withOverridesAtTheRootAlone(Resolved resolved) {
    ConfigObject root = resolved.root();
    if (!(root.get(PLANS) instanceof ConfigList plans)) {
      return root;
    }
    Config overrides = resolved.overrides().withoutKey(NAME).toConfig();
    List<ConfigValue> without = new ArrayList<>();
    for (ConfigValue one : plans) {
      ConfigValue own = one;
      if (one instanceof ConfigObject written) {
        Config left = written.toConfig();
        for (Map.Entry<String, ConfigValue> override : overrides.entrySet()) {
          left = left.withoutPath(override.getKey());
        }
        own = left.root();
      }
      without.add(own);
    }
    return root.withValue(PLANS, ConfigValueFactory.fromIterable(without));
  }

  /**
   * @param root with the overrides in it
   * @param overrides by themselves
   */
  private record Resolved(ConfigObject root, ConfigObject overrides) {}

  private static Optional<Resolved> resolve(Config plan, Config overrides, Problems problems) {
    try {
      ConfigResolveOptions partly = ConfigResolveOptions.defaults().setAllowUnresolved(true);
      Config all = overrides.withFallback(plan);
      Config resolved = all.resolve(partly);
      Config resolvedOverrides = overrides.resolveWith(all, partly);
      Substitutions substitutions =
          new Substitutions("a substitution for something that is there", problems);
      return substitutions.refuseAll(resolved.root())
          ? Optional.of(
              new Resolved(
                  // What is lacking is lacking there, whatever else was said.
                  resolved.root().withOrigin(plan.root().origin()), resolvedOverrides.root()))
          : Optional.empty();
    } catch (ConfigException e) {
      problems.addUnreadable(Where.of(plan.origin()).source(), e);
      return Optional.empty();
    }
  }

  /**
   * @param root with the overrides in it
   * @param overrides once more, since they win over single plans of an experiment too
   */
  private ExperimentRequest readResolved(
      ConfigObject root, ConfigObject overrides, Problems problems) {
    if (root.containsKey(PLANS)) {
      return readExperiment(root, overrides, problems);
    }
    Section section = section(List.of(new Layer(root, "", Scope.OWN)), problems);
    RunPlan plan = sections.read(section);
    Optional<OnFailure> onFailure = experimentKeys.readAlone(section);
    section.refuseUnknownKeys();
    return new ExperimentRequest(
        plan.name(),
        List.of(plan),
        Optional.of(DesignOptions.LIST),
        Optional.of(onFailure.orElse(OnFailure.CONTINUE)));
  }

  private ExperimentRequest readExperiment(
      ConfigObject root, ConfigObject overrides, Problems problems) {
    Section experiment = section(List.of(new Layer(root, "", Scope.OWN)), problems);
    String name = experiment.read(NAME, PlanSections.NAME);
    ExperimentKeys.Read own = experimentKeys.read(root, problems);
    List<Layer> written = experiment.readSections(PLANS);
    if (written.size() > MOST_PLANS) {
      experiment.contradict(
          PLANS, atMost(MOST_PLANS, "plans of one experiment", written.size()), null);
      return new ExperimentRequest(name, List.of());
    }
    Layer first = shared(overrides);
    Layer last = shared(root);
    List<RunPlan> plans = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<Problem> idleInAll = new LinkedHashSet<>();
    for (Layer one : written) {
      if (problems.isFull()) {
        break;
      }
      Section section = section(List.of(first, one, last), problems);
      RunPlan plan = sections.read(section);
      if (own.runs().isPresent()) {
        String kind = own.design().kind();
        section.unused("runs", "no runs, since design is " + kind, kind);
        plan = plan.withRuns(own.runs().get());
      }
      if (plan.name() != null && !names.add(plan.name())) {
        section.contradict(NAME, "a name that no earlier plan has", null);
      }
      section.refuseUnknownKeys();
      if (plans.isEmpty()) {
        idleInAll.addAll(section.idle());
      } else {
        idleInAll.retainAll(section.idle());
      }
      plans.add(plan);
    }
    idleInAll.forEach(problems::add);
    if (problems.isEmpty()) {
      own.refusal().apply(plans).ifPresent(why -> experiment.contradict(PLANS, why, null));
    }
    ExperimentRequest request =
        new ExperimentRequest(name, plans, Optional.of(own.design()), Optional.of(own.onFailure()));
    if (request.runs() > MOST_RUNS_TOGETHER) {
      experiment.contradict(
          PLANS, atMost(MOST_RUNS_TOGETHER, "runs of all plans together", request.runs()), null);
    }
    return request;
  }

  private static String atMost(int most, String what, int found) {
    return String.format(Locale.ROOT, "at most %,d %s, not %,d", most, what, found);
  }

  /** What all plans of an experiment share. */
  private Layer shared(ConfigObject keys) {
    return new Layer(
        experimentKeys.without(keys).withoutKey(PLANS).withoutKey(NAME), "", Scope.SHARED);
  }

  private Section section(List<Layer> written, Problems problems) {
    List<Layer> layers = new ArrayList<>(written);
    layers.add(new Layer(siteDefaults, DEFAULTS_PATH + ".", Scope.SITE));
    layers.add(new Layer(REFERENCE, DEFAULTS_PATH + ".", Scope.REFERENCE));
    return Section.root(layers, problems);
  }
}
