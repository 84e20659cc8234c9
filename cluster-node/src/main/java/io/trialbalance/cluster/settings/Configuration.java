package io.trialbalance.cluster.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import io.trialbalance.cluster.experiment.Designs;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.ForeignText;
import io.trialbalance.protocol.config.Layer;
import io.trialbalance.protocol.config.Layer.Scope;
import io.trialbalance.protocol.config.OwnFile;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.protocol.config.Substitutions;
import io.trialbalance.protocol.config.Where;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.PlanReader;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.Drivers;
import io.trialbalance.workload.secret.SecretSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the file, the environment and the command line say together, validated. */
public final class Configuration {

  /** Below it stands everything that is not another library's. */
  static final String ROOT = "trialbalance";

  private static final String PLAN = "plan";

  private static final int MADE_TOKEN_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Of every module and library, as they stand in their jars. */
  private static final Config REFERENCE =
      ConfigFactory.parseResources(Configuration.class.getClassLoader(), "reference.conf");

  private final NodeSettings settings;
  private final PlanReader planReader;
  private final Config written;
  private final Map<String, String> environment;

  /** Of a node that lives for one command. */
  private final Optional<Secret> madeToken;

  private final boolean begins;

  private Configuration(
      NodeSettings settings,
      PlanReader planReader,
      Config written,
      Map<String, String> environment,
      Optional<Secret> madeToken,
      boolean begins) {
    this.settings = settings;
    this.planReader = planReader;
    this.written = written;
    this.environment = environment;
    this.madeToken = madeToken;
    this.begins = begins;
  }

  /**
   * Reads a node's own configuration, for a command without a plan.
   *
   * @throws ConfigProblems with everything that is wrong with it
   */
  public static Configuration load(ConfigurationSources sources) {
    Problems problems = new Problems();
    CommandLineValues values = CommandLineValues.parse(sources.settings(), problems);
    // Nobody reads a plan, so that a plan's key is as unknown as any other.
    Config unknown = values.plan().atPath(ROOT);
    Configuration configuration = read(sources, values.node().withFallback(unknown), problems);
    problems.throwIfAny();
    return configuration;
  }

  /**
   * Reads a node's own configuration, and a plan or an experiment.
   *
   * @param plan a file of the user of this machine
   * @throws ConfigProblems with everything that is wrong with both
   */
  public static WithExperiment load(ConfigurationSources sources, Path plan) {
    Problems problems = new Problems();
    Config parsed = OwnFile.read(plan, problems).config();
    return load(sources, parsed, problems);
  }

  /**
   * Reads a node's own configuration, and a plan or an experiment that comes with the program.
   *
   * @throws ConfigProblems with everything that is wrong with both
   */
  public static WithExperiment load(ConfigurationSources sources, Config plan) {
    return load(sources, plan, new Problems());
  }

  /**
   * A plan or an experiment for a node that knows databases and defaults of its own: what was
   * written, with {@code --set} and without substitutions, as JSON.
   *
   * @param plan a file of the user of this machine
   * @throws ConfigProblems if it cannot be read, or {@code --set} means this node's configuration
   */
  public static String planOfAnotherNode(ConfigurationSources sources, Path plan) {
    Problems problems = new Problems();
    CommandLineValues values = CommandLineValues.parse(sources.settings(), problems);
    values
        .node()
        .entrySet()
        .forEach(
            entry ->
                problems.add(
                    new Problem(
                        Where.of(entry.getValue().origin()),
                        entry.getKey().replaceFirst("^" + ROOT + "\\.", ""),
                        "…",
                        "a key of the plan: with --at the node has a configuration of its own",
                        null)));
    Config parsed = OwnFile.read(plan, problems).config();
    Optional<ConfigObject> written = PlanReader.unread(parsed, values.plan(), problems);
    problems.throwIfAny();
    return written.orElseThrow().render(ConfigRenderOptions.concise());
  }

  private static WithExperiment load(ConfigurationSources sources, Config plan, Problems problems) {
    CommandLineValues values = CommandLineValues.parse(sources.settings(), problems);
    Configuration configuration = read(sources, values.node(), problems);
    Optional<ExperimentRequest> experiment =
        configuration.planReader.read(plan, values.plan(), problems);
    problems.throwIfAny();
    String written =
        PlanReader.unread(plan, values.plan(), problems)
            .orElseThrow()
            .render(ConfigRenderOptions.concise());
    ForeignText.checkLength(written, plan.origin().description(), problems);
    problems.throwIfAny();
    return new WithExperiment(configuration, experiment.orElseThrow(), written);
  }

  /**
   * What was read by one command.
   *
   * @param configuration of this node
   * @param experiment to be run
   * @param written the same as it was written, as JSON, for the node that is to run it
   */
  public record WithExperiment(
      Configuration configuration, ExperimentRequest experiment, String written) {}

  /** Of this node. */
  public NodeSettings settings() {
    return settings;
  }

  /** For plans that come later, for instance over HTTP. */
  public PlanReader planReader() {
    return planReader;
  }

