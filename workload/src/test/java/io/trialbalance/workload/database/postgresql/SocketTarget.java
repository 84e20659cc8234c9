package io.trialbalance.workload.database.postgresql;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.database.TransferTarget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.netty.resources.LoopResources;

/**
 * The same statement written to Netty's sockets by hand (PostgreSQL's documentation, "Frontend/
 * Backend Protocol"): the floor under every driver on the same event loop. For a server that trusts
 * its client.
 */
final class SocketTarget implements TransferTarget {

  private static final int PROTOCOL_3 = 3 << 16;
  private static final String NAME = "transfer";

  /** As long as the names that R2DBC's driver gives its portals after a while. */
  private static final String PORTAL = "B_1000000";

  private final LoopResources loops = LoopResources.create("socket", 1, 1, true, false);
  private final EventLoop loop = loops.onClient(LoopResources.DEFAULT_NATIVE).next();
  private final ArrayDeque<Session> free = new ArrayDeque<>();
  private final PostgresAddress address;
  private final boolean asDriver;
  private final CountDownLatch prepared;

  /**
   * @param asDriver whether each call describes and closes its portal too, as R2DBC's driver does,
   *     instead of Bind, Execute and Sync alone
   */
  SocketTarget(PostgresAddress address, int connections, boolean asDriver) throws Exception {
    this.address = address;
    this.asDriver = asDriver;
    this.prepared = new CountDownLatch(connections);
    Class<? extends Channel> type =
        loops.onChannelClass(io.netty.channel.socket.SocketChannel.class, loop);
    for (int i = 0; i < connections; i++) {
      new Bootstrap()
          .group(loop)
          .channel(type)
          .handler(
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                  // A message is a letter, the length of the rest with itself, and the rest.
                  channel
                      .pipeline()
                      .addLast(new LengthFieldBasedFrameDecoder(1 << 20, 1, 4, -4, 0))
                      .addLast(new Session());
                }
              })
          .connect(address.host(), address.port())
          .sync();
    }
    if (!prepared.await(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the server did not prepare the statement");
    }
  }

  @Override
  public void submit(Transfer transfer) {
    if (loop.inEventLoop()) {
      free.remove().send(transfer);
    } else {
      loop.execute(() -> submit(transfer));
    }
  }

  @Override
  public void close() {
    loops.dispose();
  }

  private static void writeText(ByteBuf to, String text) {
    to.writeCharSequence(text, StandardCharsets.US_ASCII);
    to.writeByte(0);
  }

  private static void endMessage(ByteBuf message, int lengthIndex) {
    message.setInt(lengthIndex, message.writerIndex() - lengthIndex);
  }

  private final class Session extends SimpleChannelInboundHandler<ByteBuf> {

    private Channel channel;
    private Transfer transfer;
    private char answer;
    private int timesReady;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      channel = context.channel();
      ByteBuf startup = channel.alloc().buffer();
      startup.writeInt(0).writeInt(PROTOCOL_3);
      writeText(startup, "user");
      writeText(startup, address.user());
      writeText(startup, "database");
      writeText(startup, address.database());
      startup.writeByte(0);
      endMessage(startup, 0);
      channel.writeAndFlush(startup, channel.voidPromise());
    }

    private void prepare() {
      ByteBuf parse = channel.alloc().buffer();
      parse.writeByte('P').writeInt(0);
      writeText(parse, NAME);
      writeText(parse, "SELECT transfer_row_locks($1::uuid, $2::bigint, $3::bigint, $4::bigint)");
      parse.writeShort(0);
      endMessage(parse, 1);
      parse.writeByte('S').writeInt(4);
      channel.writeAndFlush(parse, channel.voidPromise());
    }

    void send(Transfer next) {
      transfer = next;
      next.sent(System.nanoTime());
      ByteBuf call = channel.alloc().buffer();
      String portal = asDriver ? PORTAL : "";
      call.writeByte('B').writeInt(0);
      writeText(call, portal);
      writeText(call, NAME);
      call.writeShort(1).writeShort(1).writeShort(4); // all four parameters are binary
      call.writeInt(16).writeLong(next.idHigh()).writeLong(next.idLow());
      call.writeInt(8).writeLong(next.debitAccount());
      call.writeInt(8).writeLong(next.creditAccount());
      call.writeInt(8).writeLong(next.amount());
      call.writeShort(0);
      endMessage(call, 1);
      if (asDriver) {
        call.writeByte('D').writeInt(6 + portal.length()).writeByte('P');
        writeText(call, portal);
      }
      call.writeByte('E').writeInt(9 + portal.length());
      writeText(call, portal);
      call.writeInt(0);
      if (asDriver) {
        call.writeByte('C').writeInt(6 + portal.length()).writeByte('P');
        writeText(call, portal);
      }
      call.writeByte('S').writeInt(4);
      channel.writeAndFlush(call, channel.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
      switch (message.getByte(0)) {
        case 'D' -> answer = (char) message.getByte(11); // behind letter, lengths and count
        case 'E' -> answer = 0;
        case 'Z' -> ready();
        default -> {
          // The other messages say nothing that is needed.
        }
      }
    }

    private void ready() {
      timesReady++;
      if (timesReady == 1) {
        prepare();
        return;
      }
      free.add(this);
      if (timesReady == 2) {
        prepared.countDown();
      } else if (answer == 0) {
        transfer.failed("server error");
      } else {
        Answer.end(transfer, answer);
      }
    }
  }
}
