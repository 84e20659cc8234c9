package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.cli.Diagnosis.Level;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.SideBySide;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "doctor",
    description = {
      "Looks at this machine and this configuration: JDK, cores, memory, disk, ports, databases.",
      "Ends with exit code 1 if something is in the way of a run."
    },
    footer = {"", "Examples:", "  trialbalance doctor", "  trialbalance doctor --json"})
final class DoctorCommand implements Callable<Integer> {

  private final Context context;

  DoctorCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Configuration configuration = context.configuration();
    List<Diagnosis> diagnoses = examine(configuration);
    if (context.options().json()) {
      context.printJson(diagnoses);
    } else {
      diagnoses.forEach(diagnosis -> context.print(diagnosis.inWords()));
    }
    boolean inTheWay = diagnoses.stream().anyMatch(one -> one.level() == Level.FAIL);
    return (inTheWay ? ExitCode.FAULT : ExitCode.OK).code();
  }

  private static List<Diagnosis> examine(Configuration configuration) {
    NodeSettings settings = configuration.settings();
    List<Diagnosis> all = new ArrayList<>();
    all.addAll(MachineCheckup.examine());
    all.add(TemporaryCheckup.examine());
    all.addAll(DiskCheckup.examine(settings.resultsFolder()));
    all.add(PortCheckup.examine("http.port", settings.http().host(), settings.http().port()));
    all.add(PortCheckup.examine("node.port", settings.node().bindHost(), settings.node().port()));
    all.addAll(look(configuration.openDatabases()));
    return all;
  }

  private static List<Diagnosis> look(Map<String, Database> databases) {
    List<Callable<Optional<Diagnosis>>> looks = new ArrayList<>();
    databases.forEach((name, database) -> looks.add(() -> look(name, database)));
    try {
      return SideBySide.all(looks).stream().flatMap(Optional::stream).toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(Diagnosis.warn("databases", "the look at them was interrupted", "look again"));
    }
  }

  private static Optional<Diagnosis> look(String name, Database database)
      throws InterruptedException {
    String what = "database " + name;
    try (database) {
      return database
          .examine(Optional.empty())
          .map(
              seen ->
                  new Diagnosis(
                      Level.valueOf(seen.level().name()), what, seen.found(), seen.mend()));
    }
  }
}
