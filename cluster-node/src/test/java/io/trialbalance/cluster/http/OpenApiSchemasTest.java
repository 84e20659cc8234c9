package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinition.AttributeInclusion;
import com.github.victools.jsonschema.generator.CustomDefinition.DefinitionType;
import com.github.victools.jsonschema.generator.CustomDefinitionProviderV2;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import io.trialbalance.cluster.results.document.Javadoc;
import io.trialbalance.protocol.message.ProgressEvent;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The schemas of the interface are those of the records that {@link Json} writes and reads. After a
 * change of a record this renews them:
 *
 * <pre>
 * mvn -q test -pl cluster-node -am -Dtest=OpenApiSchemasTest \\
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dtrialbalance.schemas=write
 * </pre>
 */
class OpenApiSchemasTest {

  private static final Path PUBLISHED = Path.of("src/main/resources/openapi.json");

  /** They stand last in the document, and are all of it that is made. */
  private static final String HERE = "    \"schemas\": ";

  private static final RecordComponent[] NONE = {};

  @Test
  void theSchemasOfTheInterfaceAreThoseOfTheRecords() throws Exception {
    ObjectNode generated = generated();
    if ("write".equals(System.getProperty("trialbalance.schemas"))) {
      String text = Files.readString(PUBLISHED);
      String byHand = text.substring(0, text.indexOf(HERE) + HERE.length());
      String schemas = generated.toPrettyString().replace("\" : ", "\": ").replace("\n", "\n    ");
      Files.writeString(PUBLISHED, byHand + schemas + "\n  }\n}\n");
    }

    assertThat(Json.mapper().readTree(PUBLISHED.toFile()).at("/components/schemas"))
        .as("%s; this test's comment says how to renew them", PUBLISHED)
        .isEqualTo(generated);
  }

  private static ObjectNode generated() throws Exception {
    SchemaGeneratorConfigBuilder config =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(Option.DEFINITIONS_FOR_ALL_OBJECTS);
    config
        .forTypesInGeneral()
        .withPropertySorter((one, other) -> 0)
        .withCustomDefinitionProvider(new AsWritten())
        .withDescriptionResolver(type -> described(type.getType().getErasedType()))
        .withDefinitionNamingStrategy(
            (key, context) ->
                key.getType().getErasedType().getSimpleName().replaceAll("View$", ""));
    config
        .forFields()
        .withIgnoreCheck(OpenApiSchemasTest::isUnwrapped)
        .withRequiredCheck(field -> !mayBeLeftOut(field))
        .withNullableCheck(field -> !mayBeLeftOut(field) && mayBeNull(field))
        .withNumberInclusiveMinimumResolver(OpenApiSchemasTest::least)
        .withDescriptionResolver(OpenApiSchemasTest::described)
        .withStringMaxLengthResolver(field -> isReason(field) ? Bodies.Reason.LENGTH_AT_MOST : null)
        .withStringPatternResolver(field -> isReason(field) ? "\\S" : null);
    SchemaBuilder schemas = new SchemaGenerator(config.build()).buildMultipleSchemaDefinitions();
    Stream.concat(
            Stream.of(Problem.class, ProgressEvent.class),
            Arrays.stream(Bodies.class.getDeclaredClasses()).filter(Class::isRecord))
        .sorted((one, other) -> one.getName().compareTo(other.getName()))
        .forEach(schemas::createSchemaReference);
    TreeMap<String, JsonNode> sorted = new TreeMap<>();
    schemas
        .collectDefinitions("components/schemas")
        .properties()
        .forEach(schema -> sorted.put(schema.getKey(), schema.getValue()));
    // Read by the plan's own reader, and texts of others.
    sorted.put("Plan", any("every key of a plan file"));
    sorted.put("Description", any("OpenAPI 3.1 or JSON Schema 2020-12"));
    ObjectNode generated = Json.mapper().createObjectNode();
    generated.setAll(sorted);
    return (ObjectNode) Json.mapper().readTree(generated.toString());
  }

  private static ObjectNode any(String description) {
    return Json.mapper().createObjectNode().put("type", "object").put("description", description);
  }

  /** What is written in another way than the class looks. */
  private static final class AsWritten implements CustomDefinitionProviderV2 {

