package com.acme.shop;

import java.io.IOException;
import java.net.Socket;
import org.pool.Pool;

/** Two bugs in one class. */
final class Orders {
    private final Pool pool;

    Orders(Pool pool) {
        this.pool = pool;
    }

    void fetch() throws IOException {
        Socket socket = pool.lease();
        Pool.drain(socket);
    }

    void list() throws IOException {
        Socket socket = pool.lease();
        Pool.drain(socket);
    }
}
