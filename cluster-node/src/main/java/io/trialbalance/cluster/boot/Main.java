package io.trialbalance.cluster.boot;

import io.trialbalance.cluster.cli.CommandLineProgram;
import io.trialbalance.cluster.cli.Version;
import io.trialbalance.cluster.log.UnheardErrors;
import io.trialbalance.workload.fatal.FatalErrors;
import io.trialbalance.workload.natives.StandardError;
import java.util.Arrays;

/** Where the program starts. */
public final class Main {

  private Main() {}

  /** Does what the arguments ask for, and ends the process with the exit code that says how. */
  public static void main(String[] arguments) {
    StandardError.prepare();
    if (Arrays.asList(arguments).contains("--verbose") || Arrays.asList(arguments).contains("-v")) {
      // Before anything logs: logback.xml reads them once.
      System.setProperty("log.level", "INFO");
      System.setProperty("log.driver", "INFO");
      System.setProperty("log.exceptions", "%thrown{full}");
    }
    FatalErrors.endThisProcess();
    UnheardErrors.tellInWords();
    int exitCode =
        CommandLineProgram.run(
            arguments,
            configuration -> NodeRuntime.start(configuration, Version.text()),
            System.getenv());
    System.exit(exitCode);
  }
}
