package io.trialbalance.cluster.results.document;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.text.Printable;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How documents are written and read: JSON in UTF-8, instants in ISO 8601, plans as plan files have
 * them, words of enumerations in lower case with hyphens, what is absent as null; what acts on a
 * terminal is escaped. An unknown key is an error.
 */
public final class DocumentFormat {

  /** Of every kind of document; grows when a field changes its meaning or goes away. */
  public static final int VERSION = 1;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new InstantReader())
                  .addSerializer(RunPlan.class, new PlanJson.Writer())
                  .addDeserializer(RunPlan.class, new PlanJson.Reader()))
          .annotationIntrospector(
              AnnotationIntrospectorPair.create(new JacksonAnnotationIntrospector(), new Words()))
          .withConfigOverride(
              List.class, list -> list.setSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL)))
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private DocumentFormat() {}

  /**
   * For documents' constructors: a field that is never absent may not be null, whoever wrote it.
   *
   * @param namesAndValues in turns
   * @throws NullPointerException with the first name whose value is null
   */
  public static void requirePresent(Object... namesAndValues) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Objects.requireNonNull(namesAndValues[i + 1], namesAndValues[i] + " is null");
    }
  }

  /** UTF-8 JSON of {@code document}, indented, with a line end. */
  public static byte[] write(Object document) {
    try {
      String json = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document);
      return (Printable.lines(json) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document of ours cannot be written: " + e, e);
    }
  }

  /**
   * The document in {@code json}.
   *
   * @throws JsonProcessingException if it is not one of that type, or of another format version;
   *     the message names where
   */
  public static <T> T read(String json, Class<T> type) throws JsonProcessingException {
    JsonNode tree = tree(json);
    JsonNode version = tree.path("formatVersion");
    if (version.isInt() && version.asInt() != VERSION) {
      throw new OtherVersionException(version.asInt());
    }
    T document = MAPPER.treeToValue(tree, type);
    if (document == null) {
      throw new EmptyException();
    }
    return document;
  }

  /**
   * The tree in {@code json}; an earlier document is completed.
   *
   * @throws JsonProcessingException if it is not JSON
   */
  public static JsonNode tree(String json) throws JsonProcessingException {
    JsonNode tree = MAPPER.readTree(json);
    EarlierDocument.complete(tree);
    return tree;
  }

  private static final class EmptyException extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    private EmptyException() {
      super("there is nothing in it");
    }
  }

  private static final class OtherVersionException extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    private OtherVersionException(int found) {
      super(
          "it is of format version "
              + found
              + " and this program reads version "
              + VERSION
              + ": take the program that wrote it");
    }
  }

  private static final class InstantReader extends FromStringDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    private InstantReader() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String value, DeserializationContext context)
        throws JsonProcessingException {
      try {
        return Instant.parse(value);
      } catch (DateTimeException e) {
        throw context.weirdStringException(value, Instant.class, e.getMessage());
      }
    }
  }

  /** Enumerations in the project's words rather than in Java's spelling. */
  private static final class Words extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public String[] findEnumValues(
        MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
      for (int i = 0; i < constants.length; i++) {
        names[i] = constants[i].name().toLowerCase(Locale.ROOT).replace('_', '-');
      }
      return names;
    }
  }
}