  /** Everything that was written, without any library's defaults: for whoever starts a library. */
  public Config written() {
    return written;
  }

  /** The databases that plans can name; connects to nothing yet, and starts nothing. */
  public SortedMap<String, Database> openDatabases() {
    SortedMap<String, Database> opened = new TreeMap<>();
    settings.databases().forEach((name, database) -> opened.put(name, database.open(environment)));
    return opened;
  }

  /**
   * The same for a node that lives as long as one command: where nothing else is configured, its
   * HTTP interface asks for a token made now, so that no other user of this machine commands it.
   */
  public Configuration ofOneCommand() {
    byte[] bytes = new byte[MADE_TOKEN_BYTES];
    RANDOM.nextBytes(bytes);
    return new Configuration(
        settings,
        planReader,
        written,
        environment,
        Optional.of(Secret.of(HexFormat.of().formatHex(bytes))),
        false);
  }

  /** The same for a node whose starter has declared lost every member that is silent. */
  public Configuration thatBegins() {
    return new Configuration(settings, planReader, written, environment, madeToken, true);
  }

  /** Whether whoever started the node has declared lost every member that is silent. */
  public boolean begins() {
    return begins;
  }

  /** Whether the node lives as long as one command, so that nothing has to outlive it. */
  public boolean isOfOneCommand() {
    return madeToken.isPresent();
  }

  /** Whether the node lives for one command, and nobody is expected to join it. */
  public boolean isAlone() {
    NodeSettings.Node node = settings.node();
    return madeToken.isPresent() && node.seedNodes().isEmpty() && node.nodesExpected() == 1;
  }

  /** The token of {@link #ofOneCommand}; empty if there is none, or another one is asked for. */
  public Optional<Secret> madeToken() {
    return madeToken.filter(made -> settings.http().token() instanceof SecretSource.None);
  }

  /**
   * The token that every request to this node's HTTP interface has to bear; empty if it asks for
   * none.
   *
   * @throws ConfigProblems if the token cannot be had, or is none that can be sent
   */
  public Optional<Secret> httpToken() {
    Problems problems = new Problems();
    Optional<Secret> token = settings.http().token().fetch(environment, problems);
    problems.throwIfAny();
    return token.or(this::madeToken);
  }

  /** Text that cannot be read ends the reading at once: nothing can be said of its keys. */
  private static Configuration read(
      ConfigurationSources sources, Config commandLine, Problems problems) {
    Optional<OwnFile> own = sources.file().map(path -> OwnFile.read(path, problems));
    own.ifPresent(read -> OwnHands.require(read.files(), problems));
    Config file = own.map(OwnFile::config).orElse(ConfigFactory.empty());
    List<Config> parts = List.of(commandLine, sources.forced(), file);
    List<ConfigObject> resolved = resolve(parts, problems);
    problems.throwIfAny();

    List<Layer> layers = new ArrayList<>();
    resolved.forEach(part -> layers.add(new Layer(part, "", Scope.OWN)));
    layers.add(new Layer(REFERENCE.withOnlyPath(ROOT).root(), "", Scope.REFERENCE));
    Section root = Section.root(layers, problems);
    REFERENCE.root().keySet().stream().filter(key -> !key.equals(ROOT)).forEach(root::leaveSection);
    Section trialbalance = root.section(ROOT);
    trialbalance.leaveSection(PLAN);
    NodeSettings settings = NodeSettingsReader.read(trialbalance);
    root.refuseUnknownKeys();

    Config written =
        resolved.stream().map(ConfigObject::toConfig).reduce(Config::withFallback).orElseThrow();
    PlanReader planReader =
        new PlanReader(
            siteDefaults(written),
            settings.databaseKinds(),
            Drivers.options(),
            Designs.keys(kind -> Drivers.of(kind).goesOn()));
    planReader.checkSiteDefaults(problems);
    return new Configuration(
        settings, planReader, written, sources.environment(), Optional.empty(), false);
  }

  private static Config siteDefaults(Config written) {
    return written.root().get(ROOT) instanceof ConfigObject own
            && own.get(PLAN) instanceof ConfigObject plan
        ? plan.toConfig()
        : ConfigFactory.empty();
  }

  private static List<ConfigObject> resolve(List<Config> parts, Problems problems) {
    Substitutions substitutions =
        new Substitutions("a substitution for something that is there", problems);
    ConfigResolveOptions partly = ConfigResolveOptions.defaults().setAllowUnresolved(true);
    Config all = parts.stream().reduce(Config::withFallback).orElseThrow().withFallback(REFERENCE);
    List<ConfigObject> resolved = new ArrayList<>();
    for (Config part : parts) {
      try {
        // What refers to itself (+=) first: in all of it the library finds its own value in the
        // way.
        ConfigObject root = part.resolve(partly).resolveWith(all, partly).root();
        substitutions.refuseAll(root);
        resolved.add(root);
      } catch (ConfigException e) {
        problems.addUnreadable("configuration", e);
      }
    }
    return resolved;
  }
}
