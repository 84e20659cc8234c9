package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "prune",
    description = {
      "Removes old experiments, and none that has a name, has not ended or may be resumed.",
      "Shows them and asks first; where nobody can be asked, only --yes removes anything."
    },
    footer = {
      "",
      "Examples:",
      "  trialbalance results prune --keep 10",
      "  trialbalance results prune --before 2026-11-21 --yes"
    })
final class PruneCommand implements Callable<Integer> {

  private final Context context;

  @ArgGroup(multiplicity = "1")
  private Which which;

  @Option(
      names = "--interrupted",
      description = "also those that were interrupted, which cannot be resumed then")
  private boolean interrupted;

  @Option(names = "--yes", description = "removes them without asking")
  private boolean yes;

  PruneCommand(Context context) {
    this.context = context;
  }

  /** One of the two. */
  static final class Which {

    @Option(names = "--keep", paramLabel = "N", description = "all but the newest N")
    private Integer keep;

    @Option(
        names = "--before",
        paramLabel = "DATE",
        description =
            "those submitted before this day begins in UTC, the clock of ids and of every list,"
                + " such as 2026-11-21",
        converter = Day.class)
    private LocalDate before;

    private List<StoredExperiment> of(ResultArchive.Listing listing) {
      return keep == null ? listing.before(startOfDay()) : listing.allBut(keep);
    }

    private Instant startOfDay() {
      return before.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private String words() {
      return keep == null ? "submitted before " + startOfDay() : "all but the newest " + keep;
    }
  }

  @Override
  public Integer call() throws IOException {
    if (which.keep != null && which.keep < 0) {
      throw new CommandFailure(ExitCode.USAGE, "--keep " + which.keep + ": expected 0 or more");
    }
    Path results = context.configuration().settings().resultsFolder();
    ResultArchive archive = new ResultArchive(results);
    ResultArchive.Listing listing = archive.list();
    context.warn(listing.problems());
    List<StoredExperiment> old = which.of(listing);
    List<StoredExperiment> doomed = new ArrayList<>();
    Map<String, String> kept = new LinkedHashMap<>();
    for (StoredExperiment experiment : old) {
      List<String> names = listing.namesOf(experiment);
      if (!names.isEmpty()) {
        kept.put(experiment.experimentId(), "is called " + String.join(", ", names));
      } else if (hasComeToItsEnd(experiment)) {
        doomed.add(experiment);
      } else {
        kept.put(
            experiment.experimentId(),
            "has not come to its end (--interrupted removes it if it was interrupted)");
      }
    }
    show(archive, results, listing, doomed);
    kept.forEach((id, why) -> say("kept: " + id + ", which " + why + "\n"));
    if (doomed.isEmpty() || isWanted(doomed.size())) {
      return remove(archive, doomed, List.copyOf(kept.keySet()));
    }
    say("nothing is removed\n");
    return ExitCode.OK.code();
  }

  /** What was interrupted here may go on elsewhere, or again. */
  private boolean hasComeToItsEnd(StoredExperiment experiment) {
    return experiment.status().isEnded()
        && (interrupted || experiment.status() != Status.INTERRUPTED);
  }

  private void show(
      ResultArchive archive,
      Path results,
      ResultArchive.Listing listing,
      List<StoredExperiment> doomed)
      throws IOException {
    if (doomed.isEmpty()) {
      say("nothing to remove in " + results + " (" + which.words() + ")\n");
    } else {
      say("to be removed from " + results + " (" + which.words() + "):\n");
      say(ResultsCommand.table(doomed, listing, archive));
    }
  }

  private boolean isWanted(int count) throws IOException {
    if (yes) {
      return true;
    }
    String them = count == 1 ? "this experiment" : "these " + count + " experiments";
    Optional<Boolean> answer = context.screen().ask("Remove " + them + " for good?");
    return answer.orElseThrow(
        () ->
            new CommandFailure(
                ExitCode.USAGE,
                "nothing is removed, since there is no terminal to ask at: --yes removes "
                    + them
                    + " without asking"));
  }

  private int remove(ResultArchive archive, List<StoredExperiment> doomed, List<String> kept) {
    ResultArchive.Pruned pruned = archive.prune(doomed);
    context.warn(pruned.problems());
    if (context.options().json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("removed", pruned.removed());
      result.put("kept", kept);
      result.put("problems", pruned.problems());
      context.printJson(result);
    } else if (!doomed.isEmpty()) {
      context.print("removed " + pruned.removed().size() + " of " + doomed.size() + "\n");
      pruned.removed().forEach(id -> context.print("  " + id + "\n"));
    }
    return (pruned.problems().isEmpty() ? ExitCode.OK : ExitCode.FAULT).code();
  }

  /** A day as everybody writes it in a file's name. */
  static final class Day implements ITypeConverter<LocalDate> {
    @Override
    public LocalDate convert(String text) {
      try {
        return LocalDate.parse(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'" + text + "' is no day: expected one such as 2026-11-21");
      }
    }
  }

  /** Where it is seen before the question, wherever the result goes. */
  private void say(String text) {
    context.screen().err().lines(text);
  }
}
