package io.trialbalance.cluster;

import io.trialbalance.cluster.boot.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM beside that of the test. */
public final class OtherJvm {

  /** The jar that this build has just made, and its classes as the JVM keeps them: see the pom. */
  private static final String JAR = System.getProperty("program.jar");

  private static final String ARCHIVE = System.getProperty("program.archive");

  /** It ends before anything pays that a long run wants: half the processor time. */
  private static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /** An archive that is missing or of another jar is passed over without a word. */
  private static final String SILENT = "-Xlog:cds+dynamic=off";

  /** Has the launcher start it for a short while; the collector is the launcher's own. */
  public static final Map<String, String> BRIEFLY =
      Map.of("TRIALBALANCE_JAVA_OPTS", "-XX:TieredStopAtLevel=1" + archiveForTheLauncher());

  private OtherJvm() {}

  /** Flags are separated by spaces there, so that a path cannot have one. */
  private static String archiveForTheLauncher() {
    return ARCHIVE == null || ARCHIVE.contains(" ")
        ? ""
        : " -XX:SharedArchiveFile=" + ARCHIVE + " " + SILENT;
  }

  /** What starts it, for a short while, with the test's classes and {@code main}'s method. */
  public static List<String> command(Class<?> main, String... arguments) {
    return command(BRIEF, main, List.of(arguments));
  }

  /** The same, with {@code flags} for the JVM itself. */
  public static List<String> command(List<String> flags, Class<?> main, List<String> arguments) {
    return command(flags, System.getProperty("java.class.path"), main, arguments);
  }

  /**
   * What starts the program for a short while: from its jar, or with the test's classes where no
   * build has made one.
   */
  public static List<String> program(List<String> flags, List<String> words) {
    List<String> all = new ArrayList<>(BRIEF);
    all.addAll(flags);
    if (JAR == null) {
      return command(all, Main.class, words);
    }
    all.add("-XX:SharedArchiveFile=" + ARCHIVE);
    all.add(SILENT);
    return command(all, JAR, Main.class, words);
  }

  private static List<String> command(
      List<String> flags, String classPath, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(arguments);
    return command;
  }
}
