package io.trialbalance.cluster.results.document;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.plan.PlanReader;
import io.trialbalance.protocol.plan.PlanWriter;
import io.trialbalance.protocol.plan.RunPlan;
import java.io.IOException;
import java.util.Map;

/** Plans in documents: the keys and words of a plan file, all of them, so that it can be run. */
final class PlanJson {

  private PlanJson() {}

  static final class Writer extends StdSerializer<RunPlan> {
    private static final long serialVersionUID = 1L;

    Writer() {
      super(RunPlan.class);
    }

    @Override
    public void serialize(RunPlan plan, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(PlanWriter.toMap(plan), json);
    }
  }

  static final class Reader extends StdDeserializer<RunPlan> {
    private static final long serialVersionUID = 1L;

    Reader() {
      super(RunPlan.class);
    }

    @Override
    public RunPlan deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Map<String, Object> plan =
          context.readValue(
              parser,
              context.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
      try {
        return PlanReader.readWritten(plan);
      } catch (ConfigProblems e) {
        return context.reportInputMismatch(RunPlan.class, "not a plan: %s", e.getMessage());
      }
    }
  }
}
