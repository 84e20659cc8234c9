package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.phase.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "resume",
    description =
        "Puts an interrupted experiment into the queue again; what was measured of it counts.",
    footer = {
      "",
      "Examples:",
      "  trialbalance resume quick-20261121-164012",
      "  trialbalance resume ID --at http://10.0.0.7:8080"
    })
final class ResumeCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(paramLabel = "ID", description = "the experiment")
  private String id;

  @Mixin private NodeAddress at = new NodeAddress();

  ResumeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Submitted resumed = context.running(at).resume(id);
    if (context.options().json()) {
      context.printJson(resumed);
    } else {
      context.printLine(
          "experiment "
              + id
              + (resumed.position() == 0
                  ? " goes on"
                  : " waits for " + resumed.position() + " before it")
              + "; follow it with: trialbalance watch "
              + id);
    }
    return ExitCode.OK.code();
  }
}
