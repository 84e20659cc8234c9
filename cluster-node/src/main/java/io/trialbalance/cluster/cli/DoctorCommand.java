package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.cli.Diagnosis.Level;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.cluster.settings.DatabaseSettings.ExternalPostgres;
import io.trialbalance.cluster.settings.DatabaseSettings.ExternalTigerBeetle;
import io.trialbalance.cluster.settings.DatabaseSettings.ManagedTigerBeetle;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.phase.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
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
    all.addAll(DiskCheckup.examine(settings.resultsFolder()));
    all.add(PortCheckup.examine("http.port", settings.http().host(), settings.http().port()));
    all.add(PortCheckup.examine("node.port", settings.node().bindHost(), settings.node().port()));
    new TreeMap<>(settings.databases())
        .forEach(
            (name, database) -> {
              if (database instanceof ExternalPostgres) {
                all.add(database(configuration, name));
              } else if (database instanceof ManagedTigerBeetle managed) {
                all.add(TigerBeetleCheckup.examine(name, managed));
              } else if (database instanceof ExternalTigerBeetle external) {
                all.add(TigerBeetleCheckup.examine(name, external));
              }
            });
    return all;
  }

  private static Diagnosis database(Configuration configuration, String name) {
    try {
      return DatabaseCheckup.examine(name, configuration.postgresAddress(name));
    } catch (ConfigProblems e) {
      return Diagnosis.fail("database " + name, e.getMessage(), "give the password as it says");
    }
  }
}
