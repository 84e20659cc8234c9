package io.trialbalance.cluster.results.document;

import com.github.victools.jsonschema.generator.FieldScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the sources say of records and their components. */
public final class Javadoc {

  private static final List<Path> SOURCES =
      List.of(Path.of("src/main/java"), Path.of("../protocol/src/main/java"));

  private Javadoc() {}

  /** The words after {@code @param} of a record's component; null if there are none. */
  public static String of(FieldScope field) {
    Matcher component =
        Pattern.compile("@param " + field.getDeclaredName() + " (.*?)(?= @param | @return |$)")
            .matcher(comment(field.getMember().getRawMember().getDeclaringClass()));
    return component.find() ? plain(component.group(1).strip()) : null;
  }

  /** What is said of a record itself; null if nothing is. */
  public static String of(Class<?> record) {
    String text = comment(record).replaceFirst("@param .*", "").strip();
    return text.isEmpty() ? null : plain(text);
  }

  private static String comment(Class<?> owner) {
    Matcher record =
        Pattern.compile(
                "/\\*\\*((?:(?!\\*/).)*)\\*/[^{};]*?record " + owner.getSimpleName() + "\\(",
                Pattern.DOTALL)
            .matcher(source(owner));
    return record.find()
        ? record.group(1).replaceAll("\\n\\s*\\*", "\n").replaceAll("\\s+", " ")
        : "";
  }

  private static String plain(String text) {
    return text.replaceAll("\\{@(?:code|link) #?([^}]*)}", "$1");
  }

  private static String source(Class<?> type) {
    String outermost = type.getName().replaceFirst("\\$.*", "").replace('.', '/') + ".java";
    try {
      for (Path root : SOURCES) {
        if (Files.exists(root.resolve(outermost))) {
          return Files.readString(root.resolve(outermost));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("no source of " + type);
  }
}
