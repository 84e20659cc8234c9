package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.results.store.FileFailure;
import io.trialbalance.cluster.results.store.ResultStoreException;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.text.Printable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program as a command line: which commands there are, and how each error ends it. */
public final class CommandLineProgram {

  private static final Logger LOG = LoggerFactory.getLogger(CommandLineProgram.class);

  private CommandLineProgram() {}

  @Command(
      name = "trialbalance",
      versionProvider = Version.class,
      mixinStandardHelpOptions = true,
      scope = CommandLine.ScopeType.INHERIT,
      synopsisSubcommandLabel = "COMMAND",
      description =
          "Drives double-entry transfers at databases, and says which is faster, by how much,"
              + " and whether the figure can be believed.",
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:done, and nothing speaks against the result",
        "1:a fault of the program or of its machine",
        "2:usage, configuration or plan",
        "3:a threshold of the plan was missed, by figures that can be believed",
        "4:the result is invalid; with --strict also inconclusive",
        "5:the database or the node does not answer",
        "130:aborted, or ended by a signal",
        "141:nobody read standard output to its end (head, a pager)"
      })
  private static final class Root implements Runnable {

    @Mixin private final GlobalOptions options;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    Root(GlobalOptions options) {
      this.options = options;
    }

    @Override
    public void run() {
      throw new ParameterException(spec.commandLine(), "expected a command");
    }
  }

  /**
   * Does what {@code arguments} ask for.
   *
   * @param starter starts this process's own node, should a command need one
   * @return what the process is to exit with
   */
  public static int run(String[] arguments, NodeStarter starter, Map<String, String> environment) {
    return run(arguments, starter, Screen.ofThisProcess(environment));
  }

  static int run(String[] arguments, NodeStarter starter, Screen screen) {
    Context context = new Context(screen, new GlobalOptions(), starter);
    int exitCode;
    try {
      exitCode = commandLine(context).execute(arguments);
    } catch (StackOverflowError | LinkageError e) {
      // Threads that live on would keep the process, which could do nothing any more.
      exitCode = context.fail(ExitCode.FAULT, Printable.line("a fault of the program: " + e));
    }
    return screen.out().isBroken() ? unwritten(exitCode, screen) : exitCode;
  }

  /** Whoever reads no further has what he wants; of a full disk he has to be told. */
  private static int unwritten(int exitCode, Screen screen) {
    ExitCode unwritten = ExitCode.UNREAD;
    if (!screen.out().isClosed()) {
      screen.err().line("error: standard output cannot be written: what is there is not all");
      unwritten = ExitCode.FAULT;
    }
    return exitCode == ExitCode.OK.code() ? unwritten.code() : exitCode;
  }

  static CommandLine commandLine(Context context) {
    CommandLine line =
        new CommandLine(new Root(context.options()))
            .addSubcommand(new QuickstartCommand(context))
            .addSubcommand(new RunCommand(context))
            .addSubcommand(new NodeCommand(context))
            .addSubcommand(new StatusCommand(context))
            .addSubcommand(new WatchCommand(context))
            .addSubcommand(new AbortCommand(context))
            .addSubcommand(new ResumeCommand(context))
            .addSubcommand(
                new CommandLine(new ClusterCommand()).addSubcommand(new ForgetCommand(context)))
            .addSubcommand(
                new CommandLine(new ResultsCommand(context))
                    .addSubcommand(new TrendCommand(context))
                    .addSubcommand(new NameCommand(context))
                    .addSubcommand(new PruneCommand(context)))
            .addSubcommand(new CompareCommand(context))
            .addSubcommand(new ReportCommand(context))
            .addSubcommand(new PlanCommand(context))
            .addSubcommand(new DoctorCommand(context))
            .addSubcommand(new CertificatesCommand(context))
            .addSubcommand(new GenerateCompletion());
    return line.setOut(context.screen().out().ofOurOwnWords())
        .setErr(context.screen().err().ofOurOwnWords())
        .setColorScheme(CommandLine.Help.defaultColorScheme(context.screen().coloursOut()))
        .setUsageHelpAutoWidth(true)
        .setAbbreviatedOptionsAllowed(false)
        .setExpandAtFiles(false)
        .setExecutionStrategy(CommandLineProgram::execute)
        .setParameterExceptionHandler((e, arguments) -> misunderstood(e, arguments, context))
        .setExecutionExceptionHandler((e, at, parsed) -> failed(e, context, at));
  }

  /** What is not understood stays so when help is asked for with it, for which picocli lets it. */
  private static int execute(CommandLine.ParseResult parsed) {
    for (CommandLine line : parsed.asCommandLineList()) {
      if (!line.getUnmatchedArguments().isEmpty()) {
        throw new UnmatchedArgumentException(line, line.getUnmatchedArguments());
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int misunderstood(ParameterException e, String[] arguments, Context context) {
    if (Arrays.asList(arguments).contains(GlobalOptions.JSON)) {
      context.options().wantJson();
    }
    int exitCode = context.fail(ExitCode.USAGE, Printable.line(Misunderstanding.inWords(e)));
    Output err = context.screen().err();
    UnmatchedArgumentException.printSuggestions(e, err.ofOurOwnWords());
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    err.line("'" + command + " --help' tells what can be said");
    return exitCode;
  }

  /** The command's arguments are not repeated: somebody may have put a secret among them. */
  private static int failed(Exception e, Context context, CommandLine command) {
    if (context.options().verbose()) {
      LOG.error("{} failed", command.getCommandSpec().qualifiedName(), e);
    }
    return context.fail(exitCode(e), Secret.hideIn(message(e)));
  }

  private static ExitCode exitCode(Exception e) {
    if (e instanceof CommandFailure failure) {
      return failure.exitCode();
    }
    if (FileFailure.isOfTheMachine(e)) {
      return ExitCode.FAULT;
    }
    return e instanceof ConfigProblems || e instanceof ResultStoreException
        ? ExitCode.USAGE
        : ExitCode.FAULT;
  }

  private static String message(Exception e) {
    if (e instanceof ConfigProblems) {
      return e.getMessage();
    }
    return Printable.paragraph(words(e), "  ");
  }

  private static String words(Exception e) {
    if (e instanceof IOException file) {
      return FileFailure.message(file);
    }
    return e instanceof CommandFailure && e.getMessage() != null
        ? e.getMessage()
        : "a fault of the program: " + e + " (--verbose shows where)";
  }
}
