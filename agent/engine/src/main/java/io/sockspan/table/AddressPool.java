package io.sockspan.table;

import io.sockspan.model.Endpoint;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps the text of each local address once, because a process has few. The agent's threads only; bounded; a hash lookup for each address.
 */
public final class AddressPool {
    private static final int LIMIT = 256;

    private final Map<String, String> addresses = new HashMap<>();

    Endpoint share(Endpoint endpoint) {
        String known = addresses.get(endpoint.address());
        if (known == null) {
            if (addresses.size() < LIMIT) {
                addresses.put(endpoint.address(), endpoint.address());
            }
            return endpoint;
        }
        return new Endpoint(known, endpoint.port());
    }
}