    @Override
    public CustomDefinition provideCustomSchemaDefinition(
        ResolvedType type, SchemaGenerationContext context) {
      Class<?> erased = type.getErasedType();
      ObjectNode node = Json.mapper().createObjectNode();
      if (erased == Instant.class) {
        return inline(node.put("type", "string").put("format", "date-time"));
      }
      if (erased.isEnum()) {
        return inline(node.put("type", "string").set("enum", words(erased)));
      }
      if (erased == Map.class) {
        node.put("type", "object");
        node.putObject("propertyNames")
            .set("enum", words(type.getTypeParameters().get(0).getErasedType()));
        node.set("additionalProperties", context.createDefinition(type.getTypeParameters().get(1)));
        return inline(node);
      }
      if (erased == ProgressEvent.class) {
        for (Class<?> kind : erased.getPermittedSubclasses()) {
          ResolvedType resolved = context.getTypeContext().resolve(kind);
          node.withArray("oneOf").add(context.createDefinitionReference(resolved));
        }
        return new CustomDefinition(node);
      }
      if (ProgressEvent.class.isAssignableFrom(erased)) {
        ObjectNode event = Json.mapper().createObjectNode().put("const", name(erased));
        return new CustomDefinition(
            withBefore(context.createStandardDefinition(type, this), Map.of("event", event)));
      }
      for (RecordComponent component : erased.isRecord() ? erased.getRecordComponents() : NONE) {
        if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
          JsonNode part =
              context.createStandardDefinition(
                  context.getTypeContext().resolve(component.getType()), this);
          return new CustomDefinition(
              withBefore(
                  context.createStandardDefinition(type, this),
                  part.get("properties").properties().stream()
                      .collect(
                          Collectors.toMap(
                              Map.Entry::getKey,
                              Map.Entry::getValue,
                              (one, other) -> one,
                              LinkedHashMap::new))));
        }
      }
      return null;
    }

    private static CustomDefinition inline(JsonNode node) {
      return new CustomDefinition((ObjectNode) node, DefinitionType.INLINE, AttributeInclusion.YES);
    }

    private static ArrayNode words(Class<?> enumeration) {
      ArrayNode words = Json.mapper().createArrayNode();
      for (Object constant : enumeration.getEnumConstants()) {
        Json.mapper().valueToTree(Map.of(constant, 0)).fieldNames().forEachRemaining(words::add);
      }
      return words;
    }

    private static String name(Class<?> event) {
      return Arrays.stream(ProgressEvent.class.getAnnotation(JsonSubTypes.class).value())
          .filter(kind -> kind.value() == event)
          .map(JsonSubTypes.Type::name)
          .findFirst()
          .orElseThrow();
    }

    /** The same record with further properties, all of them required. */
    private static ObjectNode withBefore(ObjectNode schema, Map<String, JsonNode> further) {
      ObjectNode properties = Json.mapper().createObjectNode();
      properties.setAll(further);
      properties.setAll((ObjectNode) schema.get("properties"));
      schema.set("properties", properties);
      ArrayNode required = Json.mapper().createArrayNode();
      properties.fieldNames().forEachRemaining(required::add);
      schema.set("required", required);
      return schema;
    }
  }

  private static boolean isUnwrapped(FieldScope field) {
    return field.getAnnotationConsideringFieldAndGetter(JsonUnwrapped.class) != null;
  }

  private static String described(Class<?> type) {
    return type.getName().startsWith("io.trialbalance") && type.isRecord()
        ? Javadoc.of(type)
        : null;
  }

  /** A number that is not one goes out as null. */
  private static String described(FieldScope field) {
    String text = field.isFakeContainerItemScope() ? null : Javadoc.of(field);
    return text == null ? null : text.replace("NaN", "null");
  }

  private static boolean mayBeNull(FieldScope field) {
    String text = described(field);
    return text != null && text.matches(".*\\bnull\\b.*");
  }

  private static boolean mayBeLeftOut(FieldScope field) {
    JsonInclude include =
        field.getMember().getDeclaringType().getErasedType().getAnnotation(JsonInclude.class);
    return include != null && (mayBeNull(field) || field.getType().isInstanceOf(List.class));
  }

  /** Whole numbers count something here. */
  private static BigDecimal least(FieldScope field) {
    return List.<Class<?>>of(int.class, long.class, Integer.class, Long.class)
            .contains(field.getType().getErasedType())
        ? BigDecimal.ZERO
        : null;
  }

  private static boolean isReason(FieldScope field) {
    return field.getMember().getDeclaringType().getErasedType() == Bodies.Reason.class;
  }
}
