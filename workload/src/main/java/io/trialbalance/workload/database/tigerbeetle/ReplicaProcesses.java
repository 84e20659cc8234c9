package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.workload.datafolder.DataFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Finds the replicas that serve a data folder: TigerBeetle keeps no file with its process id. */
final class ReplicaProcesses {

  static final DataFolder.Kind KIND =
      new DataFolder.Kind("trialbalance-tigerbeetle-", ReplicaProcesses::serving);

  private static final Set<String> COMMANDS = Set.of("format", "start");

  private ReplicaProcesses() {}

  static List<ProcessHandle> serving(Path data) {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(process -> serves(process.info().arguments().orElse(new String[0]), data))
        .toList();
  }

  /** The last argument of both commands is the data file's path. */
  private static boolean serves(String[] arguments, Path data) {
    return arguments.length > 1
        && COMMANDS.contains(arguments[0])
        && arguments[arguments.length - 1].startsWith(data + "/");
  }
}
