package io.sockspan.doorway;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Takes every fact and keeps none. The doorway calls it before the agent is installed and after it has left; it costs a call. */
final class NoSink implements SocketSink {
    @Override
    public void born(Object owner, int fd, int api, int role, @Nullable InetAddress peer, int port) {}

    @Override
    public void connecting(int fd, InetAddress peer, int port) {}

    @Override
    public void connected(int fd) {}

    @Override
    public void connectFailed(int fd, Throwable thrown) {}

    @Override
    public void connectThrew(Object owner, int fd, Throwable thrown) {}

    @Override
    public void endOfStream(int fd) {}

    @Override
    public void used(int fd) {}

    @Override
    public void tlsEndOfStream(Object sslSocket) {}

    @Override
    public void readFailed(int fd, Throwable thrown) {}

    @Override
    public void writeFailed(int fd, Throwable thrown) {}

    @Override
    public void readThrew(int fd, Throwable thrown) {}

    @Override
    public void readKilled(int fd) {}

    @Override
    public void tlsHandshakeFailed(Object sslSocket, Throwable thrown) {}

    @Override
    public void tlsClosed(Object sslSocket) {}

    @Override
    public void keyCancelled(Object channel) {}

    @Override
    public void keyRegistered(Object channel) {}

    @Override
    public void readStarted(int fd, @Nullable Object handler) {}

    @Override
    public void acceptStarted(int listener) {}

    @Override
    public void acceptFinished(int listener, int accepted) {}

    @Override
    public void shutdownInput(int fd) {}

    @Override
    public void shutdownOutput(int fd) {}

    @Override
    public void closeCalled(Object owner, int fd) {}

    @Override
    public void closeReturned(Object owner, int fd) {}

    @Override
    public void preClosing(int fd) {}

    @Override
    public void closing(int fd) {}

    @Override
    public void swallowed(String hook, Throwable thrown) {}
}
