package io.sockspan.instrument.jdk;

import static io.sockspan.instrument.Hook.Where.ENTER;
import static io.sockspan.instrument.Hook.Where.EXIT;
import static io.sockspan.instrument.Hook.Where.THROW;

import io.sockspan.instrument.Hook;
import io.sockspan.instrument.Hook.Arg;
import io.sockspan.instrument.Hook.Parameter;
import io.sockspan.instrument.Hook.ParameterField;
import io.sockspan.instrument.Hook.Result;
import io.sockspan.instrument.Hook.This;
import io.sockspan.instrument.Hook.ThisField;
import io.sockspan.instrument.Hook.Thrown;
import io.sockspan.instrument.Hook.Where;
import java.util.List;

/**
 * The hook table for JDK 17 to 25, data only. Rows of one ability are alternatives, for several JDKs or overloads: an ability is lost only
 * if none of its rows matched.
 */
public final class JdkHooks {
    private static final String FD = "Ljava/io/FileDescriptor;";
    private static final String OBJECT = "Ljava/lang/Object;";
    private static final String FAMILY = "Ljava/net/ProtocolFamily;";
    private static final String ADDRESS = "Ljava/net/InetAddress;";

    private static final String SOCKET_ADDRESS = "Ljava/net/SocketAddress;";
    private static final String SELECTABLE = "Ljava/nio/channels/spi/AbstractSelectableChannel;";

    private static final String CH = "sun/nio/ch/";
    private static final String DISPATCHER = CH + "SocketDispatcher";
    private static final String CHANNEL = CH + "SocketChannelImpl";
    private static final String SERVER_CHANNEL = CH + "ServerSocketChannelImpl";
    private static final String ASYNC = CH + "UnixAsynchronousSocketChannelImpl";
    private static final String ASYNC_PARENT = CH + "AsynchronousSocketChannelImpl";
    private static final String ASYNC_SERVER = CH + "UnixAsynchronousServerSocketChannelImpl";
    private static final String SOCKET = CH + "NioSocketImpl";
    private static final String TLS_SOCKET = "sun/security/ssl/SSLSocketImpl";
    private static final String NET = CH + "Net";

    private static final Arg ARG_FD = new Parameter(0, FD);
    private static final Arg FIELD_FD = new ThisField("fd", FD);
    private static final Arg THIS = new This(OBJECT);
    private static final Arg INT_RESULT = new Result("I");
    private static final Arg THROWN = new Thrown("Ljava/lang/Throwable;");

