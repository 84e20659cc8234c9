package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.ServerFigure.Over;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.database.ServerReader;
import io.trialbalance.workload.database.TargetException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What can be seen of replicas without a session: their processes. A replica that was killed is
 * gone, and whoever starts it again starts another process upon its data file.
 */
final class ReplicaReader implements ServerReader {

  private static final double MILLIS_IN_SECOND = 1e3;

  /** What {@link #take} tells. */
  static final List<ServerFigure> FIGURES =
      List.of(
          new ServerFigure(ServerFigure.PROCESSES, "Processes of its replicas", Over.CHANGE),
          new ServerFigure(
              ServerFigure.STARTED,
              "When the youngest of them was started, since 1970",
              Over.CHANGE));

  private final Path data;
  private List<ProcessHandle> processes;

  /**
   * @param data folder of the data files
   * @param processes of the replicas, as they were started
   */
  ReplicaReader(Path data, List<ProcessHandle> processes) {
    this.data = data;
    this.processes = processes;
  }

  /** Looks through all of the machine's processes only if one of the replicas' is gone. */
  @Override
  public ServerFigures take() throws TargetException {
    if (!processes.stream().allMatch(ProcessHandle::isAlive)) {
      processes = ReplicaProcesses.serving(data);
    }
    if (processes.isEmpty()) {
      throw new TargetException(
          StepFailure.Kind.UNREACHABLE, "no process of TigerBeetle's replicas is there any more");
    }
    double started =
        processes.stream()
            .flatMap(process -> process.info().startInstant().stream())
            .mapToDouble(instant -> instant.toEpochMilli() / MILLIS_IN_SECOND)
            .max()
            .orElse(Double.NaN);
    return new ServerFigures(
        Map.of(
            ServerFigure.PROCESSES,
            Map.of(ServerFigure.ALL, (double) processes.size()),
            ServerFigure.STARTED,
            Map.of(ServerFigure.ALL, started)));
  }
}
