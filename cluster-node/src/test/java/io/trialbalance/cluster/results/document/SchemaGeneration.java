package io.trialbalance.cluster.results.document;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomPropertyDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PlanWriter;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Drivers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * JSON Schemas of documents, made of their records as {@link DocumentFormat} writes them: every
 * component is there, nothing else is, and null only where the record says so. What a component is
 * stands in its record's documentation, from where it comes.
 */
final class SchemaGeneration {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SchemaGeneration() {}

  /** The schema {@code id} of documents of this type. */
  static ObjectNode of(Class<?> type, String id) {
    SchemaGeneratorConfigBuilder builder =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(new JacksonModule())
            .with(
                Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
                Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                Option.FLATTENED_OPTIONALS,
                Option.DEFINITIONS_FOR_ALL_OBJECTS);
    builder
        .forTypesInGeneral()
        .withPropertySorter((one, other) -> 0)
        .withCustomDefinitionProvider(SchemaGeneration::defined);
    builder
        .forFields()
        .withRequiredCheck(field -> true)
        .withNullableCheck(
            field -> DocumentFormat.NULLABLE.contains(field.getType().getErasedType()))
        .withDescriptionResolver(Javadoc::of)
        .withCustomDefinitionProvider(SchemaGeneration::figures);
    ObjectNode schema = new SchemaGenerator(builder.build()).generateSchema(type);
    ObjectNode named = schema.objectNode();
    named.set("$schema", schema.get("$schema"));
    named.put("$id", id);
    named.setAll(schema);
    ((ObjectNode) named.at("/properties/$schema")).removeAll().put("const", id);
    ((ObjectNode) named.at("/properties/formatVersion"))
        .removeAll()
        .put("const", DocumentFormat.VERSION);
    return named;
  }

  /** What the format writes in another way than the record looks. */
  private static CustomDefinition defined(ResolvedType type, SchemaGenerationContext context) {
    Class<?> erased = type.getErasedType();
    ObjectNode node = context.getGeneratorConfig().createObjectNode();
    if (erased == Instant.class) {
      return inline(node.put("type", "string").put("format", "date-time"));
    }
    if (erased == UUID.class || erased == TransferId.class) {
      return inline(node.put("type", "string").put("format", "uuid"));
    }
    if (erased == RunPlan.class) {
      node.setAll(plan());
      return new CustomDefinition(
          node, CustomDefinition.DefinitionType.INLINE, CustomDefinition.AttributeInclusion.NO);
    }
    if (erased == EncodedHistogram.class) {
      return new CustomDefinition(
          context.createDefinitionReference(
              context.getTypeContext().resolve(HistogramJson.Form.class)),
          CustomDefinition.DefinitionType.INLINE,
          CustomDefinition.AttributeInclusion.NO);
    }
    if (erased == LatencySnapshot.class) {
      return inline(
          context.createDefinition(
              context
                  .getTypeContext()
                  .resolve(Map.class, LatencyKind.class, HistogramJson.Form.class)));
    }
    if (erased.isEnum()) {
      node.put("type", "string");
      for (Object constant : erased.getEnumConstants()) {
        node.withArray("enum").add(json(constant));
      }
      return inline(node);
    }
    return null;
  }

  /** As plans are written, in closed loop and in open loop; other drivers have other sections. */
  private static ObjectNode plan() {
    RunPlan open = NoopPlan.lasting(Duration.ofSeconds(1)).toPlan();
    RunPlan closed =
        new RunPlan(
            open.name(),
            open.database(),
            open.workload(),
            new Pacing.ClosedLoop(1),
            open.times(),
            open.workersPerNode(),
            open.runs(),
            open.maxReruns(),
            open.limits(),
            open.thresholds(),
            open.options());
    ObjectNode plan = section(PlanWriter.toMap(open), PlanWriter.toMap(closed));
    plan.put("description", "every key of a plan file");
    plan.remove("additionalProperties");
    ((ArrayNode) plan.get("required")).removeIf(key -> key.asText().equals(open.options().kind()));
    ObjectNode sections = (ObjectNode) plan.get("properties");
    Drivers.options()
        .forEach((kind, options) -> sections.set(kind, MAPPER.valueToTree(options.schema())));
    return plan;
  }

  private static ObjectNode section(Map<?, ?> one, Map<?, ?> other) {
    ObjectNode section = MAPPER.createObjectNode().put("type", "object");
    ObjectNode properties = section.putObject("properties");
    ArrayNode required = section.putArray("required");
    Stream.concat(one.keySet().stream(), other.keySet().stream())
        .distinct()
        .forEach(
            key -> {
              Object value = one.containsKey(key) ? one.get(key) : other.get(key);
              properties.set((String) key, value(value, other.get(key)));
              if (one.containsKey(key) && other.containsKey(key)) {
                required.add((String) key);
              }
            });
    return section.put("additionalProperties", false);
  }

  private static ObjectNode value(Object value, Object other) {
    if (value instanceof Map<?, ?> map) {
      return section(map, other instanceof Map<?, ?> same ? same : map);
    }
    ObjectNode node = MAPPER.createObjectNode();
    if (value instanceof List<?>) {
      node.put("type", "array").putObject("items").put("type", "string");
      return node;
    }
    boolean isWhole = value instanceof Integer || value instanceof Long;
    return node.put("type", value instanceof String ? "string" : isWhole ? "integer" : "number");
  }

  private static CustomDefinition inline(ObjectNode node) {
    return new CustomDefinition(
        node, CustomDefinition.DefinitionType.INLINE, CustomDefinition.AttributeInclusion.YES);
  }

  /** Numbers by name, null among them where that is allowed. */
  private static CustomPropertyDefinition figures(
      FieldScope field, SchemaGenerationContext context) {
    JsonSetter setter = field.getAnnotationConsideringFieldAndGetter(JsonSetter.class);
    if (setter == null || setter.contentNulls() != Nulls.SET) {
      return null;
    }
    ObjectNode node = context.getGeneratorConfig().createObjectNode().put("type", "object");
    node.putObject("additionalProperties").putArray("type").add("number").add("null");
    return new CustomPropertyDefinition(node, CustomDefinition.AttributeInclusion.YES);
  }

  private static JsonNode json(Object value) {
    try {
      return DocumentFormat.tree(new String(DocumentFormat.write(value), StandardCharsets.UTF_8));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