    /** Every row. */
    public static final List<Hook> ALL = List.of(
            row("end of stream", DISPATCHER, "read", FD, EXIT, "read", INT_RESULT, ARG_FD),
            row("end of a scattering read", DISPATCHER, "readv", FD, EXIT, "read", new Result("J"), ARG_FD),
            row("read error", DISPATCHER, "read", FD, THROW, "readFailed", THROWN, ARG_FD),
            row("error of a scattering read", DISPATCHER, "readv", FD, THROW, "readFailed", THROWN, ARG_FD),
            row("write error", DISPATCHER, "write", FD, THROW, "writeFailed", THROWN, ARG_FD),
            row("error of a gathering write", DISPATCHER, "writev", FD, THROW, "writeFailed", THROWN, ARG_FD),
            row("close", DISPATCHER, "close", FD, ENTER, "closing", ARG_FD),
            row("close", CH + "UnixDispatcher", "close", FD, ENTER, "closing", ARG_FD),
            row("dup2 before close", DISPATCHER, "preClose", FD, ENTER, "preClosing", ARG_FD),
            row("dup2 before close", CH + "FileDispatcherImpl", "implPreClose", FD, ENTER, "preClosing", ARG_FD),
            row("dup2 before close", DISPATCHER, "implPreClose", FD, ENTER, "preClosing", ARG_FD),
            row("dup2 before close", CH + "UnixDispatcher", "implPreClose", FD, ENTER, "preClosing", ARG_FD),
            row(
                    "connect",
                    NET,
                    "connect",
                    FAMILY,
                    ENTER,
                    "connecting",
                    new Parameter(1, FD),
                    new Parameter(2, ADDRESS),
                    new Parameter(3, "I")),
            row("connect", NET, "connect", FAMILY, EXIT, "connectReturned", INT_RESULT, new Parameter(1, FD)),
            row("failed connect", NET, "connect", FAMILY, THROW, "connectFailed", THROWN, new Parameter(1, FD)),
            row(
                    "refused connect",
                    CHANNEL,
                    "checkRemote",
                    SOCKET_ADDRESS,
                    THROW,
                    "connectThrew",
                    THROWN,
                    THIS,
                    FIELD_FD),
            row("refused connect", ASYNC, "implConnect", SOCKET_ADDRESS, THROW, "connectThrew", THROWN, THIS, FIELD_FD),
            row("refused connect", SOCKET, "connect", SOCKET_ADDRESS, THROW, "connectThrew", THROWN, THIS, FIELD_FD),
            row("finished connect", NET, "pollConnectNow", FD, EXIT, "connectPolled", new Result("Z"), ARG_FD),
            row("failed connect", NET, "pollConnectNow", FD, THROW, "connectFailed", THROWN, ARG_FD),
            row("asynchronous connect", ASYNC, "setConnected", "", EXIT, "connected", FIELD_FD),
            row(
                    "birth of a SocketChannel",
                    CHANNEL,
                    "<init>",
                    "*",
                    EXIT,
                    "channelBorn",
                    THIS,
                    FIELD_FD,
                    new ThisField("family", FAMILY),
                    new ThisField("remoteAddress", "Ljava/net/SocketAddress;")),
            row(
                    "birth of a ServerSocketChannel",
                    SERVER_CHANNEL,
                    "<init>",
                    "*",
                    EXIT,
                    "listenerBorn",
                    THIS,
                    FIELD_FD,
                    new ThisField("family", FAMILY)),
            row(
                    "birth of an AsynchronousSocketChannel",
                    ASYNC,
                    "<init>",
                    "*",
                    EXIT,
                    "asyncChannelBorn",
                    THIS,
                    FIELD_FD,
                    new ThisField("remoteAddress", "Ljava/net/InetSocketAddress;")),
            row(
                    "birth of an AsynchronousServerSocketChannel",
                    ASYNC_SERVER,
                    "<init>",
                    "*",
                    EXIT,
                    "asyncListenerBorn",
                    THIS,
                    FIELD_FD),
            row(
                    "birth of a Socket",
                    SOCKET,
                    "create",
                    "Z",
                    EXIT,
                    "socketBorn",
                    THIS,
                    FIELD_FD,
                    new ThisField("server", "Z")),
            row(
                    "accept of a ServerSocket",
                    SOCKET,
                    "accept",
                    "Ljava/net/SocketImpl;",
                    EXIT,
                    "socketAccepted",
                    new Parameter(0, "Ljava/net/SocketImpl;"),
                    new ParameterField(0, SOCKET, "fd", FD),
                    new ParameterField(0, SOCKET, "address", ADDRESS),
                    new ParameterField(0, SOCKET, "port", "I")),
            row("line of an asynchronous accept", ASYNC_SERVER, "implAccept", "*", ENTER, "acceptStarted", FIELD_FD),
            row(
                    "line of an asynchronous accept",
                    ASYNC_SERVER,
                    "finishAccept",
                    FD,
                    EXIT,
                    "acceptFinished",
                    FIELD_FD,
                    ARG_FD),
            row(
                    "listener of an accepted socket",
                    SERVER_CHANNEL,
                    "finishAccept",
                    FD,
                    EXIT,
                    "acceptFinished",
                    FIELD_FD,
                    ARG_FD),
            row(
                    "listener of an accepted socket",
                    SOCKET,
                    "accept",
                    "Ljava/net/SocketImpl;",
                    EXIT,
                    "acceptFinished",
                    FIELD_FD,
                    new ParameterField(0, SOCKET, "fd", FD)),
            row(
                    "line of an asynchronous read",
                    ASYNC,
                    "implRead",
                    "Z",
                    ENTER,
                    "readStarted",
                    FIELD_FD,
                    new Parameter(6, "Ljava/nio/channels/CompletionHandler;")),
            row("state at the close", CHANNEL, "implCloseSelectableChannel", "", ENTER, "closeCalled", THIS, FIELD_FD),
            row("state at the close", SOCKET, "close", "", ENTER, "closeCalled", THIS, FIELD_FD),
            row("deferred close", CHANNEL, "implCloseSelectableChannel", "", EXIT, "closeReturned", THIS, FIELD_FD),
            row("deferred close", SOCKET, "close", "", EXIT, "closeReturned", THIS, FIELD_FD),
            row("half-close", CHANNEL, "shutdownInput", "", ENTER, "shutdownInput", FIELD_FD),
            row("half-close", SOCKET, "shutdownInput", "", ENTER, "shutdownInput", FIELD_FD),
            row(
                    "half-close of an AsynchronousSocketChannel",
                    ASYNC_PARENT,
                    "shutdownInput",
                    "",
                    ENTER,
                    "shutdownInput",
                    FIELD_FD),
            row("half-close", CHANNEL, "shutdownOutput", "", EXIT, "shutdownOutput", FIELD_FD),
            row("half-close", SOCKET, "shutdownOutput", "", EXIT, "shutdownOutput", FIELD_FD),
            row(
                    "half-close of an AsynchronousSocketChannel",
                    ASYNC_PARENT,
                    "shutdownOutput",
                    "",
                    EXIT,
                    "shutdownOutput",
                    FIELD_FD),
            row(
                    "end of a TLS stream",
                    "sun/security/ssl/SSLSocketImpl$AppInputStream",
                    "read",
                    "[B",
                    EXIT,
                    "tlsRead",
                    INT_RESULT,
                    new ThisField("this$0", "Lsun/security/ssl/SSLSocketImpl;", OBJECT)),
            row("TLS handshake error", TLS_SOCKET, "startHandshake", "Z", THROW, "tlsHandshakeFailed", THROWN, THIS),
            row("close of a TLS socket", TLS_SOCKET, "close", "", EXIT, "tlsClosed", THIS),
            row("read time-out", SOCKET, "read", "[B", THROW, "readThrew", THROWN, FIELD_FD),
            row(
                    "asynchronous read time-out",
                    ASYNC_PARENT,
                    "enableReading",
                    "Z",
                    ENTER,
                    "readingEnabled",
                    new Parameter(0, "Z"),
                    FIELD_FD),
            row("read time-out", CHANNEL, "blockingRead", "[B", THROW, "readThrew", THROWN, FIELD_FD),
            row(
                    "cancelled key",
                    "java/nio/channels/spi/AbstractSelectionKey",
                    "cancel",
                    "",
                    ENTER,
                    "keyCancelled",
                    new This("Ljava/nio/channels/SelectionKey;")),
            row(
                    "new key",
                    CH + "SelectorImpl",
                    "register",
                    SELECTABLE,
                    ENTER,
                    "keyRegistered",
                    new Parameter(0, SELECTABLE)));

    private JdkHooks() {}

    private static Hook row(
            String ability, String owner, String method, String first, Where where, String call, Arg... args) {
        return new Hook(ability, owner, method, first, where, call, List.of(args));
    }
}
