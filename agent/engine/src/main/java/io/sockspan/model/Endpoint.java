package io.sockspan.model;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** One end of a connection: a numeric address and a port. An IPv4-mapped address is shown as IPv4. A value; it never looks a name up. */
public record Endpoint(String address, int port) {

    public static Endpoint of(InetAddress address, int port) {
        return of(address.getAddress(), port);
    }

    /** {@code bytes} is 4 or 16 bytes in network order; any other length is an {@link IllegalArgumentException}. */
    public static Endpoint of(byte[] bytes, int port) {
        try {
            // An InetAddress of an IPv4-mapped address is an Inet4Address: this is where the mapping is undone.
            return new Endpoint(InetAddress.getByAddress(bytes).getHostAddress(), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
        }
    }

    // Written out; ConnectionId says why.
    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint end && end.port == port && end.address.equals(address);
    }

    @Override
    public int hashCode() {
        return 31 * address.hashCode() + port;
    }

    public boolean isIpv6() {
        return address.indexOf(':') >= 0;
    }

    @Override
    public String toString() {
        return isIpv6() ? "[" + address + "]:" + port : address + ":" + port;
    }
}
