package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.experiment.ExperimentEstimate;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.plan.DatabaseCosts;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.PlanEstimate;
import io.trialbalance.protocol.plan.PlanWriter;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Drivers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "plan",
    description = "Looks at plans without running them.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  trialbalance plan check quick",
      "  trialbalance plan check *.conf"
    })
final class PlanCommand {

  private final Context context;

  PlanCommand(Context context) {
    this.context = context;
  }

  @Command(
      name = "check",
      description = {
        "Finds everything that is wrong with plans at once.",
        "Says how long it takes and how much disk it needs."
      })
  int check(
      @Parameters(
              arity = "1..*",
              paramLabel = "PLAN",
              description =
                  "a file, or the name of one that comes with the program; may be repeated")
          List<String> given) {
    List<Good> good = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (String one : given) {
      try {
        good.add(
            new Good(
                one,
                Configuration.load(context.options().sources(List.of()), PlanFile.find(one))
                    .experiment()));
      } catch (ConfigProblems | CommandFailure e) {
        wrong.add(e.getMessage());
      }
    }
    if (!context.options().json()) {
      good.forEach(one -> show(given.size() > 1 ? one.given() + ": " : "", one.experiment()));
    }
    if (!wrong.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, String.join("\n", wrong));
    }
    if (context.options().json()) {
      context.printJson(
          good.stream()
              .flatMap(one -> one.experiment().plans().stream())
              .map(PlanCommand::asJson)
              .toList());
    }
    return ExitCode.OK.code();
  }

  /** A plan, as the command line has it. */
  private record Good(String given, ExperimentRequest experiment) {}

  private void show(String file, ExperimentRequest experiment) {
    for (RunPlan plan : experiment.plans()) {
      context.printLine(file + plan.name() + ": good. " + estimate(plan).inWords());
    }
    if (experiment.plans().size() > 1) {
      context.printLine(file + together(experiment));
    }
  }

  private static String together(ExperimentRequest experiment) {
    Duration all = new ExperimentEstimate(PlanCommand::costs).of(experiment);
    return "%s: %,d runs of %,d plans take about %s"
        .formatted(
            experiment.name(),
            experiment.runs(),
            experiment.plans().size(),
            PlanEstimate.rounded(all));
  }

  private static Map<String, Object> asJson(RunPlan plan) {
    PlanEstimate estimate = estimate(plan);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("plan", PlanWriter.toMap(plan));
    json.put("seconds", estimate.total().toSeconds());
    json.put("secondsAtMost", estimate.longest().toSeconds());
    json.put("resultBytes", estimate.resultBytes());
    json.put(
        "databaseBytes",
        estimate.databaseBytes().isPresent() ? estimate.databaseBytes().getAsLong() : null);
    return json;
  }

  private static PlanEstimate estimate(RunPlan plan) {
    return PlanEstimate.of(plan, costs(plan));
  }

  private static DatabaseCosts costs(RunPlan plan) {
    return Drivers.of(plan.options().kind()).costs(plan.workload());
  }
}
