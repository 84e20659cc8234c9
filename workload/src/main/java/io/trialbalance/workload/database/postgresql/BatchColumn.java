package io.trialbalance.workload.database.postgresql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.postgresql.message.Format;
import io.trialbalance.workload.batching.Batch;
import io.trialbalance.workload.database.Transfer;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Mono;

/**
 * One value of each transfer of a batch, as an array parameter: a view that is written straight
 * into the network buffer, in PostgreSQL's binary format ({@code array_recv} in its sources). The
 * driver's own arrays are boxed, and text that the server has to parse.
 */
abstract sealed class BatchColumn {

  private static final int HEADER_BYTES = 20;

  private final Batch batch;
  private final PostgresqlObjectId elementType;
  private final PostgresqlObjectId arrayType;
  private final int elementBytes;

  private BatchColumn(
      Batch batch, PostgresqlObjectId elementType, PostgresqlObjectId arrayType, int elementBytes) {
    this.batch = batch;
    this.elementType = elementType;
    this.arrayType = arrayType;
    this.elementBytes = elementBytes;
  }

  abstract void write(Transfer transfer, ByteBuf buffer);

  private ByteBuf encode(ByteBufAllocator allocator) {
    int size = batch.size();
    ByteBuf buffer = allocator.buffer(HEADER_BYTES + size * (Integer.BYTES + elementBytes));
    buffer.writeInt(1); // dimensions
    buffer.writeInt(0); // has no nulls
    buffer.writeInt(elementType.getObjectId());
    buffer.writeInt(size);
    buffer.writeInt(1); // index of the first element
    for (int i = 0; i < size; i++) {
      buffer.writeInt(elementBytes);
      write(batch.get(i), buffer);
    }
    return buffer;
  }

  /** As {@code uuid[]}. */
  static final class Ids extends BatchColumn {

    Ids(Batch batch) {
      super(batch, PostgresqlObjectId.UUID, PostgresqlObjectId.UUID_ARRAY, 2 * Long.BYTES);
    }

    @Override
    void write(Transfer transfer, ByteBuf buffer) {
      buffer.writeLong(transfer.idHigh());
      buffer.writeLong(transfer.idLow());
    }
  }

  /** As {@code bigint[]}. */
  static final class Numbers extends BatchColumn {

    private final ToLongFunction<Transfer> value;

    Numbers(Batch batch, ToLongFunction<Transfer> value) {
      super(batch, PostgresqlObjectId.INT8, PostgresqlObjectId.INT8_ARRAY, Long.BYTES);
      this.value = value;
    }

    @Override
    void write(Transfer transfer, ByteBuf buffer) {
      buffer.writeLong(value.applyAsLong(transfer));
    }
  }

  /** Teaches the driver to send columns; there is nothing to receive. */
  record ColumnCodec(ByteBufAllocator allocator) implements Codec<BatchColumn> {

    @Override
    public boolean canDecode(int dataType, Format format, Class<?> type) {
      return false;
    }

    @Override
    public boolean canEncode(Object value) {
      return value instanceof BatchColumn;
    }

    @Override
    public boolean canEncodeNull(Class<?> type) {
      return false;
    }

    @Override
    public BatchColumn decode(
        ByteBuf buffer, int dataType, Format format, Class<? extends BatchColumn> type) {
      throw new UnsupportedOperationException("columns are only sent");
    }

    @Override
    public EncodedParameter encode(Object value) {
      BatchColumn column = (BatchColumn) value;
      return encode(value, column.arrayType.getObjectId());
    }

    @Override
    public EncodedParameter encode(Object value, int dataType) {
      BatchColumn column = (BatchColumn) value;
      return new EncodedParameter(
          Format.FORMAT_BINARY, dataType, Mono.fromSupplier(() -> column.encode(allocator)));
    }

    @Override
    public EncodedParameter encodeNull() {
      throw new UnsupportedOperationException("columns are never null");
    }
  }
}
