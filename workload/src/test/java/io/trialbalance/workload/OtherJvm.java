package io.trialbalance.workload;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM beside that of the test, with the test's classes. */
public final class OtherJvm {

  private OtherJvm() {}

  /** What starts it, for a short while, with {@code main}'s method. */
  public static List<String> command(Class<?> main, String... arguments) {
    return command(List.of(), main, List.of(arguments));
  }

  /** The same, with {@code flags} for the JVM itself. */
  public static List<String> command(List<String> flags, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }
}
