package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.http.Bodies;
import io.trialbalance.cluster.settings.HostPort;
import io.trialbalance.protocol.phase.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "forget",
    description = {
      "Declares a node lost for which the others wait before they form a cluster again.",
      "What had been accepted and has not ended is interrupted then: the lost node may have"
          + " known more."
    },
    footer = {
      "",
      "Examples:",
      "  trialbalance cluster forget 10.0.0.9:2551",
      "  trialbalance cluster forget 10.0.0.9:2551 --at http://10.0.0.7:8080"
    })
final class ForgetCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      paramLabel = "HOST:PORT",
      description = "the node, as the one that waits for it calls it")
  private String address;

  @Spec private CommandSpec spec;

  @Mixin private NodeAddress at = new NodeAddress();

  ForgetCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (HostPort.parse(address).isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "HOST:PORT = "
              + address
              + ": expected a host and a port, such as 10.0.0.9:2551, as 'status' lists them");
    }
    context.running(at).forget(address);
    if (context.options().json()) {
      context.printJson(new Bodies.Forgotten(address));
    } else {
      context.printLine(address + " is declared lost: nobody waits for it any more");
    }
    return ExitCode.OK.code();
  }
}
