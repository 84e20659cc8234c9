package io.trialbalance.cluster.results.document;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * How documents are written and read: JSON in UTF-8, instants in ISO 8601, plans as plan files have
 * them, histograms with what is read off them, words of enumerations in lower case with hyphens,
 * what is absent as null; what acts on a terminal is escaped. An unknown key is an error, and so is
 * null, or nothing at all, where a record has neither an Optional nor a boxed number or truth
 * value: what comes later into a record is one of these (or a list that says how it is read
 * without), so that documents from before are read as those of whom it is not known.
 */
public final class DocumentFormat {

  /** Of every kind of document; grows when a field changes its meaning or goes away. */
  public static final int VERSION = 2;

  /** Of these types null is a value: of what is not known, or of a histogram without values. */
  static final List<Class<?>> NULLABLE =
      List.of(Optional.class, Long.class, Double.class, Boolean.class, EncodedHistogram.class);

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(
              new SimpleModule()
                  .addSerializer(EncodedHistogram.class, new HistogramJson.Writer())
                  .addDeserializer(EncodedHistogram.class, new HistogramJson.Reader())
                  .addSerializer(TransferId.class, new IdWriter())
                  .addDeserializer(
                      TransferId.class,
                      new TextReader<>(TransferId.class, DocumentFormat::transferId))
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new TextReader<>(Instant.class, Instant::parse))
                  .addSerializer(RunPlan.class, new PlanJson.Writer())
                  .addDeserializer(RunPlan.class, new PlanJson.Reader()))
          .annotationIntrospector(
              AnnotationIntrospectorPair.create(new JacksonAnnotationIntrospector(), new Words()))
          .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final ObjectReader HEADS =
      MAPPER.reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  static {
    for (Class<?> nullable : NULLABLE) {
      MAPPER.configOverride(nullable).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SET));
    }
  }

  private DocumentFormat() {}

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
   * What people ask first of a document: the components of {@code type}, and nothing else of it is
   * made.
   *
   * @param json a document; it is read no further than to {@code last}
   * @param last name of the first part that is of no interest; null to read all of it
   * @throws JsonProcessingException if it is no such document
   */
  public static <T> T head(InputStream json, Class<T> type, String last) throws IOException {
    if (last == null) {
      return HEADS.forType(type).readValue(json);
    }
    try (JsonParser parser = MAPPER.createParser(json)) {
      ObjectNode head = MAPPER.createObjectNode();
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new EmptyException();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME && !parser.currentName().equals(last)) {
        String name = parser.currentName();
        parser.nextToken();
        head.set(name, MAPPER.readTree(parser));
      }
      return HEADS.treeToValue(head, type);
    }
  }

  /** Whether {@code json} is a document that an earlier program wrote; not if it is none at all. */
  public static boolean isEarlier(String json) {
    try {
      return MAPPER.readTree(json).path("formatVersion").asInt(VERSION) < VERSION;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /**
   * The tree in {@code json}, of an earlier document as this format has it.
   *
   * @throws JsonProcessingException if it is not JSON
   */
  public static JsonNode tree(String json) throws JsonProcessingException {
    return EarlierDocument.inThisFormat(MAPPER.readTree(json));
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

  private static final class IdWriter extends StdScalarSerializer<TransferId> {
    private static final long serialVersionUID = 1L;

    private IdWriter() {
      super(TransferId.class);
    }

    @Override
    public void serialize(TransferId id, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(id.toUuid().toString());
    }
  }

  /** Of what is written as one text. */
  private static final class TextReader<T> extends FromStringDeserializer<T> {
    private static final long serialVersionUID = 1L;

    private final transient Function<String, T> parser;

    private TextReader(Class<T> type, Function<String, T> parser) {
      super(type);
      this.parser = parser;
    }

    @Override
    protected T _deserialize(String value, DeserializationContext context)
        throws JsonProcessingException {
      try {
        return parser.apply(value);
      } catch (DateTimeException | IllegalArgumentException e) {
        throw context.weirdStringException(value, handledType(), e.getMessage());
      }
    }
  }

  private static TransferId transferId(String text) {
    UUID id = UUID.fromString(text);
    return new TransferId(id.getMostSignificantBits(), id.getLeastSignificantBits());
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
