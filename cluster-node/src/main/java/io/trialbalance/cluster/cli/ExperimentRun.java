package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.render.html.HtmlReport;
import io.trialbalance.cluster.results.store.Exports;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.workload.datafolder.ProcessFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Help.Ansi;

/**
 * Runs an experiment on a node, which may be this process's own, and waits for its end. Ctrl-C ends
 * the experiment early, and what was measured is kept; a second one ends the program.
 */
final class ExperimentRun {

  private final Context context;
  private final Progress progress;
  private final AtomicReference<Consumer<String>> orderlyEnd = new AtomicReference<>(this::quit);
  private Optional<Path> resultsFolder = Optional.empty();

  /** Of an experiment of which nothing was run. */
  private Optional<String> neverBegun = Optional.empty();

  /** What ended the program while it went on; null while nothing has. */
  private volatile String quitBy;

  ExperimentRun(Context context) {
    this.context = context;
    this.progress = Progress.on(context.screen());
  }

  /** On a node of this process, which is stopped afterwards. */
  ExitCode onOwnNode(Configuration.WithExperiment loaded, boolean strict) {
    endWithASignal();
    Configuration configuration = loaded.configuration().ofOneCommand();
    resultsFolder = Optional.of(configuration.settings().resultsFolder());
    RunningNode node = start(configuration);
    Thread atExit = new Thread(node::stop, "trialbalance-exit");
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      progress.say(
          "a node of this process answers at " + node.httpAddress() + tokenFile(configuration));
      NodeClient client = Context.ownNode(node.httpAddress(), configuration).ofThisProcess();
      return run(client, loaded.written(), strict);
    } finally {
      orderlyEnd.set(this::quit);
      node.stop();
      removeHook(atExit);
      neverBegun.ifPresent(this::removeFolder);
    }
  }

  /** What a start lacks that a signal has ended is no news. */
  private RunningNode start(Configuration configuration) {
    try {
      return context.starter().startOrFail(configuration);
    } catch (CommandFailure e) {
      throw quitBy == null ? e : new CommandFailure(ExitCode.ABORTED, "ended by " + quitBy, e);
    }
  }

  /** As long as nothing has begun, the first signal ends the program. */
  void endWithASignal() {
    Interrupts.handle(what -> orderlyEnd.get().accept(what), this::quit);
  }

  /** Where this user finds the token, to watch with another command or a browser. */
  private static String tokenFile(Configuration configuration) {
    if (configuration.madeToken().isEmpty()) {
      return "";
    }
    try {
      Path file = ProcessFolder.of("node").resolve("token");
      Files.writeString(file, configuration.madeToken().get().reveal() + "\n");
      return ", to whoever bears the token in " + file;
    } catch (IOException e) {
      return ", to this command alone: the token cannot be written, " + e.getMessage();
    }
  }

  /**
   * On a node that runs already, and knows its databases.
   *
   * @param experiment as JSON, which the node reads
   */
  ExitCode on(NodeClient node, String experiment, boolean strict) {
    endWithASignal();
    return run(node, experiment, strict);
  }

  /**
   * Waits for the end of an experiment that somebody else began; a signal ends only the waiting.
   */
  ExitCode watch(NodeClient node, String experimentId, EventFeed feed, boolean strict) {
    NodeClient telling = node.telling(progress::say);
    return following(
        telling,
        experimentId,
        () ->
            report(
                telling,
                new Follower(telling, progress).follow(experimentId, feed, false),
                strict));
  }

  /** Says how an experiment ended before anybody watched it. */
  ExitCode ended(NodeClient node, ExperimentView view, ExitCode stored, boolean strict) {
    ExitCode exitCode = strict ? stored.strictly(Verdict.worstOf(view.verdicts())) : stored;
    if (context.options().json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("experimentId", view.id());
      result.put("status", view.status());
      result.put("exitCode", exitCode.code());
      result.put("runs", node.runs(view.id()));
      context.printJson(result);
      return exitCode;
    }
    progress.show(new ExperimentEnded(view.id(), view.status(), view.failure(), exitCode.code()));
    if (view.runsEnded() > 0) {
      context.print(node.table(view.id()));
    }
    return exitCode;
  }

  private ExitCode run(NodeClient client, String experiment, boolean strict) {
    NodeClient node = client.telling(progress::say);
    EventFeed feed = EventFeed.open(node);
    String id = submit(node, experiment).experimentId();
    orderlyEnd.set(what -> abort(node, id, what));
    return following(
        node, id, () -> report(node, new Follower(node, progress).follow(id, feed, true), strict));
  }

  private Submitted submit(NodeClient node, String experiment) {
    try {
      return node.submit(experiment);
    } catch (CommandFailure e) {
      if (quitBy != null) {
        throw new CommandFailure(ExitCode.ABORTED, "ended by " + quitBy, e);
      }
      throw e.exitCode() == ExitCode.UNREACHABLE
          ? new CommandFailure(
              e.exitCode(),
              e.getMessage()
                  + "\nthe experiment may have been taken all the same: 'trialbalance status"
                  + node.option()
                  + "' shows it then",
              e)
          : e;
    }
  }

  /** An experiment goes on without whoever follows it: he is told how to look later. */
  private ExitCode following(NodeClient node, String experimentId, Supplier<ExitCode> following) {
    try {
      return following.get();
    } catch (CommandFailure e) {
      if (quitBy != null) {
        // A node that was told to stop answers nobody: that is no news.
        throw new CommandFailure(ExitCode.ABORTED, "ended by " + quitBy, e);
      } else if (e.exitCode() != ExitCode.UNREACHABLE
          || resultsFolder.isPresent()
          || neverBegun.isPresent()) {
        throw e;
      }
      throw new CommandFailure(
          e.exitCode(),
          e.getMessage()
              + "\nthe experiment goes on if its cluster does; look later with 'trialbalance watch "
              + experimentId
              + node.option()
              + "'",
          e);
    }
  }

  private void abort(NodeClient node, String experimentId, String why) {
    progress.say(why + ": ending early; what was measured is kept (once more quits at once)");
    try {
      node.abort(experimentId, why);
    } catch (CommandFailure e) {
      progress.say(e.getMessage());
      quit(why);
    }
  }

  /** That a result cannot be shown any more makes none of it better. */
  private ExitCode report(NodeClient node, Follower.Outcome outcome, boolean strict) {
    if (outcome.obstacle().isPresent()) {
      neverBegun = Optional.of(outcome.experimentId());
      throw new CommandFailure(outcome.exitCode(), outcome.obstacle().get().message());
    }
    try {
      return show(node, outcome, strict);
    } catch (CommandFailure e) {
      if (outcome.exitCode() == ExitCode.OK || e.exitCode() != ExitCode.UNREACHABLE) {
        throw e;
      }
      progress.say(e.getMessage());
      return outcome.exitCode();
    }
  }

  private ExitCode show(NodeClient node, Follower.Outcome outcome, boolean strict) {
    List<Verdict> verdicts = verdicts(node, outcome);
    Verdict worst = Verdict.worstOf(verdicts);
    ExitCode exitCode = strict ? outcome.exitCode().strictly(worst) : outcome.exitCode();
    if (context.options().json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("experimentId", outcome.experimentId());
      result.put("status", outcome.status());
      result.put("exitCode", exitCode.code());
      result.put("attempts", outcome.attempts());
      if (outcome.stored().isPresent()) {
        result.put("runs", node.runs(outcome.experimentId()));
      }
      context.printJson(result);
    } else if (outcome.hasResults()) {
      String id = outcome.experimentId();
      Optional<Path> folder = resultsFolder.map(configured -> folderOf(outcome, configured));
      Ansi colours = context.screen().coloursOut();
      context
          .screen()
          .out()
          .coded("\n" + Colours.verdictsOf(table(node, id, folder), colours) + "\n");
      if (!verdicts.isEmpty()) {
        String words = Colours.verdict(worst, ProgressText.verdict(verdicts), colours);
        context.screen().out().coded("Verdict:   " + words + "\n");
      }
      context.printLine(
          "Documents: "
              + folder
                  .map(where -> where.resolve(id) + "/")
                  .orElseGet(() -> node.documents(id).toString()));
      if (folder.isPresent() && !isReportWritten(folder.get(), id) && exitCode == ExitCode.OK) {
        return ExitCode.FAULT;
      }
    }
    return exitCode;
  }

  /** Where its documents are: elsewhere if there was no room for one where it belongs. */
  private static Path folderOf(Follower.Outcome outcome, Path configured) {
    return outcome.attempts().stream()
        .map(AttemptEnded::document)
        .filter(Objects::nonNull)
        .map(Path::of)
        .filter(document -> document.isAbsolute() && Files.isRegularFile(document))
        // Of its experiment and its plan.
        .map(document -> document.getParent().getParent().getParent())
        .findFirst()
        .orElse(configured);
  }

  /** A node shows what is where it belongs. */
  private String table(NodeClient node, String experimentId, Optional<Path> folder) {
    if (folder.equals(resultsFolder)) {
      return node.table(experimentId);
    }
    try {
      return new ResultArchive(folder.orElseThrow()).table(experimentId);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAULT, e.getMessage(), e);
    }
  }

  /**
   * None if no attempt counts. Several runs can show what none of them does: what is stored
   * decides.
   */
  private static List<Verdict> verdicts(NodeClient node, Follower.Outcome outcome) {
    return outcome.stored().orElseGet(() -> node.experiment(outcome.experimentId())).verdicts();
  }

  /** What was measured is stored by now: a report that cannot be written takes nothing from it. */
  private boolean isReportWritten(Path folder, String experimentId) {
    byte[] html;
    try {
      html = HtmlReport.of(new ResultArchive(folder), experimentId);
    } catch (IOException e) {
      progress.say("no report was made: " + e.getMessage());
      return true;
    }
    try {
      Path file = new Exports(folder).report(experimentId, html);
      context.printLine("Report:    " + folder.resolve(experimentId).resolve(file.getFileName()));
      return true;
    } catch (IOException e) {
      progress.say("no report was written: " + e.getMessage());
      return false;
    }
  }

  /** What says no more than the error does is in nobody's way. */
  private void removeFolder(String experimentId) {
    Path folder = resultsFolder.orElseThrow();
    if (Files.notExists(folder.resolve(experimentId))) {
      return;
    }
    try {
      ResultArchive archive = new ResultArchive(folder);
      List<StoredExperiment> empty = List.of(archive.experiment(experimentId));
      context.warn(archive.prune(empty).problems());
    } catch (IOException e) {
      progress.say(folder.resolve(experimentId) + " is not removed: " + e.getMessage());
    }
  }

  /** Ends the program; what is open is closed on the way out. */
  private void quit(String what) {
    quitBy = what;
    progress.say("ended by " + what);
    System.exit(ExitCode.ABORTED.code());
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already, and the node has been stopped.
      return;
    }
  }
}
