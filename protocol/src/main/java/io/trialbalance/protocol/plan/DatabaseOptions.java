package io.trialbalance.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a plan chooses of a database, one record for each {@link DatabaseKind}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NoopOptions.class, name = "noop"),
  @JsonSubTypes.Type(value = PostgresOptions.class, name = "postgresql"),
  @JsonSubTypes.Type(value = TigerBeetleOptions.class, name = "tigerbeetle")
})
public sealed interface DatabaseOptions permits NoopOptions, PostgresOptions, TigerBeetleOptions {

  /** The kind of database that these are options of. */
  DatabaseKind kind();

  /** How transfers are sent, in one word, for tables and labels: {@code "row-locks"}. */
  String executorLabel();
}
