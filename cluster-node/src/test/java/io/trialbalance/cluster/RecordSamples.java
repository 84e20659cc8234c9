package io.trialbalance.cluster;

import akka.actor.typed.ActorRef;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes a record with a distinct value in every component, so that a field that is lost or swapped
 * on the way is noticed, also one that is added later.
 */
final class RecordSamples {

  private final ActorRef<?> anyActor;
  private final AtomicLong next = new AtomicLong(1);

  RecordSamples(ActorRef<?> anyActor) {
    this.anyActor = anyActor;
  }

  /** Every concrete record of a sealed family. */
  static List<Class<?>> leaves(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .flatMap(type -> type.isSealed() ? leaves(type).stream() : List.<Class<?>>of(type).stream())
        .toList();
  }

  Object sample(Class<?> type) {
    return sample((Type) type);
  }

  private Object sample(Type type) {
    if (type instanceof ParameterizedType generic) {
      return sampleOf(generic);
    }
    Class<?> raw = (Class<?>) type;
    if (raw == int.class || raw == Integer.class) {
      return (int) next.getAndIncrement();
    } else if (raw == long.class || raw == Long.class) {
      return next.getAndIncrement() << 33;
    } else if (raw == double.class || raw == Double.class) {
      return next.getAndIncrement() + 0.25;
    } else if (raw == boolean.class) {
      return true;
    } else if (raw == String.class) {
      return "text " + next.getAndIncrement();
    } else if (raw == Duration.class) {
      return Duration.ofNanos(next.getAndIncrement() * 1_000_000_007L);
    } else if (raw == Instant.class) {
      return Instant.ofEpochSecond(1_700_000_000L, next.getAndIncrement());
    } else if (raw == UUID.class) {
      return new UUID(1L << 40, next.getAndIncrement());
    } else if (raw == byte[].class) {
      return new byte[] {1, (byte) next.getAndIncrement(), -1};
    } else if (raw == Object.class) {
      // As a driver's options have them.
      return List.of(next.getAndIncrement(), 0.5, true, "on").get((int) (next.get() % 4));
    } else if (raw.isEnum()) {
      Object[] constants = raw.getEnumConstants();
      return constants[constants.length - 1];
    } else if (raw.isSealed()) {
      return sample((Type) leaves(raw).get(leaves(raw).size() - 1));
    }
    return sampleRecord(raw);
  }

  private Object sampleOf(ParameterizedType generic) {
    Class<?> raw = (Class<?>) generic.getRawType();
    Type[] arguments = generic.getActualTypeArguments();
    if (raw == Optional.class) {
      return Optional.of(sample(arguments[0]));
    }
    if (raw == List.class) {
      return List.of(sample(arguments[0]), sample(arguments[0]));
    } else if (raw == Map.class) {
      return Map.of(sample(arguments[0]), sample(arguments[1]));
    } else if (raw == ActorRef.class) {
      return anyActor;
    }
    throw new IllegalArgumentException("no sample of " + generic);
  }

  private Object sampleRecord(Class<?> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException("no sample of " + type);
    }
    RecordComponent[] components = type.getRecordComponents();
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return constructor.newInstance(
          Arrays.stream(components).map(part -> sample(part.getGenericType())).toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no sample of " + type, e);
    }
  }
}
